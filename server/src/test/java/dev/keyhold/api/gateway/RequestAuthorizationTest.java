package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.GatewayAuthorization;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies decide about requests that a proxy holds back. */
class RequestAuthorizationTest {
    private static final GatewayConfig S3 = Visitor.authorizing(Optional.of(TestKeyhold.ACCOUNT.text()), "s3");

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start(S3);

    private static final String DENIED = "403 AccessDenied";
    private static final String PASSED = "204 -";

    private final TestKeyhold keyhold = KEYHOLD;

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private boolean isChanged;

    @AfterEach
    void restore() {
        if (isChanged) {
            with(S3);
        }
    }

    private void with(GatewayConfig config) {
        isChanged = true;
        keyhold.restart(config);
        visitor.reconnect();
    }

    private RawClient.Response ask(RawRequest request) {
        return visitor.ask(Subrequest.nginx(request).with("X-Original-Proto", "http"));
    }

    private String asked(VendorSigner.Keys keys, String method, String target) {
        return reason(ask(visitor.signed(keys, plain(target).withMethod(method))));
    }

    /** A policy that allows everything but reading under the rest of a statement. */
    private static String allowAllBut(String rest) {
        var deny = ",{\"Sid\":\"NoKeys\",\"Effect\":\"Deny\",\"Action\":\"s3:GetObject\"," + rest + "}]}";
        return PolicyDocuments.allow("s3:*").replace("}]}", "}" + deny);
    }

    private VendorSigner.Keys reader(String resource) {
        return visitor.aws().user("bob", PolicyDocuments.allowOn(resource, "s3:GetObject"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /bucket/public/a, 204 -",
        "HEAD, /bucket/public/a, 204 -",
        "GET, /bucket/public/, 204 -",
        "GET, /bucket/public, 403 AccessDenied",
        "GET, /bucket/private/a, 403 AccessDenied",
        "GET, /other/public/a, 403 AccessDenied",
        "PUT, /bucket/public/a, 403 AccessDenied",
        "DELETE, /bucket/public/a, 403 AccessDenied",
        "GET, /bucket/public/a?acl, 403 AccessDenied",
        "GET, /bucket/public/a?versionId=1, 403 AccessDenied",
        "GET, /bucket, 403 AccessDenied",
        "GET, /, 403 AccessDenied",
        "GET, /bucket/public/a?unknown, 403 AccessDenied",
        "PATCH, /bucket/public/a, 403 AccessDenied",
    })
    void a_policy_for_a_prefix_opens_it_for_reading_alone(String method, String target, String expected) {
        assertThat(asked(reader("arn:aws:s3:::bucket/public/*"), method, target))
                .isEqualTo(expected);
    }

    @Test
    void a_denial_is_in_the_words_of_s3_and_names_no_policy() {
        var answer = ask(visitor.signed(reader("arn:aws:s3:::bucket/*"), plain("/other/a")));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("x-keyhold-message")).contains("Access Denied");
        assertThat(answer.text()).contains("AccessDenied").doesNotContain("other", "GetObject", "polic", "bob");
    }

    @Test
    void the_audit_trail_has_the_action_the_resource_and_the_statement() {
        var bob = visitor.aws().user("bob", allowAllBut("\"Resource\":\"arn:aws:s3:::bkt/secret/*\""));
        assertThat(asked(bob, "GET", "/bkt/secret/a")).isEqualTo(DENIED);
        assertThat(asked(bob, "GET", "/bkt/open/a?torrents")).isEqualTo(DENIED);
        assertThat(asked(bob, "GET", "/bkt/open/a")).isEqualTo(PASSED);
        assertThat(keyhold.denials())
                .filteredOn(event -> event.outcome() == AuditEvent.Outcome.DENIED)
                .anySatisfy(event -> {
                    assertThat(event.operation()).isEqualTo("ForwardAuth/Verify");
                    assertThat(event.reason()).isEqualTo("EXPLICIT_DENY");
                    assertThat(event.accessKey()).isEqualTo(bob.id());
                    assertThat(event.target())
                            .startsWith("s3:GetObject on arn:aws:s3:::bkt/secret/a by policy ")
                            .endsWith("statement NoKeys");
                })
                .anySatisfy(event -> assertThat(event.reason()).contains("parameter"));
        visitor.reconnect();
    }

