package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The condition keys of one action of a request. A key is there only for the actions that have it in IAM, so that no
 * client adds one by a header of another operation. What only the store knows, or the body, is unknown; and so is a key
 * that is not known here, such as the region: the client chooses the one that it signs for.
 */
final class S3ConditionKeys implements RequestContext {
    private static final String PREFIX = "s3:";
    private static final String OBJECT_TAG = "s3:requestobjecttag/";
    private static final String EXISTING_TAG = "s3:existingobjecttag/";
    private static final String ACCESS_POINT_TAG = "s3:accesspointtag/";
    private static final String REQUEST_TAG = "aws:requesttag/";
    private static final String LOCK = "object-lock-";
    private static final String UNTIL = "x-amz-object-lock-retain-until-date";
    private static final Duration DAY = Duration.ofDays(1);

    private static final Set<String> LISTINGS = Set.of("ListBucket", "ListBucketVersions");
    private static final Set<String> TAGGED =
            Set.of("PutObject", "PutObjectTagging", "PutObjectVersionTagging", AdditionalActions.BYPASS);

    private static final Set<String> ACL = Set.of(
            "x-amz-acl",
            "x-amz-grant-full-control",
            "x-amz-grant-read",
            "x-amz-grant-read-acp",
            "x-amz-grant-write",
            "x-amz-grant-write-acp");
    private static final Set<String> CONTENT = Set.of(
            "x-amz-copy-source",
            "x-amz-metadata-directive",
            "x-amz-object-annotation-directive",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-storage-class",
            "x-amz-website-redirect-location");
    private static final Set<String> RETENTION = Set.of(
            "object-lock-mode",
            "object-lock-retain-until-date",
            "object-lock-remaining-retention-days",
            "object-lock-event-hold",
            "object-lock-event-hold-duration-days");
    private static final Set<String> LEGAL_HOLD = Set.of("object-lock-legal-hold");

    /** The keys that are headers, by the actions that have them. */
    private static final Map<String, Set<String>> OF_HEADERS = Map.ofEntries(
            Map.entry("PutObject", union(ACL, CONTENT, RETENTION, LEGAL_HOLD, Set.of("if-match", "if-none-match"))),
            Map.entry("PutObjectAcl", union(ACL, Set.of("x-amz-storage-class"))),
            Map.entry("PutObjectVersionAcl", union(ACL, Set.of("x-amz-storage-class"))),
            Map.entry("PutObjectRetention", RETENTION),
            Map.entry("PutObjectLegalHold", LEGAL_HOLD),
            Map.entry(AdditionalActions.BYPASS, union(ACL, CONTENT)),
            Map.entry("DeleteObject", Set.of("if-match")),
            Map.entry("PutBucketAcl", ACL),
            Map.entry("CreateBucket", union(ACL, Set.of("x-amz-object-ownership", "x-amz-bucket-namespace"))));

    private static final Set<String> ALL_OF_HEADERS =
            OF_HEADERS.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private final S3Request request;
    private final String action;
    private final boolean ofObject;
    private final ContextValue version;
    private final ObjectTags tags;

    /** The keys of {@code action}, on an object or on a bucket. */
    S3ConditionKeys(S3Request request, String action, boolean ofObject, ContextValue version, ObjectTags tags) {
        this.request = request;
        this.action = action;
        this.ofObject = ofObject;
        this.version = version;
        this.tags = tags;
    }

    @SafeVarargs
    private static Set<String> union(Set<String>... sets) {
        var all = new HashSet<String>();
        for (var set : sets) {
            all.addAll(set);
        }
        return Set.copyOf(all);
    }

    @Override
    public ContextValue value(String key) {
        return switch (key) {
            case "s3:authtype" -> ofSignature(it -> it.presigned() ? "REST-QUERY-STRING" : "REST-HEADER");
            case "s3:signatureversion" -> ofSignature(_ -> "AWS4-HMAC-SHA256");
            case "s3:signatureage" -> signatureAge();
            case "s3:x-amz-content-sha256" -> contentHash();
            case "s3:prefix", "s3:delimiter", "s3:max-keys" ->
                LISTINGS.contains(action) ? orAbsent(request.query().get(after(PREFIX, key))) : ContextValue.ABSENT;
            case "s3:versionid" -> action.contains("Version") ? version : ContextValue.ABSENT;
            case "s3:requestobjecttagkeys" -> TAGGED.contains(action) ? tags.keys() : ContextValue.ABSENT;
            case "s3:objectcreationoperation" ->
                action.equals("PutObject")
                        ? ContextValue.of(Boolean.toString(request.createsObject()))
                        : ContextValue.ABSENT;
            case "s3:locationconstraint", "aws:tagkeys" -> ofNewBucket();
            case "s3:accesspointnetworkorigin", "s3:dataaccesspointaccount", "s3:dataaccesspointarn" ->
                ContextValue.ABSENT;
            default -> ofFamilies(key);
        };
    }

