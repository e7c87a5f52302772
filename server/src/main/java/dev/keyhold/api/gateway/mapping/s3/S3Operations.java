package dev.keyhold.api.gateway.mapping.s3;

import static dev.keyhold.api.gateway.mapping.s3.S3Resource.Level.BUCKET;
import static dev.keyhold.api.gateway.mapping.s3.S3Resource.Level.OBJECT;
import static dev.keyhold.api.gateway.mapping.s3.S3Resource.Level.STORE;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.api.gateway.mapping.s3.S3Resource.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operations of S3 by method and sub-resource, and the actions of IAM that they need. An operation that is not here
 * is refused: what it would need is not known, or it is of something that these stores do not have.
 */
final class S3Operations {
    private static final String[] RESPONSE = {
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
    };

    /** Rows by their level, method and sub-resource. */
    private static final Map<Level, Map<String, Map<String, S3Operation>>> ROWS = Stream.of(
                    store(), buckets(), listings(), configurations(), objects(), objectParts(), uploads())
            .flatMap(List::stream)
            .collect(Collectors.groupingBy(
                    S3Operation::level,
                    () -> new EnumMap<>(Level.class),
                    Collectors.groupingBy(
                            S3Operation::method, Collectors.toMap(S3Operation::subresource, Function.identity()))));

    private S3Operations() {}

    /** The row of a request: the one of its sub-resource, or the one without any. */
    static S3Operation find(String method, Level level, S3Query query) throws UnmappableException {
        var rows = ROWS.getOrDefault(level, Map.of()).getOrDefault(method, Map.of());
        var row = rows.get("");
        var chosen = 0;
        for (var name : query.names()) {
            var named = rows.get(name);
            if (named != null) {
                row = named;
                chosen++;
            }
        }
        if (chosen > 1) {
            throw new UnmappableException("two sub-resources");
        }
        if (row == null) {
            throw new UnmappableException("no operation of S3");
        }
        row.requireAlone(query);
        return row;
    }

    private static List<S3Operation> store() {
        return List.of(row("GET", STORE, "", "ListAllMyBuckets")
                .with("max-buckets", "continuation-token", "prefix", "bucket-region"));
    }

    private static List<S3Operation> buckets() {
        return List.of(
                row("PUT", BUCKET, "", "CreateBucket"),
                row("HEAD", BUCKET, "", "ListBucket"),
                row("DELETE", BUCKET, "", "DeleteBucket"),
                row("GET", BUCKET, "location", "GetBucketLocation"),
                // The keys are in the body.
                row("POST", BUCKET, "delete", "DeleteObject"));
    }

    private static List<S3Operation> listings() {
        return List.of(
                row("GET", BUCKET, "", "ListBucket").with("prefix", "delimiter", "max-keys", "encoding-type", "marker"),
                row("GET", BUCKET, "list-type", "ListBucket")
                        .valued()
                        .with(
                                "prefix",
                                "delimiter",
                                "max-keys",
                                "encoding-type",
                                "continuation-token",
                                "fetch-owner",
                                "start-after"),
                row("GET", BUCKET, "versions", "ListBucketVersions")
                        .with("prefix", "delimiter", "max-keys", "encoding-type", "key-marker", "version-id-marker"),
                row("GET", BUCKET, "uploads", "ListBucketMultipartUploads")
                        .with("prefix", "delimiter", "max-uploads", "encoding-type", "key-marker", "upload-id-marker"));
    }

    /** To delete a configuration is to put none, but for policies and websites. */
    private static List<S3Operation> configurations() {
        return Stream.of(
                        getAndPut("abac", "BucketAbac"),
                        getAndPut("accelerate", "AccelerateConfiguration"),
                        getAndPut("acl", "BucketAcl"),
                        several("analytics", "AnalyticsConfiguration"),
                        all("cors", "BucketCORS"),
                        all("encryption", "EncryptionConfiguration"),
                        several("intelligent-tiering", "IntelligentTieringConfiguration"),
                        several("inventory", "InventoryConfiguration"),
                        all("lifecycle", "LifecycleConfiguration"),
                        getAndPut("logging", "BucketLogging"),
                        several("metrics", "MetricsConfiguration"),
                        getAndPut("notification", "BucketNotification"),
                        getAndPut("object-lock", "BucketObjectLockConfiguration"),
                        all("ownershipControls", "BucketOwnershipControls"),
                        getAndPut("policy", "BucketPolicy"),
                        List.of(row("DELETE", BUCKET, "policy", "DeleteBucketPolicy")),
                        List.of(row("GET", BUCKET, "policyStatus", "GetBucketPolicyStatus")),
                        all("publicAccessBlock", "BucketPublicAccessBlock"),
                        all("replication", "ReplicationConfiguration"),
                        getAndPut("requestPayment", "BucketRequestPayment"),
                        all("tagging", "BucketTagging"),
                        getAndPut("versioning", "BucketVersioning"),
                        getAndPut("website", "BucketWebsite"),
                        List.of(row("DELETE", BUCKET, "website", "DeleteBucketWebsite")))
                .flatMap(List::stream)
                .toList();
    }

