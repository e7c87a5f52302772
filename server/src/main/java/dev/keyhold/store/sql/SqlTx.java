package dev.keyhold.store.sql;

import dev.keyhold.store.AccessKeyStore;
import dev.keyhold.store.AccountStore;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Change;
import dev.keyhold.store.IdentityStore;
import dev.keyhold.store.KeyringStore;
import dev.keyhold.store.WriteTx;
import java.util.ArrayList;
import java.util.List;

/** A transaction over one connection; it gathers what it changes. */
final class SqlTx implements WriteTx {
    private final Sql sql;
    private final List<Change> changes = new ArrayList<>();

    SqlTx(Sql sql) {
        this.sql = sql;
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    @Override
    public AccountStore.Writes accounts() {
        return new SqlAccounts(sql);
    }

    @Override
    public IdentityStore.Writes identities() {
        return new SqlIdentities(sql, changes::add);
    }

    @Override
    public AccessKeyStore.Writes accessKeys() {
        return new SqlAccessKeys(sql, changes::add);
    }

    @Override
    public KeyringStore.Writes keyrings() {
        return new SqlKeyrings(sql);
    }

    @Override
    public AuditStore.Writes audit() {
        return new SqlAudit(sql);
    }
}
