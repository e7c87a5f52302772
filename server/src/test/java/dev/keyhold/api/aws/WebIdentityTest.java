package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has nothing but an identity token, over the wire. */
final class WebIdentityTest {
    private static final GoldenIssuer ISSUER = new GoldenIssuer();

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final String PROVIDER = "arn:aws:iam::123456789012:oidc-provider/ci.example.com";

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @BeforeAll
    static void allowIssuer() {
        KEYHOLD.restart(ISSUER.allowed());
    }

    @BeforeEach
    void trustIssuer() {
        aws.trust(GoldenIssuer.URL, "pod");
    }

    @AfterEach
    void reset() {
        aws.reset();
    }

    private static String form(String token) {
        return Aws.webIdentityForm("pod", token);
    }

    private static String token() {
        return ISSUER.fill("{token}", KEYHOLD.now());
    }

    private VendorSigner.Keys session() {
        var answer = aws.send(RawRequest.post(aws.host(), form(token())));
        assertThat(answer.outcome()).isEqualTo("200");
        return Aws.keys(answer);
    }

    @Test
    void a_signature_is_not_looked_at() {
        var plain = RawRequest.post(aws.host(), form(token()));
        var wrong = VendorSigner.Keys.of(KEYHOLD.rootAccessKeyId(), "x".repeat(40));
        for (var request : List.of(
                plain,
                new VendorSigner(wrong, "us-east-1", "sts", KEYHOLD.now()).header(plain, aws.address()),
                new VendorSigner(aws.root(), "us-east-1", "iam", KEYHOLD.now().minusSeconds(9_999))
                        .header(plain, aws.address()),
                plain.with("authorization", "AWS4-HMAC-SHA256 nonsense"),
                plain.with("authorization", "Bearer t1.nothing").with("x-amz-security-token", "nothing"),
                RawRequest.get(aws.host(), "/?" + form(token()) + "&X-Amz-Algorithm=AWS4-HMAC-SHA256"))) {
            assertThat(aws.send(request).outcome()).isEqualTo("200");
        }
    }

    @Test
    void metrics_say_why_a_token_is_not_accepted() {
        aws.done(aws.root(), "DeleteOpenIDConnectProvider", "OpenIDConnectProviderArn", PROVIDER);
        assertThat(aws.send(RawRequest.post(aws.host(), form(token()))).outcome())
                .isEqualTo("400 InvalidIdentityToken: No OpenIDConnect provider found in your account for "
                        + "https://ci.example.com");
        try (var client = RawClient.connect(KEYHOLD.address(), RawClient.Transport.HTTP_1)) {
            assertThat(client.send(RawRequest.get(aws.host(), "/metrics")).text())
                    .contains("keyhold_verifications_total{outcome=\"NO_OIDC_PROVIDER\"} 1.0");
        }
    }

    @Test
    void nothing_else_goes_without_a_signature() {
        for (var action : List.of("AssumeRole", "GetCallerIdentity", "GetSessionToken")) {
            var other = form(token()).replace("AssumeRoleWithWebIdentity", action);
            assertThat(aws.send(RawRequest.post(aws.host(), other)).outcome())
                    .isEqualTo("403 MissingAuthenticationToken: Request is missing Authentication Token");
        }
    }

    @Test
    void a_session_does_what_the_policies_of_the_role_say_until_the_role_is_gone() {
        var pod = session();
        assertThat(aws.done(pod, "GetCallerIdentity").get("Arn"))
                .isEqualTo("arn:aws:sts::123456789012:assumed-role/pod/pod");
        assertThat(aws.call(pod, "ListUsers").outcome()).startsWith("403 AccessDenied");
        var document = PolicyDocuments.allowIf(
                "\"StringEquals\":{\"aws:FederatedProvider\":\"" + PROVIDER
                        + "\",\"ci.example.com:sub\":\"repo:team/app\",\"ci.example.com:aud\":\"sts\"}",
                "iam:ListUsers");
        aws.done(aws.root(), "PutRolePolicy", "RoleName", "pod", "PolicyName", "list", "PolicyDocument", document);
        aws.done(pod, "ListUsers");
        assertThat(aws.call(pod, "CreateUser", "UserName", "accomplice").outcome())
                .startsWith("403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/pod/pod is not authorized");
        aws.done(aws.root(), "DeleteOpenIDConnectProvider", "OpenIDConnectProviderArn", PROVIDER);
        aws.done(pod, "ListUsers");
        aws.done(aws.root(), "DeleteRolePolicy", "RoleName", "pod", "PolicyName", "list");
        aws.done(aws.root(), "DeleteRole", "RoleName", "pod");
        assertThat(aws.call(pod, "GetCallerIdentity").outcome()).startsWith("403 InvalidClientTokenId");
    }

    @Test
    void a_token_does_not_come_back_whatever_is_wrong_with_it() {
        var secret = token();
        for (var token : List.of(secret + "!", secret.repeat(100), secret.replace('.', ','))) {
            var answer = aws.send(RawRequest.post(aws.host(), form(token)));
            assertThat(answer.outcome()).startsWith("400");
            assertThat(answer.text()).doesNotContain(secret.substring(secret.length() / 2, secret.length() / 2 + 20));
        }
        assertThat(aws.send(RawRequest.post(aws.host(), form("a".repeat(70_000))))
                        .status())
                .as("more than is read of those who have not proved who they are")
                .isEqualTo(413);
    }
}
