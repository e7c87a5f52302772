package dev.keyhold.domain.authz.evaluation;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.authn.PrincipalAttributes;
import dev.keyhold.domain.authn.PrincipalAttributesCache;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Tag;
import dev.keyhold.store.sql.NodesWithoutFeed;
import dev.keyhold.store.sql.SqlStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What decisions need, on two nodes over one database whose nodes do not tell each other what they change. */
class DecisionsWithoutFeedTest {
    private static final int USERS = 150;
    private static final int MAX_LEASES = 100;
    private static final AccessBinding.Subject SUBJECT = new AccessBinding.Subject("userAccount", "somebody");

    private final List<Identity> users = IntStream.rangeClosed(1, USERS)
            .mapToObj(number -> Samples.user(ACCOUNT, number, "user-" + number))
            .toList();
    private final Group staff = new Group(
            ACCOUNT,
            ResourceId.of(ResourceId.IAM, ACCOUNT, 7_001),
            "staff",
            "/",
            users.getFirst().createdAt());

    @AutoClose
    private final NodesWithoutFeed nodes = NodesWithoutFeed.start();

    private Caches atHome;
    private Caches caches;

    private record Caches(PrincipalAttributesCache attributes, RoleBindingCache bindings, ResourceHierarchy lines) {
        static Caches of(SqlStore store) {
            return new Caches(
                    new PrincipalAttributesCache(store, USERS),
                    new RoleBindingCache(store),
                    new ResourceHierarchy(store));
        }

        Facts facts(Identity user) {
            var principal = Principal.of(
                    user,
                    new Principal.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 1)),
                    Samples.ORIGIN);
            return new Facts(attributes.find(principal), bindings.bindingsOn(user.id()), lines.of(user.id()));
        }
    }

    private record Facts(
            Optional<PrincipalAttributes> attributes, List<AccessBinding> bindings, List<ResourceRef.Resource> line) {}

    @BeforeEach
    void open() {
        nodes.here().write(tx -> {
            Samples.insertAccount(tx, ACCOUNT);
            tx.groups().insert(staff);
            for (var user : users) {
                tx.identities().insert(user);
                tx.identities().putTag(ACCOUNT, user.id(), new Tag("name", user.name()));
                tx.bindings().add(ACCOUNT, new AccessBinding(user.id(), "viewer", SUBJECT));
                tx.groups().addMember(ACCOUNT, staff.id(), user.id());
            }
            return tx;
        });
        atHome = Caches.of(nodes.here());
        caches = Caches.of(nodes.there());
    }

    @Test
    void what_is_read_in_batches_is_what_is_read_alone() {
        var expected = users.stream().map(atHome::facts).toList();
        assertThat(expected.getFirst().attributes())
                .contains(new PrincipalAttributes(List.of("staff"), List.of(new Tag("name", "user-1"))));
        assertThat(expected.getFirst().bindings()).hasSize(1);
        assertThat(expected.getFirst().line()).hasSize(4);
        var first = users.stream().map(caches::facts).toList();
        assertThat(first).isEqualTo(expected);
        var inLease = 0;
        // One by one it is 6 statements for each user, once or twice in a lease. A machine that is busy lets leases run
        // out, and what ran out may be read alone.
        for (int leases = 0; leases == 0 || inLease > 3 * USERS; leases++) {
            assertThat(leases).isLessThan(MAX_LEASES);
            var before = nodes.statements();
            var began = System.nanoTime();
            while (System.nanoTime() - began < NodesWithoutFeed.LEASE.toNanos()) {
                assertThat(users.stream().map(caches::facts)).containsExactlyElementsOf(expected);
            }
            inLease = nodes.statements() - before;
        }
    }

    @Test
    void what_changes_on_one_node_is_seen_by_the_other_within_a_lease_while_all_is_in_use() {
        users.forEach(caches::facts);
        var changed = users.get(3);
        nodes.here().write(tx -> {
            tx.identities().putTag(ACCOUNT, changed.id(), new Tag("name", "other"));
            tx.groups().removeMember(ACCOUNT, staff.id(), changed.id());
            tx.bindings().removeAll(ACCOUNT, changed.id());
            tx.identities().delete(users.getLast());
            return tx;
        });
        var at = System.nanoTime();
        while (System.nanoTime() - at <= NodesWithoutFeed.LEASE.toNanos()) {
            users.forEach(caches::facts);
        }
        assertThat(caches.facts(changed).attributes())
                .contains(new PrincipalAttributes(List.of(), List.of(new Tag("name", "other"))));
        assertThat(caches.facts(changed).bindings()).isEmpty();
        assertThat(caches.facts(users.getLast()).attributes()).isEmpty();
        assertThat(caches.facts(users.getLast()).line()).isEmpty();
        assertThat(caches.facts(users.getFirst()).attributes()).isPresent();
    }
}
