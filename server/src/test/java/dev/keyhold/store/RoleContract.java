package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import dev.keyhold.store.PolicyStore.UserQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every engine must keep of roles and instance profiles. Two accounts have rows that differ in the account alone.
 */
public abstract class RoleContract extends StoreTest {
    private static final PolicyRef READ_ONLY = new PolicyRef.Predefined("ReadOnlyAccess");
    private static final Page.Request ALL = Page.Request.first(100);

    private final Role reader = Samples.role(ACCOUNT, 1, "Reader");
    private final Role admin = at(Samples.role(ACCOUNT, 2, "admin"), "/staff/");
    private final InstanceProfile web = profile(ACCOUNT, 1, "Web", "/", Optional.of(reader.id()));
    private final InstanceProfile batch = profile(ACCOUNT, 2, "batch", "/staff/", Optional.empty());

    private static Role at(Role role, String path) {
        return new Role(
                role.account(),
                role.id(),
                role.name(),
                path,
                role.description(),
                role.maxSession(),
                role.trustPolicy(),
                role.createdAt());
    }

    private static InstanceProfile profile(
            AccountId account, int number, String name, String path, Optional<ResourceId> role) {
        return new InstanceProfile(
                account, ResourceId.of(ResourceId.IAM, account, 9_000L + number), name, path, role, AT);
    }

    /** Everything of the first account, and the same once more in the other one. */
    @BeforeEach
    void fill() {
        write(tx -> {
            List.of(reader, admin).forEach(tx.roles()::insert);
            List.of(web, batch).forEach(tx.instanceProfiles()::insert);
            var theirs = Samples.role(OTHER_ACCOUNT, 1, "Reader");
            tx.roles().insert(theirs);
            tx.instanceProfiles().insert(profile(OTHER_ACCOUNT, 1, "Web", "/", Optional.of(theirs.id())));
            // The identifiers of the first account too, so that only the account tells the rows apart.
            tx.roles().putTag(OTHER_ACCOUNT, reader.id(), new Tag("team", "other"));
            tx.instanceProfiles().putTag(OTHER_ACCOUNT, web.id(), new Tag("team", "other"));
            for (var holder : List.of(theirs.id(), reader.id())) {
                tx.policies().attach(OTHER_ACCOUNT, holder, READ_ONLY);
                tx.policies().putBoundary(OTHER_ACCOUNT, holder, READ_ONLY);
                tx.policies().putInline(OTHER_ACCOUNT, holder, new InlinePolicy("own", "other"));
            }
        });
    }

    private <T> T get(Function<ReadTx, T> work) {
        return store.read(work);
    }

    private <T> Optional<T> found(Function<ReadTx, Optional<T>> work) {
        return store.read(work);
    }

    private <T> List<T> listed(Function<ReadTx, List<T>> work) {
        return store.read(work);
    }

    private PolicyUsage usage(AccountId account) {
        return get(tx -> tx.policies().usage(account, READ_ONLY));
    }

    private Optional<Role> role(Role role) {
        return get(tx -> tx.roles().find(role.account(), role.id()));
    }

    private List<Change> changesBy(Consumer<WriteTx> work) {
        var changes = new CopyOnWriteArrayList<Change>();
        store.onChange(changes::add);
        write(work);
        return List.copyOf(changes);
    }

    private static <T> List<T> paged(Function<Page.Request, Page<T>> pages) {
        var found = new ArrayList<T>();
        var page = pages.apply(Page.Request.first(1));
        found.addAll(page.items());
        while (page.next().isPresent()) {
            page = pages.apply(new Page.Request(page.next(), 1));
            found.addAll(page.items());
        }
        return found;
    }

    @Test
    void roles_are_found_as_they_were_inserted_and_by_name_in_any_case() {
        assertThat(role(reader)).contains(reader);
        assertThat(found(tx -> tx.roles().findByName(ACCOUNT, "rEADER"))).contains(reader);
        assertThat(found(tx -> tx.roles().findByName(OTHER_ACCOUNT, "admin"))).isEmpty();
        assertThat(found(tx -> tx.roles().find(OTHER_ACCOUNT, reader.id()))).isEmpty();
        assertThat((int) get(tx -> tx.roles().count(ACCOUNT, 10))).isEqualTo(2);
        assertThat((int) get(tx -> tx.roles().count(ACCOUNT, 1))).isEqualTo(1);
        assertThat((int) get(tx -> tx.roles().count(OTHER_ACCOUNT, 10))).isEqualTo(1);
    }

