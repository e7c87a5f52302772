package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.sigv4.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The domains whose subdomains are buckets (virtual-host style). Those of the gateway must be those of the store.
 * Without any the store does not look at the host. Once it has some, a host that is none of theirs is path style for
 * MinIO, and a bucket of that name for Ceph RGW and s3proxy: such a request is refused.
 */
final class BucketDomains {
    private static final int MAX_PORT_DIGITS = 5;

    private final List<Domain> domains;

    private BucketDomains(List<Domain> domains) {
        this.domains = List.copyOf(domains);
    }

    /**
     * A domain.
     *
     * @param port empty for any
     */
    private record Domain(String name, String port) {
        boolean hasPort(String sent) {
            return port.isEmpty() || port.equals(sent);
        }

        boolean isAbove(Domain other) {
            return other.name.endsWith("." + name);
        }
    }

    /**
     * Reads the setting.
     *
     * @param names such as {@code s3.example} or {@code s3.example:9000}
     * @throws IllegalArgumentException with a message for the operator
     */
    static BucketDomains parse(List<String> names) {
        var domains = new ArrayList<Domain>();
        for (var text : names) {
            var colon = text.indexOf(':');
            var name = colon < 0 ? text : text.substring(0, colon);
            var port = colon < 0 ? "" : text.substring(colon + 1);
            if (!isName(name) || (colon >= 0 && !isPort(port))) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no domain of buckets such as s3.example or s3.example:9000");
            }
            domains.add(new Domain(name, port));
        }
        for (var domain : domains) {
            for (var other : domains) {
                if (domain.isAbove(other)) {
                    throw new IllegalArgumentException("'" + other.name + "' is below '" + domain.name
                            + "': its own name would be that of a bucket");
                }
            }
        }
        return new BucketDomains(domains);
    }

    /**
     * The bucket that the host of a request names; empty in path style. Stores differ in whether they ignore the case
     * of a host and a point at its end, so a host with either is none of the domains.
     */
    Optional<String> bucket(WireRequest request) throws UnmappableException {
        var hosts = request.values("host");
        if (hosts.size() != 1) {
            throw new UnmappableException("not one host");
        }
        if (domains.isEmpty()) {
            return Optional.empty();
        }
        var host = hosts.getFirst();
        requireNoOtherHost(request, host);
        var colon = host.indexOf(':');
        var name = colon < 0 ? host : host.substring(0, colon);
        var port = colon < 0 ? "" : host.substring(colon + 1);
        if (colon >= 0 && !isPort(port)) {
            throw new UnmappableException("a host with a malformed port");
        }
        for (var domain : domains) {
            if (domain.hasPort(port) && name.equals(domain.name)) {
                return Optional.empty();
            }
            if (domain.hasPort(port) && name.endsWith("." + domain.name)) {
                return Optional.of(BucketName.require(name.substring(0, name.length() - domain.name.length() - 1)));
            }
        }
        throw new UnmappableException("a host that is none of the domains of buckets");
    }

    /** Servers behind proxies may believe what these say of the host. */
    private static void requireNoOtherHost(WireRequest request, String host) throws UnmappableException {
        for (var stated : request.values("x-forwarded-host")) {
            if (!stated.equals(host)) {
                throw new UnmappableException("X-Forwarded-Host names another host");
            }
        }
        for (var stated : request.values("forwarded")) {
            if (stated.toLowerCase(Locale.ROOT).contains("host")) {
                throw new UnmappableException("Forwarded names a host");
            }
        }
    }

    private static boolean isName(String text) {
        for (var label : text.split("\\.", -1)) {
            if (label.isEmpty() || !label.chars().allMatch(BucketDomains::isInLabel)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInLabel(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    private static boolean isPort(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_PORT_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
