package dev.keyhold.policy;

import dev.keyhold.policy.Decision.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold for every input. {@code policy/fuzz} looks for inputs that reach new code, with Jazzer; {@link
 * FuzzReplayTest} runs those that are kept.
 */
public final class FuzzTarget {
    /** Few enough for every input to be evaluated at once. */
    private static final long STEPS = 200_000;

    private static final List<PolicyKind> KINDS = List.of(PolicyKind.values());
    private static final List<String> ACTIONS = List.of("iam:GetUser", "s3:GetObject", "sts:AssumeRole", "x", "");
    private static final List<String> RESOURCES =
            List.of(Requests.BOB_ARN, "arn:aws:s3:::bucket/a/b:c", "*", "", "arn:aws:iam::111122223333:role/r");
    private static final List<String> OPERATORS = List.of(
            "StringLike",
            "StringEqualsIgnoreCase",
            "NumericLessThan",
            "NumericNotEquals",
            "DateEquals",
            "DateNotEquals",
            "Bool",
            "BinaryEquals",
            "IpAddress",
            "NotIpAddress",
            "ArnLike",
            "ArnNotLike",
            "ForAllValues:StringNotLike",
            "Null");

    private FuzzTarget() {}

    /** Jazzer's entry: the first byte chooses what is tried, the second one a variant. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        var text = new String(data, 2, data.length - 2, StandardCharsets.UTF_8);
        var variant = data[1] & 0xFF;
        switch (data[0] % 3) {
            case 0 -> readsOrRefuses(KINDS.get(variant % KINDS.size()), text);
            case 1 -> matchesAsTryingEverythingDoes(text, variant);
            default -> decides(OPERATORS.get(variant % OPERATORS.size()), text);
        }
    }

    static byte[] input(int target, int variant, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var input = Arrays.copyOf(new byte[] {(byte) target, (byte) variant}, 2 + bytes.length);
        System.arraycopy(bytes, 0, input, 2, bytes.length);
        return input;
    }

    /** Any text is read, or refused with a place in it; and what is read is evaluated, in bounded steps. */
    private static void readsOrRefuses(PolicyKind kind, String text) {
        var policy = parse(kind, text);
        if (policy == null) {
            return;
        }
        require(policy.text().equals(text), "the text is kept");
        require(policy.memoryBytes() > text.length(), "the size covers the text");
        policy.statements().forEach(statement -> require(inside(statement.start(), text), "a statement has its place"));
        for (var action : ACTIONS) {
            for (var resource : RESOURCES) {
                evaluate(policy, action, resource, ContextValue.UNKNOWN);
                evaluate(policy, action, resource, ContextValue.of("a"));
            }
        }
    }

    private static void evaluate(Policy policy, String action, String resource, ContextValue value) {
        var policies =
                Requests.identities(policy).withResource(AttachedPolicy.of(PolicyType.RESOURCE, "resource", policy));
        var request = Requests.request(action, resource, key -> value, policies);
        var evaluator = new Evaluator(STEPS);
        var simulation = evaluator.simulate(request);
        require(simulation.decision().steps() < STEPS + PolicyText.MAX_LENGTH, "the steps are bounded");
        require(simulation.decision().equals(evaluator.decide(request)), "a decision is repeated");
    }

    private static void matchesAsTryingEverythingDoes(String text, int variant) {
        var length = Math.min(text.length(), 24);
        var split = Math.min(variant % 12, length);
        var pattern = text.substring(0, split);
        var subject = text.substring(split, length);
        var matches = Glob.of(Glob.glyphs(pattern)).matches(subject, new Steps(STEPS));
        require(matches == ReferenceEvaluator.wild(pattern, subject), pattern + " on " + subject);
    }

    /**
     * Whatever lets an Allow apply lets a Deny apply; the value of the request and that of the policy are lines of the
     * text.
     */
    private static void decides(String operator, String text) {
        var lines = text.split("\n", 2);
        var condition = "{\"" + operator + "\":{\"k\":\"" + escaped(lines[lines.length - 1]) + "\"}}";
        var context = MapContext.builder()
                .put("k", lines[0])
                .put("aws:username", "bob")
                .build();
        var allow = parse(PolicyKind.SESSION, Requests.document(Requests.statement("Allow", "*", "*", condition)));
        var deny = parse(PolicyKind.SESSION, Requests.document(Requests.statement("Deny", "*", "*", condition)));
        if (allow == null || deny == null) {
            return;
        }
        var allows = decide(context, allow).allowed();
        var denies = decide(context, Requests.ALLOW_ALL, deny).outcome() != Outcome.ALLOWED;
        require(!allows || denies, "what lets an Allow apply lets a Deny apply");
    }

    private static Decision decide(RequestContext context, Policy... policies) {
        return new Evaluator(STEPS)
                .decide(Requests.request("iam:GetUser", Requests.BOB_ARN, context, Requests.identities(policies)));
    }

    private static @Nullable Policy parse(PolicyKind kind, String text) {
        try {
            return Policy.parse(kind, text);
        } catch (MalformedPolicyException e) {
            require(inside(e.position(), text), "an error has its place");
            return null;
        }
    }

    private static boolean inside(Position position, String text) {
        return position.line() >= 1
                && position.line() <= text.length() + 1
                && position.column() >= 1
                && position.column() <= text.length() + 2;
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.chars()
                .forEach(c -> escaped.append("\\u")
                        .append(Integer.toHexString(0x10000 + c).substring(1)));
        return escaped.toString();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
