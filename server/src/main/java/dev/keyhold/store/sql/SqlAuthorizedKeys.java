package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.AuthorizedKeyStore;
import dev.keyhold.store.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlAuthorizedKeys implements AuthorizedKeyStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlAuthorizedKeys(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<AuthorizedKey> find(AccountId account, ResourceId id) {
        return sql.one(Statements.AUTHORIZED_KEY, SqlAuthorizedKeys::authorizedKey, account.text(), id.text());
    }

    @Override
    public List<AuthorizedKey> findAll(AccountId account, List<ResourceId> ids) {
        var texts = ids.stream().map(ResourceId::text).toList();
        return sql.byIds(
                Statements.AUTHORIZED_KEY,
                Statements.AUTHORIZED_KEYS,
                SqlAuthorizedKeys::authorizedKey,
                account,
                texts);
    }

    @Override
    public Page<AuthorizedKey> ownedBy(AccountId account, ResourceId identity, Page.Request page) {
        var found = sql.list(
                Statements.AUTHORIZED_KEYS_OF,
                SqlAuthorizedKeys::authorizedKey,
                account.text(),
                identity.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), key -> key.id().text());
    }

    @Override
    public int count(AccountId account, int most) {
        return sql.count(Statements.COUNT_AUTHORIZED_KEYS, account.text(), most);
    }

    @Override
    public void insert(AuthorizedKey key) {
        sql.updateOne(
                Statements.INSERT_AUTHORIZED_KEY,
                key.account().text(),
                key.id().text(),
                key.owner().text(),
                key.description(),
                key.algorithm().name(),
                key.publicKey(),
                micros(key.createdAt()),
                key.seal().bytes());
        changes.accept(new Change.OfAuthorizedKey(key.id()));
    }

    @Override
    public void update(AuthorizedKey key) {
        sql.updateOne(
                Statements.UPDATE_AUTHORIZED_KEY,
                key.description(),
                key.account().text(),
                key.id().text());
        changes.accept(new Change.OfAuthorizedKey(key.id()));
    }

    @Override
    public void delete(AuthorizedKey key) {
        sql.update(Statements.DELETE_USE_OF, key.account().text(), key.id().text());
        sql.updateOne(
                Statements.DELETE_AUTHORIZED_KEY, key.account().text(), key.id().text());
        changes.accept(new Change.OfAuthorizedKey(key.id()));
    }

    private static AuthorizedKey authorizedKey(Row row) throws SQLException {
        return new AuthorizedKey(
                row.account(),
                row.id("authorized_key_id"),
                row.id("owner_id"),
                row.text("description"),
                AuthorizedKey.Algorithm.valueOf(row.text("algorithm")),
                row.text("public_key"),
                row.time("created_at"),
                Sealed.of(row.bytes("seal")));
    }
}
