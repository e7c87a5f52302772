package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.WriteTx;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.PostgresEngine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Rights are given and taken in every way there is, while clients use them on every node. What began after a change was
 * acknowledged and before the next one goes by that change: on the node that made it, and on others after a lease.
 */
class PolicyHistoryTest {
    private static final AccountId ACCOUNT = TestKeyhold.ACCOUNT;
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final String ALLOW = PolicyDocuments.allow("iam:GetAccountSummary");
    private static final String OTHER = PolicyDocuments.allow("iam:ListUsers");
    private static final String DENY = PolicyDocuments.deny("iam:GetAccountSummary");
    private static final int ROUNDS_ON_ONE = 3;
    private static final int ROUNDS_ON_TWO = 2;

    private final IdGenerator ids = new IdGenerator(new SecureRandom());
    private final List<Right> rights = new ArrayList<>();

    /** One way in which a user has a right, and how it is given and taken. */
    private record Right(String name, VendorSigner.Keys keys, Consumer<WriteTx> give, Consumer<WriteTx> take) {}

    /** A user's right from a moment on. */
    private record Change(String right, boolean given, long begun, long acknowledged) {}

    /** What a node answered. */
    private record Use(String right, String node, long begun, long answered, boolean allowed) {}

    /** A node and how long it may go by what it remembers. */
    private record Node(String name, TestKeyhold keyhold, Duration lease) {}

    private void right(TestKeyhold keyhold, Aws aws, String name, Way way) {
        var keys = aws.user(name);
        var user = new ResourceId[1];
        keyhold.change(tx ->
                user[0] = tx.identities().findUser(ACCOUNT, name).orElseThrow().id());
        var managed = ManagedPolicy.create(ACCOUNT, id(), name, "/", "", keyhold.now());
        var group = new Group(ACCOUNT, id(), name, "/", keyhold.now());
        var things = new Things(user[0], managed, group);
        keyhold.change(tx -> {
            tx.policies().insert(managed, ALLOW);
            tx.policies().insert(new PolicyVersion(ACCOUNT, managed.id(), 2, OTHER, keyhold.now()));
            tx.groups().insert(group);
            way.prepare.accept(tx, things);
        });
        rights.add(new Right(name, keys, tx -> way.give.accept(tx, things), tx -> way.take.accept(tx, things)));
    }

    private ResourceId id() {
        return ids.resourceId(ResourceId.IAM, ACCOUNT);
    }

    /** A user, and a group and a policy of its own. */
    private record Things(ResourceId user, ManagedPolicy policy, Group group) {
        PolicyRef ref() {
            return policy.ref();
        }
    }

    @FunctionalInterface
    private interface Step {
        void accept(WriteTx tx, Things things);
    }

    private record Way(Step prepare, Step give, Step take) {}

    private static void inline(WriteTx tx, ResourceId holder, String document) {
        tx.policies().putInline(ACCOUNT, holder, new InlinePolicy("own", document));
    }

    private void everyRight(TestKeyhold keyhold, Aws aws) {
        right(
                keyhold,
                aws,
                "attachment",
                new Way(
                        (_, _) -> {},
                        (tx, of) -> tx.policies().attach(ACCOUNT, of.user, of.ref()),
                        (tx, of) -> tx.policies().detach(ACCOUNT, of.user, of.ref())));
        right(
                keyhold,
                aws,
                "version",
                new Way(
                        (tx, of) -> tx.policies().attach(ACCOUNT, of.user, of.ref()),
                        (tx, of) -> tx.policies().update(of.policy.withNextVersion(keyhold.now())),
                        (tx, of) -> tx.policies()
                                .update(of.policy.withNextVersion(keyhold.now()).withDefault(2))));
        right(
                keyhold,
                aws,
                "inline",
                new Way(
                        (_, _) -> {},
                        (tx, of) -> inline(tx, of.user, ALLOW),
                        (tx, of) -> tx.policies().deleteInline(ACCOUNT, of.user, "own")));
        right(
                keyhold,
                aws,
                "denial",
                new Way(
                        (tx, of) -> tx.policies().attach(ACCOUNT, of.user, of.ref()),
                        (tx, of) -> tx.policies().deleteInline(ACCOUNT, of.user, "own"),
                        (tx, of) -> inline(tx, of.user, DENY)));
        right(
                keyhold,
                aws,
                "membership",
                new Way(
                        (tx, of) -> tx.policies().attach(ACCOUNT, of.group.id(), of.ref()),
                        (tx, of) -> tx.groups().addMember(ACCOUNT, of.group.id(), of.user),
                        (tx, of) -> tx.groups().removeMember(ACCOUNT, of.group.id(), of.user)));
        right(
                keyhold,
                aws,
                "group",
                new Way(
                        (tx, of) -> tx.groups().addMember(ACCOUNT, of.group.id(), of.user),
                        (tx, of) -> inline(tx, of.group.id(), ALLOW),
                        (tx, of) -> tx.policies().deleteInline(ACCOUNT, of.group.id(), "own")));
        right(
                keyhold,
                aws,
                "deletion",
                new Way(
                        (tx, of) -> tx.groups().delete(of.group),
                        (tx, of) -> {
                            tx.groups().insert(of.group);
                            tx.groups().addMember(ACCOUNT, of.group.id(), of.user);
                            tx.policies().attach(ACCOUNT, of.group.id(), of.ref());
                        },
                        (tx, of) -> tx.groups().delete(of.group)));
        right(
                keyhold,
                aws,
                "boundary",
                new Way(
                        (tx, of) -> {
                            inline(tx, of.user, PolicyDocuments.ADMINISTRATOR);
                            tx.policies()
                                    .update(of.policy
                                            .withNextVersion(keyhold.now())
                                            .withDefault(2));
                        },
                        (tx, of) -> tx.policies().deleteBoundary(ACCOUNT, of.user),
                        (tx, of) -> tx.policies().putBoundary(ACCOUNT, of.user, of.ref())));
        right(
                keyhold,
                aws,
                "tag",
                new Way(
                        (tx, of) -> inline(
                                tx,
                                of.user,
                                PolicyDocuments.allowIf(
                                        "\"StringEquals\":{\"aws:PrincipalTag/team\":\"blue\"}",
                                        "iam:GetAccountSummary")),
                        (tx, of) -> tx.identities().putTag(ACCOUNT, of.user, new Tag("team", "blue")),
                        (tx, of) -> tx.identities().putTag(ACCOUNT, of.user, new Tag("team", "red"))));
    }

