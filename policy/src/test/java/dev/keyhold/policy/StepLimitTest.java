package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.policy.Decision.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The work of a decision in steps: far from the limit for ordinary policies of every size, and bounded for all others.
 */
class StepLimitTest {
    /** What a managed policy may hold. */
    private static final int QUOTA = 6_144;

    /** Ten policies of the user, and ten of each of ten groups. */
    private static final int MOST_POLICIES = 110;

    private static final String LONG_OBJECT = "arn:aws:s3:::bucket/" + "a".repeat(1_000) + "b";

    @Test
    void the_largest_ordinary_set_stays_ten_times_below_the_limit() {
        var policies = new ArrayList<Policy>();
        for (var i = 0; i < MOST_POLICIES; i++) {
            policies.add(ordinary(i));
        }
        var context = MapContext.builder()
                .put("aws:SourceIp", "192.0.2.1")
                .put("aws:PrincipalTag/Team", "team-7")
                .put("aws:username", "bob")
                .build();
        var decision =
                decide(new Evaluator(), "s3:GetObject", "arn:aws:s3:::shared/bob/9999/file.txt", context, policies);
        assertThat(decision.outcome()).isEqualTo(Outcome.IMPLICIT_DENY);
        assertThat(decision.steps()).isGreaterThan(MOST_POLICIES);
        assertThat(10 * decision.steps()).isLessThan(Evaluator.DEFAULT_STEP_LIMIT);
    }

    @TestFactory
    List<DynamicTest> no_set_of_the_largest_documents_takes_more_than_the_limit() {
        return List.of(
                // Patterns that make others back up again and again are no trouble: nothing before the last wildcard is
                // tried twice.
                adversary(
                        "wildcards between the same letters",
                        false,
                        i -> "arn:aws:s3:::bucket/" + "*a".repeat(700) + "c" + i),
                adversary(
                        "a wildcard before every letter and at the end",
                        false,
                        i -> "arn:aws:s3:::bucket/*" + "a*".repeat(700) + "c*" + i),
                adversary(
                        "question marks after wildcards",
                        false,
                        i -> "arn:aws:s3:::bucket/" + "*?".repeat(600) + "c" + i),
                adversary("one long run", true, i -> "arn:aws:s3:::bucket/*" + "a".repeat(900) + "c" + i));
    }

    private static DynamicTest adversary(String name, boolean exceeds, IntFunction<String> pattern) {
        return DynamicTest.dynamicTest(name, () -> {
            var policy = filled(n -> Requests.statement("Allow", "s3:GetObject", pattern.apply(n), ""));
            var policies = Collections.nCopies(MOST_POLICIES, policy);
            var decision = decide(new Evaluator(), "s3:GetObject", LONG_OBJECT, RequestContext.EMPTY, policies);
            assertBounded(decision);
            assertThat(decision.outcome()).isEqualTo(exceeds ? Outcome.STEP_LIMIT_EXCEEDED : Outcome.IMPLICIT_DENY);
        });
    }

    @Test
    void a_deny_behind_the_limit_cannot_be_outrun() {
        var costly = filled(n ->
                Requests.statement("Deny", "s3:GetObject", "arn:aws:s3:::bucket/*" + "a".repeat(500) + "c" + n, ""));
        var policies = new ArrayList<>(Collections.nCopies(MOST_POLICIES, costly));
        policies.add(Requests.ALLOW_ALL);
        var decision = decide(new Evaluator(), "s3:GetObject", LONG_OBJECT, RequestContext.EMPTY, policies);
        assertThat(decision.outcome()).isEqualTo(Outcome.STEP_LIMIT_EXCEEDED);
        assertThat(decision.reason(ActionName.of("s3:GetObject")))
                .isEqualTo(" because the policies that apply are too complex to be evaluated");
        assertThat(new Evaluator()
                        .simulate(request("s3:GetObject", LONG_OBJECT, RequestContext.EMPTY, policies))
                        .decision())
                .isEqualTo(decision);
    }

    @TestFactory
    List<DynamicTest> conditions_count_too() {
        var values = new ArrayList<String>();
        for (var i = 0; i < 50; i++) {
            values.add("a".repeat(250) + i);
        }
        var context = MapContext.builder()
                .putList("aws:TagKeys", values)
                .put("aws:PrincipalTag/number", "9".repeat(400))
                .put("aws:PrincipalTag/text", "a".repeat(256))
                .put("aws:PrincipalTag/arn", LONG_OBJECT)
                .put("aws:SourceIp", "2001:db8::1")
                .build();
        return List.of(
                condition(
                        "patterns over a list",
                        context,
                        n -> "\"ForAllValues:StringLike\":{\"aws:TagKeys\":" + list(n, "*a*a*a*a*a*b") + "}"),
                condition(
                        "texts without case",
                        context,
                        n -> "\"ForAnyValue:StringEqualsIgnoreCase\":{\"aws:TagKeys\":" + list(n, "AAA") + "}"),
                condition(
                        "numbers",
                        context,
                        n -> "\"NumericLessThan\":{\"aws:PrincipalTag/number\":" + list(n, "1") + "}"),
                condition(
                        "long variables",
                        context,
                        n -> "\"StringLike\":{\"aws:PrincipalTag/text\":"
                                + list(n, "${aws:PrincipalTag/text}${aws:PrincipalTag/text}*a*") + "}"),
                condition(
                        "ARNs",
                        context,
                        n -> "\"ArnLike\":{\"aws:PrincipalTag/arn\":" + list(n, "arn:aws:s3:::*a*a*a*a*c") + "}"),
                condition(
                        "addresses",
                        context,
                        n -> "\"IpAddress\":{\"aws:SourceIp\":[\"192.0.2." + n % 256 + "\",\"2001:db8::2\"]}"));
    }

