package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.api.gateway.Subrequest;
import dev.keyhold.api.gateway.Visitor;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.PostgresEngine;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes over one database: what is changed on one of them holds on the other within a lease. */
class TwoNodesTest {
    private static final AccountId TEAM = new AccountId("210987654321");
    private static final Duration LEASE = Duration.ofSeconds(1);

    private TestKeyhold here;
    private TestKeyhold there;
    private Visitor visitorHere;
    private Visitor visitorThere;
    /** What the other node accepts of the account, by the kind of the credential or of its use. */
    private final Map<String, BooleanSupplier> paths = new LinkedHashMap<>();

    @BeforeEach
    void start() {
        var url = PostgresDatabases.of(Version.NEWEST).bare();
        var nodes = TestKeyhold.nodes(2, new StoreConfig.Shared(new PostgresEngine.Options(url, 16, LEASE)));
        here = nodes.getFirst();
        there = nodes.getLast();
        visitorHere = new Visitor(here);
        visitorThere = new Visitor(there);
        here.anotherAccount(TEAM);
        signatures();
        tokens();
        symmetricKey();
        publishedKeys();
    }

    @AfterEach
    void stop() {
        visitorHere.close();
        visitorThere.close();
        here.close();
        there.close();
    }

    private void signatures() {
        var keys = visitorHere.aws().userOf(TEAM.text(), "bob");
        var session = visitorHere.aws().session(keys);
        Aws aws = visitorThere.aws();
        paths.put("access key", () -> aws.call(keys, "GetCallerIdentity").status() == 200);
        paths.put("session", () -> aws.call(session, "GetCallerIdentity").status() == 200);
        paths.put("signature at a gateway", () -> isAdmitted(visitorThere.signed(keys, Visitor.plain("/a"))));
    }

    private void tokens() {
        var token = "Bearer " + here.adminToken(TEAM);
        var apiKey = "Api-Key "
                + json(call(visitorHere, token, "POST", "/iam/v1/apiKeys", "{}"))
                        .required("secret")
                        .asText();
        paths.put("IAM token", () -> isFound(token));
        paths.put("API key", () -> isFound(apiKey));
        paths.put("IAM token at a gateway", () -> isAdmitted(Visitor.with(token, Visitor.plain("/a"))));
    }

    /** Used by the administrator of the organization, whose own account stays open. */
    private void symmetricKey() {
        var body = "{\"folderId\":\"" + here.defaultFolder(TEAM) + "\",\"defaultAlgorithm\":\"AES_256\"}";
        var made = json(call(visitorHere, "Bearer " + here.adminToken(TEAM), "POST", "/kms/v1/keys", body));
        var key = made.at("/response/id").asText();
        here.bind(key, "kms.keys.encrypter", here.adminKey().serviceAccountId());
        var administrator = "Bearer " + there.adminToken();
        paths.put(
                "symmetric key",
                () -> call(
                                        visitorThere,
                                        administrator,
                                        "POST",
                                        "/kms/v1/keys/" + key + ":encrypt",
                                        "{\"plaintext\":\"AAAA\"}")
                                .status()
                        == 200);
    }

    /** What everybody may read of the account: a node that has not heard of the issuer finds it. */
    private void publishedKeys() {
        var root = visitorHere.aws().rootOf(TEAM.text());
        var issuer = visitorHere
                .aws()
                .done(root, "EnableOutboundWebIdentityFederation")
                .get("IssuerIdentifier");
        var path = URI.create(issuer).getPath() + "/.well-known/jwks.json";
        paths.put(
                "keys of identity tokens",
                () -> visitorThere.ask(RawRequest.get("keyhold", path)).status() == 200);
    }

    /** Has an operator's command about the account done here. */
    private void operate(String command) {
        var request = "{\"command\":\"" + command + "\",\"accountId\":\"" + TEAM + "\"}";
        assertThat(here.wiring().commands().answer(request, Progress.NONE)).doesNotContain("error");
    }

    private boolean isFound(String authorization) {
        return call(visitorThere, authorization, "GET", "/endpoints/iam", "").status() == 200;
    }

    private boolean isAdmitted(RawRequest request) {
        return visitorThere.ask(Subrequest.nginx(request)).status() == 204;
    }

