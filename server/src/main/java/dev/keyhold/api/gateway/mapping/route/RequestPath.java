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
        var endsWithSlash = raw.endsWith("/");
        var inner = raw.substring(1, Math.max(1, endsWithSlash ? raw.length() - 1 : raw.length()));
        var segments = new ArrayList<PathSegment>();
        if (raw.length() > 1) {
            for (var segment : inner.split("/", -1)) {
                segments.add(PathSegment.of(segment));
            }
        }
        return new RequestPath(segments, endsWithSlash);
    }
}
