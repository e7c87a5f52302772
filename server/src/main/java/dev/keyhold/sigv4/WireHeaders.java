package dev.keyhold.sigv4;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The headers of an HTTP request as they were received, in the form that signatures are about: {@link WireText}. */
public final class WireHeaders {
    /** More than most requests have. */
    private static final int USUAL = 24;

    private WireHeaders() {}

    /** The headers in order of arrival, with {@code host} as the first one in place of what the protocol calls it. */
    public static List<Map.Entry<String, String>> of(
            Iterable<? extends Map.Entry<? extends CharSequence, String>> received, String host) {
        var headers = new ArrayList<Map.Entry<String, String>>(USUAL);
        headers.add(Map.entry("host", host));
        received.forEach(
                header -> add(headers, header.getKey().toString().toLowerCase(Locale.ROOT), header.getValue()));
        return headers;
    }

    private static void add(List<Map.Entry<String, String>> headers, String name, String value) {
        if (!name.startsWith(":") && !name.equals("host")) {
            headers.add(Map.entry(name, value));
        }
    }
}
