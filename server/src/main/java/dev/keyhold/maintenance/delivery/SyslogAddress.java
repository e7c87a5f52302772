package dev.keyhold.maintenance.delivery;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a syslog server listens.
 *
 * @param encrypted whether it is spoken to over TLS
 */
public record SyslogAddress(boolean encrypted, String host, int port) {
    private static final Pattern FORM = Pattern.compile("(tcp|tls)://(\\[[0-9a-fA-F:.]+]|[^:/\\[\\]]+):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    /** {@code tcp://HOST:PORT} or {@code tls://HOST:PORT}; empty for anything else. */
    public static Optional<SyslogAddress> parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
            return Optional.empty();
        }
        var host = matcher.group(2).replaceAll("[\\[\\]]", "");
        return Optional.of(new SyslogAddress(matcher.group(1).equals("tls"), host, Integer.parseInt(matcher.group(3))));
    }

    @Override
    public String toString() {
        var name = host.contains(":") ? "[" + host + "]" : host;
        return (encrypted ? "tls://" : "tcp://") + name + ":" + port;
    }
}
