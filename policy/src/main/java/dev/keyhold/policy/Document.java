package dev.keyhold.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A document whose syntax is right, before its meaning is checked. */
record Document(Optional<Text> version, List<Clause> statements) {
    /** Only in documents of this version is {@code ${...}} a variable. */
    static final String WITH_VARIABLES = "2012-10-17";

    static final String OLD = "2008-10-17";

    boolean hasVariables() {
        return version.isPresent() && version.get().value().equals(WITH_VARIABLES);
    }

    /** The names of all statements that have one. */
    List<Text> statementIds() {
        var ids = new ArrayList<Text>();
        statements.forEach(clause -> clause.sid().ifPresent(ids::add));
        return ids;
    }

    /** One statement. An element that is not there is empty; one of an empty list has no values. */
    record Clause(
            Json.Span span,
            Optional<Text> sid,
            Text effect,
            Optional<Choice<PrincipalText>> principals,
            Optional<Choice<Text>> actions,
            Optional<Choice<Text>> resources,
            List<Operators> conditions) {}

    /**
     * The values of an element that has a negated form.
     *
     * @param negated whether it is NotPrincipal, NotAction or NotResource
     */
    record Choice<T>(boolean negated, Position position, List<T> values) {}

    /**
     * One value under a type of principal: {@code AWS}, {@code Service}, {@code Federated}, {@code CanonicalUser}, or
     * {@code *} alone.
     */
    record PrincipalText(String type, Text value) {}

    /** The keys under one condition operator. */
    record Operators(Text operator, List<Key> keys) {}

    /** A condition key and what it is compared with. */
    record Key(Text name, List<Text> values) {}
}
