package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;

/** What an operator does for a server that runs and is written to all the while. */
class MaintenanceTest {
    private static final int BEFORE = 20;

    @TempDir
    private Path folder;

    private final List<Made> made = new ArrayList<>();

    /** A user and her key, both acknowledged. */
    private record Made(String user, AwsBasicCredentials key) {}

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Made make(IamClient iam, int number) {
        var user = "user" + number;
        iam.createUser(create -> create.userName(user));
        var key = iam.createAccessKey(create -> create.userName(user)).accessKey();
        return new Made(user, AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
    }

    @Test
    void a_server_is_backed_up_verified_and_gets_a_new_root_key_while_it_is_written_to() throws Exception {
        var installation = Keyhold.copy(folder.resolve("data"));
        var data = installation.data().toString();
        var oldKey = Files.readString(installation.data().resolve("root.key"));
        var writing = new AtomicBoolean(true);
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT);
                var threads = Executors.newSingleThreadExecutor()) {
            var iam = clients.iam(installation.root());
            for (int i = 0; i < BEFORE; i++) {
                made.add(make(iam, i));
            }
            var writer = threads.submit(() -> write(iam, writing));

            var backup = Keyhold.run("backup", "--data", data, "--to", path("backup.db"));
            assertThat(backup.succeeded()).contains("Without the root key it is useless", data + "/root.key");
            assertThat(Keyhold.run("verify", "--data", data).succeeded()).contains(", damaged: 0");
            assertThat(Keyhold.run("rekey", "--data", data).succeeded()).contains("opens the database no more");
            assertThat(clients.page("/readyz")).isEqualTo("ready\n");
            assertThat(Keyhold.run("verify", "--data", data).succeeded()).contains(", damaged: 0");

            writing.set(false);
            made.addAll(result(writer));
            assertThat(made).hasSizeGreaterThan(BEFORE);
            assertAccepted(clients, made);
        }
        // A server that starts on this data needs only the new root key.
        assertThat(Files.readString(installation.data().resolve("root.key"))).isNotEqualTo(oldKey);
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            assertAccepted(clients, made.subList(made.size() - BEFORE, made.size()));
        }
        assertRestored(installation, oldKey);
    }

    private static List<Made> write(IamClient iam, AtomicBoolean writing) {
        var made = new ArrayList<Made>();
        for (int i = BEFORE; writing.get(); i++) {
            made.add(make(iam, i));
        }
        return made;
    }

    private static List<Made> result(Future<List<Made>> writer) throws InterruptedException {
        try {
            return writer.get();
        } catch (ExecutionException e) {
            throw new AssertionError("the writer failed", e);
        }
    }

    private static void assertAccepted(Clients clients, List<Made> keys) {
        for (var one : keys) {
            assertThat(clients.sts(one.key).getCallerIdentity().arn()).endsWith("/" + one.user);
        }
    }

    /** A backup from before the change needs the root key of its time. */
    private void assertRestored(Installation installation, String oldKey) throws IOException {
        var restored = folder.resolve("restored");
        assertThat(Keyhold.run("restore", "--from", path("backup.db"), "--data", restored.toString())
                        .succeeded())
                .contains("put the root key");
        Files.copy(installation.data().resolve("root.key"), restored.resolve("root.key"));
        assertThat(Keyhold.run("verify", "--data", restored.toString()).refused(1))
                .contains("does not open this database");
        Files.writeString(restored.resolve("root.key"), oldKey);
        assertThat(Keyhold.run("verify", "--data", restored.toString()).succeeded())
                .contains(", damaged: 0");
        try (var server = Server.start(restored);
                var clients = server.clients(Wire.PLAINTEXT)) {
            assertAccepted(clients, made.subList(0, BEFORE));
            assertThat(clients.page("/readyz")).isEqualTo("ready\n");
        }
        assertThat(Keyhold.audit(restored)).extracting(AuditLine::operation).contains("RESTORE");
    }
}
