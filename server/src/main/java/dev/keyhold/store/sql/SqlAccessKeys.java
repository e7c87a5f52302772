package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccessKeyView;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.AccessKeyStore;
import dev.keyhold.store.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlAccessKeys implements AccessKeyStore.Writes {
    /** Sorts behind every character of an identifier. */
    private static final String AFTER_ALL = "~";

    /** Between the parts of a position; no identifier has it. */
    private static final String BETWEEN = " ";

    /** In a column that is empty for all other keys. */
    private static final String WEAK = "WEAK";

    private final Sql sql;
    private final Consumer<Change> changes;

    SqlAccessKeys(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<AccessKey> find(AccountId account, AccessKeyId id) {
        // Those that were asked for, and not equal ones: keys stay in memory by the very same.
        return sql.one(Statements.ACCESS_KEY, row -> accessKey(row, account, id), account.text(), id.text());
    }

    @Override
    public List<AccessKey> findAll(AccountId account, List<AccessKeyId> ids) {
        var texts = ids.stream().map(AccessKeyId::text).toList();
        return sql.byIds(
                Statements.ACCESS_KEY, Statements.ACCESS_KEYS, row -> accessKey(row, account, id(row)), account, texts);
    }

    @Override
    public Optional<AccessKey> findById(AccountId account, ResourceId id) {
        return sql.one(Statements.ACCESS_KEY_BY_RESOURCE, SqlAccessKeys::accessKey, account.text(), id.text());
    }

    @Override
    public Page<AccessKey> ownedBy(AccountId account, ResourceId identity, Page.Request page) {
        var found = sql.list(
                Statements.ACCESS_KEYS_OF,
                SqlAccessKeys::accessKey,
                account.text(),
                identity.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), key -> key.keyId().text());
    }

    @Override
    public Page<AccessKeyView> held(AccountId account, Page.Request page) {
        var after = page.after().orElse(BETWEEN).split(BETWEEN, 2);
        var found = sql.list(
                Statements.ACCESS_KEYS_HELD,
                row -> new AccessKeyView(
                        row.id("owner_id"),
                        new AccessKeyId(row.text("access_key_id")),
                        AccessKey.Status.valueOf(row.text("status")),
                        row.time("created_at"),
                        use(row)),
                account.text(),
                after[0],
                after[1],
                page.size() + 1);
        return Page.cut(
                found,
                page.size(),
                key -> key.owner().text() + BETWEEN + key.id().text());
    }

    private static Optional<LastUse> use(Row row) throws SQLException {
        var at = row.optionalTime("used_at");
        return at.isPresent()
                ? Optional.of(new LastUse(at.get(), row.text("service"), row.text("region")))
                : Optional.empty();
    }

    @Override
    public Page<AccessKey> weak(AccountId account, Page.Request page) {
        var found = sql.list(
                Statements.WEAK_ACCESS_KEYS,
                SqlAccessKeys::accessKey,
                account.text(),
                account.text(),
                WEAK,
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), key -> key.keyId().text());
    }

    @Override
    public int countOwnedBy(AccountId account, ResourceId identity) {
        return sql.count(Statements.COUNT_ACCESS_KEYS_OF, account.text(), identity.text());
    }

    @Override
    public int countActive(AccountId account, ResourceId identity) {
        return sql.count(
                Statements.COUNT_ACCESS_KEYS_IN_STATUS,
                account.text(),
                identity.text(),
                AccessKey.Status.ACTIVE.name());
    }

    @Override
    public int countStatic(AccountId account, int most) {
        return sql.count(
                Statements.COUNT_ACCESS_KEYS_BETWEEN,
                account.text(),
                AccessKeyId.STATIC,
                AccessKeyId.STATIC + AFTER_ALL,
                most);
    }

    @Override
    public Optional<LastUse> lastUse(AccountId account, AccessKeyId id) {
        return sql.one(
                Statements.LAST_USE,
                row -> new LastUse(row.time("used_at"), row.text("service"), row.text("region")),
                account.text(),
                id.text());
    }

    @Override
    public void insert(AccessKey key) {
        sql.updateOne(
                Statements.INSERT_ACCESS_KEY,
                key.account().text(),
                key.keyId().text(),
                key.id().text(),
                key.owner().text(),
                key.status().name(),
                key.secret().bytes(),
                key.description(),
                key.weak() ? WEAK : null,
                micros(key.createdAt()));
        changes.accept(new Change.OfAccessKey(key.keyId()));
    }

    @Override
    public void update(AccessKey key) {
        sql.updateOne(
                Statements.UPDATE_ACCESS_KEY,
                key.status().name(),
                key.description(),
                key.account().text(),
                key.keyId().text());
        changes.accept(new Change.OfAccessKey(key.keyId()));
    }

    @Override
    public void delete(AccessKey key) {
        sql.update(Statements.DELETE_USE, key.account().text(), key.keyId().text());
        sql.updateOne(
                Statements.DELETE_ACCESS_KEY, key.account().text(), key.keyId().text());
        changes.accept(new Change.OfAccessKey(key.keyId()));
    }

    @Override
    public void recordUse(AccountId account, AccessKeyId id, LastUse use) {
        sql.update(Statements.RECORD_USE, micros(use.at()), use.service(), use.region(), account.text(), id.text());
    }

    private static AccessKey accessKey(Row row) throws SQLException {
        return accessKey(row, row.account(), id(row));
    }

    private static AccessKeyId id(Row row) throws SQLException {
        return new AccessKeyId(row.text("access_key_id"));
    }

    private static AccessKey accessKey(Row row, AccountId account, AccessKeyId id) throws SQLException {
        return new AccessKey(
                account,
                id,
                row.id("resource_id"),
                row.id("owner_id"),
                AccessKey.Status.valueOf(row.text("status")),
                Sealed.of(row.bytes("sealed_secret")),
                row.text("description"),
                row.optionalText("mark").isPresent(),
                row.time("created_at"));
    }
}
