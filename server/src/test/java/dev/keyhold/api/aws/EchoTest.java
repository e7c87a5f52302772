package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A secret that was sent in the place of a name, an operation or a part of a signature does not come back. */
final class EchoTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final List<String> PARAMETERS = List.of(
            "UserName",
            "NewUserName",
            "Path",
            "NewPath",
            "PathPrefix",
            "PermissionsBoundary",
            "Tags.member.1.Key",
            "Tags.member.1.Value",
            "Tags.member.%s.Key",
            "TagKeys.member.1",
            "AccessKeyId",
            "Status",
            "AccountAlias",
            "Marker",
            "MaxItems",
            "DurationSeconds",
            "SerialNumber",
            "TokenCode",
            "Version",
            "%s");

    /** One of every form that is handed out, and more that people have. */
    private static final Map<String, String> SECRETS = Map.of(
            "plain secret access key", "wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEKEY",
            "secret access key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "static key", "YCNabcd_efgh-IJKLmnop0123456789QRSTUVwxy",
            "API key", "AQVNA5fTI0KEPEcRMeCJMOvHltL8jTt1t51_QVG3RJrT",
            "IAM token", "t1.9euelZrMy5CQnZaYks2YjpmZzoyUmO3rnpWay8uQkJ2WmJLNmI6Zmc6MlJg.abcdEFGHijklMNOP0123",
            "hex", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "private key", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj",
            "root key", "keyhold-root-key:1:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=");

    private final Aws aws = new Aws(KEYHOLD);

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    private static void assertUntold(String where, String secret, String answer) {
        var escaped = secret.replace("/", "\\/").replace("\n", "\\n");
        assertThat(answer).as(where).doesNotContain(secret, escaped, secret.substring(secret.length() / 2));
    }

    private void send(String where, String secret, RawRequest request) {
        var answer = Direct.raw(KEYHOLD, request, true);
        if (answer.status() >= 400) {
            assertUntold(where, secret, new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatever_operation_and_parameter_it_is_sent_for() {
        var bob = aws.user("bob");
        var secrets = List.copyOf(SECRETS.values());
        int turn = 0;
        for (var route : Aws.routes(KEYHOLD, AwsApi.Protocol.QUERY)) {
            // One operation after the other gets them all in each parameter.
            turn++;
            for (var parameter : PARAMETERS) {
                var secret = secrets.get(turn++ % secrets.size());
                for (var keys : List.of(bob, aws.root())) {
                    var input = new ArrayList<>(List.of(parameter.formatted(secret), secret));
                    // What some need to come as far as to a name.
                    input.addAll(List.of("Status", "Active", "AccessKeyId", "AKIARZPUZDIKAAAAAAAA"));
                    send(
                            route.name() + " " + parameter,
                            secret,
                            aws.signed(keys, route.name(), input.toArray(String[]::new)));
                }
            }
        }
        assertThat(KEYHOLD.denials())
                .allSatisfy(event -> SECRETS.values()
                        .forEach(secret -> assertThat(event.toString()).doesNotContain(secret)));
        aws.reconnect();
        assertThat(aws.done(aws.root(), "ListUsers").status()).isEqualTo(200);
    }

    @Test
    void as_the_operation_itself_and_in_every_part_of_a_signature() {
        SECRETS.forEach((kind, secret) -> {
            var line = secret.replace("\n", " ");
            send(
                    "Action " + kind,
                    secret,
                    RawRequest.post("iam", RawRequest.form("Action", secret, "Version", "2010-05-08")));
            send(
                    "Version " + kind,
                    secret,
                    RawRequest.post("iam", RawRequest.form("Action", "ListUsers", "Version", secret)));
            var good = aws.signed(aws.root(), "ListUsers");
            var header = good.headers().stream()
                    .filter(found -> found.getKey().equalsIgnoreCase("authorization"))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            for (var part : List.of(
                    line,
                    "AWS4-HMAC-SHA256 " + line,
                    "AWS4-HMAC-SHA256 Credential=" + line,
                    "AWS4-HMAC-SHA256 Credential=" + line + ", SignedHeaders=host, Signature=" + line,
                    header.replaceFirst("Credential=[^/]+", "Credential=" + line),
                    header.replaceFirst("/[0-9]{8}/", "/" + line + "/"),
                    header.replaceFirst("eu-west-1", line.replace("$", "")),
                    header.replaceFirst("/iam/", "/" + line + "/"),
                    header.replaceFirst("aws4_request", line),
                    header.replaceFirst("SignedHeaders=", "SignedHeaders=" + line + ";"))) {
                send(part, line, good.without("authorization").with("authorization", part));
            }
            send("date " + kind, line, good.without("x-amz-date").with("x-amz-date", line));
            send("token " + kind, line, good.with("x-amz-security-token", line));
        });
    }
}