    private static DynamicTest condition(String name, RequestContext context, IntFunction<String> member) {
        return DynamicTest.dynamicTest(name, () -> {
            var policy = filled(n -> Requests.statement("Allow", "s3:GetObject", "*", "{" + member.apply(n) + "}"));
            var policies = Collections.nCopies(MOST_POLICIES, policy);
            assertBounded(decide(new Evaluator(), "s3:GetObject", LONG_OBJECT, context, policies));
        });
    }

    private static String list(int n, String value) {
        return "["
                + String.join(
                        ",",
                        IntStream.range(0, 20)
                                .mapToObj(i -> "\"" + value + n + i + "\"")
                                .toList()) + "]";
    }

    @Test
    void the_limit_is_that_of_the_evaluator() {
        var policy =
                List.of(Requests.policy(Requests.statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/*a*b", "")));
        var steps = decide(new Evaluator(), "s3:GetObject", LONG_OBJECT, RequestContext.EMPTY, policy)
                .steps();
        assertThat(steps).isGreaterThan(1_000);
        assertThat(decide(new Evaluator(steps), "s3:GetObject", LONG_OBJECT, RequestContext.EMPTY, policy)
                        .allowed())
                .isTrue();
        assertThat(decide(new Evaluator(steps - 1), "s3:GetObject", LONG_OBJECT, RequestContext.EMPTY, policy)
                        .outcome())
                .isEqualTo(Outcome.STEP_LIMIT_EXCEEDED);
    }

    @Test
    void huge_numbers_cost_no_more_than_small_ones() {
        var condition = "{\"NumericEquals\":{\"aws:MultiFactorAuthAge\":[\"1e99999\",\"1e-99999\"]}}";
        var policy = Requests.policy(Requests.statement("Allow", "*", "*", condition));
        for (var value :
                List.of("1", "1e99999", "1E+99999", "9".repeat(400), "1e999999999", "9".repeat(401), "-1e-99999")) {
            var context =
                    MapContext.builder().put("aws:MultiFactorAuthAge", value).build();
            var decision = Requests.decide("iam:GetUser", Requests.BOB_ARN, context, policy);
            assertThat(decision.allowed()).isEqualTo(value.equals("1e99999") || value.equals("1E+99999"));
            assertThat(decision.steps()).isLessThan(2_000);
        }
    }

    private static void assertBounded(Decision decision) {
        assertThat(decision.allowed()).isFalse();
        // The last step that is taken may be a long one: as long as the longest value.
        assertThat(decision.steps()).isLessThan(Evaluator.DEFAULT_STEP_LIMIT + 2_000);
    }

    /** Statements until a managed policy is full. */
    private static Policy filled(IntFunction<String> statement) {
        var statements = new ArrayList<String>();
        var size = Requests.document().length();
        for (var n = 0; size + statement.apply(n).length() + 1 < QUOTA; n++) {
            statements.add(statement.apply(n));
            size += statement.apply(n).length() + 1;
        }
        return Requests.policy(statements.toArray(String[]::new));
    }

    private static Policy ordinary(int number) {
        return filled(n -> switch (n % 4) {
            case 0 ->
                "{\"Effect\":\"Allow\",\"Action\":[\"s3:Get*\",\"s3:List*\",\"s3:PutObject\",\"s3:DeleteObject\"],\"Resource\":"
                        + "[\"arn:aws:s3:::team-" + number + "-data\",\"arn:aws:s3:::team-" + number + "-data/*\"]}";
            case 1 ->
                Requests.statement(
                        "Allow",
                        "s3:*Object",
                        "arn:aws:s3:::shared/${aws:username}/" + n + "/*",
                        "{\"StringEquals\":{\"aws:PrincipalTag/Team\":\"team-" + number + "\"}}");
            case 2 ->
                Requests.statement(
                        "Deny",
                        "s3:*",
                        "arn:aws:s3:::*-private-" + n + "/*",
                        "{\"NotIpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}");
            default -> Requests.statement("Allow", "iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}", "");
        });
    }

    private static Decision decide(
            Evaluator evaluator, String action, String resource, RequestContext context, List<Policy> policies) {
        return evaluator.decide(request(action, resource, context, policies));
    }

    private static AccessRequest request(
            String action, String resource, RequestContext context, List<Policy> policies) {
        return Requests.request(action, resource, context, Requests.identities(policies.toArray(Policy[]::new)));
    }
}
