package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.InstanceProfileStore;
import java.sql.SQLException;
import java.util.Optional;

/** Nothing about instance profiles is held in memory, so that their changes are not announced. */
record SqlInstanceProfiles(Sql sql) implements InstanceProfileStore.Writes, TaggedRows {
    @Override
    public Optional<InstanceProfile> findByName(AccountId account, String name) {
        return sql.one(
                RoleStatements.PROFILE_BY_NAME,
                SqlInstanceProfiles::profile,
                account.text(),
                InstanceProfile.fold(name));
    }

    @Override
    public Page<InstanceProfile> below(AccountId account, String pathPrefix, Page.Request page) {
        var found = sql.list(
                RoleStatements.PROFILES,
                SqlInstanceProfiles::profile,
                account.text(),
                page.after().orElse(""),
                pathPrefix.length(),
                pathPrefix,
                page.size() + 1);
        return Page.cut(found, page.size(), SqlInstanceProfiles::position);
    }

    @Override
    public Page<InstanceProfile> withRole(AccountId account, ResourceId role, Page.Request page) {
        var found = sql.list(
                RoleStatements.PROFILES_WITH_ROLE,
                SqlInstanceProfiles::profile,
                account.text(),
                role.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), SqlInstanceProfiles::position);
    }

    @Override
    public int count(AccountId account, int most) {
        return sql.count(RoleStatements.COUNT_PROFILES, account.text(), most);
    }

    @Override
    public SqlTags tagsOf(AccountId account, ResourceId profile) {
        return SqlTags.of(sql, TagTable.INSTANCE_PROFILES, account, profile);
    }

    @Override
    public void insert(InstanceProfile profile) {
        sql.updateOne(
                RoleStatements.INSERT_PROFILE,
                profile.account().text(),
                profile.id().text(),
                profile.name(),
                InstanceProfile.fold(profile.name()),
                profile.path(),
                profile.role().map(ResourceId::text).orElse(null),
                micros(profile.createdAt()));
    }

    @Override
    public void update(InstanceProfile profile) {
        sql.updateOne(
                RoleStatements.UPDATE_PROFILE,
                profile.role().map(ResourceId::text).orElse(null),
                profile.account().text(),
                profile.id().text());
    }

    @Override
    public void delete(InstanceProfile profile) {
        tagsOf(profile.account(), profile.id()).deleteAll();
        sql.updateOne(
                RoleStatements.DELETE_PROFILE,
                profile.account().text(),
                profile.id().text());
    }

    private static String position(InstanceProfile profile) {
        return InstanceProfile.fold(profile.name());
    }

    private static InstanceProfile profile(Row row) throws SQLException {
        return new InstanceProfile(
                row.account(),
                row.id("profile_id"),
                row.text("name"),
                row.text("path"),
                row.optionalText("role_id").map(ResourceId::new),
                row.time("created_at"));
    }
}
