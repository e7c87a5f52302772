package dev.keyhold.sigv4;

import java.util.List;
import java.util.Set;

/**
 * What stands behind servers that ask: only signatures that are addressed to it are good there.
 *
 * @param hosts whose names are good; any, where there are none
 * @param services whose names are good in the scope; any that is not Keyhold's own, where there are none
 * @param plus how the store behind reads a plus in a path
 */
public record Audience(List<Host> hosts, Set<String> services, Plus plus) {
    /** Whatever is not Keyhold itself, with paths as S3 reads them. */
    public static final Audience ANY = new Audience(List.of(), Set.of(), Plus.SPACE);

    /**
     * The services that Keyhold serves itself, now or later. What is signed for one of them is not for others: who gets
     * hold of it could use it there, and at Keyhold.
     */
    private static final Set<String> OWN = Set.of("iam", "sts", "kms", "organizations");

    /** @throws IllegalArgumentException for the operator, if a service is none or one of Keyhold's own */
    public Audience {
        hosts = List.copyOf(hosts);
        services = Set.copyOf(services);
        services.forEach(Audience::requireForeign);
    }

    /** How a plus in a path of S3 is read, which no signer writes but by a mistake. */
    public enum Plus {
        /** As S3 does. */
        SPACE,
        /** As MinIO does. */
        PLUS
    }

    private static void requireForeign(String service) {
        if (!SigV4.isService(service)) {
            throw new IllegalArgumentException("'" + service + "' is no name of a service such as s3");
        }
        if (isOwn(service)) {
            throw new IllegalArgumentException(
                    "'" + service + "' is a service of Keyhold itself, which no gateway stands for");
        }
    }

    /** Whether Keyhold serves that service itself. */
    public static boolean isOwn(String service) {
        return OWN.contains(service);
    }

    /** Returns if a signature for that service is good behind a gateway. */
    public void requireService(String service) {
        if (isOwn(service)) {
            throw SignatureException.of(SignatureError.OWN_SERVICE);
        }
        if (!services.isEmpty() && !services.contains(service)) {
            throw SignatureException.of(SignatureError.OTHER_SERVICE);
        }
    }

    /** Returns if a request to that host is one to what is behind a gateway. */
    void requireHost(WireRequest request) {
        if (hosts.isEmpty()) {
            return;
        }
        var sent = Host.of(request);
        for (var host : hosts) {
            if (host.has(sent)) {
                return;
            }
        }
        throw SignatureException.of(SignatureError.OTHER_HOST);
    }
}
