package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.Tag;

/** Debian's Chromium at the web console; the program itself checks what it sees. */
class ConsoleTest {
    private static final String PROGRAM = "console.mjs";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();
    /** Behind it stands why a page of the list need not be visited. */
    private static final String REASON = " (";

    private static final String MARKUP = "\"><img src=x onerror=alert(1)><script>alert(2)</script>";

    @TempDir
    private Path folder;

    @Test
    void a_person_creates_a_user_with_a_key_and_meets_nothing_but_the_console() throws IOException {
        var installation = Keyhold.copy(folder.resolve("data"));
        // Programs find the packages beside them.
        var packages = Files.createSymbolicLink(
                folder.resolve("node_modules"),
                Path.of("target", "node", "node_modules").toAbsolutePath());
        Files.copy(Path.of("src", "test", "node", PROGRAM), folder.resolve(PROGRAM));
        try (var server = Server.start(installation.data());
                var yandex = new Yandex(server);
                var clients = new Clients(server.url(Wire.PLAINTEXT), Optional.empty())) {
            var serviceAccount = mark(installation, yandex, clients);
            var environment = new HashMap<>(AwsCli.surroundings(folder));
            environment.putAll(Map.of(
                    "CONSOLE_ORIGIN",
                    server.url(Wire.PLAINTEXT).toString(),
                    "ROOT_ACCESS_KEY_ID",
                    installation.root().accessKeyId(),
                    "ROOT_SECRET_ACCESS_KEY",
                    installation.root().secretAccessKey(),
                    "SERVICE_ACCOUNT",
                    serviceAccount,
                    "IAM_TOKEN",
                    yandex.token(AuthorizedKey.read(installation.adminKey()).jwt()),
                    "SCREENSHOTS",
                    SCREENSHOTS.toString()));
            environment.put("EXTERNAL_KEY", externalKey(installation, clients));
            environment.put("FOLDER_KEYS", String.join(",", folderKeys(installation, yandex)));
            var done =
                    Command.run(folder, environment, List.of("node", PROGRAM)).json();
            assertThat(done.get("pages").size()).isGreaterThan(5);
            assertThat(unvisited(done.get("visited"))).isEmpty();
            var key = AwsBasicCredentials.create(
                    done.get("key").get("accessKeyId").asText(),
                    done.get("key").get("secretAccessKey").asText());
            try (var iam = clients.iam(key)) {
                assertThat(iam.getUser(named -> named.userName("anna")).user().userName())
                        .isEqualTo("anna");
            }
        } finally {
            Files.delete(packages);
        }
    }

    /** Pages that the console has, and no browser has been at; a test of the server compares the list with its routes. */
    private static List<String> unvisited(JsonNode visited) throws IOException {
        return Files.readAllLines(Path.of("src", "test", "node", "pages.txt")).stream()
                .filter(page -> !page.contains(REASON))
                .filter(page -> {
                    var address = Pattern.compile("/console" + page.replaceAll("\\{[a-z]+}", "[^/]+"));
                    return visited.valueStream()
                            .noneMatch(path -> address.matcher(path.asText()).matches());
                })
                .toList();
    }

    /** Where the role bindings of keys of each kind are, below the page about role bindings. */
    private static List<String> folderKeys(Installation installation, Yandex yandex) {
        var admin = yandex.bearer(installation.adminKey());
        return Stream.of(
                        "symmetric-keys|keys|defaultAlgorithm|AES_256",
                        "encryption-keys|asymmetricEncryptionKeys|encryptionAlgorithm|RSA_2048_ENC_OAEP_SHA_256",
                        "signature-keys|asymmetricSignatureKeys|signatureAlgorithm|ECDSA_NIST_P256_SHA_256")
                .map(kind -> {
                    var parts = List.of(kind.split("\\|", -1));
                    var key = new ObjectMapper()
                            .createObjectNode()
                            .put("folderId", installation.folderId())
                            .put("name", parts.getFirst())
                            .put(parts.get(2), parts.get(3));
                    var id = admin.post("/kms/v1/" + parts.get(1), key.toString())
                            .ok()
                            .at("/response/id")
                            .asText();
                    return parts.getFirst() + "/" + id;
                })
                .toList();
    }

    /** The id of a key that waits for its material. */
    private static String externalKey(Installation installation, Clients clients) {
        try (var kms = clients.kms(installation.root())) {
            return kms.createKey(draft -> draft.origin(OriginType.EXTERNAL))
                    .keyMetadata()
                    .keyId();
        }
    }

    /** What the APIs take as text, the console must show as text; returns the id of a service account. */
    private static String mark(Installation installation, Yandex yandex, Clients clients) {
        var everybody = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "%s"},
                 "Action": "sts:AssumeRole"}]}""".formatted(installation.accountId());
        var nobody = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*",
                         "Condition": {"StringEquals": {"aws:username": "<script>alert(3)</script>"}}}]}""";
        try (var iam = clients.iam(installation.root())) {
            iam.createRole(role -> role.roleName("marked").description(MARKUP).assumeRolePolicyDocument(everybody));
            iam.putUserPolicy(
                    put -> put.userName(Installation.ADMIN).policyName("marked").policyDocument(nobody));
            iam.putRolePolicy(put -> put.roleName("marked").policyName("marked").policyDocument(nobody));
            iam.createGroup(group -> group.groupName("marked"));
            iam.putGroupPolicy(
                    put -> put.groupName("marked").policyName("marked").policyDocument(nobody));
            iam.createPolicy(
                    policy -> policy.policyName("marked").description(MARKUP).policyDocument(nobody));
        }
        markKey(installation, clients);
        var account = new ObjectMapper()
                .createObjectNode()
                .put("folderId", installation.folderId())
                .put("name", "marked")
                .put("description", MARKUP);
        return yandex.bearer(installation.adminKey())
                .post("/iam/v1/serviceAccounts", account.toString())
                .ok()
                .get("response")
                .get("id")
                .asText();
    }

    /** A KMS key with a grant. */
    private static void markKey(Installation installation, Clients clients) {
        try (var kms = clients.kms(installation.root())) {
            var tag = Tag.builder()
                    .tagKey("<script>alert(4)</script>")
                    .tagValue("<b>")
                    .build();
            var key = kms.createKey(draft -> draft.description(MARKUP).tags(tag))
                    .keyMetadata()
                    .keyId();
            kms.createGrant(grant -> grant.keyId(key)
                    .granteePrincipal("arn:aws:iam::" + installation.accountId() + ":root")
                    .operations(GrantOperation.DECRYPT)
                    .constraints(only -> only.encryptionContextSubset(Map.of("box", "<b>"))));
        }
    }
}
