package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.model.Redaction;
import dev.keyhold.sigv4.Parameters;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Input of the Query protocol.
 *
 * @param path the name of the parameter that it is, or that the names of its parameters begin with; empty for the whole
 */
record FormNode(Parameters parameters, String path) implements InputNode {
    /** The JDK would take the digits of every script. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

    @Override
    public InputNode member(String name) {
        return new FormNode(parameters, path.isEmpty() ? name : path + "." + name);
    }

    @Override
    public Optional<String> text() {
        return parameters.get(path);
    }

    @Override
    public Optional<Integer> number() {
        return text().map(FormNode::parse);
    }

    @Override
    public Optional<Boolean> flag() {
        return text().map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw malformed("'" + path + "' is neither true nor false");
        });
    }

    @Override
    public Optional<SortedMap<Integer, InputNode>> elements() {
        var elements = new TreeMap<Integer, InputNode>();
        var before = path + ".member.";
        parameters.forEachBelow(before, (rest, _) -> {
            var index = rest.split("\\.", 2)[0];
            elements.putIfAbsent(index(index), new FormNode(parameters, before + index));
        });
        return elements.isEmpty() && text().isEmpty() ? Optional.empty() : Optional.of(elements);
    }

    @Override
    public boolean isSent() {
        return text().isPresent() || elements().isPresent();
    }

    @Override
    public Optional<byte[]> bytes() {
        throw new UnsupportedOperationException("no form has bytes in it");
    }

    @Override
    public Optional<Instant> time() {
        throw new UnsupportedOperationException("no form has a time in it");
    }

    @Override
    public Optional<Map<String, String>> pairs() {
        throw new UnsupportedOperationException("no form has a map in it");
    }

    private static int index(String text) {
        var index = parse(text);
        if (index < 1) {
            throw malformed(Redaction.of(text) + " is not a valid index");
        }
        return index;
    }

    private static int parse(String text) {
        try {
            if (NUMBER.matcher(text).matches()) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException _) {
            // Digits, but too many: refused below.
        }
        throw malformed("'" + Redaction.of(text) + "' is not a valid integer");
    }

    private static AwsException malformed(String message) {
        return AwsException.of(AwsErrorCode.MALFORMED_INPUT, message);
    }

    @Override
    public String toString() {
        return "FormNode[" + path + "]";
    }
}
