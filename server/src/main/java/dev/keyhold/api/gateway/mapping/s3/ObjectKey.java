package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.nio.charset.StandardCharsets;

/**
 * The keys of objects. S3 takes a key as it is. Stores on file systems, and proxies, do not: they merge slashes (MinIO
 * at the start of a key, SeaweedFS everywhere, Traefik and nginx by their settings), resolve segments of dots, or read
 * a backslash as a slash. So a key that is not the same after all of that is refused, as nobody can say which object
 * the store behind will serve.
 */
final class ObjectKey {
    private static final int MAX_BYTES = 1024;

    private ObjectKey() {}

    static String require(String key) throws UnmappableException {
        if (key.isEmpty()) {
            throw new UnmappableException("the key is empty");
        }
        return requirePrefix(key);
    }

    /** Returns what may be the beginning of keys. */
    static String requirePrefix(String key) throws UnmappableException {
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new UnmappableException("the key is longer than a key can be");
        }
        for (int i = 0; i < key.length(); i++) {
            if (Character.isISOControl(key.charAt(i)) || key.charAt(i) == '\\') {
                throw new UnmappableException("a key with a control character or a backslash");
            }
        }
        requirePlainSegments(key);
        return key;
    }

    /** A slash at the end is part of the key everywhere: such objects stand for folders. */
    private static void requirePlainSegments(String key) throws UnmappableException {
        var start = 0;
        while (start < key.length()) {
            var slash = key.indexOf('/', start);
            var end = slash < 0 ? key.length() : slash;
            var segment = key.substring(start, end);
            if (segment.isEmpty()) {
                throw new UnmappableException("a key with an empty segment");
            }
            if (isDots(segment)) {
                throw new UnmappableException("a key with a segment of dots");
            }
            start = end + 1;
        }
    }

    /** Servlet containers take off what follows a semicolon. */
    private static boolean isDots(String segment) {
        var semicolon = segment.indexOf(';');
        var name = semicolon < 0 ? segment : segment.substring(0, semicolon);
        return name.equals(".") || name.equals("..");
    }
}
