package dev.keyhold.maintenance.rootkey;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A provider as it is named on the command line: {@code scheme:path?name=value&name=value}, with percent-encoding in
 * names and values.
 *
 * @param path as it was given, not decoded
 */
record ProviderUri(String scheme, String path, Map<String, String> query) {
    /**
     * Reads one.
     *
     * @param known the names that the query may have
     * @throws IllegalArgumentException saying what is wrong; it does not repeat values, which may be secrets
     */
    static ProviderUri parse(String text, Set<String> known) {
        var colon = text.indexOf(':');
        var mark = text.indexOf('?', colon);
        var end = mark < 0 ? text.length() : mark;
        var query = mark < 0 ? Map.<String, String>of() : attributes(text.substring(mark + 1), "&", known);
        return new ProviderUri(text.substring(0, colon), text.substring(colon + 1, end), query);
    }

    /**
     * Attributes with a name and a value each.
     *
     * @throws IllegalArgumentException when one has no value, is unknown or stands there twice
     */
    static Map<String, String> attributes(String text, String separator, Set<String> known) {
        var attributes = new LinkedHashMap<String, String>();
        for (var part : text.split(separator, -1)) {
            var equals = part.indexOf('=');
            var name = equals < 0 ? part : part.substring(0, equals);
            if (!known.contains(name)) {
                throw new IllegalArgumentException("knows no '" + name + "', only "
                        + String.join(", ", known.stream().sorted().toList()));
            }
            if (equals < 0 || equals + 1 == part.length()) {
                throw new IllegalArgumentException("has no value for '" + name + "'");
            }
            if (attributes.put(name, decode(part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("has '" + name + "' twice");
            }
        }
        return attributes;
    }

    private static String decode(String value) {
        try {
            // Here '+' is a plus.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("has a '%' without two hexadecimal digits");
        }
    }

    /** A value of the query. */
    Optional<String> value(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** The same as a file. */
    Optional<Path> file(String name) {
        return value(name).map(ProviderUri::path);
    }

    /** A file by its path, or by a URI of a local file. */
    static Path path(String text) {
        var path = text.startsWith("file:") ? text.substring("file:".length()) : text;
        return Path.of(path.startsWith("//") ? path.substring(2) : path);
    }
}