    @Test
    void a_change_of_policies_holds_at_the_next_request() {
        var bob = visitor.aws().user("bob");
        assertThat(asked(bob, "GET", "/bucket/a")).isEqualTo(DENIED);
        keyhold.allow("bob", PolicyDocuments.allow("s3:GetObject"));
        assertThat(asked(bob, "GET", "/bucket/a")).isEqualTo(PASSED);
        visitor.aws().done(visitor.aws().root(), "DeleteUserPolicy", "UserName", "bob", "PolicyName", "allowed");
        assertThat(asked(bob, "GET", "/bucket/a")).isEqualTo(DENIED);
    }

    @Test
    void sessions_are_held_to_their_policies() {
        var aws = visitor.aws();
        var bob = aws.user("bob", PolicyDocuments.allow("s3:*", "sts:*"));
        var trust = PolicyDocuments.trust("AWS", TestKeyhold.ACCOUNT.text());
        aws.done(aws.root(), "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", trust);
        var document = PolicyDocuments.allow("s3:GetObject");
        aws.done(aws.root(), "PutRolePolicy", "RoleName", "reader", "PolicyName", "p", "PolicyDocument", document);
        var role = "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":role/reader";
        var narrow = PolicyDocuments.allowOn("arn:aws:s3:::bucket/a/*", "s3:*");

        var whole = aws.assume(bob, role);
        assertThat(asked(whole, "GET", "/bucket/b/c")).isEqualTo(PASSED);
        assertThat(asked(whole, "PUT", "/bucket/b/c")).isEqualTo(DENIED);
        var part = aws.assume(bob, role, "Policy", narrow);
        assertThat(asked(part, "GET", "/bucket/a/c")).isEqualTo(PASSED);
        assertThat(asked(part, "GET", "/bucket/b/c")).isEqualTo(DENIED);
        assertThat(asked(part, "PUT", "/bucket/a/c")).isEqualTo(DENIED);
        var guest = aws.federate(bob, "guest", "Policy", narrow);
        assertThat(asked(guest, "PUT", "/bucket/a/c")).isEqualTo(PASSED);
        assertThat(asked(guest, "PUT", "/bucket/b/c")).isEqualTo(DENIED);
        assertThat(asked(aws.federate(bob, "nobody"), "GET", "/bucket/a/c")).isEqualTo(DENIED);
        assertThat(asked(aws.session(bob), "PUT", "/bucket/b/c")).isEqualTo(PASSED);
    }

    @Test
    void an_ephemeral_key_is_held_to_its_policy() {
        keyhold.allow("admin", PolicyDocuments.allow("s3:*"));
        var policy = PolicyDocuments.allowOn("arn:aws:s3:::bucket/a/*", "s3:GetObject")
                .replace("\"", "\\\"");
        var made = visitor.yandex(
                "POST",
                "/iam/aws-compatibility/v1/ephemeralAccessKeys",
                "{\"sessionName\":\"job\",\"policy\":\"" + policy + "\"}");
        var keys = new VendorSigner.Keys(
                made.path("accessKeyId").asText(),
                made.path("secret").asText(),
                Optional.of(made.path("sessionToken").asText()));
        assertThat(asked(keys, "GET", "/bucket/a/c")).isEqualTo(PASSED);
        assertThat(asked(keys, "GET", "/bucket/b/c")).isEqualTo(DENIED);
        assertThat(asked(keys, "PUT", "/bucket/a/c")).isEqualTo(DENIED);
    }

    @Test
    void conditions_ask_the_request_and_nobody_but_keyhold_for_the_principal() {
        var aws = visitor.aws();
        var bob = aws.user(
                "bob",
                PolicyDocuments.allowIf(
                        "\"StringEquals\":{\"s3:prefix\":\"home/${aws:username}/\",\"s3:delimiter\":\"/\"},"
                                + "\"IpAddress\":{\"aws:SourceIp\":\"203.0.113.0/24\"}",
                        "s3:ListBucket"));
        var list = visitor.signed(bob, plain("/bkt?list-type=2&delimiter=%2F&prefix=home%2Fbob%2F"));
        assertThat(reason(ask(list.with("X-Forwarded-For", "203.0.113.9")))).isEqualTo(PASSED);
        assertThat(reason(ask(list.with("X-Forwarded-For", "198.51.100.1")))).isEqualTo(DENIED);
        assertThat(reason(ask(list))).isEqualTo(DENIED);
        var other = visitor.signed(bob, plain("/bkt?list-type=2&delimiter=%2F&prefix=home%2Feve%2F"));
        assertThat(reason(ask(other.with("X-Forwarded-For", "203.0.113.9")))).isEqualTo(DENIED);
    }

