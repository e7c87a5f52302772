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
        // Of no character there are more than three bytes.
        if (key.length() > MAX_BYTES / 3 && key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new UnmappableException("the key is longer than a key can be");
        }
        for (int i = 0; i < key.length(); i++) {
            if (Character.isISOControl(key.charAt(i)) || key.charAt(i) == '\\') {
                throw new UnmappableException("a key with a control character or a backslash");
            }
        }
        requireNoEmptySegments(key);
        requireNoDots(key);
        return key;
    }

    /** Returns what stores may take for a part of a path, such as the id of an upload, if it is none to elsewhere. */
    static void requireNoDots(String text) throws UnmappableException {
        for (int start = 0, end; start <= text.length(); start = end + 1) {
            end = endOfSegment(text, start);
            if (isDots(text, start, end)) {
                throw new UnmappableException("a segment of dots");
            }
        }
    }

    private static int endOfSegment(String text, int start) {
        var end = start;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '\\') {
            end++;
        }
        return end;
    }

    /** A slash at the end is part of the key everywhere: such objects stand for folders. */
    private static void requireNoEmptySegments(String key) throws UnmappableException {
        if (key.startsWith("/") || key.contains("//")) {
            throw new UnmappableException("a key with an empty segment");
        }
    }

    /** Servlet containers take off what follows a semicolon. */
    private static boolean isDots(String text, int start, int end) {
        var at = start;
        while (at < end && text.charAt(at) == '.') {
            at++;
        }
        var dots = at - start;
        return (dots == 1 || dots == 2) && (at == end || text.charAt(at) == ';');
    }
}
