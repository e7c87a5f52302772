package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The actions that an operation needs because of headers. */
final class AdditionalActions {
    static final String BYPASS = "BypassGovernanceRetention";

    private static final String ACL = "x-amz-acl";
    private static final Set<String> DIRECTIVES = Set.of("COPY", "REPLACE");

    private AdditionalActions() {}

    static List<String> of(S3Request request) throws UnmappableException {
        var actions = new ArrayList<String>();
        var main = request.operation().actions();
        if (main.contains("CreateBucket")) {
            addOfBucket(request.headers(), actions);
        }
        if (main.contains("PutObject")) {
            addOfObject(request.headers(), actions);
        }
        if (request.resource().level() == S3Resource.Level.OBJECT && bypassesRetention(request)) {
            actions.add(BYPASS);
        }
        return actions;
    }

    static boolean bypassesRetention(S3Request request) {
        return request.headers().isSet("x-amz-bypass-governance-retention");
    }

    private static void addOfBucket(S3Headers headers, List<String> actions) {
        if (headers.get(ACL).filter(acl -> !acl.equals("private")).isPresent() || headers.hasGrant()) {
            actions.add("PutBucketAcl");
        }
        if (headers.isSet("x-amz-bucket-object-lock-enabled")) {
            actions.add("PutBucketObjectLockConfiguration");
            actions.add("PutBucketVersioning");
        }
        if (headers.has("x-amz-object-ownership")) {
            actions.add("PutBucketOwnershipControls");
        }
    }

    private static void addOfObject(S3Headers headers, List<String> actions) throws UnmappableException {
        var directive = headers.get(S3Headers.TAGGING_DIRECTIVE);
        if (directive.isPresent() && !DIRECTIVES.contains(directive.get())) {
            throw new UnmappableException("a directive for tags that is neither COPY nor REPLACE");
        }
        if (headers.has(S3Headers.TAGGING) || directive.isPresent()) {
            actions.add("PutObjectTagging");
        }
        if (headers.has(ACL) || headers.hasGrant()) {
            actions.add("PutObjectAcl");
        }
        if (headers.hasRetention()) {
            actions.add("PutObjectRetention");
        }
        if (headers.hasLegalHold()) {
            actions.add("PutObjectLegalHold");
        }
    }
}
