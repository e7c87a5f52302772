package dev.keyhold.api.gateway.mapping.route;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request.
 *
 * @param endsWithSlash whether it does, which makes it another path
 */
record RequestPath(List<PathSegment> segments, boolean endsWithSlash) {
    RequestPath {
        segments = List.copyOf(segments);
    }

    /** Reads a path as it was sent. */
    static RequestPath of(String raw) throws UnmappableException {
        if (!raw.startsWith("/")) {
            throw new UnmappableException("a path that does not begin with a slash");
        }
        var segments = new ArrayList<PathSegment>();
        for (var segment : split(raw)) {
            segments.add(PathSegment.of(segment));
        }
        return new RequestPath(segments, raw.endsWith("/"));
    }

    /** What stands between the slashes of a path that begins with one; a slash at its end ends the last segment. */
    static List<String> split(String path) {
        if (path.length() == 1) {
            return List.of();
        }
        var end = path.endsWith("/") ? path.length() - 1 : path.length();
        return List.of(path.substring(1, end).split("/", -1));
    }
}
