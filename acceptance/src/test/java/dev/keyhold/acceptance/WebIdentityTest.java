package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.oidc.TestIssuer;
import dev.keyhold.oidc.TestIssuer.Behaviour;
import dev.keyhold.oidc.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** Pods and jobs get credentials for tokens of their own issuers, with clients that know nothing of Keyhold. */
class WebIdentityTest {
    private static final String CLUSTER = "https://kubernetes.default.svc.cluster.local";
    private static final String AUDIENCE = "sts.amazonaws.com";
    private static final TokenKey CLUSTER_KEY = TokenKey.rsa("cluster");
    /** A cluster whose keys rotate. */
    private static final String ROTATING = "https://rotating.example.com";

    private static final String READER = "system:serviceaccount:apps:reader";
    /** Where the SDK finds a service of which nobody has built a client. */
    private static final String ENDPOINT = "aws.endpointUrlSts";

    private static final String REGION = "aws.region";

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
        publish(CLUSTER_KEY);
        server = Server.start(new Server.Start(installation.data())
                .with(List.of(
                        "--oidc-issuer",
                        CLUSTER + " jwks-file=" + keys,
                        "--oidc-issuer",
                        ROTATING + " jwks-file=" + folder.resolve("rotating-jwks.json"),
                        "--oidc-issuer",
                        issuer.url() + " private-addresses=allow ca-file="
                                + installation.data().resolve("ca.pem"))));
    }

    @AfterAll
    static void stop() {
        server.close();
        issuer.close();
    }

    @Tag("clients")
    @Test
    void the_guide_works_as_written() throws IOException {
        var now = Instant.now().getEpochSecond();
        Files.writeString(
                folder.resolve("token"),
                CLUSTER_KEY.sign(
                        "{\"iss\":\"%s\",\"sub\":\"system:serviceaccount:prod:backup\",\"aud\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                                .formatted(CLUSTER, AUDIENCE, now, now + 3_600)));
        Guide.follow("docs/guides/ci-and-kubernetes.md", server.url(), folder, installation.rootVariables(server));
    }

    @Test
    void jobs_go_on_while_the_keys_of_their_issuer_rotate_and_while_it_is_silent() {
        try (var clients = new Clients(server.url(), Optional.of(server.ca()))) {
            var role = role(clients);
            var sts = clients.anonymousSts();
            var first = token("job");
            // Keys that could not be fetched while the server started, as on a busy machine, are fetched again later.
            Waiting.until(() -> !code(sts, role, token("other")).equals("IDPCommunicationError"));
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

    /** The pod knows nothing but a role and a file with a token, which the kubelet writes again before it expires. */
    @Test
    void a_pod_gets_credentials_by_its_token_and_uses_them_as_a_policy_says() throws IOException {
        var token = folder.resolve("projected-token");
        try (var clients = server.clients(Wire.PLAINTEXT);
                var root = clients.iam(installation.root())) {
            System.setProperty(ENDPOINT, clients.endpoint().toString());
            System.setProperty(REGION, "us-east-1");
            var role = pod(root);
            project(token, READER, CLUSTER_KEY);
            var first = credentials(role, token);
            assertActsAsPod(clients, first);

            var next = TokenKey.ec("next");
            publish(CLUSTER_KEY, next);
            project(token, READER, next);
            var renewed = credentials(role, token);
            assertThat(renewed.accessKeyId()).isNotEqualTo(first.accessKeyId());
            assertActsAsPod(clients, renewed);
            assertActsAsPod(clients, first);

            project(token, "system:serviceaccount:apps:writer", next);
            assertThatThrownBy(() -> credentials(role, token))
                    .hasMessageContaining("Not authorized to perform sts:AssumeRoleWithWebIdentity");
            root.deleteRolePolicy(delete -> delete.roleName("pod").policyName("list"));
            root.deleteRole(delete -> delete.roleName("pod"));
            assertThatThrownBy(() -> clients.sts(renewed).getCallerIdentity())
                    .hasMessageContaining("The security token included in the request is invalid");
        } finally {
            System.clearProperty(ENDPOINT);
            System.clearProperty(REGION);
        }
    }

    private static void publish(TokenKey... keys) throws IOException {
        Files.writeString(
                folder.resolve("rotating-jwks.json"),
                Stream.of(keys).map(TokenKey::jwk).collect(Collectors.joining(",", "{\"keys\":[", "]}")));
    }

    private static void project(Path file, String subject, TokenKey key) throws IOException {
        var now = Instant.now().getEpochSecond();
        Files.writeString(
                file,
                key.sign("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                        .formatted(ROTATING, subject, AUDIENCE, now, now + 600)));
    }

    /** A role for one service account of the cluster, which may list users. */
    private static String pod(IamClient root) {
        var provider = root.createOpenIDConnectProvider(
                        create -> create.url(ROTATING).clientIDList(AUDIENCE))
                .openIDConnectProviderArn();
        var trust = """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"%s"},
                 "Action":"sts:AssumeRoleWithWebIdentity",
                 "Condition":{"StringEquals":{"rotating.example.com:sub":"%s"}}}}""".formatted(provider, READER);
        var role = root.createRole(create -> create.roleName("pod").assumeRolePolicyDocument(trust))
                .role()
                .arn();
        root.putRolePolicy(put -> put.roleName("pod").policyName("list").policyDocument("""
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}"""));
        return role;
    }

    /** The credentials of a pod that has just started. */
    private static AwsCredentials credentials(String role, Path token) {
        try (var provider = WebIdentityTokenFileCredentialsProvider.builder()
                .roleArn(role)
                .roleSessionName("pod")
                .webIdentityTokenFile(token)
                .build()) {
            return provider.resolveCredentials();
        }
    }

    private static void assertActsAsPod(Clients clients, AwsCredentials pod) {
        try (var sts = clients.sts(pod);
                var iam = clients.iam(pod)) {
            assertThat(sts.getCallerIdentity().arn())
                    .isEqualTo("arn:aws:sts::" + installation.accountId() + ":assumed-role/pod/pod");
            assertThat(iam.listUsers().users()).isNotEmpty();
            assertThatThrownBy(() -> iam.createUser(create -> create.userName("accomplice")))
                    .hasMessageContaining("is not authorized to perform: iam:CreateUser");
        }
    }
}