    @ParameterizedTest
    @CsvSource({"https, 204 -", "http, 403 AccessDenied", "gopher, 403 InvalidForwardedRequest"})
    void the_gateway_says_whether_the_client_came_encrypted(String scheme, String expected) {
        var bob = visitor.aws()
                .user("bob", PolicyDocuments.allowIf("\"Bool\":{\"aws:SecureTransport\":\"true\"}", "s3:*"));
        var subrequest = Subrequest.nginx(visitor.signed(bob, plain("/bkt/k")));
        assertThat(reason(visitor.ask(subrequest.with("X-Original-Proto", scheme))))
                .isEqualTo(expected);
        assertThat(reason(visitor.ask(subrequest))).isEqualTo("403 InvalidForwardedRequest");
    }

    @Test
    void what_the_store_knows_alone_allows_nothing_and_denies() {
        var aws = visitor.aws();
        var tag = "\"StringEquals\":{\"s3:ExistingObjectTag/secret\":\"no\"}";
        var bob = aws.user("bob", PolicyDocuments.allowIf(tag, "s3:GetObject"));
        assertThat(asked(bob, "GET", "/bkt/k")).isEqualTo(DENIED);
        var eve = aws.user("eve", allowAllBut("\"Resource\":\"*\",\"Condition\":{" + tag + "}"));
        assertThat(asked(eve, "GET", "/bkt/k")).isEqualTo(DENIED);
        assertThat(asked(eve, "PUT", "/bkt/k")).isEqualTo(PASSED);
    }

    @Test
    void without_the_list_of_objects_to_delete_all_of_the_bucket_must_be_allowed() {
        var aws = visitor.aws();
        var all = aws.user("bob", PolicyDocuments.allowOn("arn:aws:s3:::bkt/*", "s3:DeleteObject*"));
        assertThat(asked(all, "POST", "/bkt?delete")).isEqualTo(PASSED);
        assertThat(asked(all, "POST", "/other?delete")).isEqualTo(DENIED);
        var some = aws.user("eve", PolicyDocuments.allowOn("arn:aws:s3:::bkt/a*", "s3:DeleteObject*"));
        assertThat(asked(some, "POST", "/bkt?delete")).isEqualTo(DENIED);
        var current = aws.user("kim", PolicyDocuments.allowOn("arn:aws:s3:::bkt/*", "s3:DeleteObject"));
        assertThat(asked(current, "POST", "/bkt?delete")).isEqualTo(DENIED);
        var kept = allowAllBut("\"Resource\":\"arn:aws:s3:::bkt/kept\"").replace("s3:GetObject", "s3:DeleteObject");
        assertThat(asked(aws.user("ann", kept), "POST", "/bkt?delete")).isEqualTo(DENIED);
    }

    @Test
    void a_copy_needs_its_source_too() {
        var aws = visitor.aws();
        var writer = aws.user("bob", PolicyDocuments.allowOn("arn:aws:s3:::bkt/*", "s3:PutObject", "s3:GetObject"));
        var copy = plain("/bkt/k").withMethod("PUT");
        var own = visitor.signed(writer, copy.with("x-amz-copy-source", "bkt/other"));
        assertThat(reason(ask(own))).isEqualTo(PASSED);
        var foreign = visitor.signed(writer, copy.with("x-amz-copy-source", "secret/k"));
        assertThat(reason(ask(foreign))).isEqualTo(DENIED);
        var version = visitor.signed(writer, copy.with("x-amz-copy-source", "bkt/other?versionId=1"));
        assertThat(reason(ask(version))).isEqualTo(DENIED);
    }

    /** Which objects they are is in the body, which this gateway does not send. */
    @ParameterizedTest
    @CsvSource({"arn:aws:s3:::bucket/*, 204 -", "arn:aws:s3:::bucket/a*, 403 AccessDenied"})
    void deleting_several_objects_needs_the_right_for_the_whole_bucket(String resource, String expected) {
        var bob = visitor.aws().user("bob", PolicyDocuments.allowOn(resource, "s3:Delete*"));
        assertThat(asked(bob, "POST", "/bucket?delete")).isEqualTo(expected);
        assertThat(asked(bob, "DELETE", "/bucket/a")).isEqualTo(PASSED);
    }

    @Test
    void the_root_of_the_account_passes_with_whatever_can_be_mapped() {
        assertThat(asked(visitor.aws().root(), "PUT", "/bkt/k")).isEqualTo(PASSED);
        assertThat(asked(visitor.aws().root(), "GET", "/bkt/k?unknown")).isEqualTo(DENIED);
    }

