package dev.keyhold.sigv4;

import com.linecorp.armeria.common.RequestHeaders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The headers of an HTTP request as they were received, in the form that signatures are about: {@link WireText}. */
public final class WireHeaders {
    private WireHeaders() {}

    /** The headers in order of arrival, with {@code host} as the first one in place of what the protocol calls it. */
    public static List<Map.Entry<String, String>> of(RequestHeaders received, String host) {
        var headers = withHost(received.size(), host);
        received.forEach((name, value) -> add(headers, name.toString(), value));
        return headers;
    }

    /** The same of headers that somebody else has received, in the form of {@link WireText}. */
    public static List<Map.Entry<String, String>> told(Collection<Map.Entry<String, String>> received, String host) {
        var headers = withHost(received.size(), host);
        received.forEach(header -> add(headers, header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        return headers;
    }

    private static List<Map.Entry<String, String>> withHost(int others, String host) {
        var headers = new ArrayList<Map.Entry<String, String>>(others + 1);
        headers.add(Map.entry("host", host));
        return headers;
    }

    private static void add(List<Map.Entry<String, String>> headers, String name, String value) {
        if (!name.startsWith(":") && !name.equals("host")) {
            headers.add(Map.entry(name, value));
        }
    }
}
