package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.policy.Decision.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What AWS's simulator answered: decisions, matched statements with their places, and missing keys. See the notice on
 * recordings.
 */
class SimulatorRecordingsTest {
    private static final String OBJECT = "arn:aws:s3:::stackd-simulation/a";
    private static final String ALLOW_GET = Requests.document(Requests.statement("Allow", "s3:GetObject", "*", ""));
    private static final String DENY_GET = Requests.document(Requests.statement("Deny", "s3:GetObject", "*", ""));
    private static final String NEEDS_KEY = Requests.document(
            Requests.statement("Allow", "s3:GetObject", "*", "{\"StringEquals\":{\"stack:missing\":\"yes\"}}"));

    @Test
    void tells_the_statement_that_allows() {
        assertThat(matched(simulate("s3:GetObject", "*", List.of(ALLOW_GET))))
                .containsExactly("PolicyInputList.1 1:38-1:95");
        assertThat(matched(simulate("S3:gEtObJeCt", "*", List.of(ALLOW_GET))))
                .containsExactly("PolicyInputList.1 1:38-1:95");
    }

    @Test
    void tells_only_the_denials_where_there_are_some() {
        var both = Requests.document(
                Requests.statement("Allow", "s3:GetObject", "*", ""),
                Requests.statement("Deny", "s3:GetObject", "*", ""));
        var simulation = simulate("s3:GetObject", OBJECT, List.of(both));
        assertThat(simulation.decision().outcome()).isEqualTo(Outcome.EXPLICIT_DENY);
        assertThat(matched(simulation)).containsExactly("PolicyInputList.1 1:95-1:152");
        assertThat(matched(simulate("s3:GetObject", "*", List.of(ALLOW_GET, DENY_GET))))
                .containsExactly("PolicyInputList.2 1:38-1:94");
    }

    @Test
    void lists_the_last_policy_first() {
        assertThat(matched(simulate("s3:GetObject", "*", List.of(ALLOW_GET, ALLOW_GET))))
                .containsExactly("PolicyInputList.2 1:38-1:95", "PolicyInputList.1 1:38-1:95");
        var two =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\",\"Sid\":\"First\"},"
                        + "{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\",\"Sid\":\"Second\"}]}";
        assertThat(matched(simulate("s3:GetObject", "*", List.of(two))))
                .containsExactly("PolicyInputList.1 1:38-1:109", "PolicyInputList.1 1:109-1:182");
    }

    @Test
    void counts_lines_and_columns_as_aws_does() {
        var pretty = """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": "s3:GetObject",
                      "Resource": "*",
                      "Sid": "First"
                    },
                    {
                      "Effect": "Deny",
                      "Action": "s3:PutObject",
                      "Resource": "*",
                      "Sid": "Second"
                    }
                  ]
                }""";
        assertThat(matched(simulate("s3:GetObject", "*", List.of(pretty))))
                .containsExactly("PolicyInputList.1 3:17-9:6");
        assertThat(matched(simulate("s3:PutObject", "*", List.of(pretty))))
                .containsExactly("PolicyInputList.1 9:6-15:6");
        var crlf =
                " \r\n{\r\n  \"Version\": \"2012-10-17\",\r\n  \"Statement\": [\r\n    {\r\n      \"Effect\": \"Allow\",\r\n"
                        + "      \"Action\": \"s3:GetObject\",\r\n      \"Resource\": \"*\"\r\n    }\r\n  ]\r\n}\r\n ";
        assertThat(matched(simulate("s3:GetObject", "*", List.of(crlf)))).containsExactly("PolicyInputList.1 4:17-9:6");
        var single = "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}}";
        assertThat(matched(simulate("s3:GetObject", "*", List.of(single))))
                .containsExactly("PolicyInputList.1 1:16-1:77");
    }