    @Test
    void principals_of_other_accounts_are_refused_and_the_root_of_one_too() {
        var aws = visitor.aws();
        var other = aws.account("Team", "team@example.com");
        var foreign = aws.userOf(other, "bob");
        var input = List.of("UserName", "bob", "PolicyName", "p", "PolicyDocument", PolicyDocuments.ADMINISTRATOR);
        aws.done(aws.rootOf(other), "PutUserPolicy", input.toArray(String[]::new));
        var bob = aws.user("bob", PolicyDocuments.allow("s3:*"));
        assertThat(asked(bob, "GET", "/bkt/k")).isEqualTo(PASSED);
        assertThat(asked(foreign, "GET", "/bkt/k")).isEqualTo(DENIED);
        assertThat(asked(aws.rootOf(other), "GET", "/bkt/k")).isEqualTo(DENIED);
        with(Visitor.authorizing(Optional.of(other), "s3"));
        assertThat(asked(foreign, "GET", "/bkt/k")).isEqualTo(PASSED);
        assertThat(asked(bob, "GET", "/bkt/k")).isEqualTo(DENIED);
        assertThat(asked(aws.root(), "GET", "/bkt/k")).isEqualTo(DENIED);
    }

    @Test
    void an_account_has_to_be_named_once_there_are_two() {
        var unnamed = Visitor.authorizing(Optional.empty(), "s3");
        try (var one = TestKeyhold.start(unnamed);
                var caller = new Visitor(one)) {
            var subrequest = Subrequest.nginx(caller.signed(caller.aws().root(), plain("/bkt/k")))
                    .with("X-Original-Proto", "http");
            assertThat(reason(caller.ask(subrequest))).isEqualTo(PASSED);
            caller.aws().account("Team", "team@example.com");
            assertThat(reason(caller.ask(subrequest))).isEqualTo("403 GatewayAccountUnknown");
        }
    }

    @Test
    void a_gateway_that_may_ask_by_its_credential_alone_is_of_the_account_of_that() {
        var aws = visitor.aws();
        var other = aws.account("Gates", "gates@example.com");
        var bob = aws.user("bob", PolicyDocuments.allow("s3:*"));
        var own = visitor.signed(bob, plain("/bkt/k"));
        var others = visitor.signed(aws.rootOf(other), plain("/bkt/k"));
        var apiKey = visitor.apiKey();
        var identity = apiKey.path("apiKey").path("serviceAccountId").asText();
        var shown = "Api-Key " + apiKey.path("secret").asText();
        with(allowing(other, identity));
        assertThat(reason(ask(own))).isEqualTo("403 GatewayAccessDenied");
        assertThat(reason(ask(own.with("X-Keyhold-Authorization", shown)))).isEqualTo(PASSED);
        assertThat(reason(ask(others.with("X-Keyhold-Authorization", shown)))).isEqualTo(DENIED);

        // A client could show it through a gateway that hands it on.
        with(allowing(other, "loopback", identity));
        assertThat(reason(ask(others))).isEqualTo(PASSED);
        assertThat(reason(ask(own))).isEqualTo(DENIED);
        for (var authorization : List.of(shown, "Api-Key wrong")) {
            for (var request : List.of(own, others)) {
                assertThat(reason(ask(request.with("X-Keyhold-Authorization", authorization))))
                        .isEqualTo("403 GatewayAccountUnknown");
            }
        }
        with(allowing(TestKeyhold.ACCOUNT.text(), "loopback", identity));
        assertThat(reason(ask(own.with("X-Keyhold-Authorization", shown)))).isEqualTo(PASSED);
    }

    private static GatewayConfig allowing(String owner, String... servers) {
        return GatewayConfig.parse(List.of("forward-auth"), List.of(servers), Optional.empty(), "generic")
                .withAuthorization(Visitor.authorizing(Optional.of(owner), "s3").authorization());
    }

    /** Over HTTP/2 the scheme is the client's word; whether there is a session of TLS is Envoy's. */
    @ParameterizedTest
    @CsvSource({
        "https, true, , 200",
        "http, true, , 200",
        "https, false, , 403 InvalidForwardedRequest",
        "http, false, , 403 AccessDenied",
        "https, true, h2c, 403 AccessDenied",
    })
    void envoy_says_whether_the_client_came_encrypted(String scheme, boolean tls, String upgrade, String expected) {
        var bob = visitor.aws()
                .user("bob", PolicyDocuments.allowIf("\"Bool\":{\"aws:SecureTransport\":\"true\"}", "s3:*"));
        var request = visitor.signed(bob, plain("/bkt/k"));
        var check = EnvoyTest.checkRequest(
                upgrade == null ? request : request.with("upgrade", upgrade), http -> http.setScheme(scheme));
        if (tls) {
            check.getAttributesBuilder().getTlsSessionBuilder().setSni("store.example");
        }
        var envoy = GrpcClients.newClient(
                "gproto+http://127.0.0.1:" + keyhold.address().getPort(),
                AuthorizationGrpc.AuthorizationBlockingStub.class);
        var answer = envoy.check(check.build());
        assertThat(answer.hasOkResponse() ? "200" : EnvoyTest.reason(answer)).isEqualTo(expected);
    }

