package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters of a query that say what is asked for, each once. Those of a signature are not among them. */
final class S3Query {
    private static final String CONTENT_HASH = "X-Amz-Content-Sha256";
    private static final Set<String> OF_SIGNATURES = Set.of(
            "X-Amz-Algorithm",
            CONTENT_HASH,
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

    private static final S3Query NONE = new S3Query(Map.of(), Optional.empty());

    private final Map<String, String> values;
    private final Optional<String> contentHash;

    private S3Query(Map<String, String> values, Optional<String> contentHash) {
        this.values = values;
        this.contentHash = contentHash;
    }

    /**
     * Reads a query.
     *
     * @param presigned whether a signature stands in it
     */
    static S3Query parse(String raw, boolean presigned) throws UnmappableException {
        if (raw.isEmpty()) {
            return NONE;
        }
        TargetText.requirePlain(raw);
        var values = new HashMap<String, String>();
        for (var part : raw.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            var equals = part.indexOf('=');
            // No client escapes a name, and not every server knows an escaped one.
            var name = equals < 0 ? part : part.substring(0, equals);
            var value = TargetText.decoded(equals < 0 ? "" : part.substring(equals + 1));
            if (name.isEmpty()) {
                throw new UnmappableException("a parameter without a name");
            }
            requireValue(name, value);
            if (values.put(name, value) != null) {
                throw new UnmappableException("a parameter that is there twice");
            }
        }
        var contentHash = Optional.ofNullable(values.get(CONTENT_HASH));
        for (var name : Set.copyOf(values.keySet())) {
            if (name.equals(OPERATION) || isOfSignature(name, presigned)) {
                values.remove(name);
            }
        }
        return new S3Query(Map.copyOf(values), contentHash);
    }

    /** A header in the query, with an effect, is one for some stores and nothing for others. */
    private static boolean isOfSignature(String name, boolean presigned) throws UnmappableException {
        var header = name.toLowerCase(Locale.ROOT);
        if (!header.startsWith(HEADER)) {
            return false;
        }
        if (!presigned
                || (!OF_SIGNATURES.contains(name)
                        && !HARMLESS_HEADERS.contains(header)
                        && HARMLESS_FAMILIES.stream().noneMatch(header::startsWith))) {
            throw new UnmappableException("a header that stands in the query");
        }
        return true;
    }

    private static void requireValue(String name, String value) throws UnmappableException {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new UnmappableException("a parameter with a control character");
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

    /** The hash of the body, as a presigned request may state it. */
    Optional<String> contentHash() {
        return contentHash;
    }

    Set<String> names() {
        return values.keySet();
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
