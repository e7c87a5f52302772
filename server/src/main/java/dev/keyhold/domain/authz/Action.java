package dev.keyhold.domain.authz;

import java.util.Optional;
import java.util.Set;

/** The table of everything a caller can ask for. A dialect routes to these; nothing runs without a row here. */
public enum Action {
    CREATE_USER(Grant.ROOT, Effect.CHANGE),
    GET_USER(Grant.SELF, Effect.READ),
    LIST_USERS(Grant.ROOT, Effect.READ),
    UPDATE_USER(Grant.ROOT, Effect.CHANGE),
    DELETE_USER(Grant.ROOT, Effect.CHANGE),
    TAG_USER(Grant.ROOT, Effect.CHANGE),
    UNTAG_USER(Grant.ROOT, Effect.CHANGE),
    LIST_USER_TAGS(Grant.ROOT, Effect.READ),

    CREATE_ACCESS_KEY(Grant.SELF, Effect.CHANGE),
    UPDATE_ACCESS_KEY(Grant.SELF, Effect.CHANGE),
    LIST_ACCESS_KEYS(Grant.SELF, Effect.READ),
    DELETE_ACCESS_KEY(Grant.SELF, Effect.CHANGE),
    GET_ACCESS_KEY_LAST_USED(Grant.SELF, Effect.READ),

    GET_ACCOUNT_SUMMARY(Grant.ROOT, Effect.READ),
    CREATE_ACCOUNT_ALIAS(Grant.ROOT, Effect.CHANGE),
    LIST_ACCOUNT_ALIASES(Grant.ROOT, Effect.READ),
    DELETE_ACCOUNT_ALIAS(Grant.ROOT, Effect.CHANGE),

    GENERATE_CREDENTIAL_REPORT(Grant.ROOT, Effect.READ),
    GET_CREDENTIAL_REPORT(Grant.ROOT, Effect.READ),

    // Of things that there are none of yet, so that nothing is changed.
    LIST_GROUPS_FOR_USER(Grant.SELF, Effect.READ),
    LIST_USER_POLICIES(Grant.SELF, Effect.READ),
    LIST_ATTACHED_USER_POLICIES(Grant.SELF, Effect.READ),
    LIST_MFA_DEVICES(Grant.SELF, Effect.READ),
    LIST_SSH_PUBLIC_KEYS(Grant.SELF, Effect.READ),
    LIST_SERVICE_SPECIFIC_CREDENTIALS(Grant.SELF, Effect.READ),
    LIST_SIGNING_CERTIFICATES(Grant.SELF, Effect.READ),
    GET_LOGIN_PROFILE(Grant.SELF, Effect.READ),
    UPDATE_LOGIN_PROFILE(Grant.ROOT, Effect.READ),
    DELETE_LOGIN_PROFILE(Grant.ROOT, Effect.READ),
    LIST_VIRTUAL_MFA_DEVICES(Grant.ROOT, Effect.READ),
    LIST_GROUPS(Grant.ROOT, Effect.READ),
    LIST_ROLES(Grant.ROOT, Effect.READ),
    LIST_POLICIES(Grant.ROOT, Effect.READ),
    LIST_SAML_PROVIDERS(Grant.ROOT, Effect.READ),
    LIST_OPEN_ID_CONNECT_PROVIDERS(Grant.ROOT, Effect.READ),
    LIST_SERVER_CERTIFICATES(Grant.ROOT, Effect.READ),
    LIST_INSTANCE_PROFILES(Grant.ROOT, Effect.READ),
    GET_ACCOUNT_PASSWORD_POLICY(Grant.ROOT, Effect.READ),

    GET_CALLER_IDENTITY(Grant.ANYONE, Effect.READ),
    GET_ACCESS_KEY_INFO(Grant.ANYONE, Effect.READ),
    GET_SESSION_TOKEN(Grant.ANYONE, Effect.CHANGE),

