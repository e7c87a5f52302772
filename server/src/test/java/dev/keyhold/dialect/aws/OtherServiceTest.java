package dev.keyhold.dialect.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.boot.TestKeyhold;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients are told that ask for what AWS has and Keyhold has not. */
final class OtherServiceTest {
    private static final String ADVICE = " is not served by Keyhold, which serves IAM and STS. Set"
            + " AWS_ENDPOINT_URL_IAM and AWS_ENDPOINT_URL_STS instead of AWS_ENDPOINT_URL, so that other services are"
            + " asked where they are.";
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
        "1.1, AWSOrganizationsV20161128.ListRoots, organizations"
    })
    void a_json_client_is_told_in_json_which_service_is_missing(String version, String target, String service) {
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
    void iam_over_json_is_told_its_protocol() {
        var bare = RawRequest.post(aws.host(), "{}").with("x-amz-target", "IAM.ListUsers");
        var signed = new VendorSigner(aws.root(), "us-east-1", "iam", KEYHOLD.now()).header(bare, aws.address());

        assertThat(RawClient.once(KEYHOLD.address(), RawClient.Transport.HTTP_1, signed)
                        .text())
                .contains("Keyhold serves iam over the Query protocol, and not over JSON.");
    }

    @Test
    void an_action_of_another_service_of_the_query_protocol_is_told_the_same() {
        var bare = RawRequest.post(aws.host(), "Action=DescribeInstances&Version=2016-11-15");
        var signed = new VendorSigner(aws.root(), "us-east-1", "ec2", KEYHOLD.now()).header(bare, aws.address());

        assertThat(aws.send(signed).outcome()).isEqualTo("400 InvalidAction: The service ec2" + ADVICE);
    }

    @Test
    void all_that_is_served_is_among_the_operations_of_aws() {
        assertThat(VendorOperations.names())
                .containsAll(KEYHOLD.service().api().routes().stream()
                        .map(route -> route.api().service() + " " + route.action())
                        .collect(Collectors.toSet()));
        assertThat(List.of(
                        VendorOperations.has("2010-05-08", "CreateGroup"),
                        VendorOperations.has("2011-06-15", "CreateGroup")))
                .containsExactly(true, false);
    }
}