    @Test
    void one_node_goes_by_a_change_at_the_next_request() {
        try (var keyhold = TestKeyhold.start();
                var aws = new Aws(keyhold)) {
            everyRight(keyhold, aws);
            run(List.of(new Node("here", keyhold, Duration.ZERO)), ROUNDS_ON_ONE);
        }
    }

    @Test
    void the_other_of_two_nodes_goes_by_a_change_after_a_lease() {
        var url = PostgresDatabases.of(Version.NEWEST).bare();
        var nodes = TestKeyhold.nodes(2, new StoreConfig.Shared(new PostgresEngine.Options(url, 16, LEASE)));
        try (var here = nodes.getFirst();
                var there = nodes.getLast();
                var aws = new Aws(here)) {
            everyRight(here, aws);
            run(List.of(new Node("here", here, Duration.ZERO), new Node("there", there, LEASE)), ROUNDS_ON_TWO);
        }
    }

    private void run(List<Node> nodes, int rounds) {
        var changes = new ArrayList<Change>();
        var uses = new ConcurrentLinkedQueue<Use>();
        var over = new AtomicBoolean();
        var readers = nodes.stream()
                .map(node -> Thread.ofPlatform().start(() -> {
                    try (var client = new Aws(node.keyhold)) {
                        while (!over.get()) {
                            useAll(node, client, uses);
                        }
                    }
                }))
                .toList();
        var clients = nodes.stream().map(node -> new Aws(node.keyhold)).toList();
        try {
            for (int round = 0; round < rounds; round++) {
                for (var given : List.of(true, false)) {
                    rights.forEach(right -> changes.add(turn(nodes.getFirst().keyhold, right, given)));
                    for (int i = 0; i < nodes.size(); i++) {
                        useUntilCertain(nodes.get(i), clients.get(i), uses);
                    }
                }
            }
        } finally {
            over.set(true);
            readers.forEach(PolicyHistoryTest::join);
            clients.forEach(Aws::close);
        }
        assertThat(uses).extracting(Use::allowed).contains(true, false);
        nodes.forEach(node -> rights.forEach(right -> check(node, right, changes, uses)));
    }

    private static Change turn(TestKeyhold keyhold, Right right, boolean given) {
        var begun = System.nanoTime();
        keyhold.change(given ? right.give : right.take);
        return new Change(right.name, given, begun, System.nanoTime());
    }

    private void useAll(Node node, Aws client, ConcurrentLinkedQueue<Use> uses) {
        for (var right : rights) {
            var begun = System.nanoTime();
            var status = client.call(right.keys, "GetAccountSummary").status();
            assertThat(status).isIn(200, 403);
            uses.add(new Use(right.name, node.name, begun, System.nanoTime(), status == 200));
        }
    }

    /** Uses each right until that must go by what was done last. */
    private void useUntilCertain(Node node, Aws client, ConcurrentLinkedQueue<Use> uses) {
        var from = System.nanoTime() + node.lease.toNanos();
        boolean certain;
        do {
            certain = System.nanoTime() >= from;
            useAll(node, client, uses);
        } while (!certain);
    }

    private static boolean isOf(Use use, Node node, Right right) {
        return use.node.equals(node.name) && use.right.equals(right.name);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void check(Node node, Right right, List<Change> changes, ConcurrentLinkedQueue<Use> uses) {
        var own = changes.stream()
                .filter(change -> change.right.equals(right.name))
                .toList();
        for (int i = 0; i < own.size(); i++) {
            var change = own.get(i);
            var from = change.acknowledged + node.lease.toNanos();
            var to = i + 1 < own.size() ? own.get(i + 1).begun : Long.MAX_VALUE;
            assertThat(uses)
                    .filteredOn(use -> isOf(use, node, right) && use.begun >= from && use.answered <= to)
                    .as("%s %s on %s", right.name, change.given ? "given" : "taken", node.name)
                    .isNotEmpty()
                    .allMatch(use -> use.allowed == change.given);
        }
    }
}
