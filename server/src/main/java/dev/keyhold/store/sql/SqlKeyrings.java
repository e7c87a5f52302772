package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.KeyringStore;
import java.util.List;

final class SqlKeyrings implements KeyringStore.Writes {
    private final Sql sql;

    SqlKeyrings(Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<KeyringStore.Wrapped> all() {
        return sql.list(
                Statements.KEYRINGS,
                row -> new KeyringStore.Wrapped(
                        row.text("root_key_id"), row.number("generation"), Sealed.of(row.bytes("wrapped"))),
                AccountId.SYSTEM.text());
    }

    @Override
    public void insert(KeyringStore.Wrapped wrapped) {
        sql.updateOne(
                Statements.INSERT_KEYRING,
                AccountId.SYSTEM.text(),
                wrapped.rootKeyId(),
                wrapped.rootKeyId(),
                wrapped.generation(),
                wrapped.keyring().bytes());
    }

    @Override
    public void delete(KeyringStore.Wrapped wrapped) {
        sql.updateOne(Statements.DELETE_KEYRING, AccountId.SYSTEM.text(), wrapped.rootKeyId());
    }
}
