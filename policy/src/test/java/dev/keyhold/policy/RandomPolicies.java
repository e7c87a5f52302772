package dev.keyhold.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Policies and requests by chance, from words so few that they often meet. What it makes for another evaluator leaves
 * out where that one is known to differ from AWS.
 */
final class RandomPolicies {
    private static final List<String> ACTIONS =
            List.of("iam:GetUser", "iam:TagUser", "iam:DeleteUser", "s3:GetObject", "s3:PutObject", "s3:ListBucket");
    private static final List<String> ACTION_PATTERNS = List.of(
            "*",
            "iam:*",
            "iam:Get*",
            "IAM:getuser",
            "iam:TagUser",
            "iam:?agUser",
            "iam:*User",
            "iam:DeleteUser",
            "s3:*",
            "s3:GetObject",
            "s3:*Object",
            "s3:List*",
            "s3:PutObject*",
            "s3:P*t*");
    private static final List<String> USERS = List.of(
            "arn:aws:iam::111122223333:user/bob",
            "arn:aws:iam::111122223333:user/team/blue/alice",
            "arn:aws:iam::111122223333:user/team/bob");
    private static final List<String> OBJECTS =
            List.of("arn:aws:s3:::reports/bob/q1", "arn:aws:s3:::reports/blue/a:b", "arn:aws:s3:::archive/2030/x.txt");
    private static final List<String> BUCKETS = List.of("arn:aws:s3:::reports", "arn:aws:s3:::archive");
    private static final List<String> RESOURCE_PATTERNS = List.of(
            "*",
            "arn:aws:iam::111122223333:user/*",
            "arn:aws:iam::*:user/bob",
            "arn:aws:iam::111122223333:user/team/*",
            "arn:aws:iam::1111????3333:user/*b*b",
            "arn:aws:iam::111122223333:user/${aws:username}",
            "arn:aws:iam::111122223333:user/team/${aws:PrincipalTag/Team, 'bob'}*",
            "arn:aws:s3:::reports",
            "arn:aws:s3:::reports/*",
            "arn:aws:s3:::reports/${aws:username}/*",
            "arn:aws:s3:::*/${aws:PrincipalTag/Team}/?:?",
            "arn:aws:s3:::r*s*/b*/?1",
            "arn:*:s3:::archive/*/*.txt",
            "arn:aws:s3:::archive*",
            "arn:*:s3:::*");

    private static final List<String> PRINCIPALS_OF_USERS = List.of(
            "\"*\"",
            "{\"AWS\":\"111122223333\"}",
            "{\"AWS\":\"" + Requests.BOB_ARN + "\"}",
            "{\"AWS\":[\"arn:aws:iam::111122223333:user/alice\",\"arn:aws:iam::111122223333:root\"]}",
            "{\"AWS\":\"arn:aws:iam::111122223333:user/team/bob\"}");
    /**
     * Without the session, and what stands for it: how these go with a session policy is one of the differences. So are
     * roles of one name and several paths, which an ARN of a session does not tell from each other.
     */
    private static final List<String> PRINCIPALS_OF_SESSIONS = List.of(
            "{\"AWS\":\"111122223333\"}",
            "{\"AWS\":\"" + Requests.AUDITOR_ROLE + "\"}",
            "{\"AWS\":[\"arn:aws:iam::111122223333:role/Other\",\"arn:aws:iam::111122223333:root\"]}",
            "{\"AWS\":[\"arn:aws:iam::111122223333:user/bob\",\"" + Requests.AUDITOR_ROLE + "\"]}",
            "{\"AWS\":\"arn:aws:iam::111122223333:role/team/Other\"}");

    private final Random random;
    private final boolean forOracle;

    RandomPolicies(long seed, boolean forOracle) {
        this.random = new Random(seed);
        this.forOracle = forOracle;
    }

    /**
     * A request, and the documents that apply to it. Values of the context are texts or lists of texts.
     *
     * @param caller a user, or a session of a role
     */
    record Case(
            Caller caller,
            List<String> identity,
            Optional<String> boundary,
            Optional<String> session,
            Optional<String> resource,
            String action,
            String target,
            Map<String, Object> context) {}

