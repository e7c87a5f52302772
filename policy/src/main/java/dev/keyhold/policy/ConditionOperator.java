package dev.keyhold.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A condition operator with its prefix and suffix. Names are case sensitive.
 *
 * @param ifExists whether a key that is absent counts as a match
 */
record ConditionOperator(Comparison comparison, Quantifier quantifier, boolean ifExists) {
    private static final String IF_EXISTS = "IfExists";

    private static final Map<String, ConditionOperator> ALL = all();

    /** How the values of the request count. */
    enum Quantifier {
        /** There is one value. A list never matches. */
        SINGLE(""),
        /** Every value of the request must match; none does too. */
        ALL("ForAllValues:"),
        /** One value of the request must match. */
        ANY("ForAnyValue:");

        private final String prefix;

        Quantifier(String prefix) {
            this.prefix = prefix;
        }
    }

    /** What values are compared as. */
    enum Family {
        STRING,
        STRING_IGNORE_CASE,
        STRING_PATTERN,
        NUMBER,
        DATE,
        BOOLEAN,
        BINARY,
        IP_ADDRESS,
        ARN,
        PRESENCE
    }

    /** The order that must hold between the request's value and the policy's. */
    enum Order {
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        boolean holds(int compared) {
            return switch (this) {
                case EQUAL -> compared == 0;
                case LESS -> compared < 0;
                case LESS_OR_EQUAL -> compared <= 0;
                case GREATER -> compared > 0;
                case GREATER_OR_EQUAL -> compared >= 0;
            };
        }
    }

    /** An operator without prefix and suffix. */
    enum Comparison {
        STRING_EQUALS("StringEquals", Family.STRING, false),
        STRING_NOT_EQUALS("StringNotEquals", Family.STRING, true),
        STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Family.STRING_IGNORE_CASE, false),
        STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Family.STRING_IGNORE_CASE, true),
        STRING_LIKE("StringLike", Family.STRING_PATTERN, false),
        STRING_NOT_LIKE("StringNotLike", Family.STRING_PATTERN, true),
        NUMERIC_EQUALS("NumericEquals", Family.NUMBER, false),
        NUMERIC_NOT_EQUALS("NumericNotEquals", Family.NUMBER, true),
        NUMERIC_LESS_THAN("NumericLessThan", Family.NUMBER, Order.LESS),
        NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Family.NUMBER, Order.LESS_OR_EQUAL),
        NUMERIC_GREATER_THAN("NumericGreaterThan", Family.NUMBER, Order.GREATER),
        NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Family.NUMBER, Order.GREATER_OR_EQUAL),
        DATE_EQUALS("DateEquals", Family.DATE, false),
        DATE_NOT_EQUALS("DateNotEquals", Family.DATE, true),
        DATE_LESS_THAN("DateLessThan", Family.DATE, Order.LESS),
        DATE_LESS_THAN_EQUALS("DateLessThanEquals", Family.DATE, Order.LESS_OR_EQUAL),
        DATE_GREATER_THAN("DateGreaterThan", Family.DATE, Order.GREATER),
        DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Family.DATE, Order.GREATER_OR_EQUAL),
        BOOL("Bool", Family.BOOLEAN, false),
        BINARY_EQUALS("BinaryEquals", Family.BINARY, false),
        IP_ADDRESS("IpAddress", Family.IP_ADDRESS, false),
        NOT_IP_ADDRESS("NotIpAddress", Family.IP_ADDRESS, true),
        ARN_EQUALS("ArnEquals", Family.ARN, false),
        ARN_LIKE("ArnLike", Family.ARN, false),
        ARN_NOT_EQUALS("ArnNotEquals", Family.ARN, true),
        ARN_NOT_LIKE("ArnNotLike", Family.ARN, true),
        NULL("Null", Family.PRESENCE, false);

        private final String text;
        private final Family family;
        private final Order order;
        private final boolean negated;

        Comparison(String text, Family family, boolean negated) {
            this(text, family, Order.EQUAL, negated);
        }

        Comparison(String text, Family family, Order order) {
            this(text, family, order, false);
        }

        Comparison(String text, Family family, Order order, boolean negated) {
            this.text = text;
            this.family = family;
            this.order = order;
            this.negated = negated;
        }

        Family family() {
            return family;
        }

        Order order() {
            return order;
        }

        boolean negated() {
            return negated;
        }
    }

    /** The operator of that name. {@code Null} takes neither prefix nor suffix. */
    static Optional<ConditionOperator> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, ConditionOperator> all() {
        var all = new HashMap<String, ConditionOperator>();
        for (var comparison : Comparison.values()) {
            all.put(comparison.text, new ConditionOperator(comparison, Quantifier.SINGLE, false));
            if (comparison == Comparison.NULL) {
                continue;
            }
            for (var quantifier : Quantifier.values()) {
                var name = quantifier.prefix + comparison.text;
                all.put(name, new ConditionOperator(comparison, quantifier, false));
                all.put(name + IF_EXISTS, new ConditionOperator(comparison, quantifier, true));
            }
        }
        return Map.copyOf(all);
    }
}
