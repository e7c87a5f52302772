package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;

/** Two installations, of which one trusts what the other says about its users. */
class IdentityTokensTest {
    private static final String AUDIENCE = "other-installation";
    private static final AwsCredentials NOBODY =
            AnonymousCredentialsProvider.create().resolveCredentials();

    @TempDir
    private Path folder;

    private static AwsCredentials userWithTokens(IamClient iam) {
        iam.createUser(user -> user.userName("job"));
        iam.putUserPolicy(put -> put.userName("job").policyName("tokens").policyDocument("""
                {"Version":"2012-10-17","Statement":{"Effect":"Allow",
                "Action":"sts:GetWebIdentityToken","Resource":"*"}}"""));
        var key = iam.createAccessKey(create -> create.userName("job")).accessKey();
        return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }

    /** Trusts the user of the other installation, and nobody else of it. */
    private static String trustingRole(IamClient iam, String issuer, String account) {
        var provider = iam.createOpenIDConnectProvider(
                        create -> create.url(issuer).clientIDList(AUDIENCE))
                .openIDConnectProviderArn();
        return iam.createRole(create -> create.roleName("guest").assumeRolePolicyDocument("""
                                {"Version":"2012-10-17","Statement":{"Effect":"Allow",
                                "Principal":{"Federated":"%s"},
                                "Action":"sts:AssumeRoleWithWebIdentity",
                                "Condition":{"StringEquals":{"%s:sub":"arn:aws:iam::%s:user/job"}}}}""".formatted(
                                provider, issuer.substring("https://".length()), account)))
                .role()
                .arn();
    }

    private static AwsCredentials assume(StsClient sts, String role, String token) {
        var made = sts.assumeRoleWithWebIdentity(
                        assume -> assume.roleArn(role).roleSessionName("job").webIdentityToken(token))
                .credentials();
        return AwsSessionCredentials.create(made.accessKeyId(), made.secretAccessKey(), made.sessionToken());
    }

    private static String token(StsClient sts, String audience, String algorithm) {
        return sts.getWebIdentityToken(get -> get.audience(audience).signingAlgorithm(algorithm))
                .webIdentityToken();
    }

    @Test
    void let_a_user_of_one_installation_into_another() {
        var home = Keyhold.init(folder.resolve("home"));
        var away = Keyhold.init(folder.resolve("away"));
        var port = Proxy.Places.free().keyhold();
        var start = new Server.Start(home.data())
                .listen("127.0.0.1:" + port)
                .with(List.of("--public-url", "https://localhost:" + port));
        try (var server = Server.start(start);
                var clients = server.clients(Wire.TLS);
                var iam = clients.iam(home.root());
                var job = clients.sts(userWithTokens(iam))) {
            var issuer = iam.enableOutboundWebIdentityFederation(_ -> {}).issuerIdentifier();
            var allowed = issuer + " ca-file=" + server.ca().toAbsolutePath() + " private-addresses=allow";
            try (var other = Server.start(new Server.Start(away.data()).with(List.of("--oidc-issuer", allowed)));
                    var others = other.clients(Wire.TLS);
                    var otherIam = others.iam(away.root());
                    var guest = others.sts(NOBODY)) {
                var role = trustingRole(otherIam, issuer, home.accountId());
                for (var algorithm : List.of("ES384", "RS256")) {
                    var session = assume(guest, role, token(job, AUDIENCE, algorithm));
                    try (var sts = others.sts(session)) {
                        assertThat(sts.getCallerIdentity().arn())
                                .isEqualTo("arn:aws:sts::" + away.accountId() + ":assumed-role/guest/job");
                    }
                }
                var forAnother = token(job, "another", "ES384");
                assertThatThrownBy(() -> assume(guest, role, forAnother))
                        .isInstanceOf(InvalidIdentityTokenException.class);
            }
            try (var own = clients.sts(NOBODY)) {
                var role = trustingRole(iam, issuer, home.accountId());
                var token = token(job, AUDIENCE, "ES384");
                // There is one, but the installation does not look.
                assertThatThrownBy(() -> assume(own, role, token))
                        .isInstanceOf(InvalidIdentityTokenException.class)
                        .hasMessageContaining("No OpenIDConnect provider found in your account for " + issuer);
            }
        }
    }
}
