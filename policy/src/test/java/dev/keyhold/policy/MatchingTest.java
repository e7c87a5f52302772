package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How actions, resources and variables match. */
class MatchingTest {
    private static final RequestContext CONTEXT = MapContext.builder()
            .put("aws:username", "bob")
            .put("aws:PrincipalTag/Team", "a*b")
            .put("aws:PrincipalTag/a b", "spaced")
            .put("aws:PrincipalTag/dollar", "${aws:username}")
            .put("aws:PrincipalTag/path", "x/y:z")
            .put("aws:PrincipalAccount", "111122223333")
            .putList("aws:TagKeys", List.of("one"))
            .build();

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "*:*, true",
        "s3:GetObject, true",
        "S3:gEToBJECT, true",
        "s3:*, true",
        "s3:Get*, true",
        "s3:*Object, true",
        "s3:GetObject*, true",
        "s3:Get?bject, true",
        "s3:??????????, false",
        "s3:?????????, true",
        "s3:GetObject?, false",
        "s3:Get, false",
        "s3:, false",
        "iam:*, false",
    })
    void matches_actions(String pattern, boolean allowed) {
        var policy = Requests.policy(Requests.statement("Allow", pattern, "*", ""));
        assertThat(Requests.decide("s3:GetObject", "arn:aws:s3:::b/k", CONTEXT, policy)
                        .allowed())
                .isEqualTo(allowed);
        var others = Requests.policy(
                "{\"Effect\":\"Allow\",\"NotAction\":[\"iam:CreateUser\",\"" + pattern + "\"],\"Resource\":\"*\"}");
        assertThat(Requests.decide("s3:GetObject", "arn:aws:s3:::b/k", CONTEXT, others)
                        .allowed())
                .isEqualTo(!allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*; true",
                "arn:aws:s3:::bucket/bob/file; true",
                "arn:aws:s3:::bucket/BOB/file; false",
                "arn:aws:s3:::bucket/*; true",
                "arn:aws:s3:::*; true",
                "arn:aws:s3:::*file; true",
                "arn:*:s3:::bucket/bob/file; true",
                "arn:aws:s3:::bucket/${aws:username}/file; true",
                "arn:aws:s3:::bucket/${AWS:USERNAME}/*; true",
                "arn:aws:s3:::bucket/${aws:unheardof}/*; false",
                "arn:aws:s3:::bucket/${aws:unheardof, 'bob'}/*; true",
                "arn:aws:s3:::bucket/${aws:unheardof,'bob'}/*; true",
                "arn:aws:s3:::bucket/${aws:unheardof  ,  'bob' }/*; true",
                "arn:aws:s3:::bucket/${aws:username, 'alice'}/*; true",
                "arn:aws:s3:::bucket/${aws:TagKeys}/*; false",
                "arn:aws:s3:::bucket/${aws:TagKeys, 'bob'}/*; false",
                "arn:aws:s3:::bucket/${*}/file; false",
                "arn:aws:s3:::bucket/bo${?}/file; false",
                "arn:aws:s3:::bucket/${aws:username; false",
                "arn:aws:s3:::bucket/${aws:unheardof, bob}/*; false",
                "arn:aws:s3:::bucket/${}*; false",
            })
    void matches_resources(String pattern, boolean allowed) {
        assertThat(allows(pattern, "arn:aws:s3:::bucket/bob/file")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "arn:aws:s3:::b/${aws:PrincipalTag/Team}; arn:aws:s3:::b/a*b; true",
                "arn:aws:s3:::b/${aws:PrincipalTag/Team}; arn:aws:s3:::b/aXb; false",
                "arn:aws:s3:::b/${aws:PrincipalTag/a b}; arn:aws:s3:::b/spaced; true",
                "arn:aws:s3:::b/${aws:PrincipalTag/dollar}; arn:aws:s3:::b/${aws:username}; true",
                "arn:aws:s3:::b/${aws:PrincipalTag/dollar}; arn:aws:s3:::b/bob; false",
                "arn:aws:s3:::b/${aws:PrincipalTag/path}; arn:aws:s3:::b/x/y:z; true",
                "arn:aws:s3:::b/${*}; arn:aws:s3:::b/*; true",
                "arn:aws:s3:::b/${?}; arn:aws:s3:::b/?; true",
                "arn:aws:s3:::b/${$}{aws:username}; arn:aws:s3:::b/${aws:username}; true",
                "arn:aws:s3:::b/k; arn:aws:s3:::b/*; false",
                "arn:aws:s3:::b/*; arn:aws:s3:::b/*; true",
                "arn:aws:sns:*:111122223333:t; arn:aws:sns:eu-west-1:111122223333:t; true",
                "arn:aws:sns:*:t; arn:aws:sns:eu-west-1:111122223333:t; false",
                "arn:aws:sns:*; arn:aws:sns:eu-west-1:111122223333:t; true",
                "arn:aws:sns; arn:aws:sns:eu-west-1:111122223333:t; true",
                "arn:aws:sns:*:*:a:*; arn:aws:sns:eu-west-1:111122223333:a:b:c; true",
                "arn:aws:sns:?:1:a; arn:aws:sns::1:a; false",
            })
    void takes_values_literally_and_fields_one_by_one(String pattern, String resource, boolean allowed) {
        assertThat(allows(pattern, resource)).isEqualTo(allowed);
    }

    /** As recorded for IAM: a path decides before the entity is there, and a moved user is another resource at once. */
    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::123456789012:user/probes/created/allowed_path, true",
        "arn:aws:iam::123456789012:user/probes/blocked/denied_path, false",
        "arn:aws:iam::123456789012:user/probes/resource-auth-User, true",
        "arn:aws:iam::123456789012:user/probes/RESOURCE-AUTH-USER, false",
        "arn:aws:iam::123456789012:user/moved/resource-auth-User, false",
    })
    void entities_of_iam_are_known_by_path_and_name(String resource, boolean allowed) {
        var policy = Requests.policy(
                Requests.statement(
                        "Allow", "iam:*User", "arn:aws:iam::123456789012:user/probes/resource-auth-User", ""),
                Requests.statement("Allow", "iam:*User", "arn:aws:iam::123456789012:user/probes/created/*", ""));
        assertThat(Requests.decide("iam:GetUser", resource, CONTEXT, policy).allowed())
                .isEqualTo(allowed);
    }

    /** Of a request that is about every object of a bucket, an Allow has to cover all and a Deny to meet one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*; all",
                "arn:aws:s3:::*; all",
                "arn:aws:s3:::b*; all",
                "arn:aws:s3:::b/*; all",
                "arn:aws:s3:::?/*; all",
                "arn:aws:s3:::*/*; all",
                "arn:aws:s3:::b/**; all",
                "arn:*:s3:::b/*; all",
                "arn:aws:s3:::b/?; some",
                "arn:aws:s3:::b/?*; some",
                "arn:aws:s3:::b/*?; some",
                "arn:aws:s3:::b/${*}; some",
                "arn:aws:s3:::b/*x; some",
                "arn:aws:s3:::*x; some",
                "arn:aws:s3:::*/a*; some",
                "arn:aws:s3:::b/a*; some",
                "arn:aws:s3:::b/a; some",
                "arn:aws:s3:::b/a/rather/long/key/by/which/statements/are/found/*; some",
                "arn:aws:s3:::b/${aws:username}/*; some",
                "arn:aws:s3:::b/${aws:unheardof}; none",
                "arn:aws:s3:::b; none",
                "arn:aws:s3:::b?; some",
                "arn:aws:s3:::b?/; some",
                "arn:aws:s3:::c/*; none",
                "arn:aws:s3:::c*; none",
                "arn:aws:s3:::?c*; none",
                "arn:aws:s3:::bb/*; none",
            })
    void covers_all_resources_some_or_none(String pattern, String covered) {
        var every = ResourceName.everyBelow("arn:aws:s3:::b/");
        var all = "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}";
        var listed = "\"Action\":\"s3:*\",\"Resource\":\"" + pattern + "\"}";
        var others = "\"Action\":\"s3:*\",\"NotResource\":\"" + pattern + "\"}";
        assertThat(allows(every, "{\"Effect\":\"Allow\"," + listed)).isEqualTo(covered.equals("all"));
        assertThat(allows(every, all, "{\"Effect\":\"Deny\"," + listed)).isEqualTo(covered.equals("none"));
        // Where a variable has no value nobody knows what the pattern leaves out.
        var isKnown = !pattern.contains("unheardof");
        assertThat(allows(every, "{\"Effect\":\"Allow\"," + others)).isEqualTo(covered.equals("none") && isKnown);
        assertThat(allows(every, all, "{\"Effect\":\"Deny\"," + others)).isEqualTo(covered.equals("all"));
    }

    /** What is said of all resources holds for each of many. */
    @Test
    void says_of_all_resources_what_holds_for_each() {
        var random = new Random(17);
        var every = ResourceName.everyBelow("arn:aws:s3:::ab/");
        var covered = 0;
        for (var i = 0; i < 4_000; i++) {
            var pattern = "arn:aws:s3:::" + word(random, "ab/*?", 9);
            var allow = "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"" + pattern + "\"}";
            var all = allows(every, allow);
            covered += all ? 1 : 0;
            var some = !allows(
                    every,
                    "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}",
                    allow.replace("\"Allow\"", "\"Deny\""));
            for (var key = 0; key < 20; key++) {
                var one = allows(pattern, "arn:aws:s3:::ab/" + word(random, "ab/", 6));
                assertThat(!one || some).describedAs("some of %s", pattern).isTrue();
                assertThat(one || !all).describedAs("all of %s", pattern).isTrue();
            }
        }
        assertThat(covered).isGreaterThan(100);
    }

    private static boolean allows(ResourceName resource, String... statements) {
        var request = new AccessRequest(
                Requests.BOB,
                ActionName.of("s3:DeleteObject"),
                AccessRequest.Target.of(resource, Requests.ACCOUNT),
                Requests.identities(Requests.policy(statements)),
                CONTEXT);
        return new Evaluator().decide(request).allowed();
    }

    @Test
    void a_request_without_a_resource_needs_a_star() {
        assertThat(allows("*", "*")).isTrue();
        assertThat(allows("arn:aws:s3:::*", "*")).isFalse();
        var policy =
                Requests.policy("{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotResource\":\"arn:aws:s3:::secret/*\"}");
        assertThat(Requests.decide("s3:ListAllMyBuckets", "*", CONTEXT, policy).allowed())
                .isTrue();
    }

    @Test
    void a_newline_is_a_character_like_others() {
        assertThat(allows("arn:aws:s3:::b/a*c", "arn:aws:s3:::b/a\nb\nc")).isTrue();
        assertThat(allows("arn:aws:s3:::b/a?c", "arn:aws:s3:::b/a\nc")).isTrue();
    }

    @Test
    void a_variable_before_the_fifth_colon_denies_and_never_allows() {
        var pattern = "arn:aws:sns:*:${aws:PrincipalAccount}:t";
        var mine = "arn:aws:sns:eu-west-1:111122223333:t";
        var other = "arn:aws:sns:eu-west-1:444455556666:t";
        assertThat(allows(pattern, mine)).isFalse();
        assertThat(denies(pattern, mine)).isTrue();
        assertThat(denies(pattern, other)).isFalse();
    }

    @Test
    void colons_of_variables_and_of_their_defaults_begin_no_field() {
        var pattern = "arn:aws:sns:*:${*, 'a:b:c'}:t/${aws:unheardof, 'x:y'}";
        assertThat(allows(pattern, "arn:aws:sns:eu-west-1:*:t/x:y")).isTrue();
        assertThat(allows(pattern, "arn:aws:sns:eu-west-1:a:b:c:t/x:y")).isFalse();
        assertThat(allows(pattern, "arn:aws:sns:eu-west-1:*:t/x")).isFalse();
    }

    @Test
    void a_variable_that_is_no_variable_denies_and_never_allows() {
        for (var pattern : List.of("arn:aws:s3:::b/${aws:username", "arn:aws:s3:::b/${}", "arn:aws:s3:::b/${a, b}")) {
            assertThat(allows(pattern, "arn:aws:s3:::b/bob")).isFalse();
            assertThat(denies(pattern, "arn:aws:s3:::b/bob")).isTrue();
            assertThat(denies(pattern, "arn:aws:s3:::c/bob")).isFalse();
        }
    }

    @Test
    void not_resource_with_a_variable_without_value_denies_and_never_allows() {
        var elements = "\"Action\":\"*\",\"NotResource\":\"arn:aws:s3:::b/${aws:unheardof}\"}";
        var allow = Requests.policy("{\"Effect\":\"Allow\"," + elements);
        var deny = Requests.policy("{\"Effect\":\"Deny\"," + elements);
        assertThat(Requests.decide("s3:GetObject", "arn:aws:s3:::b/k", CONTEXT, allow)
                        .allowed())
                .isFalse();
        assertThat(Requests.decide("s3:GetObject", "arn:aws:s3:::b/k", CONTEXT, Requests.ALLOW_ALL, deny)
                        .allowed())
                .isFalse();
        assertThat(Requests.decide("s3:GetObject", "arn:aws:s3:::c/k", CONTEXT, allow)
                        .allowed())
                .isTrue();
    }

    @Test
    void documents_of_the_old_version_have_no_variables() {
        var document = "{\"Version\":\"2008-10-17\",\"Statement\":"
                + Requests.statement("Allow", "*", "arn:aws:s3:::b/${aws:username}", "") + "}";
        var policy = Policy.parse(PolicyKind.INLINE, document);
        assertThat(Requests.decide("s3:GetObject", "arn:aws:s3:::b/bob", CONTEXT, policy)
                        .allowed())
                .isFalse();
        assertThat(Requests.decide("s3:GetObject", "arn:aws:s3:::b/${aws:username}", CONTEXT, policy)
                        .allowed())
                .isTrue();
    }

    @Test
    void globs_agree_with_trying_everything() {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++) {
            var pattern = word(random, "ab*?*", 8);
            var text = word(random, "ab", 8);
            assertThat(Glob.of(Glob.glyphs(pattern)).matches(text, new Steps(10_000)))
                    .describedAs("%s on %s", pattern, text)
                    .isEqualTo(ReferenceEvaluator.wild(pattern, text));
        }
    }

    @Test
    void unknown_operators_of_empty_conditions_are_not_understood() {
        var allow = Requests.policy(Requests.statement("Allow", "*", "*", "{\"Whatever\":{}}"));
        var deny = Requests.policy(Requests.statement("Deny", "*", "*", "{\"Whatever\":{}}"));
        assertThat(Requests.decide("s3:GetObject", "*", CONTEXT, allow).allowed())
                .isFalse();
        assertThat(Requests.decide("s3:GetObject", "*", CONTEXT, Requests.ALLOW_ALL, deny)
                        .allowed())
                .isFalse();
        var empty = Requests.policy(Requests.statement("Allow", "*", "*", "{\"StringEquals\":{}}"));
        assertThat(Requests.decide("s3:GetObject", "*", CONTEXT, empty).allowed())
                .isTrue();
    }

    private static String word(Random random, String letters, int most) {
        var word = new StringBuilder();
        for (var i = random.nextInt(most); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    private static boolean allows(String pattern, String resource) {
        var policy = Requests.policy(Requests.statement("Allow", "*", pattern, ""));
        return Requests.decide("sns:Publish", resource, CONTEXT, policy).allowed();
    }

    private static boolean denies(String pattern, String resource) {
        var policy = Requests.policy(Requests.statement("Deny", "*", pattern, ""));
        return !Requests.decide("sns:Publish", resource, CONTEXT, Requests.ALLOW_ALL, policy)
                .allowed();
    }
}
