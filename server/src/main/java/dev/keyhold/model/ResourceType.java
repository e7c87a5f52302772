package dev.keyhold.model;

/** The types of resources that requests name. */
public enum ResourceType {
    USER,
    ACCESS_KEY,
    ACCOUNT,
    ACCOUNT_ALIAS,
    ACCOUNT_EMAIL,
    CREATE_ACCOUNT_REQUEST,
    POLICY,
    /** A managed policy, where it is to be attached. */
    ATTACHABLE_POLICY,
    POLICY_VERSION,
    USER_POLICY,
    GROUP_POLICY,
    ROLE_POLICY,
    PERMISSIONS_BOUNDARY,
    /** The permissions boundary of a role. */
    ROLE_BOUNDARY,
    INSTANCE_PROFILE,
    /** A role that is in an instance profile. */
    INSTANCE_PROFILE_ROLE,
    GROUP,
    GROUP_MEMBER,
    OIDC_PROVIDER,
    LOGIN_PROFILE,
    PASSWORD_POLICY,
    SERVICE_ACCOUNT,
    API_KEY,
    AUTHORIZED_KEY,
    FOLDER,
    CLOUD,
    ORGANIZATION,
    MFA_DEVICE,
    ROLE,
    OPERATION,
    SYMMETRIC_KEY,
    /** A key pair that encrypts. */
    ASYMMETRIC_ENCRYPTION_KEY,
    /** A key pair that signs. */
    ASYMMETRIC_SIGNATURE_KEY,
    KEY_VERSION,
    KMS_ALIAS
}
