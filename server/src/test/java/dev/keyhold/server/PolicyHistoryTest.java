package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.WriteTx;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.PostgresEngine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
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
    /** What AWS's console puts on a role to end its sessions. */
    private static final String REVOKE = PolicyDocuments.deny("*")
            .replace("}]}", ",\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\"2100-01-01T00:00:00Z\"}}}]}");

    private static final String DENY = PolicyDocuments.deny("iam:GetAccountSummary");
    private static final String POLICY = "arn:aws:iam::" + ACCOUNT + ":policy/";
    private static final String ACTION = "GetAccountSummary";
    private static final AccountId TEAM = new AccountId("210987654321");
    private static final int ROUNDS_ON_ONE = 3;
    private static final int ROUNDS_ON_TWO = 2;

    private final IdGenerator ids = new IdGenerator(new SecureRandom());
    private final List<Right> rights = new ArrayList<>();

    /** One way in which a user or session has the right to an action, and how it is given and taken. */
    private record Right(
            String name, VendorSigner.Keys keys, String action, Consumer<WriteTx> give, Consumer<WriteTx> take) {}

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
        rights.add(new Right(name, keys, ACTION, tx -> way.give.accept(tx, things), tx -> way.take.accept(tx, things)));
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

    /** A user with a key, and two roles, of which the session of one asked for that of the other. */
    private record Chain(
            AccessKey key,
            Identity user,
            Role first,
            Role second,
            ManagedPolicy policy,
            Map<String, VendorSigner.Keys> keys) {
        VendorSigner.Keys of(String session) {
            return Objects.requireNonNull(keys.get(session));
        }
    }

    private Chain chain(TestKeyhold keyhold, Aws aws, String name) {
        var user = aws.user(name);
        var roles = List.of(name + "-1", name + "-2");
        var trust = PolicyDocuments.trust("AWS", "*");
        roles.forEach(role -> aws.done(aws.root(), "CreateRole", "RoleName", role, "AssumeRolePolicyDocument", trust));
        var policy = ManagedPolicy.create(ACCOUNT, id(), name, "/", "", keyhold.now());
        var found = new Chain[1];
        keyhold.change(tx -> {
            tx.policies().insert(policy, ALLOW);
            tx.policies().insert(new PolicyVersion(ACCOUNT, policy.id(), 2, OTHER, keyhold.now()));
            var key = tx.accessKeys().find(ACCOUNT, new AccessKeyId(user.id())).orElseThrow();
            var made = roles.stream()
                    .map(role -> tx.roles().findByName(ACCOUNT, role).orElseThrow())
                    .toList();
            made.forEach(role -> inline(tx, role.id(), ALLOW));
            inline(tx, key.owner(), PolicyDocuments.allow("sts:GetFederationToken"));
            var owner = tx.identities().find(ACCOUNT, key.owner()).orElseThrow();
            found[0] = new Chain(key, owner, made.getFirst(), made.getLast(), policy, new HashMap<>());
        });
        var first = aws.assume(user, Arn.of(found[0].first).text());
        found[0].keys.putAll(Map.of(
                "key",
                aws.session(user),
                "federated user",
                aws.federate(user, "carol"),
                "role",
                first,
                "chain",
                aws.assume(first, Arn.of(found[0].second).text()),
                "policy",
                aws.assume(user, Arn.of(found[0].first).text(), "PolicyArns.member.1.arn", POLICY + name)));
        return found[0];
    }

    private void session(
            TestKeyhold keyhold,
            Aws aws,
            String name,
            String session,
            BiConsumer<WriteTx, Chain> give,
            BiConsumer<WriteTx, Chain> take) {
        var chain = chain(keyhold, aws, name.replace(' ', '-'));
        var action = session.equals("key") || session.equals("federated user") ? "GetCallerIdentity" : ACTION;
        add(
                keyhold,
                new Right(name, chain.of(session), action, tx -> give.accept(tx, chain), tx -> take.accept(tx, chain)));
    }

    /** A right that was there, and is taken before the history begins. */
    private void add(TestKeyhold keyhold, Right right) {
        keyhold.change(right.take);
        rights.add(right);
    }

    /** Sessions, each of which ends in one of the ways in which a session can. */
    private void everySession(TestKeyhold keyhold, Aws aws) {
        for (var session : List.of("key", "federated user", "role", "chain")) {
            session(
                    keyhold,
                    aws,
                    "key of " + session,
                    session,
                    PolicyHistoryTest::activate,
                    PolicyHistoryTest::disable);
        }
        for (var session : List.of("key", "federated user", "role", "chain")) {
            session(keyhold, aws, "user of " + session, session, PolicyHistoryTest::insertUser, (tx, of) -> {
                tx.accessKeys().delete(of.key);
                tx.identities().delete(of.user);
            });
        }
        for (var session : List.of("role", "chain", "policy")) {
            session(
                    keyhold,
                    aws,
                    "role of " + session,
                    session,
                    (tx, of) -> {
                        tx.roles().insert(of.first);
                        inline(tx, of.first.id(), ALLOW);
                    },
                    (tx, of) -> tx.roles().delete(of.first));
        }
        session(
                keyhold,
                aws,
                "older sessions",
                "role",
                (tx, of) -> tx.policies().deleteInline(ACCOUNT, of.first.id(), "revoke"),
                (tx, of) -> tx.policies().putInline(ACCOUNT, of.first.id(), new InlinePolicy("revoke", REVOKE)));
        session(
                keyhold,
                aws,
                "session policy",
                "policy",
                (tx, of) -> tx.policies().update(of.policy.withNextVersion(keyhold.now())),
                (tx, of) -> tx.policies()
                        .update(of.policy.withNextVersion(keyhold.now()).withDefault(2)));
        session(
                keyhold,
                aws,
                "policy of role",
                "chain",
                (tx, of) -> inline(tx, of.second.id(), ALLOW),
                (tx, of) -> tx.policies().deleteInline(ACCOUNT, of.second.id(), "own"));
        callerElsewhere(keyhold, aws);
    }

    private static void activate(WriteTx tx, Chain of) {
        tx.accessKeys().update(of.key.withStatus(AccessKey.Status.ACTIVE));
    }

    private static void disable(WriteTx tx, Chain of) {
        tx.accessKeys().update(of.key.withStatus(AccessKey.Status.INACTIVE));
    }

    private static void insertUser(WriteTx tx, Chain of) {
        tx.identities().insert(of.user);
        tx.accessKeys().insert(of.key);
    }

    /** A session for a caller of another account ends with that account. */
    private void callerElsewhere(TestKeyhold keyhold, Aws aws) {
        keyhold.anotherAccount(TEAM);
        var mallory = aws.userOf(TEAM.text(), "mallory");
        var root = aws.rootOf(TEAM.text());
        var document = PolicyDocuments.allow("sts:AssumeRole");
        aws.done(root, "PutUserPolicy", "UserName", "mallory", "PolicyName", "p", "PolicyDocument", document);
        var chain = chain(keyhold, aws, "elsewhere");
        var session = aws.assume(mallory, Arn.of(chain.first).text());
        var purge = keyhold.now().plus(Duration.ofDays(90));
        add(
                keyhold,
                new Right(
                        "account of caller",
                        session,
                        ACTION,
                        tx -> tx.accounts().update(team(tx).reopened()),
                        tx -> tx.accounts().update(team(tx).closed(keyhold.now(), purge))));
    }

    private static Account team(WriteTx tx) {
        return tx.accounts().find(TEAM).orElseThrow();
    }

    @Test
    void one_node_goes_by_a_change_at_the_next_request() {
        try (var keyhold = TestKeyhold.start();
                var aws = new Aws(keyhold)) {
            everyRight(keyhold, aws);
            everySession(keyhold, aws);
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
            everySession(here, aws);
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
            var status = client.call(right.keys, right.action).status();
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
