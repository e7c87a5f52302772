package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.postgres.Postgres;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** What one node began another goes on with: nodes keep nothing of a conversation to themselves. */
class AnyNodeTest {
    private static final String ACCOUNTS = "/iam/v1/serviceAccounts";
    private static final String API_KEYS = "/iam/v1/apiKeys";
    private static final int CONFLICT = 409;

    @TempDir
    private static Path folder;

    private static Postgres postgres;
    private static Cluster cluster;
    private static String folderId;
    private static Yandex.As here;
    private static Yandex.As there;

    @BeforeAll
    static void start() {
        postgres = Postgres.start(Postgres.Version.OLDEST, folder.resolve("database"));
        cluster = Cluster.of(2, folder, postgres.url(Cluster.DATABASE));
        folderId = cluster.installation().folderId();
        here = node(0).yandex().bearer(cluster.installation().adminKey());
        // The token of one node, at the other.
        there = node(1).yandex().as(here.authorization());
    }

    @AfterAll
    static void stop() {
        cluster.close();
        postgres.close();
    }

    private static Node.Up node(int index) {
        return cluster.nodes().get(index).up();
    }

    private static JsonNode made(String name) {
        return here.post(ACCOUNTS, "{\"folderId\":\"" + folderId + "\",\"name\":\"" + name + "\"}")
                .ok();
    }

    private static String id(JsonNode operation) {
        return operation.at("/response/id").asText();
    }

    @Test
    void an_operation_can_be_read_on_every_node() {
        var operation = made("readable");
        assertThat(there.get("/operations/" + operation.get("id").asText()).ok())
                .isEqualTo(operation);
        assertThat(there.get(ACCOUNTS + "/" + id(operation)).ok().get("name").asText())
                .isEqualTo("readable");
    }

    @Test
    void a_repeated_call_takes_effect_once_wherever_it_is_repeated() {
        var key = Map.of(YandexChange.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
        var wanted = "{\"folderId\":\"" + folderId + "\",\"name\":\"once\"}";
        var first = here.send("POST", ACCOUNTS, wanted, key).ok();
        assertThat(there.send("POST", ACCOUNTS, wanted, key).ok()).isEqualTo(first);

        var apiKey = "{\"serviceAccountId\":\"" + id(first) + "\"}";
        here.send("POST", API_KEYS, apiKey, key).ok();
        assertThat(there.send("POST", API_KEYS, apiKey, key).status())
                .as("a secret is not made twice")
                .isEqualTo(CONFLICT);
    }

    @Test
    void a_list_goes_on_at_another_node() {
        for (int i = 0; i < 3; i++) {
            made("listed-" + i);
        }
        var path = ACCOUNTS + "?folderId=" + folderId + "&pageSize=2";
        var page = here.get(path).ok();
        var names = new HashSet<String>();
        var pages = 0;
        for (var token = ""; pages == 0 || !token.isEmpty(); pages++) {
            // Pages come from the two nodes in turn.
            page = (pages % 2 == 0 ? here : there)
                    .get(path + "&pageToken=" + token)
                    .ok();
            page.get("serviceAccounts")
                    .forEach(account ->
                            assertThat(names.add(account.get("name").asText())).isTrue());
            token = page.path("nextPageToken").asText();
        }
        assertThat(pages).isGreaterThan(1);
        assertThat(names).contains("admin", "listed-0", "listed-1", "listed-2");
    }

    @Test
    void a_session_signs_at_another_node() {
        var session = node(0).clients()
                .sts(cluster.installation().root())
                .getSessionToken()
                .credentials();
        var signing =
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), session.sessionToken());
        assertThat(node(1).clients().sts(signing).getCallerIdentity().account())
                .isEqualTo(cluster.installation().accountId());
    }

    @Test
    void a_message_that_one_node_encrypted_is_decrypted_by_another() {
        var key = here.post("/kms/v1/keys", "{\"folderId\":\"" + folderId + "\",\"defaultAlgorithm\":\"AES_256\"}")
                .ok()
                .at("/metadata/keyId")
                .asText();
        var path = "/kms/v1/keys/" + key;
        var encrypted =
                here.post(path + ":encrypt", "{\"plaintext\":\"bWVzc2FnZQ==\"}").ok();
        there.post(path + ":rotate", "{}").ok();
        var decrypted = there.post(
                        path + ":decrypt",
                        "{\"ciphertext\":\"" + encrypted.get("ciphertext").asText() + "\"}")
                .ok();
        assertThat(decrypted.get("plaintext").asText()).isEqualTo("bWVzc2FnZQ==");
    }

    @Test
    void a_use_on_one_node_is_shown_by_another_when_it_is_written() {
        made("used");
        var iam = node(0).clients().iam(cluster.installation().root());
        var key = iam.createAccessKey(create -> create.userName("used")).accessKey();
        var data = folder.resolve("node-third");
        Cluster.copy(cluster.installation().data(), data);
        try (var third = Server.start(new Server.Start(data).with(Keyhold.STORE, postgres.url(Cluster.DATABASE)));
                var clients = third.clients(Wire.PLAINTEXT)) {
            var credentials = AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
            clients.sts(credentials).getCallerIdentity();
            third.terminate();
        }
        var lastUsed = iam.getAccessKeyLastUsed(get -> get.accessKeyId(key.accessKeyId()));
        assertThat(lastUsed.accessKeyLastUsed().serviceName()).isEqualTo("sts");
    }
}
