package dev.keyhold.domain.authz;

import dev.keyhold.model.Hosts;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.policy.ContextValue;
import java.util.Optional;
import java.util.function.Function;

/** What conditions can ask of the way in which a request came. */
public final class TransportKeys {
    private final RequestOrigin origin;

    public TransportKeys(RequestOrigin origin) {
        this.origin = origin;
    }

    /** The value of a key, which comes in lower case; empty if it is none of these. */
    public Optional<ContextValue> value(String key) {
        return switch (key) {
            case "aws:sourceip" -> Optional.of(sourceIp());
            case "aws:securetransport" ->
                of(it -> it.encrypted().map(encrypted -> ContextValue.of(Boolean.toString(encrypted))));
            case "aws:useragent" -> of(it -> orAbsent(it.userAgent()));
            case "aws:referer" -> of(it -> orAbsent(it.referer()));
            default -> Optional.empty();
        };
    }

    /** Unknown unless it is an address: what is none would satisfy a negated condition. */
    private ContextValue sourceIp() {
        var source = origin.source();
        var zone = source.indexOf('%');
        var address = zone < 0 ? source : source.substring(0, zone);
        return Hosts.isAddress(address) ? ContextValue.of(address) : ContextValue.UNKNOWN;
    }

    private Optional<ContextValue> of(Function<RequestOrigin.Transport, Optional<ContextValue>> property) {
        return Optional.of(origin.transport().flatMap(property).orElse(ContextValue.UNKNOWN));
    }

    private static Optional<ContextValue> orAbsent(Optional<String> value) {
        return Optional.of(value.map(ContextValue::of).orElse(ContextValue.ABSENT));
    }
}