    private static List<S3Operation> objects() {
        return List.of(
                row("GET", OBJECT, "", "GetObject")
                        .ofVersion("GetObjectVersion")
                        .with("partNumber")
                        .with(RESPONSE),
                row("HEAD", OBJECT, "", "GetObject")
                        .ofVersion("GetObjectVersion")
                        .with("partNumber")
                        .with(RESPONSE),
                row("PUT", OBJECT, "", "PutObject"),
                row("DELETE", OBJECT, "", "DeleteObject").ofVersion("DeleteObjectVersion"),
                row("POST", OBJECT, "restore", "RestoreObject").ofVersion(),
                row("POST", OBJECT, "select", "GetObject").requiring("select-type"));
    }

    private static List<S3Operation> objectParts() {
        return List.of(
                row("GET", OBJECT, "acl", "GetObjectAcl").ofVersion("GetObjectVersionAcl"),
                row("PUT", OBJECT, "acl", "PutObjectAcl").ofVersion("PutObjectVersionAcl"),
                row("GET", OBJECT, "attributes", "GetObject", "GetObjectAttributes")
                        .ofVersion("GetObjectVersion", "GetObjectVersionAttributes"),
                row("GET", OBJECT, "legal-hold", "GetObjectLegalHold").ofVersion(),
                row("PUT", OBJECT, "legal-hold", "PutObjectLegalHold").ofVersion(),
                row("GET", OBJECT, "retention", "GetObjectRetention").ofVersion(),
                row("PUT", OBJECT, "retention", "PutObjectRetention").ofVersion(),
                row("GET", OBJECT, "tagging", "GetObjectTagging").ofVersion("GetObjectVersionTagging"),
                row("PUT", OBJECT, "tagging", "PutObjectTagging").ofVersion("PutObjectVersionTagging"),
                row("DELETE", OBJECT, "tagging", "DeleteObjectTagging").ofVersion("DeleteObjectVersionTagging"),
                row("GET", OBJECT, "torrent", "GetObjectTorrent").ofVersion("GetObjectVersionTorrent"));
    }

    private static List<S3Operation> uploads() {
        return List.of(
                row("POST", OBJECT, "uploads", "PutObject"),
                row("PUT", OBJECT, "uploadId", "PutObject").valued().requiring("partNumber"),
                row("POST", OBJECT, "uploadId", "PutObject").valued(),
                row("GET", OBJECT, "uploadId", "ListMultipartUploadParts")
                        .valued()
                        .with("max-parts", "part-number-marker"),
                row("DELETE", OBJECT, "uploadId", "AbortMultipartUpload").valued());
    }

    private static S3Operation row(String method, Level level, String subresource, String... actions) {
        return new S3Operation(method, level, subresource, false, List.of(actions), List.of(), Set.of(), Set.of());
    }

    private static List<S3Operation> getAndPut(String subresource, String actions) {
        return List.of(
                row("GET", BUCKET, subresource, "Get" + actions), row("PUT", BUCKET, subresource, "Put" + actions));
    }

    private static List<S3Operation> all(String subresource, String actions) {
        return List.of(
                row("GET", BUCKET, subresource, "Get" + actions),
                row("PUT", BUCKET, subresource, "Put" + actions),
                row("DELETE", BUCKET, subresource, "Put" + actions));
    }

    /** The same where a bucket has several, each with a name. */
    private static List<S3Operation> several(String subresource, String actions) {
        return all(subresource, actions).stream()
                .map(row -> row.method().equals("GET") ? row.with("id", "continuation-token") : row.requiring("id"))
                .toList();
    }
}