    GET_SERVICE_ACCOUNT(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    LIST_SERVICE_ACCOUNTS(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    LIST_SERVICE_ACCOUNT_OPERATIONS(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    CREATE_SERVICE_ACCOUNT(Effect.CHANGE, "iam.serviceAccounts.admin"),
    UPDATE_SERVICE_ACCOUNT(Effect.CHANGE, "iam.serviceAccounts.admin", "editor"),
    DELETE_SERVICE_ACCOUNT(Effect.CHANGE, "iam.serviceAccounts.admin", "editor"),
    SUSPEND_SERVICE_ACCOUNT(Effect.CHANGE, "iam.serviceAccounts.admin", "editor"),
    REACTIVATE_SERVICE_ACCOUNT(Effect.CHANGE, "iam.serviceAccounts.admin", "editor"),
    LIST_SERVICE_ACCOUNT_BINDINGS(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    SET_SERVICE_ACCOUNT_BINDINGS(Effect.CHANGE, "iam.admin"),

    GET_STATIC_KEY(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    LIST_STATIC_KEYS(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    CREATE_STATIC_KEY(Effect.CHANGE, "iam.serviceAccounts.accessKeyAdmin"),
    UPDATE_STATIC_KEY(Effect.CHANGE, "iam.serviceAccounts.accessKeyAdmin"),
    DELETE_STATIC_KEY(Effect.CHANGE, "iam.serviceAccounts.accessKeyAdmin"),
    CREATE_EPHEMERAL_KEY(Effect.CHANGE, "iam.serviceAccounts.ephemeralAccessKeyAdmin"),

    GET_API_KEY(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    LIST_API_KEYS(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    CREATE_API_KEY(Effect.CHANGE, "iam.serviceAccounts.apiKeyAdmin"),
    UPDATE_API_KEY(Effect.CHANGE, "iam.serviceAccounts.apiKeyAdmin"),
    DELETE_API_KEY(Effect.CHANGE, "iam.serviceAccounts.apiKeyAdmin"),

    GET_AUTHORIZED_KEY(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    LIST_AUTHORIZED_KEYS(Effect.READ, "iam.serviceAccounts.user", "iam.viewer"),
    CREATE_AUTHORIZED_KEY(Effect.CHANGE, "iam.serviceAccounts.authorizedKeyAdmin"),
    UPDATE_AUTHORIZED_KEY(Effect.CHANGE, "iam.serviceAccounts.authorizedKeyAdmin"),
    DELETE_AUTHORIZED_KEY(Effect.CHANGE, "iam.serviceAccounts.authorizedKeyAdmin"),

    CREATE_TOKEN_FOR_SERVICE_ACCOUNT(Effect.CHANGE, "iam.serviceAccounts.tokenCreator"),

    GET_CLOUD(Effect.READ, "resource-manager.auditor", "resource-manager.clouds.member"),
    UPDATE_CLOUD(Effect.CHANGE, "resource-manager.editor"),
    LIST_CLOUD_OPERATIONS(Effect.READ, "resource-manager.viewer"),
    LIST_CLOUD_BINDINGS(Effect.READ, "resource-manager.viewer"),
    SET_CLOUD_BINDINGS(Effect.CHANGE, "resource-manager.admin"),

    GET_FOLDER(Effect.READ, "resource-manager.auditor"),
    LIST_FOLDERS(Effect.READ, "resource-manager.auditor"),
    CREATE_FOLDER(Effect.CHANGE, "resource-manager.editor"),
    UPDATE_FOLDER(Effect.CHANGE, "resource-manager.editor"),
    DELETE_FOLDER(Effect.CHANGE, "resource-manager.editor"),
    LIST_FOLDER_OPERATIONS(Effect.READ, "resource-manager.viewer"),
    LIST_FOLDER_BINDINGS(Effect.READ, "resource-manager.viewer"),
    SET_FOLDER_BINDINGS(Effect.CHANGE, "resource-manager.admin"),

    GET_SYMMETRIC_KEY(Effect.READ, "kms.viewer"),
    LIST_SYMMETRIC_KEYS(Effect.READ, "kms.auditor"),
    LIST_SYMMETRIC_KEY_VERSIONS(Effect.READ, "kms.viewer"),
    LIST_SYMMETRIC_KEY_OPERATIONS(Effect.READ, "kms.viewer"),
    CREATE_SYMMETRIC_KEY(Effect.CHANGE, "kms.editor"),
    UPDATE_SYMMETRIC_KEY(Effect.CHANGE, "kms.editor"),
    ROTATE_SYMMETRIC_KEY(Effect.CHANGE, "kms.editor"),
    SET_PRIMARY_KEY_VERSION(Effect.CHANGE, "kms.admin"),
    SCHEDULE_KEY_VERSION_DESTRUCTION(Effect.CHANGE, "kms.admin"),
    CANCEL_KEY_VERSION_DESTRUCTION(Effect.CHANGE, "kms.admin"),
    DELETE_SYMMETRIC_KEY(Effect.CHANGE, "kms.admin"),
    LIST_SYMMETRIC_KEY_BINDINGS(Effect.READ, "kms.auditor"),
    SET_SYMMETRIC_KEY_BINDINGS(Effect.CHANGE, "kms.admin"),

    ENCRYPT("yc.kms.symmetricKeys.encrypt", Effect.READ, "kms.keys.encrypter"),
    DECRYPT("yc.kms.symmetricKeys.decrypt", Effect.READ, "kms.keys.decrypter"),
    GENERATE_DATA_KEY("yc.kms.symmetricKeys.encrypt", Effect.READ, "kms.keys.encrypter"),

    GET_OPERATION(Effect.READ, "viewer"),
    CANCEL_OPERATION(Effect.CHANGE, "editor"),

    CREATE_IAM_TOKEN(Grant.ANYONE, Effect.CHANGE),
    REVOKE_IAM_TOKEN(Grant.ANYONE, Effect.CHANGE);

    private final Grant grant;
    private final Effect effect;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> roles;

    private final Optional<String> scope;

    /** An operation that AWS's rules decide. */
    Action(Grant grant, Effect effect) {
        this.grant = grant;
        this.effect = effect;
        this.roles = Set.of();
        this.scope = Optional.empty();
    }

    /** An operation that role bindings decide: any one of {@code roles}, or a role that includes one, is needed. */
    Action(Effect effect, String... roles) {
        this.grant = Grant.ROLE;
        this.effect = effect;
        this.roles = Set.of(roles);
        this.scope = Optional.empty();
    }

    /** The same for one that API keys with {@code scope} can be used for, if their owner has a role. */
    Action(String scope, Effect effect, String... roles) {
        this.grant = Grant.ROLE;
        this.effect = effect;
        this.roles = Set.of(roles);
        this.scope = Optional.of(scope);
    }

    /** Who may call it, as long as no policy says otherwise. The root of the account always may. */
    public enum Grant {
        /** The root alone. */
        ROOT,
        /** Any identity, on itself. */
        SELF,
        /** Any authenticated identity. */
        ANYONE,
        /** Whoever has a role on the resource or above it; decided by bindings, never by AWS's rules. */
        ROLE
    }

    /** What it does to the data. */
    public enum Effect {
        READ,
        /** Leaves an audit event in the transaction that makes the change. */
        CHANGE
    }

    public Grant grant() {
        return grant;
    }

    /** The weakest roles of which one is needed; empty for what AWS's rules decide. */
    public Set<String> roles() {
        return roles;
    }

    /** The scope that an API key needs; empty where no API key will do. */
    public Optional<String> scope() {
        return scope;
    }

    public Effect effect() {
        return effect;
    }

    /**
     * Whether temporary access keys will do: sessions and ephemeral keys. A credential is worth no more than the right
     * that made it, so all they may do here is tell whose they are; they are for the servers that ask.
     */
    public boolean takesTemporaryKeys() {
        return this == GET_CALLER_IDENTITY;
    }
}
