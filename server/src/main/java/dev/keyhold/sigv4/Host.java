package dev.keyhold.sigv4;

import java.util.Locale;

/**
 * The name of a host, or all names below one.
 *
 * @param below whether the names below are meant, and not the name itself
 * @param name in lower case; of names below, with the point that they end with
 * @param port empty for any
 */
public record Host(boolean below, String name, String port) {
    private static final String BELOW = "*.";

    /**
     * Reads a setting: {@code store.example}, {@code *.store.example} or {@code store.example:9000}.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static Host parse(String text) {
        if (!isHost(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no host such as store.example, *.store.example or store.example:9000");
        }
        return of(text);
    }

    /** The host that a request is sent to. */
    public static Host of(WireRequest request) {
        return of(request.first("host").orElse(""));
    }

    private static Host of(String text) {
        var below = text.startsWith(BELOW);
        var from = below ? 1 : 0;
        var colon = text.lastIndexOf(':');
        var end = colon > text.lastIndexOf(']') ? colon : text.length();
        return new Host(
                below,
                text.substring(from, end).toLowerCase(Locale.ROOT),
                text.substring(Math.min(end + 1, text.length())));
    }

    /** Whether the host that a request is sent to is this one, or one of these. */
    public boolean has(Host sent) {
        return !sent.below
                && (below ? sent.name.length() > name.length() && sent.name.endsWith(name) : sent.name.equals(name))
                && (port.isEmpty() || port.equals(sent.port));
    }

    private static boolean isHost(String text) {
        var name = text.startsWith(BELOW) ? text.substring(BELOW.length()) : text;
        for (int i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && "-._:[]".indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty() && name.charAt(0) != ':' && name.charAt(0) != '.' && !name.endsWith(":");
    }
}
