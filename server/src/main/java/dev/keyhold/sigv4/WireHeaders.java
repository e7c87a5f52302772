package dev.keyhold.sigv4;

import com.linecorp.armeria.common.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The headers of an HTTP request as they were received, in the form that signatures are about. */
public final class WireHeaders {
    private WireHeaders() {}

    /** The headers in order of arrival, with {@code host} as the first one in place of what the protocol calls it. */
    public static List<Map.Entry<String, String>> of(RequestHeaders received, String host) {
        var headers = new ArrayList<Map.Entry<String, String>>(received.size());
        headers.add(Map.entry("host", host));
        received.forEach((name, value) -> {
            var text = name.toString();
            if (!text.startsWith(":") && !text.equals("host")) {
                headers.add(Map.entry(text, unicode(value)));
            }
        });
        return headers;
    }

    /** Servers hand header bytes on as Latin-1; clients that send more than ASCII sign it as UTF-8. */
    private static String unicode(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x80) {
                return decoded(value);
            }
        }
        return value;
    }

    private static String decoded(String value) {
        try {
            return PercentCoding.text(value.getBytes(StandardCharsets.ISO_8859_1));
        } catch (PercentCoding.Malformed _) {
            return value;
        }
    }
}
