package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.sts.model.StsException;

/** A database that cannot grow any more: the limit on the size of files does to it what a full disk does. */
class DiskFullTest {
    /** In KiB: enough for the native libraries that the server unpacks, and for some dozens of changes. */
    private static final int FILE_LIMIT_KIB = 2_048;

    /** Makes a small file system, copies a folder there, and runs a program. */
    private static final String MOUNT =
            "mkdir \"$2\" && mount -t tmpfs -o size=8m tmpfs \"$2\" && cp -a \"$1/.\" \"$2\" && shift 2 && exec \"$@\"";

    /** So that the log of the database is larger than the one of the server, which may still grow. */
    private static final int BEFORE = 20;

    private static final int MANY = 2_000;
    private static final int FAILED_WRITES = 5;

    @TempDir
    private Path folder;

    @Test
    void writes_are_refused_reads_go_on_and_nothing_is_lost_or_half_there() {
        var installation = Keyhold.copy(folder.resolve("data"));
        var made = new ArrayList<KnownUser>();
        var limited = new Server.Start(installation.data()).after("ulimit -f " + FILE_LIMIT_KIB);
        try (var server = Server.start(limited);
                var clients = server.clients(Wire.PLAINTEXT)) {
            var iam = clients.iam(installation.root());
            Optional<IamException> refused = Optional.empty();
            while (refused.isEmpty() && made.size() < MANY) {
                refused = create(iam, new KnownUser("user" + made.size(), "/full/"), made);
            }
            assertThat(refused).hasValueSatisfying(DiskFullTest::isUnavailable);
            assertThat(made).isNotEmpty();

            for (int i = 0; i < FAILED_WRITES; i++) {
                var another = new KnownUser("another" + i, "/full/");
                // What needs less room than was left may still be made.
                create(iam, another, made).ifPresent(no -> {
                    isUnavailable(no);
                    assertThat(KnownUser.observe(iam, another.name())).isEmpty();
                });
            }
            assertThat(KnownUser.observe(iam, made.getFirst().name())).contains(made.getFirst());
            assertThat(clients.sts(installation.root()).getCallerIdentity().account())
                    .isEqualTo(installation.accountId());
            assertThat(clients.page("/healthz")).isEqualTo("ok\n");
            assertThat(server.err()).contains("store.commit.failed");
        }
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            var iam = clients.iam(installation.root());
            assertThat(iam.listUsersPaginator().users())
                    .extracting(User::userName)
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Stream.of(Installation.ADMIN), made.stream().map(KnownUser::name))
                            .toList());
            made.forEach(user -> assertThat(KnownUser.observe(iam, user.name())).contains(user));
            var events = Keyhold.audit(installation.data()).stream()
                    .filter(AuditLine::succeeded)
                    .toList();
            assertThat(AuditReplay.of(events, "/full/")).hasSameSizeAs(made);
            assertThat(create(iam, new KnownUser("afterwards", "/full/"), made)).isEmpty();
        }
    }

    /** The server goes on as before when the limit is lifted: nobody starts it again. */
    @Test
    void a_limit_that_is_lifted_leaves_the_server_as_it_was() {
        var installation = Keyhold.copy(folder.resolve("data"));
        var log = installation.data().resolve("keyhold.db-wal").toFile();
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            recovers(
                    server,
                    clients,
                    installation,
                    () -> server.limitFiles(String.valueOf(log.length())),
                    () -> server.limitFiles("unlimited"));
        }
    }

    /** A file system of its own is filled up to the last byte, and freed. */
    @Test
    void a_disk_that_is_freed_leaves_the_server_as_it_was() {
        var installation = Keyhold.copy(folder.resolve("made"));
        var disk = folder.resolve("disk");
        var program = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--mount", "bash", "-c", MOUNT));
        program.addAll(List.of("bash", installation.data().toString(), disk.toString()));
        program.addAll(Keyhold.command("serve"));
        try (var server = Server.start(new Server.Start(disk).program(program));
                var clients = server.clients(Wire.PLAINTEXT)) {
            var filler = server.inside(disk).resolve("filler");
            recovers(server, clients, installation, () -> fill(filler), () -> delete(filler));
        }
    }

    /** Writes fail, are reported, and work again, the moment there is room, without a restart in between. */
    private static void recovers(
            Server server, Clients clients, Installation installation, Runnable end, Runnable free) {
        var iam = clients.iam(installation.root());
        var made = new ArrayList<KnownUser>();
        assertThat(create(iam, new KnownUser("first", "/full/"), made)).isEmpty();
        for (int i = 0; i < BEFORE; i++) {
            assertThat(create(iam, new KnownUser("before" + i, "/full/"), made)).isEmpty();
        }
        var key = iam.createAccessKey(create -> create.userName("first")).accessKey();
        var leaked = AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
        assertThat(ready(clients)).isEqualTo(200);
        end.run();
        Optional<IamException> refused = Optional.empty();
        while (refused.isEmpty() && made.size() < MANY) {
            refused = create(iam, new KnownUser("user" + made.size(), "/full/"), made);
        }
        assertThat(refused).hasValueSatisfying(DiskFullTest::isUnavailable);
        // What is written in the background fails as well, and by statements of its own.
        assertThatThrownBy(() -> clients.sts(AwsBasicCredentials.create(key.accessKeyId(), "guess"))
                        .getCallerIdentity())
                .isInstanceOf(StsException.class);
        server.awaitLog("background.refused");
        for (int i = 0; i < FAILED_WRITES; i++) {
            assertThat(create(iam, new KnownUser("another" + i, "/full/"), made))
                    .hasValueSatisfying(DiskFullTest::isUnavailable);
        }
        assertThat(ready(clients)).isEqualTo(503);
        assertThat(clients.sts(leaked).getCallerIdentity().account()).isEqualTo(installation.accountId());

        free.run();
        Waiting.until(() -> ready(clients) == 200);
        iam.updateAccessKey(update ->
                update.userName("first").accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE));
        assertThatThrownBy(() -> clients.sts(leaked).getCallerIdentity()).isInstanceOf(StsException.class);
        assertThat(create(iam, new KnownUser("afterwards", "/full/"), made)).isEmpty();
        assertThat(iam.listUsersPaginator().users()).hasSize(1 + made.size());
        server.terminate();
    }

    private static int ready(Clients clients) {
        return clients.send(HttpRequest.newBuilder(clients.endpoint().resolve("/readyz"))
                        .build())
                .statusCode();
    }

    /** Takes every byte that is left. */
    private static void fill(Path file) {
        var zeros = new byte[1024];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException _) {
            assertThat(file.toFile().length()).isPositive();
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a user, which is then one of {@code made}, or returns the refusal. */
    private static Optional<IamException> create(IamClient iam, KnownUser user, List<KnownUser> made) {
        try {
            iam.createUser(
                    create -> create.userName(user.name()).path(user.path()).tags(user.tags()));
            made.add(user);
            return Optional.empty();
        } catch (IamException e) {
            return Optional.of(e);
        }
    }

    private static void isUnavailable(IamException refused) {
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable");
        assertThat(refused.awsErrorDetails().errorMessage()).contains("cannot reach its storage");
    }
}
