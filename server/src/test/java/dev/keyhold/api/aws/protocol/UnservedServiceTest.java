package dev.keyhold.api.aws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors that clients get for AWS services that Keyhold does not serve. */
final class UnservedServiceTest {
    private static final String ADVICE = " is not served by Keyhold, which serves IAM, STS, Organizations and KMS. Set"
            + " AWS_ENDPOINT_URL_IAM, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_ORGANIZATIONS and AWS_ENDPOINT_URL_KMS"
            + " instead of AWS_ENDPOINT_URL, so that other services are asked where they are.";
    private static final String OF_YANDEX = "type.googleapis.com/google.rpc.RequestInfo";
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private final Aws aws = new Aws(KEYHOLD);

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, DynamoDB_20120810.ListTables, dynamodb",
        "1.1, Logs_20140328.DescribeLogGroups, logs",
        "1.1, AWSOrganizationsV20100101.ListRoots, kinesis"
    })
    void a_json_client_gets_an_error_in_json_that_names_the_service(String version, String target, String service) {
        var type = "application/x-amz-json-" + version;
        var bare = RawRequest.post(aws.host(), "{}")
                .replacing("content-type", type)
                .with("x-amz-target", target);
        var signed = new VendorSigner(aws.root(), "us-east-1", service, KEYHOLD.now()).header(bare, aws.address());
        var answer = RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, signed);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).hasValue(type);
        assertThat(answer.text())
                .isEqualTo("{\"__type\":\"UnknownOperationException\",\"message\":\"The service " + service + ADVICE
                        + "\"}");
    }

    @Test
    void an_unsigned_json_request_names_the_service_by_its_target() {
        var request = RawRequest.post(aws.host(), "{}")
                .replacing("content-type", "application/x-amz-json-1.0")
                .with("x-amz-target", "DynamoDB_20120810.ListTables");

        assertThat(RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_2, request)
                        .text())
                .contains("The service DynamoDB" + ADVICE);
    }

    @Test
    void iam_over_json_gets_an_error_that_names_its_protocol() {
        var bare = RawRequest.post(aws.host(), "{}").with("x-amz-target", "IAM.ListUsers");
        var signed = new VendorSigner(aws.root(), "us-east-1", "iam", KEYHOLD.now()).header(bare, aws.address());

        assertThat(RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, signed)
                        .text())
                .contains("Keyhold serves iam over the Query protocol, and not over JSON.");
    }

    @Test
    void an_action_of_another_service_of_the_query_protocol_gets_the_same_error() {
        var bare = RawRequest.post(aws.host(), "Action=DescribeInstances&Version=2016-11-15");
        var signed = new VendorSigner(aws.root(), "us-east-1", "ec2", KEYHOLD.now()).header(bare, aws.address());

        assertThat(aws.send(signed).outcome()).isEqualTo("400 InvalidAction: The service ec2" + ADVICE);
    }

    /** How a client signs. */
    enum Signed {
        HEADER,
        QUERY
    }

    private RawClient.Response ask(RawRequest bare, String service, Signed signed) {
        var signer = new VendorSigner(aws.root(), "us-east-1", service, KEYHOLD.now());
        var request =
                signed == Signed.HEADER ? signer.header(bare, aws.address()) : signer.presigned(bare, aws.address());
        return RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, request);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /2015-03-31/functions, lambda, HEADER",
        "GET, /2015-03-31/functions, lambda, QUERY",
        "POST, /2015-03-31/functions, lambda, HEADER",
        "DELETE, /iam/v1/nothing/here, eks, HEADER",
        "POST, /, bedrock, HEADER"
    })
    void a_client_of_rest_with_json_gets_an_error_in_json(String method, String path, String service, Signed signed) {
        var bare = RawRequest.get(aws.host(), path).withMethod(method);
        if (method.equals("POST")) {
            bare = bare.with("content-type", "application/json").withBody("{}".getBytes(StandardCharsets.UTF_8));
        }
        var answer = ask(bare, service, signed);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).hasValue("application/json");
        assertThat(answer.header("x-amzn-errortype")).hasValue("UnknownOperationException");
        assertThat(answer.header("x-amzn-requestid")).isPresent();
        assertThat(answer.text()).contains("\"message\":\"The service " + service + ADVICE + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, HEADER",
        "GET, /bucket?list-type=2, HEADER",
        "PUT, /bucket/key, HEADER",
        "GET, /bucket/key, QUERY",
        "PUT, /bucket/key, QUERY"
    })
    void a_client_of_s3_gets_an_error_in_xml_of_s3(String method, String target, Signed signed) throws Exception {
        var bare = RawRequest.get(aws.host(), target).withMethod(method);
        if (method.equals("PUT")) {
            bare = bare.withBody(new byte[100_000]);
        }
        var answer = ask(bare, "s3", signed);

        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.header("content-type")).hasValue("application/xml");
        var id = answer.header("x-amz-request-id").orElseThrow();
        assertThat(answer.text())
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NotImplemented</Code><Message>"
                        + "The service s3" + ADVICE + "</Message><RequestId>" + id + "</RequestId></Error>");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /bucket/key, AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl",
        "PUT, /bucket/key?acl, AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl",
        "GET, /, AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl",
        "GET, /bucket/key?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=c2lnbmF0dXJl&Expires=1, ''",
        "GET, /bucket/key?Signature=c2lnbmF0dXJl&Expires=1&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE, ''"
    })
    void a_client_that_signs_by_version_2_gets_an_error_that_names_version_4(
            String method, String target, String authorization) {
        var request = RawRequest.get(aws.host(), target).withMethod(method);
        var answer = RawClient.once(
                KEYHOLD.address(),
                RawClient.Transport.HTTP_1,
                authorization.isEmpty() ? request : request.with("authorization", authorization));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).hasValue("application/xml");
        assertThat(answer.text())
                .contains("<Code>InvalidRequest</Code><Message>Signature Version 2 is not supported. Please use"
                        + " Signature Version 4 (AWS4-HMAC-SHA256). The service s3" + ADVICE + "</Message>");
    }

    @ParameterizedTest
    @CsvSource({"/bucket/key", "/bucket/key?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE", "/bucket/key?Signature=a"})
    void a_path_that_is_unknown_and_not_signed_is_of_no_service(String target) {
        var answer = RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, RawRequest.get(aws.host(), target));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains(OF_YANDEX);
    }

    @Test
    void an_answer_to_head_has_no_body() {
        var answer = ask(RawRequest.get(aws.host(), "/bucket/key").withMethod("HEAD"), "s3", Signed.HEADER);

        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.header("x-amz-request-id")).isPresent();
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void a_client_of_cbor_gets_an_error_in_cbor() {
        var bare = RawRequest.post(aws.host(), "")
                .withTarget("/service/GraniteServiceVersion20100801/operation/ListMetrics")
                .replacing("content-type", "application/cbor")
                .with("smithy-protocol", "rpc-v2-cbor")
                .withBody(new byte[] {(byte) 0xBF, (byte) 0xFF});
        var answer = ask(bare, "monitoring", Signed.HEADER);
        var message = "The service monitoring" + ADVICE;

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).hasValue("application/cbor");
        assertThat(answer.header("smithy-protocol")).hasValue("rpc-v2-cbor");
        assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
                .isEqualTo("\u00A2f__typey\u0000\u0019UnknownOperationExceptiongmessagey"
                        + (char) (message.length() >> 8) + (char) (message.length() & 0xFF) + message);
    }

    @ParameterizedTest
    @CsvSource({"/2013-04-01/hostedzone, route53", "/2020-05-31/distribution, cloudfront", "/v20180820/jobs, s3"})
    void a_client_of_rest_with_xml_gets_an_error_in_xml(String path, String service) {
        var answer = Aws.parse(ask(RawRequest.get(aws.host(), path), service, Signed.HEADER));

        assertThat(answer.outcome()).isEqualTo("400 InvalidAction: The service " + service + ADVICE);
    }

    @Test
    void iam_at_another_path_gets_an_error_that_names_its_path() {
        var bare = RawRequest.post(aws.host(), "Action=ListUsers&Version=2010-05-08")
                .withTarget("/keyhold");

        assertThat(Aws.parse(ask(bare, "iam", Signed.HEADER)).outcome())
                .isEqualTo("400 InvalidAction: Keyhold serves iam over the Query protocol, and not over others, at the"
                        + " path / alone.");
    }

    @ParameterizedTest
    @CsvSource({"/iam/v1/serviceAccounts", "/iam/v1/nothing", "/nothing"})
    void other_clients_and_paths_of_yandex_cloud_are_answered_as_before(String path) {
        var bare = RawRequest.get(aws.host(), path);
        var strange = RawClient.once(
                KEYHOLD.address(), RawClient.Transport.HTTP_1, bare.with("authorization", "Bearer t1.nothing"));
        assertThat(strange.text()).contains(OF_YANDEX).doesNotContain("AWS_ENDPOINT_URL");

        if (path.equals("/iam/v1/serviceAccounts")) {
            assertThat(ask(bare, "s3", Signed.HEADER).text()).contains(OF_YANDEX);
        }
    }

    @Test
    void all_that_is_served_is_among_the_operations_of_aws() {
        assertThat(AwsOperations.names())
                .containsAll(KEYHOLD.service().api().routes().stream()
                        .map(route -> route.api().service() + " " + route.name())
                        .collect(Collectors.toSet()));
        assertThat(List.of(AwsOperations.has(AwsApi.IAM, "CreateGroup"), AwsOperations.has(AwsApi.STS, "CreateGroup")))
                .containsExactly(true, false);
    }
}
