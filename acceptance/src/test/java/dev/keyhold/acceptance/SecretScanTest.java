package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.FeatureEnabledException;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * After a busy life of two accounts with every log line enabled, nothing that the server leaves behind contains a
 * secret that it issued: not the database and its log, not what it printed, not the audit trail, not the metrics.
 */
class SecretScanTest {
    private static final Pattern ROOT_KEY_ID = Pattern.compile("aws_access_key_id = (\\S+)");
    private static final Pattern ROOT_SECRET = Pattern.compile("aws_secret_access_key = (\\S+)");
    /** A secret that could be an access key id, so that a client that mixes them up is not stopped by its form. */
    private static final Pattern LIKE_A_KEY_ID = Pattern.compile("\\w+");

    private static final int TRIES = 200;

    @TempDir
    private Path folder;

    private final SecretScanner scanner = new SecretScanner();

    @Test
    void no_secret_is_found_in_anything_that_is_left_behind() throws IOException, GeneralSecurityException {
        var data = folder.resolve("data");
        var start = new Server.Start(data)
                .with(List.of("--log-level", "debug", "--public-url", "https://keys.example.com"));
        try (var server = Server.start(start);
                var plaintext = server.clients(Wire.PLAINTEXT);
                var tls = server.clients(Wire.TLS)) {
            var root = kept(data.resolve("root-credentials"));
            live(plaintext, root, "");
            live(tls, root, "");
            withRole(tls, root, "");
            new KmsSecrets(tls, root, scanner).live();
            live(server, plaintext, data.resolve("admin-key.json"), "first");
            var team = team(data);
            live(plaintext, team, "team ");
            withRole(plaintext, team, "team ");
            new KmsSecrets(plaintext, team, scanner).live();
            scanner.place("metrics", plaintext.page("/metrics"));
            scanner.place("ready file", Files.readAllBytes(server.readyFile()));
            collect(data, "while running");
            server.terminate();
            assertThat(server.err()).contains("request.answered").contains("request.refused");
            scanner.place("log", server.err());
            scanner.place("first output", server.out());
        }
        try (var server = Server.start(start.with(List.of("--log-format", "json")));
                var clients = server.clients(Wire.PLAINTEXT)) {
            live(server, clients, teamKey(), "team");
            server.terminate();
            scanner.place("second output", server.out());
            scanner.place("log as JSON", server.err());
            collect(data, "after a restart");
        }
        addRootKey(data);

        assertThat(scanner.places()).anyMatch(place -> place.contains("keyhold.db-wal"));
        assertThat(scanner.secrets()).isGreaterThan(50);
        assertThat(scanner.found()).isEmpty();
    }

    /** The same through the other API. */
    private void live(Server server, Clients clients, Path adminKey, String when) throws IOException {
        try (var yandex = new Yandex(server)) {
            new YandexSecrets(yandex, clients, scanner, when).live(adminKey);
        }
    }

    /** Creates another account beside the running server; returns its root's key, which was printed for its team. */
    private AwsCredentials team(Path data) {
        var team = Keyhold.run(
                        "account",
                        "create",
                        "--data",
                        data.toString(),
                        "--name",
                        "Team",
                        "--admin-key",
                        teamKey().toString(),
                        "--json")
                .json();
        var secret = team.get("rootSecretAccessKey").asText();
        scanner.secret("root secret of the team", secret);
        return AwsBasicCredentials.create(team.get("rootAccessKeyId").asText(), secret);
    }

    private Path teamKey() {
        return folder.resolve("team-admin-key.json");
    }

    /** The only file where the root secret belongs; the server advises the operator to move it elsewhere. */
    private AwsCredentials kept(Path file) throws IOException {
        var text = Files.readString(file);
        Files.delete(file);
        var id = ROOT_KEY_ID.matcher(text);
        var secret = ROOT_SECRET.matcher(text);
        assertThat(id.find()).isTrue();
        assertThat(secret.find()).isTrue();
        scanner.secret("root secret", secret.group(1));
        return AwsBasicCredentials.create(id.group(1), secret.group(1));
    }

