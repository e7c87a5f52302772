package dev.keyhold.domain.authz;

import java.util.Optional;
import java.util.Set;

/**
 * The table of everything a principal can ask for, each act once. An API routes to these; nothing runs without a row
 * here. Each row has the action of IAM policies and the fixed rule for it, the permission of Yandex Cloud and the roles
 * that include it, or both, for the APIs that offer the act.
 */
public enum Action {
    CREATE_IDENTITY(
            Effect.CHANGE,
            iam("iam:CreateUser", Grant.ROOT),
            permission("iam.serviceAccounts.create", "iam.serviceAccounts.admin")),
    GET_IDENTITY(
            Effect.READ,
            iam("iam:GetUser", Grant.SELF),
            permission("iam.serviceAccounts.get", "iam.serviceAccounts.user", "iam.viewer")),
    LIST_IDENTITIES(
            Effect.READ,
            iam("iam:ListUsers", Grant.ROOT),
            permission("iam.serviceAccounts.list", "iam.serviceAccounts.user", "iam.viewer")),
    UPDATE_IDENTITY(
            Effect.CHANGE,
            iam("iam:UpdateUser", Grant.ROOT),
            permission("iam.serviceAccounts.update", "iam.serviceAccounts.admin", "editor")),
    DELETE_IDENTITY(
            Effect.CHANGE,
            iam("iam:DeleteUser", Grant.ROOT),
            permission("iam.serviceAccounts.delete", "iam.serviceAccounts.admin", "editor")),
    TAG_IDENTITY(Effect.CHANGE, iam("iam:TagUser", Grant.ROOT)),
    UNTAG_IDENTITY(Effect.CHANGE, iam("iam:UntagUser", Grant.ROOT)),
    LIST_IDENTITY_TAGS(Effect.READ, iam("iam:ListUserTags", Grant.ROOT)),
    GET_CALLER_IDENTITY(Effect.READ, iam("sts:GetCallerIdentity", Grant.ANYONE)),
    LIST_IDENTITY_OPERATIONS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    SUSPEND_IDENTITY(Effect.CHANGE, role("iam.serviceAccounts.admin", "editor")),
    REACTIVATE_IDENTITY(Effect.CHANGE, role("iam.serviceAccounts.admin", "editor")),
    LIST_IDENTITY_BINDINGS(
            Effect.READ,
            permission("iam.serviceAccounts.listAccessBindings", "iam.serviceAccounts.user", "iam.viewer")),
    SET_IDENTITY_BINDINGS(Effect.CHANGE, permission("iam.serviceAccounts.updateAccessBindings", "iam.admin")),

