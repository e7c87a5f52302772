package dev.keyhold.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text of a policy in which {@code ${key}} and {@code ${key, 'default'}} stand for values of the request, and {@code
 * ${*}}, {@code ${?}} and {@code ${$}} for those characters. What a variable stands for is taken literally: it is no
 * pattern and has no variables.
 */
final class Template {
    private final List<Part> parts;
    private final boolean malformed;

    private Template(List<Part> parts, boolean malformed) {
        this.parts = List.copyOf(parts);
        this.malformed = malformed;
    }

    /** Literal glyphs, or a variable. */
    private sealed interface Part {
        record Glyphs(int[] glyphs) implements Part {}

        record Variable(String key, @Nullable String otherwise) implements Part {}
    }

    /**
     * What a template is for one request.
     *
     * @param known whether the request knows every variable
     * @param glyphs the pattern; {@code null} where a variable has no value
     */
    record Expansion(boolean known, int @Nullable [] glyphs) {
        static final Expansion UNKNOWN = new Expansion(false, null);
        static final Expansion MISSING = new Expansion(true, null);
    }

    /**
     * @param variables whether {@code ${...}} is a variable
     * @param wildcards whether {@code *} and {@code ?} are wildcards
     */
    static Template parse(String text, boolean variables, boolean wildcards) {
        var parts = new ArrayList<Part>();
        var malformed = false;
        var at = 0;
        while (at < text.length()) {
            var start = variables ? text.indexOf("${", at) : -1;
            var literal = text.substring(at, start < 0 ? text.length() : start);
            if (!literal.isEmpty()) {
                parts.add(new Part.Glyphs(wildcards ? Glob.glyphs(literal) : Glob.literally(literal)));
            }
            if (start < 0) {
                break;
            }
            var variable = Variable.at(text, start);
            if (variable == null) {
                malformed = true;
                break;
            }
            parts.add(
                    variable.isCharacter()
                            ? new Part.Glyphs(Glob.literally(variable.name()))
                            : new Part.Variable(Strings.lowerCase(variable.name()), variable.otherwise()));
            at = variable.end();
        }
        return new Template(parts, malformed);
    }

    /** The pattern, where no variable makes it depend on the request. */
    int @Nullable [] fixed() {
        if (malformed || parts.stream().anyMatch(Part.Variable.class::isInstance)) {
            return null;
        }
        return parts.stream()
                .flatMapToInt(part -> Arrays.stream(((Part.Glyphs) part).glyphs()))
                .toArray();
    }

    /** The glyphs before the first variable. */
    int[] start() {
        return parts.stream()
                .takeWhile(Part.Glyphs.class::isInstance)
                .flatMapToInt(part -> Arrays.stream(((Part.Glyphs) part).glyphs()))
                .toArray();
    }

    /** The rest of it after so many glyphs, which stand before the first variable. */
    Template after(int glyphs) {
        var rest = new ArrayList<Part>();
        var left = glyphs;
        for (var part : parts) {
            if (part instanceof Part.Glyphs(var literal)) {
                var skipped = Math.min(left, literal.length);
                left -= skipped;
                rest.add(new Part.Glyphs(Arrays.copyOfRange(literal, skipped, literal.length)));
            } else {
                rest.add(part);
            }
        }
        return new Template(rest, malformed);
    }

    Expansion expand(Evaluation evaluation) {
        if (malformed) {
            return Expansion.UNKNOWN;
        }
        var glyphs = new Builder();
        var missing = false;
        for (var part : parts) {
            switch (part) {
                case Part.Glyphs(var literal) -> glyphs.add(literal);
                case Part.Variable variable -> {
                    switch (evaluation.value(variable.key())) {
                        case ContextValue.Unknown _ -> {
                            return Expansion.UNKNOWN;
                        }
                        case ContextValue.Single(var value) -> glyphs.add(Glob.literally(value));
                        case ContextValue.Absent _ -> {
                            if (variable.otherwise() == null) {
                                missing = true;
                            } else {
                                glyphs.add(Glob.literally(variable.otherwise()));
                            }
                        }
                        // A list never stands for one value, and its default is not taken either.
                        case ContextValue.Multiple _ -> missing = true;
                    }
                }
            }
            evaluation.steps().take(1 + glyphs.length / 16);
        }
        return missing ? Expansion.MISSING : new Expansion(true, glyphs.toArray());
    }

    long memoryBytes() {
        var bytes = 24 + MemorySize.references(parts.size());
        for (var part : parts) {
            bytes += switch (part) {
                case Part.Glyphs(var glyphs) -> 16 + MemorySize.of(glyphs);
                case Part.Variable(var key, var otherwise) ->
                    24 + MemorySize.of(key) + (otherwise == null ? 0 : MemorySize.of(otherwise));
            };
        }
        return bytes;
    }

    /** Glyphs put together. */
    private static final class Builder {
        private int[] glyphs = new int[32];
        private int length;

        void add(int[] more) {
            if (length + more.length > glyphs.length) {
                glyphs = Arrays.copyOf(glyphs, Math.max(2 * glyphs.length, length + more.length));
            }
            System.arraycopy(more, 0, glyphs, length, more.length);
            length += more.length;
        }

        int[] toArray() {
            return Arrays.copyOf(glyphs, length);
        }
    }
}