    @Test
    void roles_have_names_unique_in_any_case_and_unique_ids() {
        assertBroken(tx -> tx.roles().insert(Samples.role(ACCOUNT, 3, "READER")));
        assertBroken(tx -> tx.roles().insert(Samples.role(ACCOUNT, 1, "Third")));
    }

    @Test
    void roles_are_listed_by_name_below_a_path_and_page_by_page() {
        assertThat(paged(page -> get(tx -> tx.roles().below(ACCOUNT, "/", page))))
                .containsExactly(admin, reader);
        assertThat(get(tx -> tx.roles().below(ACCOUNT, "/staff/", ALL)).items()).containsExactly(admin);
        assertThat(get(tx -> tx.roles().below(ACCOUNT, "/x", ALL)).items()).isEmpty();
    }

    @Test
    void settings_and_trust_policies_of_roles_change() {
        var changed = reader.with("about", Duration.ofHours(12)).trusting("{\"nobody\":1}");
        assertThat(changesBy(tx -> tx.roles().update(changed))).containsExactly(new Change.OfRole(reader.id()));
        assertThat(role(reader)).contains(changed);
        assertThat(role(admin)).contains(admin);
        assertBroken(tx -> tx.roles().update(Samples.role(ACCOUNT, 7, "absent")));
    }

    @Test
    void roles_are_found_in_open_accounts_alone() {
        write(tx -> Samples.insertAccount(tx, ACCOUNT));
        assertThat(found(tx -> tx.roles().findInOpenAccount(ACCOUNT, reader.id())))
                .contains(reader);
        assertThat(found(tx ->
                        tx.roles().findInOpenAccount(ACCOUNT, reader.name().toUpperCase(Locale.ROOT))))
                .contains(reader);
        write(tx -> tx.accounts()
                .update(tx.accounts().find(ACCOUNT).orElseThrow().closed(AT, AT.plus(Duration.ofDays(90)))));
        assertThat(found(tx -> tx.roles().findInOpenAccount(ACCOUNT, reader.id())))
                .isEmpty();
        assertThat(found(tx -> tx.roles().findInOpenAccount(ACCOUNT, reader.name())))
                .isEmpty();
        assertThat(found(tx -> tx.roles().findInOpenAccount(OTHER_ACCOUNT, reader.id())))
                .isEmpty();
        assertThat(found(tx -> tx.roles().findInOpenAccount(OTHER_ACCOUNT, reader.name())))
                .isEmpty();
    }

    @Test
    void tags_of_roles_have_keys_unique_in_any_case() {
        assertThat(changesBy(tx -> {
                    tx.roles().putTag(ACCOUNT, reader.id(), new Tag("Team", "one"));
                    tx.roles().putTag(ACCOUNT, reader.id(), new Tag("cost", "7"));
                    tx.roles().putTag(ACCOUNT, reader.id(), new Tag("tEAM", "two"));
                }))
                .containsOnly(new Change.OfRole(reader.id()));
        assertThat(listed(tx -> tx.roles().tags(ACCOUNT, reader.id())))
                .containsExactly(new Tag("cost", "7"), new Tag("tEAM", "two"));
        write(tx -> tx.roles().deleteTag(ACCOUNT, reader.id(), "TEAM"));
        write(tx -> tx.roles().deleteTag(ACCOUNT, reader.id(), "TEAM"));
        assertThat(listed(tx -> tx.roles().tags(ACCOUNT, reader.id()))).containsExactly(new Tag("cost", "7"));
        assertThat(listed(tx -> tx.roles().tags(OTHER_ACCOUNT, reader.id()))).containsExactly(new Tag("team", "other"));
    }

    @Test
    void roles_and_their_tags_are_found_many_at_a_time() {
        write(tx -> {
            tx.roles().putTag(ACCOUNT, reader.id(), new Tag("Team", "one"));
            tx.roles().putTag(ACCOUNT, reader.id(), new Tag("cost", "7"));
        });
        var ids = List.of(
                admin.id(),
                Samples.role(ACCOUNT, 7, "absent").id(),
                reader.id(),
                Samples.role(OTHER_ACCOUNT, 1, "Reader").id());
        assertThat(listed(tx -> tx.roles().findAllInOpenAccount(ACCOUNT, ids)))
                .as("without an open account")
                .isEmpty();
        write(tx -> Samples.insertAccount(tx, ACCOUNT));
        assertThat(listed(tx -> tx.roles().findAllInOpenAccount(ACCOUNT, ids)))
                .containsExactlyInAnyOrder(reader, admin);
        assertThat(listed(tx -> tx.roles().findAllInOpenAccount(ACCOUNT, ids.subList(0, 1))))
                .containsExactly(admin);
        assertThat(listed(tx -> tx.roles().findAllInOpenAccount(ACCOUNT, List.of())))
                .isEmpty();
        Map<ResourceId, List<Tag>> tags = get(tx -> tx.roles().tags(ACCOUNT, ids));
        assertThat(tags).isEqualTo(Map.of(reader.id(), listed(tx -> tx.roles().tags(ACCOUNT, reader.id()))));
    }