    /** A user with keys and a session, in use and misused in every way. */
    private void live(Clients clients, AwsCredentials root, String whose) {
        var user = clients.endpoint().getScheme();
        var wire = whose + user;
        var iam = clients.iam(root);
        iam.createUser(create -> create.userName(user));
        var key = keyLikeAnId(clients, root, user, wire);
        var sts = clients.sts(key);
        sts.getCallerIdentity();
        var made = sts.getSessionToken().credentials();
        scanner.secret(wire + " session secret", made.secretAccessKey());
        scanner.secret(wire + " session token", made.sessionToken());
        var session = AwsSessionCredentials.create(made.accessKeyId(), made.secretAccessKey(), made.sessionToken());
        clients.sts(session).getCallerIdentity();
        refused(() -> clients.iam(session).listUsers());
        identityTokens(clients, iam, user, key, wire);

        misuse(clients, key, scanner.secret(wire + " user secret"));
        misuse(clients, key, made.secretAccessKey());
        misuse(clients, key, made.sessionToken());
        misuseInPolicies(iam, user, scanner.secret(wire + " user secret"));
        iam.updateAccessKey(
                update -> update.userName(user).accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE));
        refused(sts::getCallerIdentity);
        refused(() -> clients.sts(session).getCallerIdentity());
    }

    /** A user with an MFA device, and with a session of a role. */
    private void withRole(Clients clients, AwsCredentials root, String whose) {
        var user = "sessions";
        var iam = clients.iam(root);
        iam.createUser(create -> create.userName(user));
        var made = iam.createAccessKey(create -> create.userName(user)).accessKey();
        scanner.secret(whose + "secret of " + user, made.secretAccessKey());
        var key = AwsBasicCredentials.create(made.accessKeyId(), made.secretAccessKey());
        var device = mfaDevice(iam, user, whose);
        refused(() ->
                clients.sts(key).getSessionToken(get -> get.serialNumber(device).tokenCode("000000")));
        roleSession(clients, root, key, whose);
    }

    /** An MFA device that is in use, whose codes and seed are sent where they do not belong. */
    private String mfaDevice(IamClient iam, String user, String whose) {
        var device = iam.createVirtualMFADevice(create -> create.virtualMFADeviceName(user))
                .virtualMFADevice();
        var app = new MfaApp(device.base32StringSeed().asUtf8String());
        scanner.secret(whose + "seed", app.seed());
        scanner.secret(whose + "seed as bytes", new String(app.bytes(), ISO_8859_1));
        iam.enableMFADevice(enable -> enable.userName(user)
                .serialNumber(device.serialNumber())
                .authenticationCode1(app.code(-3))
                .authenticationCode2(app.code(-2)));
        refused(() -> iam.enableMFADevice(enable -> enable.userName(user)
                .serialNumber("arn:aws:iam::" + app.seed())
                .authenticationCode1("000000")
                .authenticationCode2("000000")));
        refused(() -> iam.getMFADevice(get -> get.userName(user).serialNumber(app.seed())));
        return device.serialNumber();
    }

    /** A session of a role that has a policy and tags, in use and misused. */
    private void roleSession(Clients clients, AwsCredentials root, AwsCredentials key, String whose) {
        var trust = """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"},
                    "Action": ["sts:AssumeRole", "sts:TagSession"]}}""";
        var arn = clients.iam(root)
                .createRole(create -> create.roleName("scan").assumeRolePolicyDocument(trust))
                .role()
                .arn();
        var sts = clients.sts(key);
        var made = sts.assumeRole(assume -> assume.roleArn(arn)
                        .roleSessionName("scan")
                        .policyArns(PolicyDescriptorType.builder()
                                .arn("arn:aws:iam::aws:policy/ReadOnlyAccess")
                                .build())
                        .tags(Tag.builder().key("team").value("blue").build()))
                .credentials();
        scanner.secret(whose + "role session secret", made.secretAccessKey());
        scanner.secret(whose + "role session token", made.sessionToken());
        var session = AwsSessionCredentials.create(made.accessKeyId(), made.secretAccessKey(), made.sessionToken());
        clients.sts(session).getCallerIdentity();
        refused(() -> clients.iam(session).listUsers());
        misuse(clients, key, made.secretAccessKey());
        misuse(clients, key, made.sessionToken());
        for (var secret : List.of(made.secretAccessKey(), made.sessionToken())) {
            refused(() -> sts.assumeRole(assume -> assume.roleArn(secret).roleSessionName("scan")));
            // Some secrets have the form of a name.
            var _ = tried(() -> sts.assumeRole(assume -> assume.roleArn(arn).roleSessionName(secret)));
            refused(() -> sts.assumeRole(
                    assume -> assume.roleArn(arn).roleSessionName("scan").policy(secret)));
            refused(() -> sts.getFederationToken(get -> get.name(secret)));
            refused(() -> sts.getSessionToken(get -> get.serialNumber(secret).tokenCode("000000")));
        }
    }

    /** Tokens that others take for proofs of who the user is. */
    private void identityTokens(Clients clients, IamClient iam, String user, AwsCredentials key, String wire) {
        try {
            assertThat(iam.enableOutboundWebIdentityFederation(_ -> {}).issuerIdentifier())
                    .startsWith("https://keys.example.com/");
        } catch (FeatureEnabledException _) {
            assertThat(iam.getOutboundWebIdentityFederationInfo(_ -> {}).jwtVendingEnabled())
                    .isTrue();
        }
        iam.putUserPolicy(put -> put.userName(user)
                .policyName("tokens")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
                        + "\"Action\":\"sts:GetWebIdentityToken\",\"Resource\":\"*\"}}"));
        for (var algorithm : List.of("ES384", "RS256")) {
            var token = clients.sts(key)
                    .getWebIdentityToken(get -> get.audience("app").signingAlgorithm(algorithm))
                    .webIdentityToken();
            scanner.secret(wire + " identity token " + algorithm, token);
            scanner.secret(wire + " signature " + algorithm, token.substring(token.lastIndexOf('.') + 1));
        }
    }

    /** Makes keys until a secret is one that has the form of an access key id. */
    private AwsCredentials keyLikeAnId(Clients clients, AwsCredentials root, String user, String wire) {
        var iam = clients.iam(root);
        for (int i = 0; i < TRIES; i++) {
            var key = iam.createAccessKey(create -> create.userName(user)).accessKey();
            if (LIKE_A_KEY_ID.matcher(key.secretAccessKey()).matches()) {
                scanner.secret(wire + " user secret", key.secretAccessKey());
                return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
            }
            scanner.secret(wire + " deleted secret " + i, key.secretAccessKey());
            iam.deleteAccessKey(delete -> delete.userName(user).accessKeyId(key.accessKeyId()));
        }
        throw new AssertionError("no secret without + and / in " + TRIES);
    }

    /** A secret where it does not belong; every one of these requests is refused. */
    private static void misuse(Clients clients, AwsCredentials key, String secret) {
        var id = key.accessKeyId();
        // Key id and secret mixed up, by an SDK and by hand.
        refused(() -> clients.sts(AwsBasicCredentials.create(secret, id)).getCallerIdentity());
        refused(() -> clients.sts(AwsSessionCredentials.create(id, "x".repeat(40), secret))
                .getCallerIdentity());
        refused(() -> clients.iam(key).getAccessKeyLastUsed(used -> used.accessKeyId(secret)));
        refused(() -> clients.iam(key).deleteAccessKey(delete -> delete.accessKeyId(secret)));
        refused(() -> clients.sts(key).getAccessKeyInfo(info -> info.accessKeyId(secret)));
        var scope = "/20260101/us-east-1/sts/aws4_request";
        Stream.of(
                        "Bearer " + secret,
                        secret,
                        "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(UTF_8)),
                        "AWS4-HMAC-SHA256 Credential=" + secret + scope + ", SignedHeaders=host, Signature=" + secret,
                        "AWS4-HMAC-SHA256 Credential=" + id + ":" + secret + ", Signature=" + secret,
                        "AWS4-HMAC-SHA256 " + secret)
                .forEach(authorization -> post(clients, authorization, "Action=GetCallerIdentity&Version=2011-06-15"));
        var coded = URLEncoder.encode(secret, UTF_8);
        Stream.of(
                        "Action=" + coded + "&Version=2011-06-15",
                        "Action=GetCallerIdentity&Version=" + coded,
                        "Action=GetUser&Version=2010-05-08&AWSSecretAccessKey=" + coded,
                        coded)
                .forEach(form -> post(clients, "Bearer x", form));
        var query = "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + coded + URLEncoder.encode(scope, UTF_8) + "&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=" + coded + "&X-Amz-Security-Token=" + coded;
        Stream.of(query, "/" + coded, "/metrics/" + coded).forEach(path -> get(clients, path));
    }

    /** The same where groups and policies are named and written, by one who may do all of it. */
    private static void misuseInPolicies(IamClient iam, String user, String secret) {
        var arn = "arn:aws:iam::aws:policy/" + secret;
        refused(() -> iam.getGroup(get -> get.groupName(secret)));
        refused(() -> iam.addUserToGroup(add -> add.groupName(secret).userName(user)));
        refused(() -> iam.getUserPolicy(get -> get.userName(user).policyName(secret)));
        refused(() -> iam.attachUserPolicy(attach -> attach.userName(user).policyArn(arn)));
        refused(() -> iam.attachUserPolicy(attach -> attach.userName(user).policyArn(secret)));
        refused(() -> iam.putUserPermissionsBoundary(put -> put.userName(user).permissionsBoundary(arn)));
        Stream.of(secret, "{\"Version\": \"" + secret + "\"}", "{\"" + secret + "\": []}")
                .forEach(document -> refused(
                        () -> iam.createPolicy(create -> create.policyName("p").policyDocument(document))));
    }

    private static void refused(Runnable call) {
        assertThat(tried(call)).as("a request was refused").isFalse();
    }

    /** Whether the call was answered, and not refused. */
    private static boolean tried(Runnable call) {
        try {
            call.run();
        } catch (AwsServiceException e) {
            assertThat(e.statusCode()).isBetween(400, 499);
            return false;
        }
        return true;
    }

    private static void post(Clients clients, String authorization, String form) {
        var answer = clients.send(HttpRequest.newBuilder(clients.endpoint().resolve("/"))
                .header("Authorization", authorization)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    }

    private static void get(Clients clients, String path) {
        var answer = clients.send(
                HttpRequest.newBuilder(clients.endpoint().resolve(path)).build());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    }

    /** Every file of the data folder but those that are secrets themselves, and the audit trail. */
    private void collect(Path data, String when) throws IOException {
        try (var files = Files.list(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = String.valueOf(file.getFileName());
                if (!name.endsWith(".key") && !name.endsWith("-key.pem") && !name.endsWith("-key.json")) {
                    scanner.place(name + " " + when, Files.readAllBytes(file));
                }
            }
        }
        for (var form : List.of(List.<String>of(), List.of("--json"))) {
            var command = new ArrayList<>(List.of("audit", "export", "--data", data.toString()));
            command.addAll(form);
            var export = Keyhold.run(command.toArray(String[]::new)).succeeded();
            assertThat(export).contains("UNKNOWN_KEY");
            scanner.place("audit trail " + form + " " + when, export);
        }
    }

    private void addRootKey(Path data) throws IOException {
        var text = Files.readString(data.resolve("root.key")).strip();
        var base64 = text.substring(text.lastIndexOf(':') + 1);
        scanner.secret("root key file", text);
        scanner.secret("root key", base64);
        // Its bytes, as they are and in every coding.
        scanner.secret("root key as bytes", new String(Base64.getDecoder().decode(base64), ISO_8859_1));
        for (var pem : List.of("ca-key.pem", "server-key.pem")) {
            scanner.secret(pem, Files.readAllLines(data.resolve(pem)).get(1));
        }
    }
}
