package dev.keyhold.store;

/** A read transaction; valid only inside the closure it was given to. */
public interface ReadTx {
    AccountStore.Reads accounts();

    IdentityStore.Reads identities();

    AccessKeyStore.Reads accessKeys();

    KeyringStore.Reads keyrings();

    AuditStore.Reads audit();
}
