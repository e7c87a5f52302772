package dev.keyhold.server;

/** Everything below the APIs, which all of them share. */
public record Domain(
        StoreModule storage,
        AuthzModule authz,
        AuthnModule authn,
        OrganizationModule organization,
        IamModule iam,
        PolicyModule policies,
        KmsModule kms) {}
