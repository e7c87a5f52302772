package dev.keyhold.api.aws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AWS's JSON protocol: what names an operation, what a signature covers, and what comes back when it does not fit. */
final class JsonRequestTest {
    private static final String TARGET = AwsApi.ORGANIZATIONS.version() + ".ListAccounts";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final int ROUNDS = 500;

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    private RawRequest listAccounts() {
        return RawRequest.json(aws.host(), TARGET, "{}");
    }

    private String signed(RawRequest request) {
        return aws.sendJson(aws.signedJson(aws.root(), request)).outcome();
    }

    @Test
    void only_post_is_allowed() {
        for (var method : List.of("GET", "PUT", "DELETE")) {
            assertThat(signed(listAccounts().withMethod(method).withBody(new byte[0])))
                    .isEqualTo("405 MethodNotAllowed: Only POST is allowed.");
        }
    }

    @Test
    void a_presigned_request_is_not_authenticated() {
        var signer = new VendorSigner(aws.root(), "us-east-1", "organizations", KEYHOLD.now());

        assertThat(aws.sendJson(signer.presigned(listAccounts(), aws.address())).outcome())
                .startsWith("400 MissingAuthenticationTokenException: ");
    }

    @Test
    void a_signature_for_another_service_is_refused() {
        var signer = new VendorSigner(aws.root(), "us-east-1", "iam", KEYHOLD.now());

        assertThat(aws.sendJson(signer.header(listAccounts(), aws.address())).outcome())
                .isEqualTo("400 InvalidSignatureException: Credential should be scoped to correct service:"
                        + " 'organizations'.");
    }

    @Test
    void the_target_cannot_be_changed_or_added_after_signing() {
        var request = aws.signedJson(aws.root(), listAccounts());
        assertThat(aws.sendJson(request.replacing("x-amz-target", AwsApi.ORGANIZATIONS.version() + ".ListRoots"))
                        .outcome())
                .startsWith("400 InvalidSignatureException: ");

        var without = aws.signedJson(aws.root(), listAccounts().without("x-amz-target"));
        assertThat(aws.sendJson(without.with("x-amz-target", TARGET)).outcome())
                .startsWith("400 InvalidSignatureException: ");
    }

    @Test
    void the_body_cannot_be_changed_after_signing() {
        var request = aws.signedJson(aws.root(), listAccounts());

        assertThat(aws.sendJson(request.withBody("{ }".getBytes(StandardCharsets.UTF_8)))
                        .outcome())
                .startsWith("400 InvalidSignatureException: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWSOrganizationsV20161128", "ListAccounts", "awsorganizationsv20161128.ListAccounts", ""})
    void a_target_of_another_form_is_of_no_service(String target) {
        var answer = aws.sendJson(aws.signedJson(aws.root(), RawRequest.json(aws.host(), target, "{}")));

        assertThat(answer.text())
                .isEqualTo("{\"__type\":\"UnknownOperationException\",\"message\":\"Keyhold serves organizations over"
                        + " JSON 1.1 at the path / alone, with one header X-Amz-Target:"
                        + " AWSOrganizationsV20161128.<operation>.\"}");
    }

    @Test
    void two_targets_are_none() {
        var answer = aws.sendJson(aws.signedJson(aws.root(), listAccounts().with("x-amz-target", TARGET)));

        assertThat(answer.at("/__type")).isEqualTo("UnknownOperationException");
    }

    @Test
    void an_error_at_another_path_names_the_right_path() {
        assertThat(aws.sendJson(aws.signedJson(aws.root(), listAccounts().withTarget("/keyhold")))
                        .at("/message"))
                .contains("JSON 1.1 at the path / alone");
    }

    @Test
    void its_operations_are_not_served_over_the_query_protocol() {
        var form = "Action=ListAccounts&Version=" + AwsApi.ORGANIZATIONS.version();
        var signer = new VendorSigner(aws.root(), "us-east-1", "organizations", KEYHOLD.now());

        assertThat(aws.send(signer.header(RawRequest.post(aws.host(), form), aws.address()))
                        .outcome())
                .isEqualTo("400 InvalidAction: Could not find operation ListAccounts for version"
                        + " AWSOrganizationsV20161128");
    }