    private static RawClient.Response call(
            Visitor visitor, String authorization, String method, String path, String body) {
        var headers = List.of(
                Map.entry("host", "keyhold"),
                Map.entry("authorization", authorization),
                Map.entry("content-type", "application/json"));
        return visitor.ask(new RawRequest(method, path, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode json(RawClient.Response response) {
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        return response.json();
    }

    @Test
    void an_account_that_is_closed_on_one_node_is_refused_by_the_other_within_a_lease() {
        // Each twice, so that all of it is in memory.
        assertAll(true);
        assertAll(true);
        visitorHere
                .aws()
                .organizationsDone(visitorHere.aws().root(), "CloseAccount", "{\"AccountId\":\"" + TEAM + "\"}");
        var closed = System.nanoTime();
        boolean over;
        do {
            // What begins after the lease is refused, however slow the machine is.
            over = System.nanoTime() - closed > LEASE.toNanos();
            var late = over;
            paths.forEach((name, path) ->
                    assertThat(path.getAsBoolean() && late).as(name).isFalse());
        } while (!over);

        operate("account-reopen");
        var reopened = System.nanoTime();
        do {
            over = System.nanoTime() - reopened > LEASE.toNanos();
        } while (!over && !paths.values().stream().allMatch(BooleanSupplier::getAsBoolean));
        assertAll(true);
    }

    @Test
    void an_account_that_is_frozen_on_one_node_is_used_and_not_changed_on_the_other() {
        var root = visitorHere.aws().rootOf(TEAM.text());
        var token = "Bearer " + there.adminToken(TEAM);
        assertThat(visitorThere
                        .aws()
                        .call(root, "CreateUser", "UserName", "before")
                        .outcome())
                .isEqualTo("200");
        operate("account-freeze");
        // At once: it is looked up in the transaction of each change.
        assertThat(visitorThere
                        .aws()
                        .call(root, "CreateUser", "UserName", "after")
                        .outcome())
                .startsWith("409 EntityTemporarilyUnmodifiable: The account is frozen");
        var refused = call(visitorThere, token, "POST", "/iam/v1/apiKeys", "{}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("The cloud is frozen");
        assertThat(visitorThere
                        .aws()
                        .call(root, "GetUser", "UserName", "before")
                        .outcome())
                .isEqualTo("200");
        assertThat(isFound(token)).isTrue();
        operate("account-unfreeze");
        assertThat(visitorThere
                        .aws()
                        .call(root, "CreateUser", "UserName", "after")
                        .outcome())
                .isEqualTo("200");
    }

    @Test
    void a_refusal_is_explained_by_the_node_that_remembers_it_and_the_other_names_that_one() {
        var announced = Stream.of(here, there)
                .map(node -> node.wiring().nodes().announce())
                .toList();
        assertThat(announced).hasSize(2);
        var keys = visitorHere.aws().rootOf(TEAM.text());
        var wrong = VendorSigner.Keys.of(keys.id(), "wrong");
        var id = visitorHere
                .aws()
                .call(wrong, "ListUsers")
                .response()
                .header("x-amzn-requestid")
                .orElseThrow();

        assertThat(explain(here, id).path("cause").asText()).isEqualTo("wrong-secret");
        var elsewhere = explain(there, id);
        var node = elsewhere.path("node").asText();
        assertThat(node).endsWith(id.substring(id.length() - 4));
        assertThat(elsewhere.path("error").asText())
                .contains("node " + node + " has answered the request", "ask there");

        var page = TestConsole.refusal(there, TEAM, id);
        assertThat(page).contains("Node " + node + " has answered the request").doesNotContain("wrong-secret");
        assertThat(TestConsole.refusal(here, TEAM, id)).contains("wrong-secret");
        assertThat(TestConsole.refusal(here, TestKeyhold.ACCOUNT, id))
                .contains("No refusal of this account")
                .doesNotContain("wrong-secret", keys.id());
        var gone = id.substring(0, id.length() - 4) + (id.endsWith("0000") ? "0001" : "0000");
        assertThat(explain(there, gone).path("error").asText()).contains("no process that runs now");
        assertThat(TestConsole.refusal(there, TEAM, gone)).contains("what it remembered is gone");
    }

    private static JsonNode explain(TestKeyhold node, String id) {
        return node.wiring()
                .refusalCommands()
                .explain(new ObjectMapper().createObjectNode().put("requestId", id));
    }

    @Test
    void an_alias_that_is_changed_on_one_node_is_of_no_other_key_on_the_other_after_a_lease() {
        try (var kmsHere = new Kms(here);
                var kmsThere = new Kms(there)) {
            var keys = List.of(kmsHere.key(), kmsHere.key());
            var target = "{\"AliasName\":\"alias/backups\",\"TargetKeyId\":\"%s\"}";
            kmsHere.done(kmsHere.root(), "CreateAlias", target.formatted(keys.getFirst()));
            assertThat(encrypt(kmsThere).at("/KeyId")).endsWith(keys.getFirst());
            for (var key : List.of(keys.getLast(), keys.getFirst())) {
                kmsHere.done(kmsHere.root(), "UpdateAlias", target.formatted(key));
                assertAfterLease(
                        () -> encrypt(kmsThere), answer -> answer.at("/KeyId").endsWith(key));
                assertThat(encrypt(kmsHere).at("/KeyId")).endsWith(key);
            }
            kmsHere.done(kmsHere.root(), "DeleteAlias", "{\"AliasName\":\"alias/backups\"}");
            assertAfterLease(() -> encrypt(kmsThere), answer -> answer.status() != 200);
        }
    }

    @Test
    void a_right_on_a_key_that_is_taken_away_on_one_node_ends_on_the_other_within_a_lease() {
        try (var kmsHere = new Kms(here);
                var kmsThere = new Kms(there)) {
            var eve = visitorHere.aws().user("eve");
            var root = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":root";
            var arn = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":user/eve";
            var key = kmsHere.key();
            Supplier<Kms.Answer> use =
                    () -> kmsThere.call(eve, "Encrypt", "{\"KeyId\":\"%s\",\"Plaintext\":\"AAAA\"}".formatted(key));
            assertThat(use.get().status()).isEqualTo(400);

            var grant =
                    "{\"KeyId\":\"%s\",\"GranteePrincipal\":\"%s\",\"Operations\":[\"Encrypt\"]}".formatted(key, arn);
            var grantId = kmsHere.done(kmsHere.root(), "CreateGrant", grant).at("/GrantId");
            assertAfterLease(use, answer -> answer.status() == 200);
            var revoked = "{\"KeyId\":\"%s\",\"GrantId\":\"%s\"}".formatted(key, grantId);
            kmsHere.done(kmsHere.root(), "RevokeGrant", revoked);
            assertAfterLease(use, answer -> answer.status() == 400);

            putKeyPolicy(kmsHere, key, statement(root, "kms:*") + "," + statement(arn, "kms:Encrypt"));
            assertAfterLease(use, answer -> answer.status() == 200);
            putKeyPolicy(kmsHere, key, statement(root, "kms:*"));
            assertAfterLease(use, answer -> answer.status() == 400);
        }
    }

    private static String statement(String principal, String action) {
        return "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"%s\"},\"Action\":\"%s\",\"Resource\":\"*\"}"
                .formatted(principal, action);
    }

    private static void putKeyPolicy(Kms kms, String key, String statements) {
        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}";
        var body = new ObjectMapper().createObjectNode().put("KeyId", key).put("Policy", policy);
        kms.done(kms.root(), "PutKeyPolicy", body.toString());
    }

    private static Kms.Answer encrypt(Kms kms) {
        return kms.call(kms.root(), "Encrypt", "{\"KeyId\":\"alias/backups\",\"Plaintext\":\"AAAA\"}");
    }

    /** What begins after the lease is as expected; until then it is used, so that it stays in memory. */
    private static void assertAfterLease(Supplier<Kms.Answer> use, Predicate<Kms.Answer> expected) {
        var changed = System.nanoTime();
        boolean over;
        do {
            over = System.nanoTime() - changed > LEASE.toNanos();
            var answer = use.get();
            assertThat(!over || expected.test(answer)).as(answer.text()).isTrue();
        } while (!over);
    }

    private int sessionBy(Visitor visitor, VendorSigner.Keys keys, Aws.MfaDevice device, String code) {
        return visitor.aws()
                .call(keys, "GetSessionToken", "SerialNumber", device.serialNumber(), "TokenCode", code)
                .status();
    }

    @Test
    void a_one_time_code_is_accepted_once_by_all_nodes_together() {
        var eve = visitorHere.aws().user("eve");
        var phone = visitorHere.aws().deviceOf("eve", "phone");
        var first = phone.codes().at(here.now(), 0);
        assertThat(sessionBy(visitorHere, eve, phone, first)).isEqualTo(200);
        assertThat(sessionBy(visitorThere, eve, phone, first)).isEqualTo(403);

        var second = phone.codes().at(here.now(), 1);
        var atOnce = Stream.of(visitorHere, visitorThere)
                .map(visitor -> CompletableFuture.supplyAsync(() -> sessionBy(visitor, eve, phone, second)))
                .toList();
        assertThat(atOnce.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(200, 403);
    }

    @Test
    void wrong_codes_on_all_nodes_are_counted_together() {
        var eve = visitorHere.aws().user("eve");
        var phone = visitorHere.aws().deviceOf("eve", "phone");
        for (var visitor : List.of(visitorHere, visitorThere, visitorHere, visitorThere, visitorHere)) {
            assertThat(sessionBy(visitor, eve, phone, phone.codes().wrong(here.now())))
                    .isEqualTo(403);
        }
        assertThat(sessionBy(visitorThere, eve, phone, phone.codes().at(here.now(), 0)))
                .isEqualTo(403);
    }

    private void assertAll(boolean accepted) {
        paths.forEach((name, path) -> assertThat(path.getAsBoolean()).as(name).isEqualTo(accepted));
    }
}
