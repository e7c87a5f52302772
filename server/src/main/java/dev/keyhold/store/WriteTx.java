package dev.keyhold.store;

/** A write transaction; it reads its own writes. Valid only inside the closure it was given to. */
public interface WriteTx extends ReadTx {
    @Override
    AccountStore.Writes accounts();

    @Override
    AccountRowStore.Writes accountRows();

    @Override
    OrganizationStore.Writes organizations();

    @Override
    DirectoryStore.Writes directory();

    @Override
    IdentityStore.Writes identities();

    @Override
    AccessKeyStore.Writes accessKeys();

    @Override
    FolderStore.Writes folders();

    @Override
    ApiKeyStore.Writes apiKeys();

    @Override
    AuthorizedKeyStore.Writes authorizedKeys();

    @Override
    BindingStore.Writes bindings();

    @Override
    GroupStore.Writes groups();

    @Override
    PolicyStore.Writes policies();

    @Override
    RoleStore.Writes roles();

    @Override
    InstanceProfileStore.Writes instanceProfiles();

    @Override
    OidcProviderStore.Writes oidcProviders();

    @Override
    OutboundStore.Writes outbound();

    @Override
    KmsKeyStore.Writes kmsKeys();

    @Override
    MfaDeviceStore.Writes mfaDevices();

    @Override
    OperationStore.Writes operations();

    @Override
    JobStore.Writes jobs();

    @Override
    TokenStore.Writes tokens();

    @Override
    KeyringStore.Writes keyrings();

    @Override
    NodeStore.Writes nodes();

    @Override
    AuditStore.Writes audit();

    /** Last uses of many things at once. */
    UseStore uses();
}
