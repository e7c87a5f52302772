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
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;

/** What an operator does for a server that runs and is written to all the while, in two accounts. */
class MaintenanceTest {
    private static final int BEFORE = 20;

    @TempDir
    private Path folder;

    private final List<Root> roots = new ArrayList<>();
    private final List<Made> made = new ArrayList<>();

    /** A user and her key, both acknowledged. */
    private record Made(String account, String user, AwsBasicCredentials key) {}

    /** An account, and what a key of its KMS has sealed. */
    private record Root(String account, AwsCredentials key, IamClient iam, SdkBytes sealed) {
        static Root of(Clients clients, AwsCredentials key) {
            var account = clients.sts(key).getCallerIdentity().account();
            var kms = clients.kms(key);
            var kmsKey = kms.createKey(_ -> {}).keyMetadata().keyId();
            var sealed = kms.encrypt(encrypt -> encrypt.keyId(kmsKey).plaintext(SdkBytes.fromUtf8String(account)));
            return new Root(account, key, clients.iam(key), sealed.ciphertextBlob());
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** In turns in each account, with the same names in all of them. */
    private Made make(int number) {
        var root = roots.get(number % roots.size());
        var user = "user" + number / roots.size();
        root.iam.createUser(create -> create.userName(user));
        var key = root.iam.createAccessKey(create -> create.userName(user)).accessKey();
        return new Made(root.account, user, AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
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
            roots.add(Root.of(clients, installation.root()));
            roots.add(Root.of(clients, team(data)));
            for (int i = 0; i < BEFORE; i++) {
                made.add(make(i));
            }
            var writer = threads.submit(() -> write(writing));

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

    /** The root key of another account. */
    private static AwsCredentials team(String data) {
        var team = Keyhold.run("account", "create", "--data", data, "--name", "Team", "--json")
                .json();
        return AwsBasicCredentials.create(
                team.get("rootAccessKeyId").asText(),
                team.get("rootSecretAccessKey").asText());
    }

    private List<Made> write(AtomicBoolean writing) {
        var made = new ArrayList<Made>();
        for (int i = BEFORE; writing.get(); i++) {
            made.add(make(i));
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

    private void assertAccepted(Clients clients, List<Made> keys) {
        assertThat(keys.stream().map(Made::account).distinct()).hasSize(2);
        for (var one : keys) {
            assertThat(clients.sts(one.key).getCallerIdentity().arn())
                    .isEqualTo("arn:aws:iam::" + one.account + ":user/" + one.user);
        }
        for (var root : roots) {
            var opened = clients.kms(root.key).decrypt(decrypt -> decrypt.ciphertextBlob(root.sealed));
            assertThat(opened.plaintext().asUtf8String()).isEqualTo(root.account);
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