    @Test
    void the_latest_use_of_a_role_is_kept_and_none_of_a_role_that_is_gone() {
        var late = new LastUse(AT.plusSeconds(2), "s3", "eu-west-1");
        assertThat(changesBy(tx -> {
                    tx.roles().recordUse(ACCOUNT, reader.id(), new LastUse(AT, "iam", "us-east-1"));
                    tx.roles().recordUse(ACCOUNT, reader.id(), late);
                    tx.roles().recordUse(ACCOUNT, reader.id(), new LastUse(AT.plusSeconds(1), "iam", "us-east-1"));
                    tx.roles().recordUse(OTHER_ACCOUNT, reader.id(), late);
                }))
                .isEmpty();
        assertThat(found(tx -> tx.roles().lastUse(ACCOUNT, reader.id()))).contains(late);
        assertThat(found(tx -> tx.roles().lastUse(OTHER_ACCOUNT, reader.id()))).isEmpty();
    }

    @Test
    void last_uses_of_roles_are_renewed_where_there_is_an_earlier_one() {
        write(tx -> tx.roles().recordUse(ACCOUNT, reader.id(), new LastUse(AT, "iam", "us-east-1")));
        var late = new LastUse(AT.plusSeconds(2), "s3", "eu-west-1");
        Set<ResourceId> unknown =
                store.writeUses(tx -> tx.renewRoles(ACCOUNT, Map.of(reader.id(), late, admin.id(), late)));
        assertThat(unknown).containsExactly(admin.id());
        assertThat(found(tx -> tx.roles().lastUse(ACCOUNT, reader.id()))).contains(late);
        assertThat(found(tx -> tx.roles().lastUse(ACCOUNT, admin.id()))).isEmpty();
    }

    @Test
    void a_deleted_role_takes_what_it_has_with_it() {
        write(tx -> {
            tx.roles().putTag(ACCOUNT, reader.id(), new Tag("team", "one"));
            tx.roles().recordUse(ACCOUNT, reader.id(), new LastUse(AT, "iam", "us-east-1"));
            tx.policies().attach(ACCOUNT, reader.id(), READ_ONLY);
            tx.policies().putInline(ACCOUNT, reader.id(), new InlinePolicy("own", "one"));
            tx.policies().putBoundary(ACCOUNT, reader.id(), READ_ONLY);
        });
        assertThat(changesBy(tx -> tx.roles().delete(reader))).contains(new Change.OfRole(reader.id()));
        assertThat(role(reader)).isEmpty();
        assertThat(listed(tx -> tx.roles().tags(ACCOUNT, reader.id()))).isEmpty();
        assertThat(found(tx -> tx.roles().lastUse(ACCOUNT, reader.id()))).isEmpty();
        assertThat(usage(ACCOUNT)).isEqualTo(PolicyUsage.NONE);
        assertThat(listed(tx -> tx.policies().inline(ACCOUNT, reader.id()))).isEmpty();
        assertThat(usage(OTHER_ACCOUNT)).isEqualTo(new PolicyUsage(2, 2));
        assertBroken(tx -> tx.roles().delete(reader));
    }

    @Test
    void policies_of_a_role_decide_about_it_and_are_counted() {
        write(tx -> {
            tx.policies().attach(ACCOUNT, reader.id(), READ_ONLY);
            tx.policies().putInline(ACCOUNT, reader.id(), new InlinePolicy("own", "one"));
            tx.policies().putBoundary(ACCOUNT, reader.id(), READ_ONLY);
            tx.policies().putBoundary(ACCOUNT, admin.id(), READ_ONLY);
        });
        var rows = get(tx -> tx.policies().effective(ACCOUNT, reader.id()));
        assertThat(rows.own().inline()).containsExactly(new InlinePolicy("own", "one"));
        assertThat(rows.own().attached()).hasSize(1);
        assertThat(rows.groups()).isEmpty();
        assertThat(rows.boundary()).isPresent();
        assertThat(usage(ACCOUNT)).isEqualTo(new PolicyUsage(1, 2));
    }

