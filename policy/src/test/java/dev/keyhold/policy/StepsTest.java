package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as work: nothing that a caller or an author of policies makes longer is free. */
class StepsTest {
    @Test
    void as_many_as_the_limit_are_allowed() {
        var steps = new Steps(10);
        steps.take(4);
        steps.take(6);
        assertThat(steps.taken()).isEqualTo(10);
        assertThatThrownBy(() -> steps.take(1)).isInstanceOf(Steps.LimitExceededException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "StringEquals, x",
        "StringEquals, '${aws:username}'",
        "StringEqualsIgnoreCase, x",
        "StringEqualsIgnoreCase, '${aws:username}'",
        "StringLike, x*y*z",
        "StringLike, '${aws:username}*'",
        "NumericEquals, 7",
        "DateEquals, 1970",
        "Bool, true",
        "IpAddress, 10.0.0.0/8",
        "ArnLike, 'arn:aws:s3:::b/${aws:username}'",
    })
    void comparing_is_work(String operator, String operand) {
        assertThat(work(operator, operand, "1")).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "StringEquals, x, 30",
        "StringEquals, '${aws:username}', 30",
        "StringEqualsIgnoreCase, x, 120",
        "StringEqualsIgnoreCase, '${aws:username}', 30",
        "NumericEquals, 7, 300",
        "DateEquals, 1970, 120",
        "IpAddress, 10.0.0.0/8, 120",
        "ArnLike, 'arn:aws:s3:::b', 30",
    })
    void comparing_with_a_long_value_is_more_work(String operator, String operand, long more) {
        assertThat(work(operator, operand, "1".repeat(390)) - work(operator, operand, "1"))
                .isBetween(more / 2, more * 2);
    }

    @Test
    void a_number_is_compared_with_each_of_the_policy() {
        var long1 = "1".repeat(100);
        var one = condition("NumericEquals", List.of("7"), long1);
        var four = condition("NumericEquals", List.of("7", "8", "9", "10"), long1);
        assertThat(four - one).isEqualTo(3 * 26);
    }

    @Test
    void numbers_too_long_to_convert_are_unknown() {
        var matcher = matcher("NumericEquals", List.of("7"));
        assertThat(matcher.compare("1".repeat(400), evaluation(new Steps(10_000))))
                .isEqualTo(ValueMatcher.Result.NO_MATCH);
        assertThat(matcher.compare("1".repeat(401), evaluation(new Steps(10_000))))
                .isEqualTo(ValueMatcher.Result.UNKNOWN);
    }

    @Test
    void each_glyph_after_a_wildcard_is_work() {
        var steps = new Steps(10_000);
        Glob.of(Glob.glyphs("*b")).matches("a".repeat(100) + "b", steps);
        assertThat(steps.taken()).isGreaterThan(100);
        var before = steps.taken();
        Glob.of(Glob.glyphs("a" + "*?".repeat(50) + "***")).matches("a", steps);
        assertThat(steps.taken()).isGreaterThan(before);
        var exact = new Steps(10_000);
        Glob.of(Glob.literally("x".repeat(160))).matches("y", exact);
        assertThat(exact.taken()).isEqualTo(11);
        var prefix = new Steps(10_000);
        Glob.of(Glob.glyphs("x".repeat(160) + "*")).matches("y", prefix);
        assertThat(prefix.taken()).isEqualTo(11);
        var general = new Steps(10_000);
        Glob.of(Glob.glyphs("x".repeat(160) + "*z")).matches("y", general);
        assertThat(general.taken()).isEqualTo(11);
    }

    @Test
    void following_all_ways_to_match_is_work() {
        var steps = new Steps(10_000);
        Glob.of(Glob.glyphs("*a*a*a*")).matchesBelow("a".repeat(20), 0, 20, steps);
        assertThat(steps.taken()).isGreaterThan(80);
        var literal = new Steps(10_000);
        Glob.of(Glob.glyphs("x".repeat(160) + "*")).matchesBelow("y", 0, 1, literal);
        assertThat(literal.taken()).isEqualTo(11);
    }

    @Test
    void a_statement_is_found_by_the_services_of_its_actions() {
        assertThat(services(false, "s3:GetObject", "iam:Get*")).isEqualTo(Optional.of(Set.of("s3", "iam")));
        assertThat(services(false, "s3:GetObject", "*")).isEmpty();
        assertThat(services(false, "s*:Get")).isEmpty();
        assertThat(services(true, "s3:GetObject")).isEmpty();
    }

    private static Optional<Set<String>> services(boolean negated, String... actions) {
        return ActionMatcher.of(
                        negated,
                        List.of(actions).stream()
                                .map(action -> new Text(action, Position.START))
                                .toList())
                .services();
    }

    private static long work(String operator, String operand, String value) {
        return condition(operator, List.of(operand), value);
    }

    private static long condition(String operator, List<String> operands, String value) {
        var steps = new Steps(10_000);
        matcher(operator, operands).compare(value, evaluation(steps));
        return steps.taken();
    }

    private static ValueMatcher matcher(String operator, List<String> operands) {
        return ValueMatcher.of(
                ConditionOperator.of(operator).orElseThrow().comparison(),
                operands.stream()
                        .map(operand -> new Text(operand, Position.START))
                        .toList(),
                true);
    }

    private static Evaluation evaluation(Steps steps) {
        return new Evaluation(MapContext.builder().put("aws:username", "bob").build(), steps);
    }
}
