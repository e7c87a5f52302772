package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.Change;
import dev.keyhold.store.SymmetricKeyStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlSymmetricKeys implements SymmetricKeyStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlSymmetricKeys(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<SymmetricKey> find(AccountId account, ResourceId id) {
        return sql.one(KeyStatements.KEY, SqlSymmetricKeys::key, account.text(), id.text());
    }

    @Override
    public Page<SymmetricKey> inFolder(AccountId account, ResourceId folder, Page.Request page) {
        var found = sql.list(
                KeyStatements.KEYS_IN_FOLDER,
                SqlSymmetricKeys::key,
                account.text(),
                folder.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), key -> key.id().text());
    }

    @Override
    public int count(AccountId account) {
        return sql.count(KeyStatements.COUNT_KEYS, account.text());
    }

    @Override
    public Optional<KeyVersion> version(AccountId account, ResourceId id) {
        return sql.one(KeyStatements.VERSION, SqlSymmetricKeys::version, account.text(), id.text());
    }

    @Override
    public Page<KeyVersion> versions(AccountId account, ResourceId key, Page.Request page) {
        var position = page.after().orElse("-1.").split("\\.", 2);
        var after = Long.parseLong(position[0]);
        var found = sql.list(
                KeyStatements.VERSIONS,
                SqlSymmetricKeys::version,
                account.text(),
                key.text(),
                after,
                after,
                position[1],
                page.size() + 1);
        return Page.cut(found, page.size(), version -> micros(version.createdAt()) + "." + version.id());
    }

    @Override
    public List<KeyVersion> usableVersions(AccountId account, ResourceId key) {
        return sql.list(KeyStatements.USABLE_VERSIONS, SqlSymmetricKeys::version, account.text(), key.text());
    }

    @Override
    public void insert(SymmetricKey key) {
        sql.updateOne(
                KeyStatements.INSERT_KEY,
                key.account().text(),
                key.id().text(),
                key.folder().text(),
                key.name(),
                key.description(),
                Row.labels(key.labels()),
                key.status().name(),
                key.algorithm().name(),
                key.primary().text(),
                key.rotationPeriod().map(Row::micros).orElse(null),
                micros(key.rotatedAt()),
                key.deletionProtection() ? 1 : 0,
                micros(key.deleteAt()),
                micros(key.createdAt()));
        changes.accept(new Change.OfSymmetricKey(key.id()));
    }

    @Override
    public void update(SymmetricKey key) {
        sql.updateOne(
                KeyStatements.UPDATE_KEY,
                key.name(),
                key.description(),
                Row.labels(key.labels()),
                key.status().name(),
                key.algorithm().name(),
                key.primary().text(),
                key.rotationPeriod().map(Row::micros).orElse(null),
                micros(key.rotatedAt()),
                key.deletionProtection() ? 1 : 0,
                micros(key.deleteAt()),
                key.account().text(),
                key.id().text());
        changes.accept(new Change.OfSymmetricKey(key.id()));
    }

    @Override
    public void delete(SymmetricKey key) {
        sql.update(KeyStatements.DELETE_VERSIONS, key.account().text(), key.id().text());
        sql.updateOne(KeyStatements.DELETE_KEY, key.account().text(), key.id().text());
        changes.accept(new Change.OfSymmetricKey(key.id()));
    }

    @Override
    public void insert(KeyVersion version) {
        sql.updateOne(
                KeyStatements.INSERT_VERSION,
                version.account().text(),
                version.key().text(),
                version.id().text(),
                version.algorithm().name(),
                version.status().name(),
                micros(version.destroyAt()),
                version.material().map(Sealed::bytes).orElse(null),
                micros(version.createdAt()));
        changes.accept(new Change.OfSymmetricKey(version.key()));
    }

    @Override
    public void update(KeyVersion version) {
        sql.updateOne(
                KeyStatements.UPDATE_VERSION,
                version.status().name(),
                micros(version.destroyAt()),
                version.material().map(Sealed::bytes).orElse(null),
                version.account().text(),
                version.id().text());
        changes.accept(new Change.OfSymmetricKey(version.key()));
    }

    private static SymmetricKey key(Row row) throws SQLException {
        return new SymmetricKey(
                row.account(),
                row.id("symmetric_key_id"),
                row.id("folder_id"),
                row.text("name"),
                row.text("description"),
                row.labels("labels"),
                SymmetricKey.Status.valueOf(row.text("status")),
                SymmetricAlgorithm.valueOf(row.text("algorithm")),
                row.id("primary_version_id"),
                row.optionalDuration("rotation_period"),
                row.optionalTime("rotated_at"),
                row.number("deletion_protection") == 1,
                row.optionalTime("delete_at"),
                row.time("created_at"));
    }

    private static KeyVersion version(Row row) throws SQLException {
        return new KeyVersion(
                row.account(),
                row.id("symmetric_key_id"),
                row.id("version_id"),
                SymmetricAlgorithm.valueOf(row.text("algorithm")),
                KeyVersion.Status.valueOf(row.text("status")),
                row.optionalTime("destroy_at"),
                row.optionalBytes("sealed_material").map(Sealed::of),
                row.time("created_at"));
    }
}
