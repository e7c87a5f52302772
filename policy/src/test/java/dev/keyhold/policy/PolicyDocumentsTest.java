package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which documents may be stored, and with which message the others are refused. */
class PolicyDocumentsTest {
    @TestFactory
    List<DynamicTest> refuses_with_the_message_of_aws() {
        var lines = Requests.lines("/documents/refused.tsv");
        assertThat(lines).hasSize(78);
        return lines.stream()
                .map(line -> line.split("\t", 2))
                .map(cells -> DynamicTest.dynamicTest(
                        cells[1],
                        () -> assertThat(refusal(PolicyKind.MANAGED, cells[1])).hasMessage(cells[0])))
                .toList();
    }

    @TestFactory
    List<DynamicTest> accepts_what_aws_accepts() {
        var lines = Requests.lines("/documents/accepted.tsv");
        assertThat(lines).hasSize(54);
        return lines.stream()
                .map(line -> DynamicTest.dynamicTest(
                        line,
                        () -> assertThat(Policy.parse(PolicyKind.MANAGED, line).text())
                                .isEqualTo(line)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "NumericEquals, 01, true",
        "NumericEquals, NaN, false",
        "NumericEquals, no-number, false",
        "Bool, TRUE, true",
        "Bool, yes, true",
        "DateEquals, not-a-date, false",
        "ArnLike, not-an-arn, false",
        "IpAddress, not-an-ip, false",
        "BinaryEquals, no-binary, false",
        "Null, yes, true",
        "Null, TRUE, true",
    })
    void checks_literals_as_recorded(String operator, String value, boolean stored) {
        var document = Requests.document(Requests.statement(
                "Allow", "iam:TagUser", "*", "{\"" + operator + "\":{\"aws:RequestTag/value\":\"" + value + "\"}}"));
        assertThat(isAccepted(PolicyKind.INLINE, document)).isEqualTo(stored);
        assertThat(isAccepted(PolicyKind.SESSION, document)).isEqualTo(!operator.equals("BinaryEquals"));
    }

    @Test
    void names_the_place_of_an_error() {
        var document = """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
                    {"Effect": "Allow", "Action": "s3-GetObject", "Resource": "*"}
                  ]
                }""";
        var error = refusal(PolicyKind.INLINE, document);
        assertThat(error.position()).isEqualTo(new Position(5, 35));
        assertThat(error.reason()).isEqualTo("write the service before the action, as in s3:GetObject");
        assertThat(refusal(PolicyKind.INLINE, "{\n \"Version\": 1}").position()).isEqualTo(new Position(2, 13));
        assertThat(refusal(PolicyKind.INLINE, "{\n \"Version\" 1}").position().line())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Version\":\"2012-10-17\",\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"a\":\"true\"},\"Bool\":{\"b\":\"true\"}}}}",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}} ,",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}{}",
                "",
                "null",
                "[]",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"NullIfExists\":{\"a\":\"true\"}}}}",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"stringEquals\":{\"a\":\"true\"}}}}",
            })
    void refuses_what_two_readers_would_take_differently(String document) {
        assertThat(refusal(PolicyKind.INLINE, document)).hasMessage("Syntax errors in policy.");
    }

    @Test
    void refuses_what_is_too_large_or_too_deep() {
        var deep = "{\"Version\":\"2012-10-17\",\"Statement\":" + "[".repeat(100) + "]".repeat(100) + "}";
        assertThat(refusal(PolicyKind.INLINE, deep)).hasMessage("Syntax errors in policy.");
        var padded = Requests.document(Requests.statement("Allow", "*", "*", ""));
        var fits = padded + " ".repeat(PolicyText.MAX_LENGTH - padded.length());
        assertThat(Policy.parse(PolicyKind.INLINE, fits).text()).isEqualTo(fits);
        assertThat(refusal(PolicyKind.INLINE, fits + " ")).hasMessage("Syntax errors in policy.");
        var many =
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"a\":["
                        + "1,".repeat(JsonReader.MAX_VALUES) + "1]}}}}";
        assertThat(refusal(PolicyKind.INLINE, many).reason()).contains("more than 50000 values");
        var digits = "{\"Version\":" + "1".repeat(JsonReader.MAX_NUMBER_LENGTH + 1) + "}";
        assertThat(refusal(PolicyKind.INLINE, digits)).hasMessage("Syntax errors in policy.");
    }

    @Test
    void accepts_versions_by_kind() {
        var old =
                "{\"Version\":\"2008-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";
        var none = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";
        for (var document : List.of(old, none)) {
            assertThat(isAccepted(PolicyKind.INLINE, document)).isTrue();
            assertThat(isAccepted(PolicyKind.SESSION, document)).isTrue();
            assertThat(isAccepted(PolicyKind.MANAGED, document)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sts:AssumeRole; ok",
                "sts:AssumeRoleWithWebIdentity; ok",
                "sts:*; ok",
                "STS:tagsession; ok",
                "sts:SetSourceIdentity; ok",
                "sts:GetFederationToken; AssumeRole policy may only specify STS AssumeRole actions.",
                "*; AssumeRole policy may only specify STS AssumeRole actions.",
                "s3:GetObject; AssumeRole policy may only specify STS AssumeRole actions.",
            })
    void checks_the_actions_of_trust_policies(String action, String answer) {
        var document = trust("\"Principal\":{\"AWS\":\"111122223333\"},\"Action\":\"" + action + "\"");
        if (answer.equals("ok")) {
            assertThat(Policy.parse(PolicyKind.TRUST, document).principals())
                    .extracting(Policy.NamedPrincipal::type, Policy.NamedPrincipal::value)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("AWS", "111122223333"));
        } else {
            assertThat(refusal(PolicyKind.TRUST, document)).hasMessage(answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"Action\":\"sts:AssumeRole\"; Missing required field Principal",
                "\"NotPrincipal\":\"*\",\"Action\":\"sts:AssumeRole\"; Has prohibited field NotPrincipal",
                "\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"*\"; Has prohibited field Resource",
                "\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\",\"NotResource\":\"*\"; Has prohibited field NotResource",
                "\"Principal\":\"*\",\"NotAction\":\"sts:AssumeRole\"; AssumeRole policy may only specify STS AssumeRole actions.",
                "\"Principal\":{},\"Action\":\"sts:AssumeRole\"; Syntax errors in policy.",
                "\"Principal\":\"111122223333\",\"Action\":\"sts:AssumeRole\"; Syntax errors in policy.",
                "\"Principal\":{\"User\":\"x\"},\"Action\":\"sts:AssumeRole\"; Syntax errors in policy.",
            })
    void refuses_other_elements_in_trust_policies(String elements, String message) {
        assertThat(refusal(PolicyKind.TRUST, trust(elements))).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "az09AZ-.:Get; ok",
                "*:Get; ok",
                "*; ok",
                ":Get; Vendor  is not valid",
                "s3*:Get; Vendor s3* is not valid",
                "s/:Get; Vendor s/ is not valid",
                "s@:Get; Vendor s@ is not valid",
                "s[:Get; Vendor s[ is not valid",
                "s`:Get; Vendor s` is not valid",
                "s{:Get; Vendor s{ is not valid",
                "s3::Get; Actions/Condition can contain only one colon.",
                "s3Get; \"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.\"",
            })
    void checks_the_service_of_an_action(String action, String answer) {
        assertAnswer(Requests.document(Requests.statement("Allow", action, "*", "")), answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "*; ok",
                "arn:aws:sns; ok",
                "arn:aws:s3; Resource arn:aws:s3 can not contain region information.",
                "arn:aws:s3:::b; ok",
                "b; Resource b must be in ARN format or \"*\".",
                "arn:b; Partition \"b\" is not valid for resource \"arn:b:*:*:*:*\".",
                "arn:aws; Resource vendor must be fully qualified and cannot contain regexes.",
                "arn:aws:*:::b; Resource vendor must be fully qualified and cannot contain regexes.",
                "arn:aws:s*:::b; Resource vendor must be fully qualified and cannot contain regexes.",
                "arn:aws:?3:::b; Resource vendor must be fully qualified and cannot contain regexes.",
                "arn:aws::eu:1:b; The policy failed legacy parsing",
                "arn:aws:s3::b; The policy failed legacy parsing",
            })
    void checks_the_form_of_a_resource(String resource, String answer) {
        assertAnswer(Requests.document(Requests.statement("Allow", "*", resource, "")), answer);
    }

    /** The last error of the resources in descending order, those of NotResource after the others. */
    @Test
    void reports_one_of_several_errors_as_aws_does() {
        var resources = "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":[\"a\",\"b\"]}";
        var others = "{\"Effect\":\"Deny\",\"Action\":\"*\",\"NotResource\":[\"d\",\"e\"]}";
        assertThat(refusal(PolicyKind.INLINE, Requests.document(resources)))
                .hasMessage("Resource a must be in ARN format or \"*\".");
        assertThat(refusal(PolicyKind.INLINE, Requests.document(others, resources)))
                .hasMessage("Resource d must be in ARN format or \"*\".");
    }

    private static void assertAnswer(String document, String answer) {
        if (answer.equals("ok")) {
            assertThat(isAccepted(PolicyKind.INLINE, document)).isTrue();
        } else {
            assertThat(refusal(PolicyKind.INLINE, document)).hasMessage(answer);
        }
    }

    @Test
    void tells_a_trust_policy_that_is_no_json() {
        assertThat(refusal(PolicyKind.TRUST, "{")).hasMessage("This policy contains invalid Json");
        assertThat(refusal(PolicyKind.TRUST, "{}")).hasMessage("Syntax errors in policy.");
    }

    @Test
    void refuses_principals_where_a_policy_belongs_to_one() {
        var document = Requests.document(
                "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}");
        for (var kind : List.of(PolicyKind.INLINE, PolicyKind.MANAGED, PolicyKind.SESSION)) {
            assertThat(refusal(kind, document)).hasMessage("Policy document should not specify a principal.");
        }
        assertThat(isAccepted(PolicyKind.RESOURCE, document)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"; 1",
                "\"Principal\":\"*\",\"Resource\":\"*\"; 0",
                "\"Principal\":\"*\",\"Action\":\"kms:*\"; 0",
                "\"Principal\":\"*\",\"Action\":[],\"Resource\":\"*\"; 0",
                "\"Principal\":\"*\",\"NotAction\":\"kms:*\",\"Resource\":[]; 0",
                "\"Action\":\"kms:*\",\"Resource\":\"*\"; Missing required field Principal",
                "\"Principal\":\"*\",\"Action\":\"Encrypt\"; Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            })
    void statements_of_key_policies_that_lack_actions_or_resources_have_no_effect(String elements, String answer) {
        for (var effect : List.of("Allow", "Deny")) {
            var document = Requests.document("{\"Effect\":\"" + effect + "\"," + elements + "}");
            if (answer.length() > 1) {
                assertThat(refusal(PolicyKind.KEY, document)).hasMessage(answer);
            } else {
                var policy = Policy.parse(PolicyKind.KEY, document);
                assertThat(policy.statements()).hasSize(Integer.parseInt(answer));
                assertThat(policy.principals()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ForAllValues:StringEquals, kms:EncryptionContext:a, false",
        "ForAllValues:StringLikeIfExists, KMS:encryptioncontext:A, false",
        "ForAnyValue:StringEquals, kms:EncryptionContext:a, true",
        "StringEquals, kms:EncryptionContext:a, true",
        "ForAllValues:StringEquals, kms:EncryptionContextKeys, true"
    })
    void pairs_of_an_encryption_context_are_not_compared_with_all_values(
            String operator, String key, boolean accepted) {
        var document =
                Requests.document("{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\","
                        + "\"Condition\":{\"" + operator + "\":{\"" + key + "\":\"b\"}}}");
        assertThat(isAccepted(PolicyKind.KEY, document)).isEqualTo(accepted);
        assertThat(isAccepted(PolicyKind.RESOURCE, document)).isTrue();
    }

    @Test
    void a_stored_document_that_is_not_understood_denies_everything() {
        var unknown = Requests.document(
                Requests.statement("Allow", "*", "*", "{\"StringMatches\":{\"aws:username\":\"bob\"}}"));
        for (var document : List.of(unknown, "{", "")) {
            var policy = Policy.stored(PolicyKind.INLINE, document);
            assertThat(policy).isSameAs(Policy.UNREADABLE);
            var decision =
                    Requests.decide("iam:GetUser", Requests.BOB_ARN, RequestContext.EMPTY, Requests.ALLOW_ALL, policy);
            assertThat(decision.outcome()).isEqualTo(Decision.Outcome.EXPLICIT_DENY);
        }
        assertThatThrownBy(() -> Policy.parse(PolicyKind.INLINE, unknown)).isInstanceOf(MalformedPolicyException.class);
    }

    @Test
    void counts_the_characters_of_a_quota() {
        assertThat(PolicyText.countedSize(" {\t\"a b\":\r\n1 } ")).isEqualTo(8);
        assertThat(PolicyText.hasOnlyAllowedCharacters("\t\n\r ~\u00FF")).isTrue();
        assertThat(PolicyText.hasOnlyAllowedCharacters("\u0100")).isFalse();
        assertThat(PolicyText.hasOnlyAllowedCharacters("\u000B")).isFalse();
    }

    private static String trust(String elements) {
        return Requests.document("{\"Effect\":\"Allow\"," + elements + "}");
    }

    private static boolean isAccepted(PolicyKind kind, String document) {
        try {
            Policy.parse(kind, document);
            return true;
        } catch (MalformedPolicyException _) {
            return false;
        }
    }

    private static MalformedPolicyException refusal(PolicyKind kind, String document) {
        return catchThrowableOfType(MalformedPolicyException.class, () -> Policy.parse(kind, document));
    }
}
