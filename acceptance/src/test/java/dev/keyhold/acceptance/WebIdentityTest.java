package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.oidc.TestIssuer;
import dev.keyhold.oidc.TestIssuer.Behaviour;
import dev.keyhold.oidc.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** Pods and jobs get credentials for tokens of their own issuers, with clients that know nothing of Keyhold. */
class WebIdentityTest {
    private static final String CLUSTER = "https://kubernetes.default.svc.cluster.local";
    private static final String AUDIENCE = "sts.amazonaws.com";
    private static final TokenKey CLUSTER_KEY = TokenKey.rsa("cluster");

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static TestIssuer issuer;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        installation = Keyhold.copy(folder.resolve("keyhold-data"));
        // Any certificate for this host will do, and this one is there.
        issuer = TestIssuer.start(
                Files.readString(installation.data().resolve("server-key.pem")),
                Files.readString(installation.data().resolve("server.pem")));
        var keys = Files.writeString(folder.resolve("cluster-jwks.json"), "{\"keys\":[" + CLUSTER_KEY.jwk() + "]}");
        server = Server.start(new Server.Start(installation.data())
                .with(List.of(
                        "--oidc-issuer",
                        CLUSTER + " jwks-file=" + keys,
                        "--oidc-issuer",
                        issuer.url() + " private-addresses=allow ca-file="
                                + installation.data().resolve("ca.pem"))));
    }

    @AfterAll
    static void stop() {
        server.close();
        issuer.close();
    }

    @Test
    void the_guide_works_as_written() throws IOException {
        var now = Instant.now().getEpochSecond();
        Files.writeString(
                folder.resolve("token"),
                CLUSTER_KEY.sign(
                        "{\"iss\":\"%s\",\"sub\":\"system:serviceaccount:prod:backup\",\"aud\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                                .formatted(CLUSTER, AUDIENCE, now, now + 3_600)));
        Guide.follow(
                "docs/guides/ci-and-kubernetes.md",
                server.url(),
                folder,
                Map.of(
                        "AWS_ACCESS_KEY_ID", installation.root().accessKeyId(),
                        "AWS_SECRET_ACCESS_KEY", installation.root().secretAccessKey(),
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_ENDPOINT_URL", server.url().toString(),
                        "AWS_CA_BUNDLE", installation.data().resolve("ca.pem").toString()));
    }

    @Test
    void jobs_go_on_while_the_keys_of_their_issuer_rotate_and_while_it_is_silent() {
        try (var clients = new Clients(server.url(), Optional.of(server.ca()))) {
            var role = role(clients);
            var sts = clients.anonymousSts();
            var first = token("job");
            assertThat(arn(clients, sts, role, first)).endsWith("assumed-role/deploy/one");

            issuer.rotate();
            issuer.withdrawOldKeys();
            assertThat(arn(clients, sts, role, token("job"))).endsWith("assumed-role/deploy/one");
            assertThat(code(sts, role, first)).isEqualTo("InvalidIdentityToken");
            assertThat(code(sts, role, token("other"))).isEqualTo("AccessDenied");

            issuer.behave(Behaviour.SILENT);
            assertThat(arn(clients, sts, role, token("job"))).endsWith("assumed-role/deploy/one");
        }
    }

    private static String token(String subject) {
        var now = Instant.now();
        return issuer.token(subject, AUDIENCE, now, now.plusSeconds(600));
    }

    /** A role that trusts one subject of the issuer. */
    private static String role(Clients clients) {
        try (var iam = clients.iam(installation.root())) {
            var provider = iam.createOpenIDConnectProvider(
                            request -> request.url(issuer.url()).clientIDList(AUDIENCE))
                    .openIDConnectProviderArn();
            var trust = """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"%s"},
                     "Action":"sts:AssumeRoleWithWebIdentity",
                     "Condition":{"StringEquals":{"%s:sub":"job"}}}]}""".formatted(provider, issuer.url().substring("https://".length()));
            return iam.createRole(request -> request.roleName("deploy").assumeRolePolicyDocument(trust))
                    .role()
                    .arn();
        }
    }

    /** Whom the credentials for a token are of. */
    private static String arn(Clients clients, StsClient sts, String role, String token) {
        var issued = sts.assumeRoleWithWebIdentity(
                        request -> request.roleArn(role).roleSessionName("one").webIdentityToken(token))
                .credentials();
        var session =
                AwsSessionCredentials.create(issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken());
        try (var signed = clients.sts(session)) {
            return signed.getCallerIdentity().arn();
        }
    }

    private static String code(StsClient sts, String role, String token) {
        return catchThrowableOfType(
                        StsException.class,
                        () -> sts.assumeRoleWithWebIdentity(request ->
                                request.roleArn(role).roleSessionName("one").webIdentityToken(token)))
                .awsErrorDetails()
                .errorCode();
    }
}
