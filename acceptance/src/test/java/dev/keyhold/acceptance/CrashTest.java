package dev.keyhold.acceptance;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.acceptance.CrashWriter.Line;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.iam.model.User;

/**
 * Clients write without pause while the server is killed again and again, sometimes while it still starts. After each
 * kill every acknowledged change must be there, and of the one change that each client was waiting for either all or
 * nothing. In the end the audit trail, played from its beginning, must yield exactly the data. There are two accounts,
 * in which the clients use the same names.
 */
class CrashTest {
    /** Each run has another seed: {@code -Dcrash.kills=100} looks for what few kills find by luck alone. */
    private static final int KILLS = Integer.getInteger("crash.kills", 5);
    /** Every so many kills, the next start is killed as well, before the server is ready. */
    private static final int KILL_A_START_EVERY = 4;

    private static final int ACCOUNTS = 2;

    private static final int MIN_BURST_MICROS = 10_000;
    private static final int MAX_BURST_MICROS = 600_000;
    private static final int MAX_START_MICROS = 1_000_000;
    /** How much of each writer's past is looked at after each kill; in the end, all is. */
    private static final int LOOKED_BACK = 5;

    private static final String FIRST_PATH = "/crash/";

    /** What was done before the first server, in this order. */
    private static final List<String> BY_OPERATOR = List.of("SET_UP", "CREATE_ACCOUNT");

    @TempDir
    private Path folder;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final List<Team> teams = IntStream.range(0, ACCOUNTS)
            .mapToObj(_ -> new Team(
                    new AwsCrashWriter("aws", FIRST_PATH, new Random(random.nextLong())),
                    new YandexCrashWriter("yandex", new Random(random.nextLong())),
                    new KmsCrashWriter("kms", new Random(random.nextLong()))))
            .toList();

    /** Who writes in an account. */
    private record Team(AwsCrashWriter aws, YandexCrashWriter yandex, KmsCrashWriter kms) {
        List<CrashWriter> writers() {
            return List.of(aws, yandex, kms);
        }

        List<String> acknowledged() {
            return writers().stream()
                    .flatMap(writer -> writer.acknowledged().stream())
                    .toList();
        }

        int kept() {
            return writers().stream().mapToInt(CrashWriter::keptUnacknowledged).sum();
        }
    }

    /**
     * An account, and how its administrators are known to every server.
     *
     * @param requests those that the administrator's token, the group of readers and the role come from
     */
    private record Account(String id, String cloud, AwsCredentials root, String token, List<String> requests) {}

    @Test
    void what_was_acknowledged_is_there_and_nothing_is_half_there() {
        System.out.println("CrashTest: seed " + seed);
        var installation = Keyhold.copy(folder.resolve("data"));
        var accounts = accounts(installation);
        for (int kill = 1; kill <= KILLS; kill++) {
            if (kill % KILL_A_START_EVERY == 0) {
                killWhileStarting(installation);
            }
            with(installation, accounts, (server, lines) -> {
                verify(lines, LOOKED_BACK);
                burst(server, lines);
            });
        }
        with(installation, accounts, (_, lines) -> {
            verify(lines, Integer.MAX_VALUE);
            verifyAudit(installation, accounts);
            assertThat(Keyhold.run("verify", "--data", installation.data().toString())
                            .succeeded())
                    .contains(", damaged: 0");
        });
    }

    /** The first account and another one. */
    private List<Account> accounts(Installation installation) {
        var data = installation.data();
        var adminKey = folder.resolve("team-admin-key.json");
        var team = Keyhold.run(
                        "account",
                        "create",
                        "--data",
                        data.toString(),
                        "--name",
                        "Team",
                        "--admin-key",
                        adminKey.toString(),
                        "--json")
                .json();
        var teamRoot = AwsBasicCredentials.create(
                team.get("rootAccessKeyId").asText(),
                team.get("rootSecretAccessKey").asText());
        try (var server = Server.start(data);
                var clients = server.clients(Wire.PLAINTEXT);
                var yandex = new Yandex(server)) {
            return List.of(
                    account(
                            clients,
                            yandex,
                            installation.accountId(),
                            installation.cloudId(),
                            installation.root(),
                            installation.adminKey()),
                    account(
                            clients,
                            yandex,
                            team.get("accountId").asText(),
                            team.get("cloudId").asText(),
                            teamRoot,
                            adminKey));
        }
    }

    /** The administrator's token, the group and the role of the first server are valid on all later servers. */
    private static Account account(
            Clients clients, Yandex yandex, String id, String cloud, AwsCredentials root, Path adminKey) {
        var jwt = AuthorizedKey.read(adminKey).jwt();
        var reply =
                yandex.as("").via(YandexCalls.Via.GRPC).call(IamTokenServiceGrpc.getCreateMethod(), Map.of("jwt", jwt));
        var iam = clients.iam(root);
        var group = iam.createGroup(create -> create.groupName(UserRight.GROUP));
        var policy = iam.attachGroupPolicy(
                attach -> attach.groupName(UserRight.GROUP).policyArn(UserRight.POLICY));
        var role = iam.createRole(
                create -> create.roleName(AwsCrashWriter.ROLE).assumeRolePolicyDocument(AwsCrashWriter.TRUST));
        var requests = List.of(
                reply.requestId(),
                group.responseMetadata().requestId(),
                policy.responseMetadata().requestId(),
                role.responseMetadata().requestId());
        return new Account(id, cloud, root, reply.json().get("iamToken").asText(), requests);
    }

