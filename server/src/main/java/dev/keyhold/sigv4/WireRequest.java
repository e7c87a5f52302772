package dev.keyhold.sigv4;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it was received, before anything decoded or normalised it: what a signature is about. All of its texts
 * are in the form of {@link WireText}.
 *
 * @param path the path as it stood in the request line, still percent-encoded, without the query
 * @param query what stood after the question mark, or empty
 * @param headers in order of arrival, names in lower case; {@code host} is the authority the client dialled
 * @param secure whether the connection was encrypted
 */
public record WireRequest(
        String method,
        String path,
        String query,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        boolean secure) {
    public WireRequest {
        headers = List.copyOf(headers);
    }

    /** A request by its target, as it stood in the request line. */
    public static WireRequest of(
            String method, String target, List<Map.Entry<String, String>> headers, byte[] body, boolean secure) {
        var mark = target.indexOf('?');
        return new WireRequest(
                method,
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                headers,
                body,
                secure);
    }

    /** Every value of a header, in order. */
    public List<String> values(String name) {
        var at = find(name, 0);
        if (at < 0) {
            return List.of();
        }
        if (find(name, at + 1) < 0) {
            return List.of(headers.get(at).getValue());
        }
        var values = new ArrayList<String>();
        for (; at >= 0; at = find(name, at + 1)) {
            values.add(headers.get(at).getValue());
        }
        return values;
    }

    /** The first value of a header. */
    public Optional<String> first(String name) {
        var at = find(name, 0);
        return at < 0 ? Optional.empty() : Optional.of(headers.get(at).getValue());
    }

    private int find(String name, int from) {
        for (int i = from; i < headers.size(); i++) {
            if (headers.get(i).getKey().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return "WireRequest[" + method + " " + path + ", " + headers.size() + " headers, " + body.length + " bytes]";
    }
}
