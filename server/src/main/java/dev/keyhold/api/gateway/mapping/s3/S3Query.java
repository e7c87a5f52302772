package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters of a query that say what is asked for, each once. Those of a signature are not among them. */
final class S3Query {
    private static final Set<String> OF_SIGNATURES = Set.of(
            "X-Amz-Algorithm",
            "X-Amz-Content-Sha256",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-Security-Token",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders");
    /** Headers without an effect that policies are about. Signers move headers to the query of a presigned request. */
    private static final Set<String> HARMLESS_HEADERS = Set.of(
            "x-amz-expected-bucket-owner", "x-amz-request-payer", "x-amz-sdk-checksum-algorithm", "x-amz-user-agent");

    private static final Set<String> HARMLESS_FAMILIES = Set.of("x-amz-checksum-", "x-amz-meta-");
    private static final String HEADER = "x-amz-";
    /** The name of the operation, which some SDKs add. */
    private static final String OPERATION = "x-id";

    /** Without a value they are another request for some stores. */
    private static final Set<String> WITH_VALUE = Set.of("versionId", "uploadId");

    private static final Map<String, String> ONLY_VALUE = Map.of("list-type", "2", "select-type", "2");

    /** Stores on file systems make paths of them. */
    private static final Set<String> PARTS_OF_PATHS = Set.of("prefix", "uploadId", "versionId");

    private static final Set<String> NUMBERS =
            Set.of("partNumber", "max-keys", "max-uploads", "max-parts", "max-buckets", "part-number-marker");

    private static final int MAX_DIGITS = 10;

    private static final S3Query NONE = new S3Query(Map.of(), Map.of());

    private final Map<String, String> values;
    /** Those that are headers elsewhere. */
    private final Map<String, String> headers;

    private S3Query(Map<String, String> values, Map<String, String> headers) {
        this.values = values;
        this.headers = headers;
    }

    static S3Query parse(String raw) throws UnmappableException {
        if (raw.isEmpty()) {
            return NONE;
        }
        TargetText.requirePlain(raw);
        var values = new HashMap<String, String>();
        var headers = new HashMap<String, String>(0);
        for (int start = 0, end; start < raw.length(); start = end + 1) {
            var separator = raw.indexOf('&', start);
            end = separator < 0 ? raw.length() : separator;
            if (end > start) {
                add(raw, start, end, values, headers);
            }
        }
        values.remove(OPERATION);
        // A map that was filled and is empty is gone through like a full one, several times.
        var query = new S3Query(values.isEmpty() ? Map.of() : values, headers);
        for (var name : headers.keySet()) {
            query.requireOfSignature(name);
        }
        return query;
    }

    private static void add(String raw, int start, int end, Map<String, String> values, Map<String, String> headers)
            throws UnmappableException {
        var equals = raw.indexOf('=', start, end);
        // No client escapes a name, and not every server knows an escaped one.
        var name = raw.substring(start, equals < 0 ? end : equals);
        var value = equals < 0 ? "" : TargetText.decoded(raw.substring(equals + 1, end));
        if (name.isEmpty()) {
            throw new UnmappableException("a parameter without a name");
        }
        requireValue(name, value);
        var isHeader = name.regionMatches(true, 0, HEADER, 0, HEADER.length());
        if ((isHeader ? headers : values).put(name, value) != null) {
            throw new UnmappableException("a parameter that is there twice");
        }
    }

    /** A header in the query, with an effect, is one for some stores and nothing for others. */
    private void requireOfSignature(String name) throws UnmappableException {
        if (!isPresigned() || (!OF_SIGNATURES.contains(name) && !isHarmless(name.toLowerCase(Locale.ROOT)))) {
            throw new UnmappableException("a header that stands in the query");
        }
    }

    private static boolean isHarmless(String header) {
        return HARMLESS_HEADERS.contains(header)
                || (HARMLESS_FAMILIES.stream().anyMatch(header::startsWith) && !HeaderNames.isArchive(header));
    }

    private static void requireValue(String name, String value) throws UnmappableException {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw new UnmappableException("a parameter with a control character");
            }
        }
        if (WITH_VALUE.contains(name) && value.isEmpty()) {
            throw new UnmappableException("an empty parameter");
        }
        if (!ONLY_VALUE.getOrDefault(name, value).equals(value)) {
            throw new UnmappableException("a parameter with another value than it has");
        }
        if (NUMBERS.contains(name)
                && (value.isEmpty()
                        || value.length() > MAX_DIGITS
                        || !value.chars().allMatch(c -> c >= '0' && c <= '9'))) {
            throw new UnmappableException("a parameter that is no number");
        }
        if (PARTS_OF_PATHS.contains(name)) {
            ObjectKey.requirePrefix(value);
        } else if (!name.equals("delimiter") && !name.startsWith("response-")) {
            ObjectKey.requireNoDots(value);
        }
    }

    /** Whether a signature stands in the query. */
    boolean isPresigned() {
        return headers.containsKey("X-Amz-Algorithm")
                || headers.containsKey("X-Amz-Signature")
                || headers.containsKey("X-Amz-Credential");
    }

    /** What stands in the place of a header, by the name that signers give it. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    Set<String> names() {
        return values.keySet();
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
