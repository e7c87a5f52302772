package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.store.IdentityPolicyRows.Holder;
import dev.keyhold.store.IdentityPolicyRows.Managed;
import dev.keyhold.store.IdentityPolicyRows.Stored;
import dev.keyhold.store.PolicyStore.UserQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine must keep of groups and policies. Two accounts have rows that differ in the account alone. */
public abstract class PolicyContract extends StoreTest {
    private static final PolicyRef AWS = new PolicyRef.Predefined("ReadOnlyAccess");
    private static final Page.Request ALL = Page.Request.first(100);

    private final Identity alice = Samples.user(ACCOUNT, 1, "alice");
    private final Identity bob = Samples.user(ACCOUNT, 2, "Bob", "/staff/");
    private final Group staff = group(ACCOUNT, 1, "Staff", "/");
    private final Group admins = group(ACCOUNT, 2, "admins", "/staff/");
    private final ManagedPolicy read = policy(ACCOUNT, 1, "Read", "/");
    private final ManagedPolicy edit = policy(ACCOUNT, 2, "edit", "/staff/");

    private static Group group(AccountId account, int number, String name, String path) {
        return new Group(account, ResourceId.of(ResourceId.IAM, account, 5_000L + number), name, path, AT);
    }

    private static ManagedPolicy policy(AccountId account, int number, String name, String path) {
        var id = ResourceId.of(ResourceId.IAM, account, 6_000L + number);
        return ManagedPolicy.create(account, id, name, path, "about " + name, AT);
    }

    /** Everything of the first account, and the same once more in the other one. */
    @BeforeEach
    void fill() {
        insert(alice, bob);
        write(tx -> List.of(staff, admins).forEach(tx.groups()::insert));
        write(tx -> List.of(read, edit).forEach(policy -> tx.policies().insert(policy, policy.name() + " 1")));
        fillOther();
    }

