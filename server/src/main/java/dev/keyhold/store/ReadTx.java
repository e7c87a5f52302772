package dev.keyhold.store;

/** A read transaction; valid only inside the closure it was given to. */
public interface ReadTx {
    /** So many rows are read together by their ids at most. */
    int MAX_IDS = 100;

    /** Whether this is a {@link WriteTx}, which decides by what is stored now and not by what is remembered. */
    boolean isWritable();

    /**
     * Whether what memory holds of identities, roles and the policies that apply to them may stand in for reading it
     * here. In a {@link WriteTx} it may only where nobody else writes and nothing of that is changed and not announced:
     * a right that was taken away before never counts.
     */
    boolean trustsMemory();

    AccountStore.Reads accounts();

    AccountRowStore.Reads accountRows();

    OrganizationStore.Reads organizations();

    DirectoryStore.Reads directory();

    IdentityStore.Reads identities();

    AccessKeyStore.Reads accessKeys();

    FolderStore.Reads folders();

    ApiKeyStore.Reads apiKeys();

    AuthorizedKeyStore.Reads authorizedKeys();

    BindingStore.Reads bindings();

    GroupStore.Reads groups();

    PolicyStore.Reads policies();

    RoleStore.Reads roles();

    InstanceProfileStore.Reads instanceProfiles();

    OidcProviderStore.Reads oidcProviders();

    OutboundStore.Reads outbound();

    KmsKeyStore.Reads kmsKeys();

    MfaDeviceStore.Reads mfaDevices();

    OperationStore.Reads operations();

    JobStore.Reads jobs();

    TokenStore.Reads tokens();

    KeyringStore.Reads keyrings();

    NodeStore.Reads nodes();

    AuditStore.Reads audit();

    IntegrityStore.Reads integrity();

    StatisticsStore.Reads statistics();
}