    private ContextValue ofFamilies(String key) {
        if (key.startsWith(PREFIX) && ALL_OF_HEADERS.contains(after(PREFIX, key))) {
            var name = after(PREFIX, key);
            return OF_HEADERS.getOrDefault(action, Set.of()).contains(name) ? ofHeader(name) : ContextValue.ABSENT;
        }
        if (key.startsWith(OBJECT_TAG)) {
            return TAGGED.contains(action) ? tags.value(after(OBJECT_TAG, key)) : ContextValue.ABSENT;
        }
        if (key.startsWith(EXISTING_TAG)) {
            return ofObject ? ContextValue.UNKNOWN : ContextValue.ABSENT;
        }
        if (key.startsWith(REQUEST_TAG)) {
            return ofNewBucket();
        }
        return key.startsWith(ACCESS_POINT_TAG) ? ContextValue.ABSENT : ContextValue.UNKNOWN;
    }

    private static String after(String prefix, String key) {
        return key.substring(prefix.length());
    }

    private static ContextValue orAbsent(Optional<String> value) {
        return value.map(ContextValue::of).orElse(ContextValue.ABSENT);
    }

    private ContextValue ofHeader(String name) {
        if (name.equals(S3Headers.COPY_SOURCE)) {
            return request.source().map(CopySource::stated).orElse(ContextValue.ABSENT);
        }
        if (!name.startsWith(LOCK)) {
            return isInList(name) ? ContextValue.UNKNOWN : request.headers().value(name);
        }
        if (request.operation().actions().contains(action) && !action.equals("PutObject")) {
            return ContextValue.UNKNOWN; // The body says it.
        }
        return name.equals("object-lock-remaining-retention-days")
                ? remainingDays()
                : request.headers().value("x-amz-" + name);
    }

    /** Whether each object of a list may have its own. */
    private boolean isInList(String name) {
        return name.equals("if-match") && request.operation().level() == S3Resource.Level.BUCKET;
    }

    /** Begun days count, as MinIO counts them. */
    private ContextValue remainingDays() {
        var until = request.headers().get(UNTIL);
        if (until.isEmpty()) {
            return ContextValue.ABSENT;
        }
        try {
            var remaining = Duration.between(
                    request.call().receivedAt(),
                    OffsetDateTime.parse(until.get()).toInstant());
            var days = remaining.dividedBy(DAY);
            var begun = remaining.compareTo(DAY.multipliedBy(days)) > 0 ? days + 1 : days;
            return ContextValue.of(Long.toString(begun));
        } catch (DateTimeException | ArithmeticException _) {
            return ContextValue.UNKNOWN;
        }
    }

    /** What the body of a request says of the bucket that it creates. */
    private ContextValue ofNewBucket() {
        return action.equals("CreateBucket") && !request.hasNoBody() ? ContextValue.UNKNOWN : ContextValue.ABSENT;
    }

    private ContextValue ofSignature(Function<S3Signature, String> property) {
        return orAbsent(request.signing().map(property));
    }

    /** Milliseconds, of presigned requests alone: all others are new. */
    private ContextValue signatureAge() {
        var presigned = request.signing().filter(S3Signature::presigned);
        if (presigned.isEmpty()) {
            return ContextValue.ABSENT;
        }
        return presigned
                .get()
                .signedAt()
                .map(time -> Duration.between(time, request.call().receivedAt()))
                .map(age -> ContextValue.of(Long.toString(Math.max(0, age.toMillis()))))
                .orElse(ContextValue.UNKNOWN);
    }

    /** A presigned request that says nothing else is one for whatever body. */
    private ContextValue contentHash() {
        if (request.signing().isEmpty()) {
            return ContextValue.ABSENT;
        }
        var stated = request.headers().value("x-amz-content-sha256");
        return stated.equals(ContextValue.ABSENT) && request.signing().get().presigned()
                ? ContextValue.of(request.query().header("X-Amz-Content-Sha256").orElse("UNSIGNED-PAYLOAD"))
                : stated;
    }
}
