package dev.keyhold.api.console;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a query or of a form, as browsers send them ({@code application/x-www-form-urlencoded}). Of a field
 * that comes twice the last one counts; no page sends one twice.
 */
public final class Form {
    /** More than any page has. */
    static final int MAX_FIELDS = 100;

    static final Form EMPTY = new Form(Map.of());

    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    /** Reads a text of at most {@link #MAX_FIELDS} fields; empty when it is none. */
    static Optional<Form> parse(String text) {
        var fields = new LinkedHashMap<String, String>();
        var number = 0;
        var start = 0;
        while (start < text.length()) {
            var end = text.indexOf('&', start);
            end = end < 0 ? text.length() : end;
            var equals = text.indexOf('=', start);
            var middle = equals < 0 || equals > end ? end : equals;
            var name = decode(text.substring(start, middle).replace('+', ' '));
            var value = decode(text.substring(Math.min(middle + 1, end), end).replace('+', ' '));
            if (name.isEmpty() || value.isEmpty() || ++number > MAX_FIELDS) {
                return Optional.empty();
            }
            fields.put(name.get(), value.get());
            start = end + 1;
        }
        return Optional.of(new Form(fields));
    }

    /** The fields of a form that was read in another way. */
    static Form of(Map<String, String> fields) {
        return new Form(Map.copyOf(fields));
    }

    /** Undoes the encoding of a part of a path; empty when it is damaged. */
    static Optional<String> decode(String text) {
        if (text.indexOf('%') < 0) {
            return Optional.of(text);
        }
        var source = text.getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[source.length];
        var length = 0;
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes[length++] = source[i];
                continue;
            }
            if (i + 2 >= source.length
                    || !HexFormat.isHexDigit(source[i + 1])
                    || !HexFormat.isHexDigit(source[i + 2])) {
                return Optional.empty();
            }
            bytes[length++] =
                    (byte) (HexFormat.fromHexDigit(source[i + 1]) << 4 | HexFormat.fromHexDigit(source[i + 2]));
            i += 2;
        }
        return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }

    /** The value of a field without blanks around it; empty when it is not there or blank. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(fields.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The value of a field as it was sent. */
    public String raw(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Every field by its name. */
    Map<String, String> all() {
        return fields;
    }
}
