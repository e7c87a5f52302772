package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Change;
import dev.keyhold.store.KmsKeyStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

final class SqlKmsKeys implements KmsKeyStore.Writes, TaggedRows {
    private final Sql sql;
    private final Consumer<Change> changes;
    private final SqlKeyNames names;

    SqlKmsKeys(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
        this.names = new SqlKeyNames(sql, this::changed);
    }

    @Override
    public Optional<KmsKey> find(AccountId account, ResourceId id) {
        return sql.one(KeyStatements.KEY, SqlKmsKeys::key, account.text(), id.text());
    }

    @Override
    public List<KmsKey> findAll(AccountId account, List<ResourceId> ids) {
        var texts = ids.stream().map(ResourceId::text).toList();
        return sql.byIds(KeyStatements.KEY, KeyStatements.KEYS, SqlKmsKeys::key, account, texts);
    }

    @Override
    public Page<KmsKey> inFolder(
            AccountId account, ResourceId folder, KeyUsage usage, List<KeySpec> specs, Page.Request page) {
        var values = Stream.of(
                        Stream.of(account.text(), folder.text(), page.after().orElse("")),
                        specs.stream().map(KeySpec::name),
                        Stream.of(usage.name(), KmsKey.Origin.GENERATED.name(), page.size() + 1))
                .flatMap(part -> part)
                .toArray();
        var found = sql.list(KeyStatements.keysInFolder(specs.size()), SqlKmsKeys::key, values);
        return Page.cut(found, page.size(), key -> key.id().text());
    }

