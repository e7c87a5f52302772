package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.oidc.TokenKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.sts.model.StsException;

/** An account moves from one running installation to another, and its clients go on there with another endpoint. */
class MoveAccountTest {
    private static final String CLUSTER = "https://kubernetes.default.svc.cluster.local";
    private static final String AUDIENCE = "sts.amazonaws.com";
    private static final TokenKey CLUSTER_KEY = TokenKey.rsa("cluster");
    /** The exit code of a process that was killed. */
    private static final int KILLED = 137;

    private static final String MESSAGE = "bWVzc2FnZQ==";

    @TempDir
    private Path folder;

    private Server serve(Path data) {
        var keys = folder.resolve("cluster-jwks.json");
        return Server.start(new Server.Start(data).with(List.of("--oidc-issuer", CLUSTER + " jwks-file=" + keys)));
    }

    private static Command.Finished keyhold(Path data, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Keyhold.run(all.toArray(String[]::new));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** The clients of an account, and what they have kept. */
    private record Team(
            String account,
            String cloud,
            AwsCredentials root,
            Path adminKey,
            AwsCredentials alice,
            String apiKey,
            String symmetricKey,
            String yandexCiphertext,
            String awsKey,
            SdkBytes awsCiphertext,
            String role) {
        static Team create(Server server, JsonNode made, Path adminKey) {
            var root = AwsBasicCredentials.create(
                    made.get("rootAccessKeyId").asText(),
                    made.get("rootSecretAccessKey").asText());
            try (var yandex = new Yandex(server);
                    var clients = server.clients(Wire.TLS);
                    var iam = clients.iam(root);
                    var kms = clients.kms(root)) {
                var admin = yandex.bearer(adminKey);
                var apiKey = admin.post(
                                "/iam/v1/apiKeys",
                                "{\"serviceAccountId\":\""
                                        + made.get("adminServiceAccountId").asText() + "\"}")
                        .ok();
                var key = admin.post(
                                "/kms/v1/keys",
                                "{\"folderId\":\"" + made.get("folderId").asText()
                                        + "\",\"name\":\"letters\",\"defaultAlgorithm\":\"AES_256\"}")
                        .ok()
                        .at("/response/id")
                        .asText();
                var ciphertext = admin.post("/kms/v1/keys/" + key + ":encrypt", "{\"plaintext\":\"" + MESSAGE + "\"}")
                        .ok()
                        .get("ciphertext")
                        .asText();
                iam.createUser(user -> user.userName("alice"));
                var issued = iam.createAccessKey(request -> request.userName("alice"))
                        .accessKey();
                var provider = iam.createOpenIDConnectProvider(
                                request -> request.url(CLUSTER).clientIDList(AUDIENCE))
                        .openIDConnectProviderArn();
                var trust = """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"%s"},
                         "Action":"sts:AssumeRoleWithWebIdentity"}]}""".formatted(provider);
                var role = iam.createRole(request -> request.roleName("deploy").assumeRolePolicyDocument(trust))
                        .role()
                        .arn();
                var arn = kms.createKey().keyMetadata().arn();
                var sealed = kms.encrypt(request -> request.keyId(arn).plaintext(SdkBytes.fromUtf8String("message")));
                return new Team(
                        made.get("accountId").asText(),
                        made.get("cloudId").asText(),
                        root,
                        adminKey,
                        AwsBasicCredentials.create(issued.accessKeyId(), issued.secretAccessKey()),
                        apiKey.get("secret").asText(),
                        key,
                        ciphertext,
                        arn,
                        sealed.ciphertextBlob(),
                        role);
            }
        }

        /** Every client works with a server, whose endpoint is all that was changed. */
        void assertWorks(Server server) {
            try (var yandex = new Yandex(server);
                    var clients = server.clients(Wire.TLS);
                    var sts = clients.sts(alice);
                    var kms = clients.kms(root);
                    var anonymous = clients.anonymousSts()) {
                yandex.bearer(adminKey)
                        .get("/resource-manager/v1/clouds/" + cloud)
                        .ok();
                yandex.as("Api-Key " + apiKey).get("/endpoints/iam").ok();
                var opened = yandex.bearer(adminKey)
                        .post(
                                "/kms/v1/keys/" + symmetricKey + ":decrypt",
                                "{\"ciphertext\":\"" + yandexCiphertext + "\"}");
                assertThat(opened.ok().get("plaintext").asText()).isEqualTo(MESSAGE);
                assertThat(sts.getCallerIdentity().arn()).isEqualTo("arn:aws:iam::" + account + ":user/alice");
                var plaintext = kms.decrypt(request -> request.keyId(awsKey).ciphertextBlob(awsCiphertext));
                assertThat(plaintext.plaintext().asUtf8String()).isEqualTo("message");
                var now = Instant.now().getEpochSecond();
                var token = CLUSTER_KEY.sign("{\"iss\":\"%s\",\"sub\":\"job\",\"aud\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                        .formatted(CLUSTER, AUDIENCE, now, now + 3_600));
                assertThat(anonymous
                                .assumeRoleWithWebIdentity(request -> request.roleArn(role)
                                        .roleSessionName("one")
                                        .webIdentityToken(token))
                                .assumedRoleUser()
                                .arn())
                        .endsWith("assumed-role/deploy/one");
            }
        }

        /** Nothing can be changed, by either API. */
        void assertFrozen(Server server) {
            try (var yandex = new Yandex(server);
                    var clients = server.clients(Wire.TLS);
                    var iam = clients.iam(root)) {
                assertThat(catchThrowableOfType(IamException.class, () -> iam.createUser(user -> user.userName("bob")))
                                .awsErrorDetails()
                                .errorCode())
                        .isEqualTo("EntityTemporarilyUnmodifiable");
                var refused = yandex.bearer(adminKey)
                        .patch("/kms/v1/keys/" + symmetricKey, "{\"updateMask\":\"name\",\"name\":\"other\"}");
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.body().get("message").asText()).startsWith("The cloud is frozen");
            }
        }
    }

    @Test
    void clients_change_their_endpoint_and_nothing_else() throws IOException {
        Files.writeString(folder.resolve("cluster-jwks.json"), "{\"keys\":[" + CLUSTER_KEY.jwk() + "]}");
        var old = Keyhold.copy(folder.resolve("old")).data();
        var adminKey = folder.resolve("admin.json");
        Team team;
        try (var server = serve(old)) {
            var made = keyhold(old, "account", "create", "--name", "Blue", "--admin-key", adminKey.toString(), "--json")
                    .json();
            team = Team.create(server, made, adminKey);
            assertThat(Keyhold.run("account", "transfer-key", file("key")).succeeded())
                    .startsWith("Key ");
            var export = new String[] {
                "account",
                "export",
                "--account",
                team.account,
                "--to",
                file("team"),
                "--recipient",
                file("key.pub"),
                "--freeze"
            };
            assertThat(keyhold(old, export).succeeded()).contains("records to", "keyhold account close");
            assertThat(keyhold(old, export).refused(1)).contains("is there already");
            team.assertFrozen(server);
            team.assertWorks(server);
        }
        // The freeze is stored.
        try (var server = serve(old)) {
            team.assertFrozen(server);
            arrives(team);
            team.assertWorks(server);
            keyhold(old, "account", "close", "--account", team.account).succeeded();
            try (var clients = server.clients(Wire.TLS);
                    var sts = clients.sts(team.alice)) {
                assertThat(catchThrowableOfType(StsException.class, sts::getCallerIdentity)
                                .awsErrorDetails()
                                .errorCode())
                        .isEqualTo("InvalidClientTokenId");
            }
        }
        isWholeOrNotThereWhenTheCommandIsKilled(team.account);
    }

    private void arrives(Team team) {
        var there = Keyhold.init(folder.resolve("there")).data();
        try (var server = serve(there)) {
            var arrive = new String[] {"account", "import", file("team"), "--key", file("key")};
            assertThat(keyhold(there, arrive).succeeded()).startsWith("Imported account " + team.account);
            team.assertWorks(server);
            try (var clients = server.clients(Wire.TLS);
                    var iam = clients.iam(team.root)) {
                iam.createUser(user -> user.userName("bob"));
            }
            assertThat(keyhold(there, arrive).refused(1))
                    .contains("there is, or was, an account " + team.account + " here");
            team.assertWorks(server);
        }
        try (var server = serve(there)) {
            team.assertWorks(server);
        }
        keyhold(there, "verify").succeeded();
    }

    private void isWholeOrNotThereWhenTheCommandIsKilled(String account) throws IOException {
        var there = Keyhold.init(folder.resolve("killed")).data();
        var log = there.resolve("keyhold.db-wal").toFile();
        var killed = 0;
        // As soon as the file is in the folder, and as soon as something was written.
        for (var until : List.<Moment>of(() -> hasCopy(there), () -> log.length() > 0)) {
            var process = Command.start(
                    folder,
                    Keyhold.environment(),
                    Keyhold.command(
                            "account", "import", file("team"), "--key", file("key"), "--data", there.toString()),
                    folder.resolve("out"),
                    folder.resolve("err"));
            Waiting.until(process, there, until::hasCome);
            process.destroyForcibly();
            killed += Waiting.exit(process) == KILLED ? 1 : 0;
            var accounts = keyhold(there, "account", "list", "--json").json();
            assertThat(accounts.size()).isIn(1, 2);
            keyhold(there, "verify").succeeded();
        }
        assertThat(killed).isPositive();
        keyhold(there, "account", "import", file("team"), "--key", file("key"));
        assertThat(keyhold(there, "account", "show", "--account", account, "--json")
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("ACTIVE");
    }

    /** Something that a process has done. */
    private interface Moment {
        boolean hasCome();
    }

    private static boolean hasCopy(Path data) {
        try (var files = Files.list(data)) {
            return files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith(".keyhold-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