    @ParameterizedTest
    @CsvSource({
        "s3:PutObject, *, stack:missing",
        "s3:GetObject, arn:aws:s3:::stackd-simulation/b, stack:missing",
        "s3:GetObject, arn:aws:s3:::stackd-simulation/${aws:username}, stack:missing aws:username",
    })
    void where_nothing_allows_every_absent_key_is_missing(String action, String resource, String missing) {
        var document = Requests.document(
                Requests.statement("Allow", action, resource, "{\"StringEquals\":{\"stack:missing\":\"yes\"}}"));
        var simulation = simulate("s3:GetObject", OBJECT, List.of(document));
        assertThat(simulation.decision().outcome()).isEqualTo(Outcome.IMPLICIT_DENY);
        assertThat(simulation.missingKeys()).containsExactlyInAnyOrder(missing.split(" "));
        assertThat(simulate("s3:GetObject", OBJECT, List.of(ALLOW_GET, document))
                        .missingKeys())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "StringEquals, yes, false",
        "StringNotEquals, yes, true",
        "StringEqualsIfExists, yes, true",
        "StringNotEqualsIfExists, yes, true",
        "Null, true, true",
        "Null, false, false",
        "ForAllValues:StringEquals, yes, true",
        "ForAnyValue:StringEquals, yes, false",
    })
    void decides_without_the_key(String operator, String value, boolean allowed) {
        var document = Requests.document(Requests.statement(
                "Allow", "s3:GetObject", "*", "{\"" + operator + "\":{\"stack:missing\":\"" + value + "\"}}"));
        var simulation = simulate("s3:GetObject", OBJECT, List.of(document));
        assertThat(simulation.decision().allowed()).isEqualTo(allowed);
        assertThat(simulation.missingKeys()).isEqualTo(allowed ? List.of() : List.of("stack:missing"));
    }

    @Test
    void a_key_with_a_value_is_not_missing() {
        var document = Requests.document(Requests.statement(
                "Allow",
                "s3:GetObject",
                "*",
                "{\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"owner\",\"team\"]}}"));
        var context = MapContext.builder()
                .putList("aws:TagKeys", List.of("owner", "unexpected"))
                .build();
        var request = Requests.request("s3:GetObject", OBJECT, context, policies(List.of(document)));
        var simulation = new Evaluator().simulate(request);
        assertThat(simulation.decision().outcome()).isEqualTo(Outcome.IMPLICIT_DENY);
        assertThat(simulation.missingKeys()).isEmpty();
    }

    @Test
    void a_missing_key_of_a_deny_counts_too() {
        var deny = Requests.document(
                Requests.statement("Deny", "s3:GetObject", "*", "{\"StringEquals\":{\"stack:missing\":\"yes\"}}"));
        assertThat(simulate("s3:GetObject", OBJECT, List.of(deny)).missingKeys())
                .containsExactly("stack:missing");
        assertThat(simulate("s3:GetObject", OBJECT, List.of(ALLOW_GET, deny))
                        .decision()
                        .allowed())
                .isTrue();
    }

    @Test
    void explains_boundaries() {
        var allowed = bounded(ALLOW_GET, ALLOW_GET);
        assertThat(allowed.decision().allowed()).isTrue();
        assertThat(allowed.allowedByBoundary()).contains(true);
        assertThat(matched(allowed)).containsExactly("PolicyInputList.1 1:38-1:95");

        var implicit = bounded(ALLOW_GET, Requests.document(Requests.statement("Allow", "s3:PutObject", "*", "")));
        assertThat(implicit.decision().outcome()).isEqualTo(Outcome.IMPLICIT_DENY);
        assertThat(implicit.allowedByBoundary()).contains(false);
        assertThat(matched(implicit)).isEmpty();

        var denied = bounded(ALLOW_GET, DENY_GET);
        assertThat(denied.decision().outcome()).isEqualTo(Outcome.EXPLICIT_DENY);
        assertThat(denied.allowedByBoundary()).contains(false);
        assertThat(matched(denied)).containsExactly("PermissionsBoundaryPolicyInputList.1 1:38-1:94");
        assertThat(matched(bounded(DENY_GET, DENY_GET)))
                .containsExactly("PermissionsBoundaryPolicyInputList.1 1:38-1:94", "PolicyInputList.1 1:38-1:94");

        var missing = bounded(ALLOW_GET, NEEDS_KEY);
        assertThat(missing.allowedByBoundary()).contains(false);
        assertThat(missing.missingKeys()).containsExactly("stack:missing");
    }

    @ParameterizedTest
    @CsvSource({"s3:*", "madeup:Action", "s3:MadeUp", "s3:", "s3:Get Object"})
    void takes_the_action_of_the_request_literally(String action) {
        assertThat(simulate(action, "*", List.of(ALLOW_GET)).decision().outcome())
                .isEqualTo(Outcome.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:s3:::parity/folder/*/object, arn:aws:s3:::parity/folder/a:b/object, true",
        "arn:aws:s3:::parity/folder/*/object, arn:aws:s3:::parity/folder/a/b/object, true",
        "arn:aws:s3:::parity/folder/*/object, arn:aws:s3:::parity/folder/a/object/child, false",
        "arn:aws:s3:::parity*, arn:aws:s3:::parity/object, true",
        "arn:aws:s3:::parity*, arn:aws:s3:::parity:suffix/object, true",
        "arn:aws:s3:::parity*, arn:aws:s3:::parity-other/object, true",
        "arn:aws:s3:::parity*, arn:aws:s3:::unmatched/object, false",
        "arn:aws:s3:::*, arn:aws:iam::123456789012:user/fictional, false",
    })
    void matches_resources(String pattern, String resource, boolean allowed) {
        var document = Requests.document(Requests.statement("Allow", "s3:GetObject", pattern, ""));
        assertThat(simulate("s3:GetObject", resource, List.of(document))
                        .decision()
                        .allowed())
                .isEqualTo(allowed);
        var others =
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"NotResource\":\""
                        + pattern + "\"}}";
        assertThat(simulate("s3:GetObject", resource, List.of(others))
                        .decision()
                        .allowed())
                .isEqualTo(!allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "?, \uD801\uDC00, false",
        "??, \uD801\uDC00, true",
        "\uD801\uDC00?, \uD801\uDC00x, true",
        "\uD801\uDC00?, \uD801\uDC00\uD801\uDC28, false",
        "*?, \uD801\uDC00, true"
    })
    void a_question_mark_is_half_of_a_pair(String pattern, String name, boolean allowed) {
        var document =
                Requests.document(Requests.statement("Allow", "s3:GetObject", "arn:aws:s3:::strings/" + pattern, ""));
        assertThat(simulate("s3:GetObject", "arn:aws:s3:::strings/" + name, List.of(document))
                        .decision()
                        .allowed())
                .isEqualTo(allowed);
    }

    private static Simulation simulate(String action, String resource, List<String> documents) {
        return new Evaluator().simulate(Requests.request(action, resource, RequestContext.EMPTY, policies(documents)));
    }

    private static Simulation bounded(String identity, String boundary) {
        var policies = policies(List.of(identity))
                .withBoundary(AttachedPolicy.of(
                        PolicyType.BOUNDARY,
                        "PermissionsBoundaryPolicyInputList.1",
                        Policy.parse(PolicyKind.INLINE, boundary)));
        return new Evaluator().simulate(Requests.request("s3:GetObject", OBJECT, RequestContext.EMPTY, policies));
    }

    private static EffectivePolicies policies(List<String> documents) {
        var policies = new ArrayList<AttachedPolicy>();
        for (var document : documents) {
            policies.add(Requests.identity(
                    "PolicyInputList." + (policies.size() + 1), Policy.parse(PolicyKind.INLINE, document)));
        }
        return EffectivePolicies.of(policies);
    }

    private static List<String> matched(Simulation simulation) {
        return simulation.matches().stream()
                .map(match ->
                        match.policy().id() + " " + place(match.statement().reportedStart()) + "-"
                                + place(match.statement().end()))
                .toList();
    }

    private static String place(Position position) {
        return position.line() + ":" + position.column();
    }
}