    @Test
    void roles_that_use_a_policy_are_listed_by_name() {
        write(tx -> {
            tx.policies().attach(ACCOUNT, reader.id(), READ_ONLY);
            tx.policies().putBoundary(ACCOUNT, admin.id(), READ_ONLY);
        });
        var any = new UserQuery(READ_ONLY, EnumSet.allOf(PolicyUsage.Kind.class), "/");
        assertThat(paged(page -> get(tx -> tx.policies().rolesWith(ACCOUNT, any, page))))
                .containsExactly(admin, reader);
        for (var kind : PolicyUsage.Kind.values()) {
            var query = new UserQuery(READ_ONLY, EnumSet.of(kind), "/");
            assertThat(get(tx -> tx.policies().rolesWith(ACCOUNT, query, ALL)).items())
                    .containsExactly(kind == PolicyUsage.Kind.BOUNDARY ? admin : reader);
        }
        var below = new UserQuery(READ_ONLY, EnumSet.allOf(PolicyUsage.Kind.class), "/staff");
        assertThat(get(tx -> tx.policies().rolesWith(ACCOUNT, below, ALL)).items())
                .containsExactly(admin);
        assertThat(get(tx -> tx.policies().usersWith(ACCOUNT, any, ALL)).items())
                .isEmpty();
    }

    @Test
    void instance_profiles_are_found_by_name_in_any_case_and_listed_by_it() {
        assertThat(found(tx -> tx.instanceProfiles().findByName(ACCOUNT, "wEB")))
                .contains(web);
        assertThat(found(tx -> tx.instanceProfiles().findByName(ACCOUNT, "Batch")))
                .contains(batch);
        assertThat(found(tx -> tx.instanceProfiles().findByName(OTHER_ACCOUNT, "batch")))
                .isEmpty();
        assertThat(paged(page -> get(tx -> tx.instanceProfiles().below(ACCOUNT, "/", page))))
                .containsExactly(batch, web);
        assertThat(get(tx -> tx.instanceProfiles().below(ACCOUNT, "/staff/", ALL))
                        .items())
                .containsExactly(batch);
        assertThat((int) get(tx -> tx.instanceProfiles().count(ACCOUNT, 10))).isEqualTo(2);
        assertThat((int) get(tx -> tx.instanceProfiles().count(ACCOUNT, 1))).isEqualTo(1);
        assertBroken(tx -> tx.instanceProfiles().insert(profile(ACCOUNT, 3, "WEB", "/", Optional.empty())));
    }

    @Test
    void roles_go_into_instance_profiles_and_out() {
        assertThat(get(tx -> tx.instanceProfiles().withRole(ACCOUNT, reader.id(), ALL))
                        .items())
                .containsExactly(web);
        write(tx -> tx.instanceProfiles().update(batch.with(Optional.of(reader.id()))));
        assertThat(paged(page -> get(tx -> tx.instanceProfiles().withRole(ACCOUNT, reader.id(), page))))
                .extracting(InstanceProfile::name)
                .containsExactly("batch", "Web");
        write(tx -> tx.instanceProfiles().update(web.with(Optional.empty())));
        assertThat(get(tx -> tx.instanceProfiles().withRole(ACCOUNT, reader.id(), ALL))
                        .items())
                .extracting(InstanceProfile::name)
                .containsExactly("batch");
        assertThat(found(tx -> tx.instanceProfiles().findByName(ACCOUNT, "web")))
                .contains(web.with(Optional.empty()));
    }

    @Test
    void tags_of_instance_profiles_have_keys_unique_in_their_case() {
        write(tx -> {
            tx.instanceProfiles().putTag(ACCOUNT, web.id(), new Tag("team", "one"));
            tx.instanceProfiles().putTag(ACCOUNT, web.id(), new Tag("Team", "two"));
            tx.instanceProfiles().putTag(ACCOUNT, web.id(), new Tag("team", "three"));
        });
        assertThat(listed(tx -> tx.instanceProfiles().tags(ACCOUNT, web.id())))
                .containsExactly(new Tag("Team", "two"), new Tag("team", "three"));
        write(tx -> tx.instanceProfiles().deleteTag(ACCOUNT, web.id(), "Team"));
        assertThat(listed(tx -> tx.instanceProfiles().tags(ACCOUNT, web.id())))
                .containsExactly(new Tag("team", "three"));
        write(tx -> tx.instanceProfiles().delete(web));
        assertThat(listed(tx -> tx.instanceProfiles().tags(ACCOUNT, web.id()))).isEmpty();
        assertThat(found(tx -> tx.instanceProfiles().findByName(ACCOUNT, "Web")))
                .isEmpty();
        assertThat(listed(tx -> tx.instanceProfiles().tags(OTHER_ACCOUNT, web.id())))
                .containsExactly(new Tag("team", "other"));
        assertBroken(tx -> tx.instanceProfiles().delete(web));
    }
}