    Case next() {
        var identity = new ArrayList<String>();
        for (var i = 1 + random.nextInt(3); i > 0; i--) {
            identity.add(document(List.of()));
        }
        var action = pick(ACTIONS);
        var session = maybe(forOracle ? 2 : 5, List.of());
        var resource = maybe(
                forOracle && session.isPresent() ? 2 : 5,
                forOracle && session.isPresent() ? PRINCIPALS_OF_SESSIONS : PRINCIPALS_OF_USERS);
        return new Case(
                forOracle && session.isPresent() ? Requests.AUDITOR : Requests.BOB,
                List.copyOf(identity),
                maybe(4, List.of()),
                session,
                resource,
                action,
                target(action),
                context(forOracle && session.isPresent()));
    }

    private Optional<String> maybe(int oneIn, List<String> principals) {
        return random.nextInt(oneIn) == 0 ? Optional.of(document(principals)) : Optional.empty();
    }

    private String target(String action) {
        if (action.startsWith("iam:")) {
            return pick(USERS);
        }
        return pick(action.equals("s3:ListBucket") ? BUCKETS : OBJECTS);
    }

    private String document(List<String> principals) {
        var statements = new ArrayList<String>();
        for (var i = 1 + random.nextInt(3); i > 0; i--) {
            statements.add(statement(principals));
        }
        var joined = String.join(",", statements);
        var old = random.nextInt(12) == 0 && !(forOracle && joined.contains("${"));
        return "{\"Version\":\"" + (old ? "2008-10-17" : "2012-10-17") + "\",\"Statement\":[" + joined + "]}";
    }

    private String statement(List<String> principals) {
        var elements = new ArrayList<String>();
        elements.add("\"Effect\":\"" + (random.nextInt(4) == 0 ? "Deny" : "Allow") + "\"");
        if (!principals.isEmpty()) {
            elements.add("\"Principal\":" + pick(principals));
        }
        elements.add((random.nextInt(8) == 0 ? "\"NotAction\":" : "\"Action\":") + some(ACTION_PATTERNS));
        // What NotResource means with a variable that has no value is not known of AWS.
        elements.add(
                random.nextInt(8) == 0
                        ? "\"NotResource\":"
                                + some(RESOURCE_PATTERNS.stream()
                                        .filter(text -> !text.contains("${"))
                                        .toList())
                        : "\"Resource\":" + some(RESOURCE_PATTERNS));
        if (random.nextInt(2) == 0) {
            elements.add("\"Condition\":" + conditions(forOracle || !principals.isEmpty()));
        }
        return "{" + String.join(",", elements) + "}";
    }

    private String conditions(boolean ordinary) {
        var operators = new LinkedHashMap<String, String>();
        for (var i = 1 + random.nextInt(2); i > 0; i--) {
            var kind = pick(ordinary ? Kind.ORDINARY : Kind.ALL);
            var operator = (kind.list() ? pick(List.of("ForAllValues:", "ForAnyValue:")) : "") + pick(kind.operators);
            var ifExists = !operator.equals("Null") && !operator.startsWith("ForAnyValue:") && random.nextInt(5) == 0;
            // There the negation of a comparison with a variable without value is false.
            var operands = kind.operands.stream()
                    .filter(operand -> !(forOracle && operator.contains("Not") && operand.contains("${aws:username}")))
                    .toList();
            operators.putIfAbsent(
                    operator + (ifExists ? "IfExists" : ""), "{\"" + pick(kind.keys) + "\":" + some(operands) + "}");
        }
        var members = new ArrayList<String>();
        operators.forEach((operator, keys) -> members.add("\"" + operator + "\":" + keys));
        return "{" + String.join(",", members) + "}";
    }

