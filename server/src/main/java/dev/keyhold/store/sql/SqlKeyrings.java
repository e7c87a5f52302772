package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.KeyringStore;
import java.util.Optional;

final class SqlKeyrings implements KeyringStore.Writes {
    /** There is one keyring; the column leaves room for more. */
    private static final String SECRETS = "secrets";

    private final Sql sql;

    SqlKeyrings(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<KeyringStore.Wrapped> find() {
        return sql.one(
                Statements.KEYRING,
                row -> new KeyringStore.Wrapped(row.text("root_key_id"), Sealed.of(row.bytes("wrapped"))),
                AccountId.SYSTEM.text(),
                SECRETS);
    }

    @Override
    public void put(KeyringStore.Wrapped wrapped) {
        sql.updateOne(
                Statements.PUT_KEYRING,
                AccountId.SYSTEM.text(),
                SECRETS,
                wrapped.rootKeyId(),
                wrapped.keyring().bytes());
    }
}