    /** Starts a server, and kills it after the work if that has not. */
    private static void with(Installation installation, List<Account> accounts, BiConsumer<Server, List<Line>> work) {
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT);
                var yandex = new Yandex(server)) {
            var lines = accounts.stream()
                    .map(account -> new Line(
                            clients,
                            clients.iam(account.root()),
                            clients.kms(account.root()),
                            yandex.bearer(account.token()),
                            account.cloud()))
                    .toList();
            work.accept(server, lines);
        }
    }

    private void killWhileStarting(Installation installation) {
        try (var server = Server.launch(new Server.Start(installation.data()))) {
            CompletableFuture.runAsync(server::kill, in(random.nextInt(MAX_START_MICROS)))
                    .join();
        }
    }

    /** Lets every writer write until the server is killed, which is a while after each has made a change. */
    private void burst(Server server, List<Line> lines) {
        var length = MIN_BURST_MICROS + random.nextInt(MAX_BURST_MICROS - MIN_BURST_MICROS);
        var writing = new ConcurrentHashMap<CrashWriter, CompletableFuture<Void>>();
        teams.forEach(team -> team.writers().forEach(writer -> writing.put(writer, new CompletableFuture<>())));
        var dead = CompletableFuture.allOf(writing.values().toArray(CompletableFuture<?>[]::new))
                .thenRunAsync(server::kill, in(length));
        together(lines, (writer, line) -> {
            var changed = Objects.requireNonNull(writing.get(writer));
            try {
                writer.writeUntilCutOff(line, () -> changed.complete(null));
            } finally {
                // In case it made no change at all.
                changed.complete(null);
            }
        });
        dead.join();
    }

    private static Executor in(int micros) {
        return CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS);
    }

    /** What the server shows of each account against what its writers know. */
    private void verify(List<Line> lines, int back) {
        together(lines, (writer, line) -> {
            writer.settle(line);
            writer.verify(line, back);
        });
        for (int i = 0; i < ACCOUNTS; i++) {
            var known = Stream.concat(
                    Stream.of(Installation.ADMIN),
                    teams.get(i).writers().stream().flatMap(writer -> writer.users().stream()));
            assertThat(lines.get(i).iam().listUsersPaginator().users())
                    .extracting(User::userName)
                    .containsExactlyInAnyOrderElementsOf(known.toList());
        }
    }

    private void together(List<Line> lines, BiConsumer<CrashWriter, Line> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = IntStream.range(0, ACCOUNTS)
                    .boxed()
                    .flatMap(i -> teams.get(i).writers().stream().<Callable<Void>>map(writer -> () -> {
                        work.accept(writer, lines.get(i));
                        return null;
                    }))
                    .toList();
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Compares the audit trail with the data and with the responses that each writer received. */
    private void verifyAudit(Installation installation, List<Account> accounts) {
        var events = Keyhold.audit(installation.data()).stream()
                .filter(AuditLine::succeeded)
                .filter(event -> !event.isUse())
                .toList();
        assertThat(events).extracting(AuditLine::id).doesNotHaveDuplicates();
        assertThat(events)
                .extracting(AuditLine::operation)
                .filteredOn(BY_OPERATOR::contains)
                .containsExactlyElementsOf(BY_OPERATOR);
        var changes = events.stream()
                .filter(event -> !BY_OPERATOR.contains(event.operation()))
                .toList();
        for (int i = 0; i < ACCOUNTS; i++) {
            var id = accounts.get(i).id();
            var own =
                    changes.stream().filter(event -> event.account().equals(id)).toList();
            verifyAudit(own, teams.get(i), accounts.get(i).requests());
        }
        var decrypted = teams.stream()
                .mapToInt(team -> team.yandex().decrypted() + team.kms().decrypted())
                .sum();
        System.out.printf(
                "CrashTest: %d kills, %d changes, %d ciphertexts decrypted%n", KILLS, changes.size(), decrypted);
        assertThat(decrypted).isPositive();
    }

    private static void verifyAudit(List<AuditLine> events, Team team, List<String> first) {
        assertThat(team.writers()).allMatch(writer -> writer.acknowledged().size() >= KILLS);
        var acknowledged = new ArrayList<>(team.acknowledged());
        acknowledged.addAll(first);
        var requests = events.stream().map(AuditLine::requestId).toList();
        assertThat(requests).doesNotHaveDuplicates();
        assertThat(new HashSet<>(requests)).containsAll(acknowledged);
        var known = new HashSet<>(acknowledged);
        assertThat(events)
                .filteredOn(event -> !known.contains(event.requestId()))
                .as("changes that were kept and not acknowledged")
                .hasSize(team.kept());

        var users = team.aws().known().stream().collect(toMap(KnownUser::name, user -> user));
        var ofUsers =
                events.stream().filter(event -> !KmsCrashWriter.isOfKms(event)).toList();
        assertThat(AuditReplay.of(ofUsers, FIRST_PATH)).containsExactlyInAnyOrderEntriesOf(users);
        assertThat(YandexAuditReplay.of(events))
                .containsExactlyInAnyOrderEntriesOf(team.yandex().known());
        team.kms().verifyAudit(events);
    }
}
