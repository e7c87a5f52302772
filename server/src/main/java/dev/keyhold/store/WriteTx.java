package dev.keyhold.store;

/** A write transaction; it reads its own writes. Valid only inside the closure it was given to. */
public interface WriteTx extends ReadTx {
    @Override
    AccountStore.Writes accounts();

    @Override
    IdentityStore.Writes identities();

    @Override
    AccessKeyStore.Writes accessKeys();

    @Override
    KeyringStore.Writes keyrings();

    @Override
    AuditStore.Writes audit();
}
