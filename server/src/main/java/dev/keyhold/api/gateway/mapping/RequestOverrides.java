package dev.keyhold.api.gateway.mapping;

import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.WireRequest;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Headers and parameters that many servers obey in place of the method and the path in the request line. A request that
 * has one is not what it seems to be.
 */
public final class RequestOverrides {
    /** Names of headers, in letters and digits alone: frameworks differ in how they read the others. */
    private static final Set<String> HEADERS = Set.of(
            "xhttpmethodoverride",
            "xhttpmethod",
            "xmethodoverride",
            "xmethod",
            "httpmethodoverride",
            "methodoverride",
            "httpmethod",
            "xoriginalurl",
            "xrewriteurl",
            "xoverrideurl",
            "xhttppathoverride");

    /** The same of parameters, and {@code method} itself if it is spelt with anything beside letters. */
    private static final Set<String> PARAMETERS = Set.of(
            "xhttpmethodoverride",
            "xhttpmethod",
            "xmethodoverride",
            "httpmethodoverride",
            "methodoverride",
            "httpmethod");

    private static final String METHOD = "method";
    private static final Pattern SEPARATORS = Pattern.compile("[&;]");

    private RequestOverrides() {}

    /** Whether the request has one, or a query that servers may read in different ways. */
    public static boolean areIn(WireRequest request) {
        return request.headers().stream()
                        .map(Map.Entry::getKey)
                        .anyMatch(name -> HEADERS.contains(lettersAndDigits(name)))
                || SEPARATORS
                        .splitAsStream(request.query())
                        .map(parameter -> parameter.substring(0, nameLength(parameter)))
                        .anyMatch(RequestOverrides::isOverride);
    }

    private static int nameLength(String parameter) {
        var equals = parameter.indexOf('=');
        return equals < 0 ? parameter.length() : equals;
    }

    private static boolean isOverride(String encoded) {
        try {
            var name = PercentCoding.text(PercentCoding.decode(encoded));
            var plain = lettersAndDigits(name);
            return PARAMETERS.contains(plain) || (plain.equals(METHOD) && !name.equalsIgnoreCase(METHOD));
        } catch (PercentCoding.Malformed _) {
            return true;
        }
    }

    private static String lettersAndDigits(String name) {
        var plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                plain.append(c);
            } else if (c >= 'A' && c <= 'Z') {
                plain.append((char) (c - 'A' + 'a'));
            }
        }
        return plain.toString();
    }
}
