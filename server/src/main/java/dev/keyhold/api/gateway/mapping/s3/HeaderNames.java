package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The headers that a request may have. Stores have operations beside S3 that begin with a header: to take an upload for
 * an archive of other objects, to delete whatever begins with a key, to store an object as its replica. Every store
 * has a prefix of its own for them, or uses that of S3. So a name that begins with {@code x-} is refused unless it is
 * known: one of S3, of what proxies say of a connection, or of tracing. All other names are those of HTTP.
 */
final class HeaderNames {
    private static final String EXTENSION = "x-";
    private static final String OF_S3 = "x-amz-";
    private static final String METADATA = "x-amz-meta-";
    /** Metadata with this in its name is none: stores take the upload for an archive. */
    private static final String ARCHIVE = "snowball";

    private static final Set<String> CONDITIONS = Set.of("if-match", "if-none-match");

    private static final Set<String> S3 = Set.of(
            "x-amz-acl",
            "x-amz-api-version",
            "x-amz-bucket-namespace",
            "x-amz-bucket-object-lock-enabled",
            "x-amz-bucket-object-lock-token",
            "x-amz-bypass-governance-retention",
            "x-amz-cf-id",
            "x-amz-confirm-remove-self-bucket-access",
            "x-amz-content-sha256",
            "x-amz-copy-source",
            "x-amz-copy-source-if-match",
            "x-amz-copy-source-if-modified-since",
            "x-amz-copy-source-if-none-match",
            "x-amz-copy-source-if-unmodified-since",
            "x-amz-copy-source-range",
            "x-amz-copy-source-server-side-encryption-customer-algorithm",
            "x-amz-copy-source-server-side-encryption-customer-key",
            "x-amz-copy-source-server-side-encryption-customer-key-md5",
            "x-amz-date",
            "x-amz-decoded-content-length",
            "x-amz-expected-bucket-owner",
            "x-amz-grant-full-control",
            "x-amz-grant-read",
            "x-amz-grant-read-acp",
            "x-amz-grant-write",
            "x-amz-grant-write-acp",
            "x-amz-if-match-initiated-time",
            "x-amz-if-match-last-modified-time",
            "x-amz-if-match-size",
            "x-amz-max-parts",
            "x-amz-metadata-directive",
            "x-amz-mfa",
            "x-amz-mp-object-size",
            "x-amz-object-annotation-directive",
            "x-amz-object-attributes",
            "x-amz-object-lock-legal-hold",
            "x-amz-object-lock-mode",
            "x-amz-object-lock-retain-until-date",
            "x-amz-object-ownership",
            "x-amz-optional-object-attributes",
            "x-amz-part-number-marker",
            "x-amz-request-payer",
            "x-amz-sdk-checksum-algorithm",
            "x-amz-security-token",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-server-side-encryption-bucket-key-enabled",
            "x-amz-server-side-encryption-context",
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-server-side-encryption-customer-key",
            "x-amz-server-side-encryption-customer-key-md5",
            "x-amz-skip-destination-validation",
            "x-amz-source-expected-bucket-owner",
            "x-amz-storage-class",
            "x-amz-tagging",
            "x-amz-tagging-directive",
            "x-amz-te",
            "x-amz-trailer",
            "x-amz-transition-default-minimum-object-size",
            "x-amz-user-agent",
            "x-amz-website-redirect-location",
            "x-amz-write-offset-bytes");

    private static final List<String> S3_FAMILIES = List.of("x-amz-checksum-", METADATA);

    private static final Set<String> OF_PROXIES = Set.of(
            "x-amzn-trace-id",
            "x-amzn-tls-cipher-suite",
            "x-amzn-tls-version",
            "x-auth-token",
            "x-client-ip",
            "x-client-trace-id",
            "x-cloud-trace-context",
            "x-cluster-client-ip",
            "x-correlation-id",
            "x-country-code",
            "x-keyhold-authorization",
            "x-ot-span-context",
            "x-playback-session-id",
            "x-real-ip",
            "x-real-port",
            "x-request-id",
            "x-request-start",
            "x-requested-with",
            "x-scheme",
            "x-trace-id",
            "x-unique-id",
            "x-varnish");

