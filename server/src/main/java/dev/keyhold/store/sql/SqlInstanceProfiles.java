package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.store.InstanceProfileStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Nothing about instance profiles is held in memory, so that their changes are not announced. */
record SqlInstanceProfiles(Sql sql) implements InstanceProfileStore.Writes {
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
    public List<Tag> tags(AccountId account, ResourceId profile) {
        return sql.list(
                RoleStatements.PROFILE_TAGS,
                row -> new Tag(row.text("key"), row.text("value")),
                account.text(),
                profile.text());
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
        var account = profile.account().text();
        var id = profile.id().text();
        sql.update(RoleStatements.DELETE_PROFILE_TAGS, account, id);
        sql.updateOne(RoleStatements.DELETE_PROFILE, account, id);
    }

    @Override
    public void putTag(AccountId account, ResourceId profile, Tag tag) {
        sql.updateOne(RoleStatements.PUT_PROFILE_TAG, account.text(), profile.text(), tag.key(), tag.value());
    }

    @Override
    public void deleteTag(AccountId account, ResourceId profile, String key) {
        sql.update(RoleStatements.DELETE_PROFILE_TAG, account.text(), profile.text(), key);
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