    /** Operators with the keys and values that suit them. */
    private record Kind(List<String> operators, List<String> keys, List<String> operands) {
        private static final List<Kind> ORDINARY = List.of(
                new Kind(
                        List.of(
                                "StringEquals",
                                "StringNotEquals",
                                "StringEqualsIgnoreCase",
                                "StringNotEqualsIgnoreCase"),
                        List.of("aws:username", "aws:PrincipalTag/Team", "AWS:principaltag/team"),
                        List.of("bob", "BOB", "blue", "${aws:username}", "${aws:PrincipalTag/Team, 'blue'}", "b*")),
                new Kind(
                        List.of("StringLike", "StringNotLike"),
                        List.of("aws:username", "aws:PrincipalTag/Team"),
                        List.of("b*", "?ob", "*", "*l*", "bl?e", "${aws:username}*", "")),
                new Kind(
                        List.of(
                                "NumericEquals",
                                "NumericLessThan",
                                "NumericLessThanEquals",
                                "NumericGreaterThan",
                                "NumericGreaterThanEquals"),
                        List.of("aws:MultiFactorAuthAge"),
                        List.of("0", "10", "10.0", "3600", "-1")),
                new Kind(
                        List.of(
                                "DateEquals",
                                "DateLessThan",
                                "DateGreaterThan",
                                "DateLessThanEquals",
                                "DateGreaterThanEquals"),
                        List.of("aws:CurrentTime", "aws:TokenIssueTime"),
                        List.of("2030-01-01T00:00:00Z", "2030-06-01T12:00:00Z", "2031-01-01T00:00:00Z")),
                new Kind(
                        List.of("Bool"),
                        List.of("aws:SecureTransport", "aws:MultiFactorAuthPresent"),
                        List.of("true", "false")),
                new Kind(
                        List.of("IpAddress", "NotIpAddress"),
                        List.of("aws:SourceIp"),
                        List.of(
                                "192.0.2.0/24",
                                "192.0.2.7/30",
                                "192.0.0.0/8",
                                "2001:db8::/32",
                                "198.51.100.9/32",
                                "2001:db8::1/128")),
                new Kind(
                        List.of("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
                        List.of("aws:PrincipalArn"),
                        List.of(
                                "arn:aws:iam::111122223333:user/bob",
                                "arn:aws:iam::*:user/*",
                                "arn:aws:iam::111122223333:role/*",
                                "arn:aws:iam::111122223333:user/${aws:username}")),
                new Kind(
                        List.of("Null"),
                        List.of("aws:username", "aws:PrincipalTag/Team", "aws:MultiFactorAuthAge"),
                        List.of("true", "false")),
                new Kind(
                        List.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
                        List.of("aws:PrincipalOrgPaths"),
                        List.of("o-1/r-1/", "o-1/*", "o-2/r-?/", "*")));

        private static final Kind ODD = new Kind(
                List.of(
                        "NumericNotEquals",
                        "DateNotEquals",
                        "Bool",
                        "StringEquals",
                        "StringNotEquals",
                        "IpAddress",
                        "Null"),
                List.of("aws:PrincipalTag/Team", "aws:PrincipalOrgPaths", "aws:unheardof"),
                List.of("true", "0", "2030-01-01T00:00:00Z", "192.0.2.0/24", "${aws:PrincipalOrgPaths}"));

        private static final List<Kind> ALL =
                Stream.concat(ORDINARY.stream(), Stream.of(ODD)).toList();

        boolean list() {
            return keys.equals(List.of("aws:PrincipalOrgPaths"));
        }
    }

    private Map<String, Object> context(boolean ofRole) {
        var context = new LinkedHashMap<String, Object>();
        put(context, "aws:username", "bob", "alice");
        put(context, "aws:PrincipalTag/Team", "blue", "Blue", forOracle ? "bl" : "");
        put(context, "aws:MultiFactorAuthAge", "10", "0", "7200");
        put(context, "aws:CurrentTime", "2030-01-01T00:00:00Z", "2030-12-01T00:00:00Z");
        put(context, "aws:TokenIssueTime", "2030-06-01T12:00:00Z");
        put(context, "aws:SecureTransport", "true", "false");
        put(context, "aws:MultiFactorAuthPresent", "true", "false");
        put(context, "aws:SourceIp", "192.0.2.5", "198.51.100.9", "2001:db8::1");
        context.put("aws:PrincipalArn", ofRole ? Requests.AUDITOR_ROLE : Requests.BOB_ARN);
        if (ofRole) {
            context.remove("aws:username");
        }
        if (random.nextBoolean()) {
            context.put("aws:PrincipalOrgPaths", pick(List.of(List.of("o-1/r-1/"), List.of("o-1/r-1/", "o-2/r-2/"))));
        }
        return context;
    }

    private void put(Map<String, Object> context, String key, String... values) {
        if (random.nextInt(4) > 0) {
            context.put(key, values[random.nextInt(values.length)]);
        }
    }

    private String some(List<String> words) {
        if (random.nextBoolean()) {
            return "\"" + pick(words) + "\"";
        }
        return "[\"" + pick(words) + "\",\"" + pick(words) + "\"]";
    }

    private <T> T pick(List<T> words) {
        return words.get(random.nextInt(words.size()));
    }
}