    private static final List<String> FAMILIES_OF_PROXIES = List.of(
            "x-forwarded-",
            "x-original-",
            "x-envoy-",
            "x-b3-",
            "x-keyhold-",
            "x-datadog-",
            "x-newrelic-",
            "x-dynatrace",
            "x-instana-",
            "x-akamai-",
            "x-azure-");

    private static final String OTHER_TARGET = "x-original-url";

    /** By these some servers take a request for one of another method, path or operation. */
    private static final Set<String> OVERRIDES =
            Set.of(OTHER_TARGET, "http-method", "http-method-override", "method-override");

    private static final String OTHER_PROTOCOL = "a request that may go on by another protocol";
    private static final String OTHER_METHOD = "a header that names another method";

    /** Names that do not begin with an x, and why they are refused. */
    private static final Map<String, String> REFUSED = Map.of(
            "upgrade", OTHER_PROTOCOL,
            "http2-settings", OTHER_PROTOCOL,
            "http-method", OTHER_METHOD,
            "http-method-override", OTHER_METHOD,
            "method-override", OTHER_METHOD);

    /** Prefixes of stores that do not begin with an x. */
    private static final List<String> OF_STORES = List.of("seaweed-", "rgwx-", "minio-", "rustfs-");

    private HeaderNames() {}

    /** Returns if a header of that name, in lower case, cannot make another request than the one that is seen. */
    static void requireKnown(String name) throws UnmappableException {
        if (name.startsWith(EXTENSION)) {
            requireKnownExtension(name);
            return;
        }
        var refusal = REFUSED.get(name);
        if (refusal != null) {
            throw new UnmappableException(refusal);
        } else if (beginsWithOne(OF_STORES, name)) {
            throw new UnmappableException("a header of a store that is no part of S3");
        } else if (name.indexOf('_') >= 0 && isMistakable(name.replace('_', '-'))) {
            throw new UnmappableException("a header that may be mistaken for another");
        }
    }

    private static void requireKnownExtension(String name) throws UnmappableException {
        if (!(name.startsWith(OF_S3) ? isKnownOfS3(name) : isKnownOfProxies(name))) {
            throw new UnmappableException("a header that begins with x- and is none of S3, of proxies or of tracing");
        }
    }

    private static boolean isKnownOfS3(String name) {
        return S3.contains(name) || (beginsWithOne(S3_FAMILIES, name) && !isArchive(name));
    }

    private static boolean isKnownOfProxies(String name) {
        return beginsWithOne(FAMILIES_OF_PROXIES, name) ? !name.equals(OTHER_TARGET) : OF_PROXIES.contains(name);
    }

    /** Servers that turn headers into variables (CGI, WSGI) read an underscore as a hyphen. */
    private static boolean isMistakable(String hyphened) {
        return hyphened.startsWith(EXTENSION)
                || CONDITIONS.contains(hyphened)
                || OVERRIDES.contains(hyphened)
                || beginsWithOne(OF_STORES, hyphened);
    }

    /** Whether metadata makes an archive of an upload, by its name in lower case. */
    static boolean isArchive(String name) {
        return name.contains(ARCHIVE);
    }

    /** Whether more than one header of that name may be two requests. */
    static boolean isSingle(String name) {
        return (name.startsWith(OF_S3) && !name.startsWith(METADATA)) || CONDITIONS.contains(name);
    }

    private static boolean beginsWithOne(List<String> prefixes, String name) {
        for (int i = 0; i < prefixes.size(); i++) {
            if (name.startsWith(prefixes.get(i))) {
                return true;
            }
        }
        return false;
    }
}
