package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The condition keys that AWS lists for a document, as recorded; it gives no order. */
class ContextKeysTest {
    private static final String CONDITION = "\"Condition\":{\"StringEquals\":{\"aws:username\":\"a\"}}";

    @Test
    void lists_keys_and_variables_as_spelled() {
        assertThat(keys("2012-10-17", """
                "Effect":"Allow","Action":"s3:GetObject",
                "Resource":"arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/${aws:username}",
                "Condition":{"StringEquals":{"s3:ExistingObjectTag/Owner":"${aws:PrincipalTag/Team}"},
                "Null":{"AWS:SourceIp":"false"}}"""))
                .containsExactly("aws:PrincipalTag/Team", "aws:username", "s3:ExistingObjectTag/Owner", "AWS:SourceIp");
        assertThat(keys("2012-10-17", """
                "Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}/${AWS:username}",
                "Condition":{"StringEquals":{"aws:username":"${aws:username}","AWS:username":"a"}}""")).containsExactly("aws:username", "AWS:username");
        assertThat(keys("2012-10-17", """
                "Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username, 'x'}/${*}/${?}/${$}\"""")).containsExactly("aws:username", "*", "?", "$");
        assertThat(keys("2012-10-17", """
                "Effect":"Deny","Action":"s3:GetObject","NotResource":"arn:aws:s3:::b/${aws:PrincipalTag/project}\"""")).containsExactly("aws:PrincipalTag/project");
        assertThat(keys("2012-10-17", """
                "Effect":"Allow","Action":"*","Resource":"*",
                "Condition":{"NumericEquals":{"aws:MultiFactorAuthAge":"${aws:PrincipalTag/Age}"}}""")).containsExactlyInAnyOrder("aws:PrincipalTag/Age", "aws:MultiFactorAuthAge");
    }

    @Test
    void old_documents_have_no_variables() {
        assertThat(keys(
                        "2008-10-17",
                        "\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::b/${aws:username}\""))
                .isEmpty();
    }

    @Test
    void actions_and_principals_have_none_either() {
        assertThat(keys("2012-10-17", "\"Effect\":\"Allow\",\"Action\":\"${aws:username}\",\"Resource\":\"*\""))
                .isEmpty();
        assertThat(keys(
                        "2012-10-17",
                        "\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"${aws:username}\"},\"Action\":\"*\""))
                .isEmpty();
        assertThat(keys(
                        "2012-10-17",
                        "\"Effect\":\"Allow\",\"Condition\":{\"StringEquals\":{\"${aws:username}\":\"a\"}}"))
                .containsExactly("${aws:username}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"Action\":\"*\",\"Resource\":\"*\",\"Principal\":\"*\"",
                "\"Action\":\"*\"",
                "\"Resource\":\"*\"",
                "\"Action\":\"madeup:Thing\",\"Resource\":\"*\"",
                "\"Action\":\"abc\",\"Resource\":\"*\"",
                "\"Action\":\"*\",\"Resource\":\"bad\"",
            })
    void takes_documents_that_are_not_complete(String elements) {
        assertThat(keys("2012-10-17", "\"Effect\":\"Allow\"," + elements + "," + CONDITION))
                .containsExactly("aws:username");
    }

    @Test
    void takes_empty_ones_too() {
        for (var document : List.of(
                "{\"Statement\":[]}",
                "{\"Version\":\"2012-10-17\"}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Condition\":{}}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":[],\"Resource\":[]}}")) {
            assertThat(Policy.contextKeys(document)).isEmpty();
        }
        assertThat(keys(
                        "2012-10-17",
                        "\"Effect\":\"Allow\",\"Condition\":{\"NumericEquals\":{\"aws:MultiFactorAuthAge\":\"nope\"}}"))
                .containsExactly("aws:MultiFactorAuthAge");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"Statement\":{\"Effect\":\"Allow\",\"Condition\":{\"MadeUp\":{\"aws:username\":\"a\"}}}}",
                "{\"Statement\":{\"Action\":\"*\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},\"Foo\":\"x\"}",
            })
    void refuses_unknown_operators_and_elements(String document) {
        assertThatThrownBy(() -> Policy.contextKeys(document)).isInstanceOf(MalformedPolicyException.class);
    }

    private static List<String> keys(String version, String elements) {
        return Policy.contextKeys("{\"Version\":\"" + version + "\",\"Statement\":{" + elements + "}}");
    }
}