    @Override
    public Page<KmsKey> inFolder(AccountId account, ResourceId folder, Page.Request page) {
        var found = sql.list(
                KeyStatements.KEYS_IN_FOLDER,
                SqlKmsKeys::key,
                account.text(),
                folder.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), key -> key.id().text());
    }

    @Override
    public Page<KmsKey> inAccount(AccountId account, Page.Request page) {
        var found = sql.list(
                KeyStatements.KEYS_IN_ACCOUNT,
                SqlKmsKeys::key,
                account.text(),
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
        return sql.one(KeyStatements.VERSION, SqlKmsKeys::version, account.text(), id.text());
    }

    @Override
    public Page<KeyVersion> versions(AccountId account, ResourceId key, Page.Request page) {
        var position = page.after().orElse("-1.").split("\\.", 2);
        var after = Long.parseLong(position[0]);
        var found = sql.list(
                KeyStatements.VERSIONS,
                SqlKmsKeys::version,
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
        return sql.list(KeyStatements.USABLE_VERSIONS, SqlKmsKeys::version, account.text(), key.text());
    }

    @Override
    public Map<ResourceId, List<KeyVersion>> usableVersions(AccountId account, List<ResourceId> keys) {
        return sql.grouped(KeyStatements.USABLE_VERSIONS_OF_KEYS, "kms_key_id", SqlKmsKeys::version, account, keys);
    }

    @Override
    public Map<ResourceId, List<Tag>> tags(AccountId account, List<ResourceId> keys) {
        return SqlTags.of(sql, KeyStatements.TAGS_OF_KEYS, "kms_key_id", account, keys);
    }

    @Override
    public SqlTags tagsOf(AccountId account, ResourceId key) {
        return SqlTags.of(sql, TagTable.KMS_KEYS, account, key);
    }

    @Override
    public void tagsChanged(ResourceId key) {
        changed(key);
    }

    @Override
    public Optional<KmsAlias> alias(AccountId account, String name) {
        return names.alias(account, name);
    }

    @Override
    public List<KmsAlias> aliases(AccountId account, List<String> byName) {
        return names.aliases(account, byName);
    }

    @Override
    public Map<ResourceId, List<KmsAlias>> aliasesOf(AccountId account, List<ResourceId> keys) {
        return names.aliasesOf(account, keys);
    }

    @Override
    public Page<KmsAlias> aliases(AccountId account, Page.Request page) {
        return names.aliases(account, page);
    }

    @Override
    public Page<KmsAlias> aliasesOf(AccountId account, ResourceId key, Page.Request page) {
        return names.aliasesOf(account, key, page);
    }

    @Override
    public Optional<KmsGrant> grant(AccountId account, String id) {
        return names.grant(account, id);
    }

    @Override
    public Page<KmsGrant> grantsOn(AccountId account, ResourceId key, Page.Request page) {
        return names.grantsOn(account, key, page);
    }

    @Override
    public Page<KmsGrant> grantsTo(AccountId account, ResourceId key, String grantee, Page.Request page) {
        return names.grantsTo(account, key, grantee, page);
    }

    @Override
    public Page<KmsGrant> grantsTo(AccountId account, ResourceId key, String grantee, String name, Page.Request page) {
        return names.grantsTo(account, key, grantee, name, page);
    }

    @Override
    public List<KmsGrant> grantsTo(AccountId account, List<ResourceId> keys, List<String> grantees, int most) {
        return names.grantsTo(account, keys, grantees, most);
    }

    @Override
    public Page<KmsGrant> grantsOf(
            AccountId account, ResourceId key, String grantee, String operation, Page.Request page) {
        return names.grantsOf(account, key, grantee, operation, page);
    }

    @Override
    public int countGrants(AccountId account, ResourceId key) {
        return sql.count(KeyStatements.COUNT_GRANTS, account.text(), key.text());
    }

    @Override
    public Page<KmsGrant> retirableGrants(AccountId account, String principal, Page.Request page) {
        return names.retirableGrants(account, principal, page);
    }

    @Override
    public void insert(KmsKey key) {
        sql.updateOne(
                KeyStatements.INSERT_KEY,
                key.account().text(),
                key.id().text(),
                key.folder().text(),
                key.kind().spec().name(),
                key.kind().usage().name(),
                key.kind().origin().name(),
                key.kind().onlyAlgorithm().orElse(null),
                key.name(),
                key.description(),
                Row.labels(key.settings().labels()),
                key.status().name(),
                key.settings().algorithm().map(Enum::name).orElse(null),
                key.primary().text(),
                key.rotationPeriod().map(Row::micros).orElse(null),
                micros(key.rotation().last()),
                micros(key.rotation().next()),
                key.rotation().onDemand(),
                key.deletionProtection() ? 1 : 0,
                micros(key.pendingDeletionAt()),
                micros(key.deleteAt()),
                key.policy().orElse(null),
                micros(key.createdAt()));
        changed(key.id());
    }

    @Override
    public void update(KmsKey key) {
        sql.updateOne(
                KeyStatements.UPDATE_KEY,
                key.name(),
                key.description(),
                Row.labels(key.settings().labels()),
                key.status().name(),
                key.settings().algorithm().map(Enum::name).orElse(null),
                key.primary().text(),
                key.rotationPeriod().map(Row::micros).orElse(null),
                micros(key.rotation().last()),
                micros(key.rotation().next()),
                key.rotation().onDemand(),
                key.deletionProtection() ? 1 : 0,
                micros(key.pendingDeletionAt()),
                micros(key.deleteAt()),
                key.policy().orElse(null),
                key.account().text(),
                key.id().text());
        changed(key.id());
    }

    @Override
    public void delete(KmsKey key) {
        var account = key.account().text();
        var id = key.id().text();
        tagsOf(key.account(), key.id()).deleteAll();
        sql.update(KeyStatements.DELETE_ALIASES, account, id);
        sql.update(KeyStatements.DELETE_GRANTS, account, id);
        sql.update(KeyStatements.DELETE_USE, account, id);
        sql.update(KeyStatements.DELETE_VERSIONS, account, id);
        sql.updateOne(KeyStatements.DELETE_KEY, account, id);
        changed(key.id());
    }

    @Override
    public void insert(KeyVersion version) {
        sql.updateOne(
                KeyStatements.INSERT_VERSION,
                version.account().text(),
                version.key().text(),
                version.id().text(),
                version.algorithm().map(Enum::name).orElse(null),
                version.cause().name(),
                version.status().name(),
                version.description(),
                micros(version.destroyAt()),
                version.material().map(Sealed::bytes).orElse(null),
                micros(version.createdAt()));
        changed(version.key());
    }

    @Override
    public void update(KeyVersion version) {
        sql.updateOne(
                KeyStatements.UPDATE_VERSION,
                version.status().name(),
                version.description(),
                micros(version.destroyAt()),
                version.material().map(Sealed::bytes).orElse(null),
                version.account().text(),
                version.id().text());
        changed(version.key());
    }

    @Override
    public void delete(KeyVersion version) {
        sql.updateOne(
                KeyStatements.DELETE_VERSION,
                version.account().text(),
                version.id().text());
        changed(version.key());
    }

    @Override
    public void insert(KmsAlias alias) {
        names.insert(alias);
    }

    @Override
    public void update(KmsAlias alias) {
        names.update(alias);
    }

    @Override
    public void delete(KmsAlias alias) {
        names.delete(alias);
    }

    @Override
    public void insert(KmsGrant grant) {
        names.insert(grant);
    }

    @Override
    public void delete(KmsGrant grant) {
        names.delete(grant);
    }

    @Override
    public Optional<KeyLastUse> lastUse(AccountId account, ResourceId key) {
        return sql.one(
                KeyStatements.LAST_USE,
                row -> new KeyLastUse(row.time("used_at"), row.text("operation"), row.text("request_id")),
                account.text(),
                key.text());
    }

    @Override
    public void recordUse(AccountId account, ResourceId key, KeyLastUse use) {
        sql.update(
                KeyStatements.RECORD_USE, micros(use.at()), use.operation(), use.request(), account.text(), key.text());
    }

    private void changed(ResourceId key) {
        changes.accept(new Change.OfKmsKey(key));
    }

    private static KmsKey key(Row row) throws SQLException {
        return new KmsKey(
                row.account(),
                row.id("kms_key_id"),
                row.id("folder_id"),
                new KmsKey.Kind(
                        KeySpec.valueOf(row.text("spec")),
                        KeyUsage.valueOf(row.text("usage")),
                        KmsKey.Origin.valueOf(row.text("origin")),
                        row.optionalText("only_algorithm")),
                new KmsKey.Settings(
                        row.text("name"),
                        row.text("description"),
                        row.labels("labels"),
                        KmsKey.Status.valueOf(row.text("status")),
                        algorithm(row),
                        row.optionalDuration("rotation_period"),
                        row.number("deletion_protection") == 1),
                row.id("primary_version_id"),
                new KmsKey.Rotation(row.optionalTime("rotated_at"), row.optionalTime("next_rotation_at"), (int)
                        row.number("on_demand_rotations")),
                row.optionalTime("pending_deletion_at"),
                row.optionalTime("delete_at"),
                row.optionalText("policy"),
                row.time("created_at"));
    }

    private static KeyVersion version(Row row) throws SQLException {
        return new KeyVersion(
                row.account(),
                row.id("kms_key_id"),
                row.id("version_id"),
                algorithm(row),
                KeyVersion.Cause.valueOf(row.text("cause")),
                KeyVersion.Status.valueOf(row.text("status")),
                row.text("description"),
                row.optionalTime("destroy_at"),
                row.optionalBytes("sealed_material").map(Sealed::of),
                row.time("created_at"));
    }

    private static Optional<SymmetricAlgorithm> algorithm(Row row) throws SQLException {
        return row.optionalText("algorithm").map(SymmetricAlgorithm::valueOf);
    }
}
