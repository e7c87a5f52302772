package dev.keyhold.sigv4;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Decoded parameters of a query string or form. Of a name given twice the first value counts. */
public final class Parameters {
    /** More parameters than any served operation can use. */
    public static final int MAX = 1_000;

    public static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Parses {@code a=b&c}.
     *
     * @param encoded what stands on the wire, a character for each byte
     */
    public static Parameters parse(String encoded) throws PercentCoding.Malformed {
        if (encoded.isEmpty()) {
            return NONE;
        }
        var values = new LinkedHashMap<String, String>();
        if (PercentCoding.isPlain(encoded)) {
            splitPlain(encoded, values);
        } else {
            for (var pair : split(encoded)) {
                values.putIfAbsent(pair.nameText(), pair.valueText());
            }
        }
        return new Parameters(values);
    }

    /** The same as {@link #split} where every character stands for itself, as in most requests. */
    private static void splitPlain(String plain, Map<String, String> values) throws PercentCoding.Malformed {
        var count = 0;
        for (int start = 0, end; start < plain.length(); start = end + 1) {
            var separator = plain.indexOf('&', start);
            end = separator < 0 ? plain.length() : separator;
            if (end == start) {
                continue;
            }
            if (count++ == MAX) {
                throw tooMany();
            }
            var equals = plain.indexOf('=', start, end);
            var value = equals < 0 ? "" : plain.substring(equals + 1, end);
            values.putIfAbsent(plain.substring(start, equals < 0 ? end : equals), value);
        }
    }

    private static PercentCoding.Malformed tooMany() {
        return new PercentCoding.Malformed("More than " + MAX + " parameters");
    }

    /** These parameters, and those of {@code others} that these do not have. */
    public Parameters or(Parameters others) {
        if (values.isEmpty()) {
            return others;
        }
        var all = new LinkedHashMap<>(values);
        others.values.forEach(all::putIfAbsent);
        return new Parameters(all);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Calls {@code visitor} for every parameter whose name starts with {@code prefix}, with the rest of the name. */
    public void forEachBelow(String prefix, BiConsumer<String, String> visitor) {
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                visitor.accept(name.substring(prefix.length()), value);
            }
        });
    }

    /** True when a parameter's name starts with {@code prefix}. */
    public boolean hasBelow(String prefix) {
        return values.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** One name and value, decoded to bytes. */
    public record Pair(byte[] name, byte[] value) {
        public String nameText() throws PercentCoding.Malformed {
            return PercentCoding.text(name);
        }

        public String valueText() throws PercentCoding.Malformed {
            return PercentCoding.text(value);
        }

        boolean isNamed(byte[] other) {
            return Arrays.equals(name, other);
        }
    }

    /** The pairs of a query string or form, in order, duplicates and all. */
    public static List<Pair> split(String encoded) throws PercentCoding.Malformed {
        var pairs = new ArrayList<Pair>();
        for (int start = 0, end; start < encoded.length(); start = end + 1) {
            var separator = encoded.indexOf('&', start);
            end = separator < 0 ? encoded.length() : separator;
            if (end == start) {
                continue;
            }
            if (pairs.size() == MAX) {
                throw tooMany();
            }
            var equals = encoded.indexOf('=', start, end);
            var name = PercentCoding.decode(encoded, start, equals < 0 ? end : equals);
            pairs.add(new Pair(name, PercentCoding.decode(encoded, equals < 0 ? end : equals + 1, end)));
        }
        return pairs;
    }
}