    @Test
    void an_api_is_governed_by_a_table_and_gets_the_principal(@TempDir Path folder) throws IOException {
        var routes = Files.writeString(folder.resolve("routes"), """
                GET,DELETE /invoices/{id} invoices:Use arn:aws:invoices:::invoice/{id}
                GET /invoices invoices:List arn:aws:invoices:::invoice/*
                """);
        with(GatewayConfig.DEFAULT
                .withHeaders(IdentityHeadersTest.ALL)
                .withAuthorization(GatewayAuthorization.parse(
                        Optional.of(TestKeyhold.ACCOUNT.text()), List.of("generic"), List.of(), Optional.of(routes))));
        var aws = visitor.aws();
        var policy = PolicyDocuments.allowOn(
                "arn:aws:invoices:::invoice/${aws:PrincipalTag/team}-*", "invoices:*", "sts:GetFederationToken");
        var bob = aws.user(
                "bob",
                policy.replace("}]}", "}," + "{\"Effect\":\"Allow\",\"Action\":\"sts:*\",\"Resource\":\"*\"}]}"));
        aws.done(aws.root(), "TagUser", "UserName", "bob", "Tags.member.1.Key", "team", "Tags.member.1.Value", "red");
        aws.done(aws.root(), "CreateGroup", "GroupName", "ops");
        aws.done(aws.root(), "AddUserToGroup", "GroupName", "ops", "UserName", "bob");

        assertThat(asked(bob, "GET", "/invoices/red-1?a=b")).isEqualTo(PASSED);
        assertThat(asked(bob, "HEAD", "/invoices/red-%C3%BC")).isEqualTo(PASSED);
        assertThat(asked(bob, "DELETE", "/invoices/red-1")).isEqualTo(PASSED);
        for (var target : List.of("/invoices/blue-1", "/invoices", "/customers/red-1", "/invoices/red-1%3B")) {
            assertThat(asked(bob, "GET", target)).as(target).isEqualTo(DENIED);
        }
        assertThat(asked(bob, "PUT", "/invoices/red-1")).isEqualTo(DENIED);
        assertThat(asked(aws.user("eve"), "GET", "/invoices/red-1")).isEqualTo(DENIED);
        assertThat(asked(aws.root(), "GET", "/invoices")).isEqualTo(PASSED);
        var overriding = visitor.signed(bob, plain("/invoices/red-1")).with("X-HTTP-Method-Override", "DELETE");
        assertThat(reason(ask(overriding))).isEqualTo(DENIED);

        var guest = ask(visitor.signed(
                aws.federate(bob, "guest", "Policy", PolicyDocuments.allow("invoices:*")), plain("/invoices/red-1")));
        assertThat(reason(guest)).isEqualTo(PASSED);
        assertThat(guest.header("x-keyhold-session-name")).contains("guest");
        assertThat(guest.header("x-keyhold-groups"))
                .as("who acts for bob is no member")
                .contains("");
        assertThat(guest.header("x-keyhold-principal-tags")).contains("team=red");
        assertThat(ask(visitor.signed(bob, plain("/invoices/red-1"))).header("x-keyhold-groups"))
                .contains("ops");
    }

    @Test
    void a_rule_for_a_host_counts_before_the_others_and_hosts_without_a_rule_are_refused() {
        with(Visitor.authorizing(Optional.of(TestKeyhold.ACCOUNT.text()), "none@store.example", "s3@*.other.example"));
        var bob = visitor.aws().user("bob");
        assertThat(asked(bob, "GET", "/bkt/k")).isEqualTo(PASSED);
        with(Visitor.authorizing(Optional.of(TestKeyhold.ACCOUNT.text()), "s3@*.other.example"));
        assertThat(asked(bob, "GET", "/bkt/k")).isEqualTo(DENIED);
        assertThat(asked(visitor.aws().root(), "GET", "/bkt/k")).isEqualTo(DENIED);
    }
}