    private void fillOther() {
        var itsAlice = Samples.user(OTHER_ACCOUNT, 1, "alice");
        var itsStaff = group(OTHER_ACCOUNT, 1, "Staff", "/");
        var itsRead = policy(OTHER_ACCOUNT, 1, "Read", "/");
        insert(itsAlice);
        write(tx -> {
            tx.groups().insert(itsStaff);
            tx.groups().addMember(OTHER_ACCOUNT, itsStaff.id(), itsAlice.id());
            tx.policies().insert(itsRead, "other");
            tx.policies().putTag(OTHER_ACCOUNT, itsRead.id(), new Tag("team", "other"));
            // The identifiers of the first account too, so that only the account tells the rows apart.
            for (var holder : List.of(itsAlice.id(), itsStaff.id(), alice.id(), staff.id())) {
                tx.policies().attach(OTHER_ACCOUNT, holder, AWS);
                tx.policies().attach(OTHER_ACCOUNT, holder, itsRead.ref());
                tx.policies().attach(OTHER_ACCOUNT, holder, read.ref());
                tx.policies().putInline(OTHER_ACCOUNT, holder, new InlinePolicy("own", "other"));
                tx.policies().putBoundary(OTHER_ACCOUNT, holder, AWS);
            }
            tx.groups().addMember(OTHER_ACCOUNT, staff.id(), alice.id());
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

    private <T> Page<T> page(Function<ReadTx, Page<T>> work) {
        return store.read(work);
    }

    private int counted(Function<ReadTx, Integer> work) {
        return store.read(work);
    }

    private boolean holds(Function<ReadTx, Boolean> work) {
        return store.read(work);
    }

    private IdentityPolicyRows effective(Identity identity) {
        return get(tx -> tx.policies().effective(identity.account(), identity.id()));
    }

    private Map<ResourceId, IdentityPolicyRows> effective(List<ResourceId> holders) {
        return get(tx -> tx.policies().effective(ACCOUNT, holders));
    }

    private PolicyUsage usage(PolicyRef policy) {
        return get(tx -> tx.policies().usage(ACCOUNT, policy));
    }

    private static Managed managed(ManagedPolicy policy, String document) {
        return new Managed(policy.ref(), Optional.of(new Stored(policy.path(), policy.name(), document)));
    }

    private static Holder holder(ResourceId id, List<InlinePolicy> inline, Managed... attached) {
        return new Holder(id, inline, List.of(attached));
    }

    private List<Change> changesBy(Consumer<WriteTx> work) {
        var changes = new CopyOnWriteArrayList<Change>();
        store.onChange(changes::add);
        write(work);
        return List.copyOf(changes);
    }

    @Test
    void groups_are_found_as_they_were_inserted_and_by_name_in_any_case() {
        assertThat(found(tx -> tx.groups().find(ACCOUNT, staff.id()))).contains(staff);
        assertThat(found(tx -> tx.groups().findByName(ACCOUNT, "sTAFF"))).contains(staff);
        assertThat(found(tx -> tx.groups().findByName(OTHER_ACCOUNT, "admins"))).isEmpty();
        assertThat(found(tx -> tx.groups().find(OTHER_ACCOUNT, staff.id()))).isEmpty();
        assertThat(counted(tx -> tx.groups().count(ACCOUNT, 10))).isEqualTo(2);
        assertThat(counted(tx -> tx.groups().count(ACCOUNT, 1))).isEqualTo(1);
        assertThat(counted(tx -> tx.groups().count(OTHER_ACCOUNT, 10))).isEqualTo(1);
    }

    @Test
    void groups_have_names_unique_in_any_case() {
        assertBroken(tx -> tx.groups().insert(group(ACCOUNT, 3, "STAFF", "/x/")));
        assertBroken(tx -> tx.groups().update(admins.renamed("STAFF", "/")));
        write(tx -> tx.groups().update(staff.renamed("STAFF", "/y/")));
        assertThat(found(tx -> tx.groups().findByName(ACCOUNT, "staff")))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(staff.renamed("STAFF", "/y/")));
    }

    @Test
    void groups_are_listed_below_a_path_and_page_by_page() {
        assertThat(page(tx -> tx.groups().below(ACCOUNT, "/", ALL)).items()).containsExactly(admins, staff);
        assertThat(page(tx -> tx.groups().below(ACCOUNT, "/st", ALL)).items()).containsExactly(admins);
        var first = page(tx -> tx.groups().below(ACCOUNT, "/", Page.Request.first(1)));
        assertThat(first.next()).contains("admins");
        assertThat(page(tx -> tx.groups().below(ACCOUNT, "/", new Page.Request(first.next(), 1))))
                .isEqualTo(new Page<>(List.of(staff), Optional.empty()));
    }

    @Test
    void members_come_and_go() {
        write(tx -> {
            tx.groups().addMember(ACCOUNT, staff.id(), bob.id());
            tx.groups().addMember(ACCOUNT, staff.id(), alice.id());
            tx.groups().addMember(ACCOUNT, staff.id(), alice.id());
            tx.groups().addMember(ACCOUNT, admins.id(), alice.id());
        });
        assertThat(page(tx -> tx.groups().members(ACCOUNT, staff.id(), ALL)).items())
                .containsExactly(alice, bob);
        var first = page(tx -> tx.groups().members(ACCOUNT, staff.id(), Page.Request.first(1)));
        assertThat(first.next()).contains("alice");
        assertThat(page(tx -> tx.groups().members(ACCOUNT, staff.id(), new Page.Request(first.next(), 1)))
                        .items())
                .containsExactly(bob);
        assertThat(page(tx -> tx.groups().ofIdentity(ACCOUNT, alice.id(), ALL)).items())
                .containsExactly(admins, staff);
        assertThat(holds(tx -> tx.groups().isMember(ACCOUNT, staff.id(), alice.id())))
                .isTrue();
        assertThat(holds(tx -> tx.groups().isMember(ACCOUNT, admins.id(), bob.id())))
                .isFalse();
        write(tx -> assertThat(tx.groups().removeMember(ACCOUNT, staff.id(), alice.id()))
                .isTrue());
        write(tx -> assertThat(tx.groups().removeMember(ACCOUNT, staff.id(), alice.id()))
                .isFalse());
        assertThat(page(tx -> tx.groups().members(ACCOUNT, staff.id(), ALL)).items())
                .containsExactly(bob);
        assertThat(holds(tx -> tx.groups().isMember(OTHER_ACCOUNT, staff.id(), alice.id())))
                .isTrue();
    }

    @Test
    void groups_take_members_and_policies_with_them() {
        write(tx -> {
            tx.groups().addMember(ACCOUNT, staff.id(), alice.id());
            tx.policies().attach(ACCOUNT, staff.id(), read.ref());
            tx.policies().putInline(ACCOUNT, staff.id(), new InlinePolicy("own", "{}"));
        });
        write(tx -> tx.groups().delete(staff));
        assertBroken(tx -> tx.groups().delete(staff));
        assertThat(found(tx -> tx.groups().find(ACCOUNT, staff.id()))).isEmpty();
        write(tx -> tx.groups().insert(staff));
        assertThat(page(tx -> tx.groups().members(ACCOUNT, staff.id(), ALL)).items())
                .isEmpty();
        assertThat(listed(tx -> tx.policies().attachedTo(ACCOUNT, staff.id()))).isEmpty();
        assertThat(listed(tx -> tx.policies().inline(ACCOUNT, staff.id()))).isEmpty();
        assertThat(listed(tx -> tx.policies().attachedTo(OTHER_ACCOUNT, staff.id())))
                .hasSize(3);
        assertThat(listed(tx -> tx.policies().inline(OTHER_ACCOUNT, staff.id())))
                .hasSize(1);
        assertThat(holds(tx -> tx.groups().isMember(OTHER_ACCOUNT, staff.id(), alice.id())))
                .isTrue();
    }

    @Test
    void identities_take_memberships_and_policies_with_them() {
        write(tx -> {
            tx.groups().addMember(ACCOUNT, staff.id(), alice.id());
            tx.groups().addMember(ACCOUNT, staff.id(), bob.id());
            tx.policies().attach(ACCOUNT, alice.id(), read.ref());
            tx.policies().attach(ACCOUNT, bob.id(), read.ref());
            tx.policies().putInline(ACCOUNT, alice.id(), new InlinePolicy("own", "{}"));
            tx.policies().putBoundary(ACCOUNT, alice.id(), read.ref());
        });
        write(tx -> tx.identities().delete(alice));
        insert(alice);
        assertThat(effective(alice))
                .isEqualTo(new IdentityPolicyRows(holder(alice.id(), List.of()), List.of(), Optional.empty()));
        assertThat(page(tx -> tx.groups().members(ACCOUNT, staff.id(), ALL)).items())
                .containsExactly(bob);
        assertThat(usage(read.ref())).isEqualTo(new PolicyUsage(1, 0));
        assertThat(found(tx -> tx.policies().boundary(OTHER_ACCOUNT, alice.id())))
                .contains(AWS);
        assertThat(listed(tx -> tx.policies().inline(OTHER_ACCOUNT, alice.id())))
                .hasSize(1);
        assertThat(listed(tx -> tx.policies().attachedTo(OTHER_ACCOUNT, alice.id())))
                .hasSize(3);
    }

    @Test
    void groups_of_identities_are_found_many_at_a_time() {
        write(tx -> {
            tx.groups().addMember(ACCOUNT, admins.id(), alice.id());
            tx.groups().addMember(ACCOUNT, staff.id(), alice.id());
            tx.groups().addMember(ACCOUNT, staff.id(), bob.id());
        });
        var carol = Samples.user(ACCOUNT, 99, "carol");
        assertThat(groupNames(List.of(bob.id(), alice.id(), carol.id())))
                .isEqualTo(Map.of(
                        alice.id(),
                        page(tx -> tx.groups().ofIdentity(ACCOUNT, alice.id(), ALL)).items().stream()
                                .map(Group::name)
                                .toList(),
                        bob.id(),
                        List.of(staff.name())));
        assertThat(groupNames(List.of())).isEmpty();
    }

    private Map<ResourceId, List<String>> groupNames(List<ResourceId> identities) {
        return get(tx -> tx.groups().namesOf(ACCOUNT, identities));
    }

    @Test
    void policies_are_found_and_listed_as_they_were_inserted() {
        assertThat(found(tx -> tx.policies().find(ACCOUNT, read.id()))).contains(read);
        assertThat(found(tx -> tx.policies().findByName(ACCOUNT, "rEAD"))).contains(read);
        assertThat(found(tx -> tx.policies().find(OTHER_ACCOUNT, read.id()))).isEmpty();
        assertThat(found(tx -> tx.policies().findByName(OTHER_ACCOUNT, "edit"))).isEmpty();
        assertThat(page(tx -> tx.policies().below(ACCOUNT, "/", ALL)).items()).containsExactly(edit, read);
        assertThat(page(tx -> tx.policies().below(ACCOUNT, "/staff/", ALL)).items())
                .containsExactly(edit);
        assertThat(page(tx -> tx.policies().below(ACCOUNT, "/", Page.Request.first(1)))
                        .next())
                .contains("edit");
        assertThat(counted(tx -> tx.policies().count(ACCOUNT, 10))).isEqualTo(2);
        assertThat(counted(tx -> tx.policies().count(ACCOUNT, 1))).isEqualTo(1);
        assertBroken(tx -> tx.policies().insert(policy(ACCOUNT, 3, "READ", "/x/"), "{}"));
    }

    @Test
    void policies_have_versions_of_which_one_is_in_force() {
        var text = " {\"a\":\"\u00ff\\u0000\t\r\n\"} ";
        write(tx -> {
            var next = read.withNextVersion(AT.plusSeconds(1));
            tx.policies().insert(new PolicyVersion(ACCOUNT, read.id(), 2, text, AT.plusSeconds(1)));
            tx.policies().update(next.withDefault(2));
        });
        var second = new PolicyVersion(ACCOUNT, read.id(), 2, text, AT.plusSeconds(1));
        var first = new PolicyVersion(ACCOUNT, read.id(), 1, "Read 1", AT);
        var found = found(tx -> tx.policies().find(ACCOUNT, read.id())).orElseThrow();
        assertThat(found.defaultVersion()).isEqualTo(2);
        assertThat(found.lastVersion()).isEqualTo(2);
        assertThat(found.updatedAt()).isEqualTo(AT.plusSeconds(1));
        assertThat(listed(tx -> tx.policies().versions(ACCOUNT, read.id()))).containsExactly(second, first);
        assertThat(found(tx -> tx.policies().version(ACCOUNT, read.id(), 2))).contains(second);
        assertThat(found(tx -> tx.policies().version(OTHER_ACCOUNT, read.id(), 2)))
                .isEmpty();
        assertBroken(tx -> tx.policies().insert(second));
        assertThat(counted(tx -> tx.policies().countVersions(ACCOUNT))).isEqualTo(3);
        write(tx -> tx.policies().delete(first));
        assertBroken(tx -> tx.policies().delete(first));
        assertThat(listed(tx -> tx.policies().versions(ACCOUNT, read.id()))).containsExactly(second);
    }

    @Test
    void versions_are_ordered_by_number() {
        write(tx -> List.of(9, 10, 11)
                .forEach(n -> tx.policies().insert(new PolicyVersion(ACCOUNT, read.id(), n, "{}", AT))));
        assertThat(listed(tx -> tx.policies().versions(ACCOUNT, read.id())))
                .extracting(PolicyVersion::id)
                .containsExactly("v11", "v10", "v9", "v1");
    }

    @Test
    void policies_have_tags_whose_keys_differ_by_case() {
        write(tx -> {
            tx.policies().putTag(ACCOUNT, read.id(), new Tag("team", "red"));
            tx.policies().putTag(ACCOUNT, read.id(), new Tag("Team", "blue"));
            tx.policies().putTag(ACCOUNT, read.id(), new Tag("team", "green"));
            tx.policies().putTag(ACCOUNT, read.id(), new Tag("gone", ""));
            tx.policies().deleteTag(ACCOUNT, read.id(), "gone");
        });
        assertThat(listed(tx -> tx.policies().tags(ACCOUNT, read.id())))
                .containsExactly(new Tag("Team", "blue"), new Tag("team", "green"));
        assertThat(listed(tx -> tx.policies().tags(ACCOUNT, edit.id()))).isEmpty();
    }

    @Test
    void policies_take_versions_and_tags_with_them() {
        write(tx -> tx.policies().putTag(ACCOUNT, read.id(), new Tag("team", "red")));
        write(tx -> tx.policies().delete(read));
        assertBroken(tx -> tx.policies().delete(read));
        assertThat(listed(tx -> tx.policies().versions(ACCOUNT, read.id()))).isEmpty();
        assertThat(listed(tx -> tx.policies().tags(ACCOUNT, read.id()))).isEmpty();
        assertThat(counted(tx -> tx.policies().countVersions(ACCOUNT))).isEqualTo(1);
        assertThat(counted(tx -> tx.policies().countVersions(OTHER_ACCOUNT))).isEqualTo(1);
    }

    @Test
    void attachments_are_made_once_and_counted() {
        write(tx -> {
            assertThat(tx.policies().attach(ACCOUNT, alice.id(), read.ref())).isTrue();
            assertThat(tx.policies().attach(ACCOUNT, alice.id(), read.ref())).isFalse();
            assertThat(tx.policies().attach(ACCOUNT, staff.id(), read.ref())).isTrue();
            assertThat(tx.policies().attach(ACCOUNT, staff.id(), AWS)).isTrue();
            tx.policies().putBoundary(ACCOUNT, alice.id(), edit.ref());
            tx.policies().putBoundary(ACCOUNT, alice.id(), read.ref());
        });
        assertThat(listed(tx -> tx.policies().attachedTo(ACCOUNT, staff.id()))).containsExactly(read.ref(), AWS);
        assertThat(found(tx -> tx.policies().boundary(ACCOUNT, alice.id()))).contains(read.ref());
        assertThat(usage(read.ref())).isEqualTo(new PolicyUsage(2, 1));
        assertThat(usage(edit.ref()).isNone()).isTrue();
        Map<PolicyRef, PolicyUsage> all = get(tx -> tx.policies().usage(ACCOUNT));
        assertThat(all).isEqualTo(Map.of(read.ref(), new PolicyUsage(2, 1), AWS, new PolicyUsage(1, 0)));
        write(tx -> {
            assertThat(tx.policies().detach(ACCOUNT, alice.id(), read.ref())).isTrue();
            assertThat(tx.policies().detach(ACCOUNT, alice.id(), read.ref())).isFalse();
            assertThat(tx.policies().deleteBoundary(ACCOUNT, alice.id())).isTrue();
            assertThat(tx.policies().deleteBoundary(ACCOUNT, alice.id())).isFalse();
        });
        assertThat(usage(read.ref())).isEqualTo(new PolicyUsage(1, 0));
        assertThat(listed(tx -> tx.policies().attachedTo(OTHER_ACCOUNT, alice.id())))
                .hasSize(3);
        assertThat(found(tx -> tx.policies().boundary(OTHER_ACCOUNT, alice.id())))
                .contains(AWS);
    }

    @Test
    void the_attributes_of_an_identity_are_its_tags_and_its_boundary() {
        assertThat(attributes(ACCOUNT)).isEqualTo(new IdentityStore.Attributes(List.of(), Optional.empty()));
        var tags = List.of(new Tag("A", "1"), new Tag("b", ""), new Tag("Z", "3"));
        write(tx -> tags.reversed().forEach(tag -> tx.identities().putTag(ACCOUNT, alice.id(), tag)));
        assertThat(attributes(ACCOUNT)).isEqualTo(new IdentityStore.Attributes(tags, Optional.empty()));
        write(tx -> tx.policies().putBoundary(ACCOUNT, alice.id(), read.ref()));
        assertThat(attributes(ACCOUNT)).isEqualTo(new IdentityStore.Attributes(tags, Optional.of(read.ref())));
        assertThat(attributes(OTHER_ACCOUNT).boundary()).contains(AWS);
    }

    private IdentityStore.Attributes attributes(AccountId account) {
        return get(tx -> tx.identities().attributes(account, alice.id()));
    }

    @Test
    void holders_of_a_policy_are_listed_by_the_way_they_use_it() {
        write(tx -> {
            tx.policies().attach(ACCOUNT, bob.id(), read.ref());
            tx.policies().attach(ACCOUNT, staff.id(), read.ref());
            tx.policies().attach(ACCOUNT, admins.id(), read.ref());
            tx.policies().putBoundary(ACCOUNT, alice.id(), read.ref());
            tx.policies().putBoundary(ACCOUNT, bob.id(), read.ref());
        });
        assertThat(page(tx -> tx.policies().groupsWith(ACCOUNT, read.ref(), "/", ALL))
                        .items())
                .containsExactly(admins, staff);
        assertThat(page(tx -> tx.policies().groupsWith(ACCOUNT, read.ref(), "/staff/", ALL))
                        .items())
                .containsExactly(admins);
        assertThat(users(Set.of(PolicyUsage.Kind.ATTACHMENT), "/")).containsExactly(bob);
        assertThat(users(Set.of(PolicyUsage.Kind.BOUNDARY), "/")).containsExactly(alice, bob);
        assertThat(users(Set.of(PolicyUsage.Kind.values()), "/")).containsExactly(alice, bob);
        assertThat(users(Set.of(PolicyUsage.Kind.values()), "/staff/")).containsExactly(bob);
        assertThat(users(Set.of(), "/")).isEmpty();
        var query = new UserQuery(read.ref(), Set.of(PolicyUsage.Kind.values()), "/");
        assertThat(page(tx -> tx.policies().usersWith(ACCOUNT, query, Page.Request.first(1))))
                .isEqualTo(new Page<>(List.of(alice), Optional.of("alice")));
        assertThat(page(tx -> tx.policies().usersWith(ACCOUNT, query, new Page.Request(Optional.of("alice"), 1))))
                .isEqualTo(new Page<>(List.of(bob), Optional.empty()));
    }

    /** Those of a policy that much has are found in another way. */
    @Test
    void users_of_a_policy_with_many_uses_are_listed_alike() {
        write(tx -> {
            tx.policies().attach(ACCOUNT, bob.id(), read.ref());
            tx.policies().putBoundary(ACCOUNT, alice.id(), read.ref());
            tx.policies().putBoundary(ACCOUNT, bob.id(), read.ref());
            for (int i = 0; i < 1_000; i++) {
                tx.policies()
                        .attach(ACCOUNT, Samples.user(ACCOUNT, 10_000 + i, "u").id(), read.ref());
            }
        });
        assertThat(users(Set.of(PolicyUsage.Kind.ATTACHMENT), "/")).containsExactly(bob);
        assertThat(users(Set.of(PolicyUsage.Kind.BOUNDARY), "/")).containsExactly(alice, bob);
        assertThat(users(Set.of(PolicyUsage.Kind.values()), "/staff/")).containsExactly(bob);
        var query = new UserQuery(read.ref(), Set.of(PolicyUsage.Kind.values()), "/");
        var first = page(tx -> tx.policies().usersWith(ACCOUNT, query, Page.Request.first(1)));
        assertThat(first).isEqualTo(new Page<>(List.of(alice), Optional.of("alice")));
        assertThat(page(tx -> tx.policies().usersWith(ACCOUNT, query, new Page.Request(first.next(), 1))))
                .isEqualTo(new Page<>(List.of(bob), Optional.empty()));
    }

    private List<Identity> users(Set<PolicyUsage.Kind> uses, String pathPrefix) {
        var query = new UserQuery(read.ref(), uses, pathPrefix);
        return page(tx -> tx.policies().usersWith(ACCOUNT, query, ALL)).items();
    }

    @Test
    void inline_policies_keep_the_first_spelling_of_their_name() {
        write(tx -> {
            tx.policies().putInline(ACCOUNT, alice.id(), new InlinePolicy("Own", "1"));
            tx.policies().putInline(ACCOUNT, alice.id(), new InlinePolicy("OWN", "2"));
            tx.policies().putInline(ACCOUNT, alice.id(), new InlinePolicy("a", "3"));
            tx.policies().putInline(ACCOUNT, bob.id(), new InlinePolicy("own", "4"));
        });
        assertThat(listed(tx -> tx.policies().inline(ACCOUNT, alice.id())))
                .containsExactly(new InlinePolicy("a", "3"), new InlinePolicy("Own", "2"));
        assertThat(found(tx -> tx.policies().inline(ACCOUNT, alice.id(), "oWn")))
                .contains(new InlinePolicy("Own", "2"));
        write(tx -> {
            assertThat(tx.policies().deleteInline(ACCOUNT, alice.id(), "oWN")).isTrue();
            assertThat(tx.policies().deleteInline(ACCOUNT, alice.id(), "own")).isFalse();
        });
        assertThat(listed(tx -> tx.policies().inline(ACCOUNT, bob.id()))).containsExactly(new InlinePolicy("own", "4"));
        assertThat(listed(tx -> tx.policies().inline(OTHER_ACCOUNT, alice.id())))
                .containsExactly(new InlinePolicy("own", "other"));
    }

    @Test
    void every_policy_of_an_identity_is_read_at_once() {
        var own = new InlinePolicy("own", "own of alice");
        var ofGroup = new InlinePolicy("own", "own of staff");
        write(tx -> {
            tx.groups().addMember(ACCOUNT, staff.id(), alice.id());
            tx.groups().addMember(ACCOUNT, admins.id(), alice.id());
            tx.policies().putInline(ACCOUNT, alice.id(), own);
            tx.policies().putInline(ACCOUNT, bob.id(), new InlinePolicy("own", "of bob"));
            tx.policies().putInline(ACCOUNT, staff.id(), ofGroup);
            tx.policies().attach(ACCOUNT, alice.id(), AWS);
            tx.policies().attach(ACCOUNT, alice.id(), read.ref());
            tx.policies().attach(ACCOUNT, admins.id(), edit.ref());
            tx.policies().attach(ACCOUNT, bob.id(), edit.ref());
            tx.policies().putBoundary(ACCOUNT, alice.id(), edit.ref());
        });
        assertThat(effective(alice))
                .isEqualTo(new IdentityPolicyRows(
                        holder(alice.id(), List.of(own), managed(read, "Read 1"), new Managed(AWS, Optional.empty())),
                        List.of(
                                holder(staff.id(), List.of(ofGroup)),
                                holder(admins.id(), List.of(), managed(edit, "edit 1"))),
                        Optional.of(managed(edit, "edit 1"))));
        write(tx -> {
            tx.policies().insert(new PolicyVersion(ACCOUNT, edit.id(), 2, "edit 2", AT));
            tx.policies().update(edit.withNextVersion(AT).withDefault(2));
            tx.policies().putBoundary(ACCOUNT, alice.id(), AWS);
        });
        assertThat(effective(alice).groups().getLast().attached()).containsExactly(managed(edit, "edit 2"));
        assertThat(effective(alice).boundary()).contains(new Managed(AWS, Optional.empty()));
        var other = get(tx -> tx.policies().effective(OTHER_ACCOUNT, alice.id()));
        assertThat(other.own().inline()).containsExactly(new InlinePolicy("own", "other"));
        assertThat(other.groups()).hasSize(1);
    }

    @Test
    void every_policy_of_many_identities_is_read_at_once() {
        write(tx -> {
            for (int number = 100; number < 220; number++) {
                var group = group(ACCOUNT, number, "group-" + number, "/");
                tx.groups().insert(group);
                tx.groups().addMember(ACCOUNT, group.id(), alice.id());
                tx.policies().putInline(ACCOUNT, group.id(), new InlinePolicy("of group", String.valueOf(number)));
            }
            tx.groups().addMember(ACCOUNT, staff.id(), bob.id());
            tx.groups().addMember(ACCOUNT, admins.id(), bob.id());
            tx.policies().attach(ACCOUNT, staff.id(), read.ref());
            tx.policies().putInline(ACCOUNT, bob.id(), new InlinePolicy("own", "of bob"));
            tx.policies().attach(ACCOUNT, bob.id(), edit.ref());
            tx.policies().putBoundary(ACCOUNT, bob.id(), AWS);
        });
        var nobody = ResourceId.of(ResourceId.IAM, ACCOUNT, 77);
        assertThat(effective(List.of(alice.id(), bob.id(), nobody)))
                .isEqualTo(Map.of(
                        alice.id(),
                        effective(alice),
                        bob.id(),
                        effective(bob),
                        nobody,
                        new IdentityPolicyRows(holder(nobody, List.of()), List.of(), Optional.empty())));
        assertThat(effective(alice).groups()).hasSize(120);
        assertThat(effective(List.of())).isEmpty();
    }

    /** A broken reference must be seen: it is not as if nothing was attached. */
    @Test
    void a_policy_that_is_gone_is_read_without_document() {
        write(tx -> {
            tx.policies().attach(ACCOUNT, alice.id(), read.ref());
            tx.policies().putBoundary(ACCOUNT, alice.id(), read.ref());
            tx.policies().delete(read);
        });
        assertThat(effective(alice).own().attached()).containsExactly(new Managed(read.ref(), Optional.empty()));
        assertThat(effective(alice).boundary()).contains(new Managed(read.ref(), Optional.empty()));
    }

    @Test
    void whatever_may_change_the_decision_about_an_identity_that_stays_is_announced() {
        var announced = new Change.OfPolicies(ACCOUNT);
        var works = new ArrayList<Consumer<WriteTx>>();
        works.add(tx -> tx.groups().addMember(ACCOUNT, staff.id(), alice.id()));
        works.add(tx -> tx.policies().putInline(ACCOUNT, staff.id(), new InlinePolicy("own", "{}")));
        works.add(tx -> tx.policies().deleteInline(ACCOUNT, staff.id(), "own"));
        works.add(tx -> tx.policies().attach(ACCOUNT, staff.id(), read.ref()));
        works.add(tx -> tx.policies().update(read.withDefault(1)));
        works.add(tx -> tx.policies().detach(ACCOUNT, staff.id(), read.ref()));
        works.add(tx -> tx.policies().putBoundary(ACCOUNT, alice.id(), read.ref()));
        works.add(tx -> tx.policies().deleteBoundary(ACCOUNT, alice.id()));
        works.add(tx -> tx.groups().removeMember(ACCOUNT, staff.id(), alice.id()));
        works.add(tx -> tx.policies().delete(read));
        works.add(tx -> tx.groups().update(staff.renamed("workers", "/")));
        works.add(tx -> tx.groups().delete(staff));
        for (var work : works) {
            assertThat(changesBy(work)).contains(announced);
        }
        assertThat(changesBy(tx -> tx.identities().delete(alice))).containsExactly(new Change.OfIdentity(alice.id()));
        assertThat(changesBy(tx -> tx.groups().insert(group(ACCOUNT, 7, "new", "/"))))
                .isEmpty();
    }
}