    CREATE_ACCESS_KEY(
            Effect.CHANGE, iam("iam:CreateAccessKey", Grant.SELF), role("iam.serviceAccounts.accessKeyAdmin")),
    UPDATE_ACCESS_KEY(
            Effect.CHANGE, iam("iam:UpdateAccessKey", Grant.SELF), role("iam.serviceAccounts.accessKeyAdmin")),
    LIST_ACCESS_KEYS(
            Effect.READ, iam("iam:ListAccessKeys", Grant.SELF), role("iam.serviceAccounts.user", "iam.viewer")),
    DELETE_ACCESS_KEY(
            Effect.CHANGE, iam("iam:DeleteAccessKey", Grant.SELF), role("iam.serviceAccounts.accessKeyAdmin")),
    GET_ACCESS_KEY_LAST_USED(Effect.READ, iam("iam:GetAccessKeyLastUsed", Grant.SELF)),
    GET_ACCESS_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),

    CREATE_EPHEMERAL_KEY(Effect.CHANGE, role("iam.serviceAccounts.ephemeralAccessKeyAdmin")),

    GET_API_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    LIST_API_KEYS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),
    UPDATE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),
    DELETE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),

    GET_AUTHORIZED_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    LIST_AUTHORIZED_KEYS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),
    UPDATE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),
    DELETE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),

    CREATE_TOKEN_FOR_SERVICE_ACCOUNT(Effect.CHANGE, role("iam.serviceAccounts.tokenCreator")),
    CREATE_IAM_TOKEN(Effect.CHANGE, anyone()),
    REVOKE_IAM_TOKEN(Effect.CHANGE, anyone()),

    GET_ACCESS_KEY_INFO(Effect.READ, iam("sts:GetAccessKeyInfo", Grant.ANYONE)),
    GET_SESSION_TOKEN(Effect.CHANGE, iam("sts:GetSessionToken", Grant.ANYONE)),

    GET_ACCOUNT_SUMMARY(Effect.READ, iam("iam:GetAccountSummary", Grant.ROOT)),
    CREATE_ACCOUNT_ALIAS(Effect.CHANGE, iam("iam:CreateAccountAlias", Grant.ROOT)),
    LIST_ACCOUNT_ALIASES(Effect.READ, iam("iam:ListAccountAliases", Grant.ROOT)),
    DELETE_ACCOUNT_ALIAS(Effect.CHANGE, iam("iam:DeleteAccountAlias", Grant.ROOT)),

    // The organization, which only the root of its management account manages.
    DESCRIBE_ORGANIZATION(Effect.READ, iam("organizations:DescribeOrganization", Grant.ROOT)),
    LIST_ROOTS(Effect.READ, iam("organizations:ListRoots", Grant.ROOT)),
    LIST_PARENTS(Effect.READ, iam("organizations:ListParents", Grant.ROOT)),
    LIST_CHILDREN(Effect.READ, iam("organizations:ListChildren", Grant.ROOT)),
    LIST_ACCOUNTS_FOR_PARENT(Effect.READ, iam("organizations:ListAccountsForParent", Grant.ROOT)),
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT(
            Effect.READ, iam("organizations:ListOrganizationalUnitsForParent", Grant.ROOT)),
    LIST_AWS_SERVICE_ACCESS(Effect.READ, iam("organizations:ListAWSServiceAccessForOrganization", Grant.ROOT)),
    CREATE_ACCOUNT(Effect.CHANGE, iam("organizations:CreateAccount", Grant.ROOT)),
    DESCRIBE_CREATE_ACCOUNT_STATUS(Effect.READ, iam("organizations:DescribeCreateAccountStatus", Grant.ROOT)),
    LIST_CREATE_ACCOUNT_STATUS(Effect.READ, iam("organizations:ListCreateAccountStatus", Grant.ROOT)),
    DESCRIBE_ACCOUNT(Effect.READ, iam("organizations:DescribeAccount", Grant.ROOT)),
    LIST_ACCOUNTS(Effect.READ, iam("organizations:ListAccounts", Grant.ROOT)),
    CLOSE_ACCOUNT(Effect.CHANGE, iam("organizations:CloseAccount", Grant.ROOT)),
    TAG_ACCOUNT(Effect.CHANGE, iam("organizations:TagResource", Grant.ROOT)),
    UNTAG_ACCOUNT(Effect.CHANGE, iam("organizations:UntagResource", Grant.ROOT)),
    LIST_ACCOUNT_TAGS(Effect.READ, iam("organizations:ListTagsForResource", Grant.ROOT)),
    // Of what is settled, so that nothing is changed.
    CREATE_ORGANIZATION(Effect.READ, iam("organizations:CreateOrganization", Grant.ROOT)),
    DELETE_ORGANIZATION(Effect.READ, iam("organizations:DeleteOrganization", Grant.ROOT)),
    LEAVE_ORGANIZATION(Effect.READ, iam("organizations:LeaveOrganization", Grant.ROOT)),
    REMOVE_ACCOUNT(Effect.READ, iam("organizations:RemoveAccountFromOrganization", Grant.ROOT)),
    MOVE_ACCOUNT(Effect.READ, iam("organizations:MoveAccount", Grant.ROOT)),

    GENERATE_CREDENTIAL_REPORT(Effect.READ, iam("iam:GenerateCredentialReport", Grant.ROOT)),
    GET_CREDENTIAL_REPORT(Effect.READ, iam("iam:GetCredentialReport", Grant.ROOT)),

    // Of resources that there are none of yet, so that nothing is changed.
    LIST_GROUPS_FOR_USER(Effect.READ, iam("iam:ListGroupsForUser", Grant.SELF)),
    LIST_USER_POLICIES(Effect.READ, iam("iam:ListUserPolicies", Grant.SELF)),
    LIST_ATTACHED_USER_POLICIES(Effect.READ, iam("iam:ListAttachedUserPolicies", Grant.SELF)),
    LIST_MFA_DEVICES(Effect.READ, iam("iam:ListMFADevices", Grant.SELF)),
    LIST_SSH_PUBLIC_KEYS(Effect.READ, iam("iam:ListSSHPublicKeys", Grant.SELF)),
    LIST_SERVICE_SPECIFIC_CREDENTIALS(Effect.READ, iam("iam:ListServiceSpecificCredentials", Grant.SELF)),
    LIST_SIGNING_CERTIFICATES(Effect.READ, iam("iam:ListSigningCertificates", Grant.SELF)),
    GET_LOGIN_PROFILE(Effect.READ, iam("iam:GetLoginProfile", Grant.SELF)),
    UPDATE_LOGIN_PROFILE(Effect.READ, iam("iam:UpdateLoginProfile", Grant.ROOT)),
    DELETE_LOGIN_PROFILE(Effect.READ, iam("iam:DeleteLoginProfile", Grant.ROOT)),
    LIST_VIRTUAL_MFA_DEVICES(Effect.READ, iam("iam:ListVirtualMFADevices", Grant.ROOT)),
    LIST_GROUPS(Effect.READ, iam("iam:ListGroups", Grant.ROOT)),
    LIST_ROLES(Effect.READ, iam("iam:ListRoles", Grant.ROOT)),
    LIST_POLICIES(Effect.READ, iam("iam:ListPolicies", Grant.ROOT)),
    LIST_SAML_PROVIDERS(Effect.READ, iam("iam:ListSAMLProviders", Grant.ROOT)),
    LIST_OPEN_ID_CONNECT_PROVIDERS(Effect.READ, iam("iam:ListOpenIDConnectProviders", Grant.ROOT)),
    LIST_SERVER_CERTIFICATES(Effect.READ, iam("iam:ListServerCertificates", Grant.ROOT)),
    LIST_INSTANCE_PROFILES(Effect.READ, iam("iam:ListInstanceProfiles", Grant.ROOT)),
    GET_ACCOUNT_PASSWORD_POLICY(Effect.READ, iam("iam:GetAccountPasswordPolicy", Grant.ROOT)),

    GET_ORGANIZATION(Effect.READ, permission("organization-manager.organizations.get", "organization-manager.viewer")),
    UPDATE_ORGANIZATION(
            Effect.CHANGE, permission("organization-manager.organizations.update", "organization-manager.editor")),
    LIST_ORGANIZATION_OPERATIONS(Effect.READ, role("organization-manager.viewer")),
    LIST_ORGANIZATION_BINDINGS(Effect.READ, role("organization-manager.viewer")),
    SET_ORGANIZATION_BINDINGS(Effect.CHANGE, role("organization-manager.admin")),

    CREATE_CLOUD(Effect.CHANGE, permission("resource-manager.clouds.create", "resource-manager.editor")),
    DELETE_CLOUD(Effect.CHANGE, permission("resource-manager.clouds.delete", "resource-manager.editor")),
    GET_CLOUD(
            Effect.READ,
            permission("resource-manager.clouds.get", "resource-manager.auditor", "resource-manager.clouds.member")),
    UPDATE_CLOUD(Effect.CHANGE, permission("resource-manager.clouds.update", "resource-manager.editor")),
    LIST_CLOUD_OPERATIONS(Effect.READ, role("resource-manager.viewer")),
    LIST_CLOUD_BINDINGS(Effect.READ, role("resource-manager.viewer")),
    SET_CLOUD_BINDINGS(Effect.CHANGE, role("resource-manager.admin")),

    GET_FOLDER(Effect.READ, permission("resource-manager.folders.get", "resource-manager.auditor")),
    LIST_FOLDERS(Effect.READ, permission("resource-manager.folders.list", "resource-manager.auditor")),
    CREATE_FOLDER(Effect.CHANGE, permission("resource-manager.folders.create", "resource-manager.editor")),
    UPDATE_FOLDER(Effect.CHANGE, permission("resource-manager.folders.update", "resource-manager.editor")),
    DELETE_FOLDER(Effect.CHANGE, permission("resource-manager.folders.delete", "resource-manager.editor")),
    LIST_FOLDER_OPERATIONS(Effect.READ, role("resource-manager.viewer")),
    LIST_FOLDER_BINDINGS(Effect.READ, role("resource-manager.viewer")),
    SET_FOLDER_BINDINGS(Effect.CHANGE, role("resource-manager.admin")),

    GET_SYMMETRIC_KEY(Effect.READ, permission("kms.keys.get", "kms.viewer")),
    LIST_SYMMETRIC_KEYS(Effect.READ, permission("kms.keys.list", "kms.auditor")),
    LIST_SYMMETRIC_KEY_VERSIONS(Effect.READ, role("kms.viewer")),
    LIST_SYMMETRIC_KEY_OPERATIONS(Effect.READ, role("kms.viewer")),
    CREATE_SYMMETRIC_KEY(Effect.CHANGE, permission("kms.keys.create", "kms.editor")),
    UPDATE_SYMMETRIC_KEY(Effect.CHANGE, permission("kms.keys.update", "kms.editor")),
    ROTATE_SYMMETRIC_KEY(Effect.CHANGE, role("kms.editor")),
    SET_PRIMARY_KEY_VERSION(Effect.CHANGE, role("kms.admin")),
    SCHEDULE_KEY_VERSION_DESTRUCTION(Effect.CHANGE, role("kms.admin")),
    CANCEL_KEY_VERSION_DESTRUCTION(Effect.CHANGE, role("kms.admin")),
    DELETE_SYMMETRIC_KEY(Effect.CHANGE, permission("kms.keys.delete", "kms.admin")),
    LIST_SYMMETRIC_KEY_BINDINGS(Effect.READ, role("kms.auditor")),
    SET_SYMMETRIC_KEY_BINDINGS(Effect.CHANGE, role("kms.admin")),

    ENCRYPT(
            Effect.READ,
            permission("kms.keys.encrypt", "kms.keys.encrypter").withScope("yc.kms.symmetricKeys.encrypt")),
    DECRYPT(
            Effect.READ,
            permission("kms.keys.decrypt", "kms.keys.decrypter").withScope("yc.kms.symmetricKeys.decrypt")),
    GENERATE_DATA_KEY(Effect.READ, role("kms.keys.encrypter").withScope("yc.kms.symmetricKeys.encrypt")),

    GET_OPERATION(Effect.READ, role("viewer")),
    CANCEL_OPERATION(Effect.CHANGE, role("editor"));

    private final Effect effect;

    @SuppressWarnings("ImmutableEnumChecker") // a record of immutable values
    private final Optional<PolicyAction> policyAction;

    @SuppressWarnings("ImmutableEnumChecker") // its set is made by Set.of
    private final Optional<Permission> permission;

    Action(Effect effect, PolicyAction policyAction) {
        this(effect, Optional.of(policyAction), Optional.empty());
    }

    Action(Effect effect, Permission permission) {
        this(effect, Optional.empty(), Optional.of(permission));
    }

    Action(Effect effect, PolicyAction policyAction, Permission permission) {
        this(effect, Optional.of(policyAction), Optional.of(permission));
    }

    Action(Effect effect, Optional<PolicyAction> policyAction, Optional<Permission> permission) {
        this.effect = effect;
        this.policyAction = policyAction;
        this.permission = permission;
    }

    /** Who may do it, as long as no policy says otherwise. The root of the account always may. */
    public enum Grant {
        /** The root alone. */
        ROOT,
        /** Any identity, on itself. */
        SELF,
        /** Any authenticated identity. */
        ANYONE
    }

    /** What it does to the data. */
    public enum Effect {
        READ,
        /** Leaves an audit event in the transaction that makes the change. */
        CHANGE
    }

    /**
     * An action that IAM policies decide.
     *
     * @param name as policies spell it, such as {@code iam:CreateUser}; empty for one that no AWS API offers
     */
    private record PolicyAction(Optional<String> name, Grant grant) {}

    /**
     * An action that role bindings decide.
     *
     * @param name the permission of Yandex Cloud; empty where other services do not ask for it
     * @param roles the weakest roles of which one is needed
     * @param scope the scope that an API key needs; empty where no API key is accepted
     */
    private record Permission(Optional<String> name, Set<String> roles, Optional<String> scope) {
        Permission {
            roles = Set.copyOf(roles);
        }

        Permission withScope(String needed) {
            return new Permission(name, roles, Optional.of(needed));
        }
    }

    private static PolicyAction iam(String name, Grant grant) {
        return new PolicyAction(Optional.of(name), grant);
    }

    private static PolicyAction anyone() {
        return new PolicyAction(Optional.empty(), Grant.ANYONE);
    }

    private static Permission permission(String name, String... roles) {
        return new Permission(Optional.of(name), Set.of(roles), Optional.empty());
    }

    private static Permission role(String... roles) {
        return new Permission(Optional.empty(), Set.of(roles), Optional.empty());
    }

    /** The action of IAM policies, such as {@code iam:CreateUser}; empty for what no AWS API offers. */
    public Optional<String> policyAction() {
        return policyAction.flatMap(PolicyAction::name);
    }

    /** The fixed rule of IAM; empty for what role bindings alone decide. */
    public Optional<Grant> grant() {
        return policyAction.map(PolicyAction::grant);
    }

    /** The permission of Yandex Cloud; empty where other services do not ask for it. */
    public Optional<String> permission() {
        return permission.flatMap(Permission::name);
    }

    /** The weakest roles of which one is needed; empty for what IAM alone decides. */
    public Set<String> roles() {
        return permission.map(Permission::roles).orElse(Set.of());
    }

    /** The scope that an API key needs; empty where no API key is accepted. */
    public Optional<String> scope() {
        return permission.flatMap(Permission::scope);
    }

    public Effect effect() {
        return effect;
    }

    /**
     * Whether temporary access keys are accepted: sessions and ephemeral keys. A credential is worth no more than the
     * right that created it, so they may only identify their owner here; they are for the servers behind gateways.
     */
    public boolean takesTemporaryKeys() {
        return this == GET_CALLER_IDENTITY;
    }
}