    @Test
    void a_large_body_without_a_usable_key_is_refused_in_json() {
        var large = listAccounts().withBody(" ".repeat(100_000).getBytes(StandardCharsets.UTF_8));

        assertThat(Aws.parseJson(RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, large))
                        .outcome())
                .startsWith("413 RequestEntityTooLarge: ");
    }

    @Test
    void what_is_cut_off_is_answered_in_json() {
        var head = new WireRequest("POST", "/", "", List.of(Map.entry("x-amz-target", TARGET)), new byte[0], false);
        var origin = new RequestOrigin("00000000-0000-4000-8000-000000000000", "192.0.2.1", "test", "aws");

        var answer = KEYHOLD.service()
                .api()
                .cutOff(head, origin, new ServiceError.Aborted(ServiceError.AbortReason.TIMEOUT, false));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"__type\":\"ServiceUnavailable\",\"Message\":\"The request took too long. Nothing was"
                        + " changed. Please try again.\"}");
    }

    @Test
    void a_secret_in_any_place_does_not_come_back() {
        for (var route : Aws.routes(KEYHOLD, AwsApi.ORGANIZATIONS)) {
            for (var body : List.of(
                    "{\"%1$s\":1}",
                    "{\"%1$s\"",
                    "{\"AccountId\":\"%1$s\",\"ChildId\":\"%1$s\",\"ParentId\":\"%1$s\",\"ResourceId\":\"%1$s\"}",
                    "{\"Email\":\"%1$s\",\"AccountName\":\"%1$s{}\",\"RoleName\":\"%1$s\"}",
                    "{\"CreateAccountRequestId\":\"%1$s\",\"NextToken\":\"%1$s\",\"States\":[\"%1$s\"]}",
                    "{\"ResourceId\":\"123456789012\",\"Tags\":[{\"Key\":\"%1$s\"}],\"TagKeys\":[\"%1$s?\"]}")) {
                var answer = aws.organizations(aws.root(), route.name(), body.formatted(SECRET));
                assertThat(answer.text()).as(route.name() + " " + body).doesNotContain(SECRET);
            }
        }
        var unknown = RawRequest.json(aws.host(), AwsApi.ORGANIZATIONS.version() + "." + SECRET, "{}");
        assertThat(signed(unknown)).doesNotContain(SECRET);
    }

    /** The failure message names the seed. */
    @Test
    void any_input_is_answered_without_an_internal_error() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var routes = Aws.routes(KEYHOLD, AwsApi.ORGANIZATIONS).stream()
                .map(Route::name)
                .filter(name -> !name.startsWith("C"))
                .sorted()
                .toList();
        var names = List.of(
                "AccountId",
                "ChildId",
                "ParentId",
                "ChildType",
                "ResourceId",
                "Tags",
                "TagKeys",
                "States",
                "MaxResults",
                "NextToken",
                "CreateAccountRequestId",
                "SourceParentId",
                "DestinationParentId");
        var values = List.of(
                "null",
                "true",
                "1",
                "-1",
                "1e400",
                "1e-9999999999",
                "20",
                "\"\"",
                "\"123456789012\"",
                "\"\\u0000\"",
                "\"\\udc00\"",
                "[]",
                "[null]",
                "[[]]",
                "{}",
                "[{\"Key\":\"a\",\"Value\":\"b\"}]",
                "[\"a\"]",
                "\"ACCOUNT\"",
                "\"r-abcd\"",
                "\"car-00000000\"",
                "nonsense",
                "\"",
                "[",
                "");
        for (int i = 0; i < ROUNDS; i++) {
            var body = new StringBuilder("{");
            for (int j = random.nextInt(4); j > 0; j--) {
                body.append('"').append(names.get(random.nextInt(names.size()))).append("\":");
                body.append(values.get(random.nextInt(values.size()))).append(j > 1 ? "," : "");
            }
            var answer = aws.organizations(
                    aws.root(),
                    routes.get(random.nextInt(routes.size())),
                    body.append('}').toString());
            assertThat(answer.status()).as("seed %s: %s", seed, body).isBetween(200, 499);
        }
    }
}
