package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.ApiKeyStore;
import dev.keyhold.store.Change;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlApiKeys implements ApiKeyStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlApiKeys(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<ApiKey> find(AccountId account, ResourceId id) {
        return sql.one(Statements.API_KEY, SqlApiKeys::apiKey, account.text(), id.text());
    }

    @Override
    public List<ApiKey> findAll(AccountId account, List<ResourceId> ids) {
        var texts = ids.stream().map(ResourceId::text).toList();
        return sql.byIds(Statements.API_KEY, Statements.API_KEYS, SqlApiKeys::apiKey, account, texts);
    }

    @Override
    public Page<ApiKey> ownedBy(AccountId account, ResourceId identity, Page.Request page) {
        var found = sql.list(
                Statements.API_KEYS_OF,
                SqlApiKeys::apiKey,
                account.text(),
                identity.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), key -> key.id().text());
    }

    @Override
    public int count(AccountId account, int most) {
        return sql.count(Statements.COUNT_API_KEYS, account.text(), most);
    }

    @Override
    public int countExpiring(AccountId account, Instant after, Instant until) {
        return sql.count(Statements.COUNT_EXPIRING_API_KEYS, account.text(), micros(after), micros(until));
    }

    @Override
    public void insert(ApiKey key) {
        sql.updateOne(
                Statements.INSERT_API_KEY,
                key.account().text(),
                key.id().text(),
                key.owner().text(),
                key.description(),
                HexFormat.of().parseHex(key.digest()),
                key.tail(),
                String.join("\n", key.scopes()),
                micros(key.expiresAt()),
                micros(key.createdAt()),
                key.seal().bytes());
        changes.accept(new Change.OfApiKey(key.id()));
    }

    @Override
    public void update(ApiKey key) {
        sql.updateOne(
                Statements.UPDATE_API_KEY,
                key.description(),
                String.join("\n", key.scopes()),
                micros(key.expiresAt()),
                key.account().text(),
                key.id().text());
        changes.accept(new Change.OfApiKey(key.id()));
    }

    @Override
    public void delete(ApiKey key) {
        sql.update(Statements.DELETE_USE_OF, key.account().text(), key.id().text());
        sql.updateOne(Statements.DELETE_API_KEY, key.account().text(), key.id().text());
        changes.accept(new Change.OfApiKey(key.id()));
    }

    private static ApiKey apiKey(Row row) throws SQLException {
        return new ApiKey(
                row.account(),
                row.id("api_key_id"),
                row.id("owner_id"),
                row.text("description"),
                HexFormat.of().formatHex(row.bytes("digest")),
                row.text("tail"),
                row.text("scopes").lines().toList(),
                row.optionalTime("expires_at"),
                row.time("created_at"),
                Sealed.of(row.bytes("seal")));
    }
}
