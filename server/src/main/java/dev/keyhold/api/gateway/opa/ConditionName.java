package dev.keyhold.api.gateway.opa;

import dev.keyhold.policy.ContextValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a store calls a condition key, and how it comes by the values. */
sealed interface ConditionName {
    /** With its case. */
    String text();

    /**
     * The store works it out, so that the first value is the store's own.
     *
     * @param missing what it means when it is not there
     */
    record Computed(String text, Form form, ContextValue missing) implements ConditionName {}

    /** A query parameter; no header has this spelling. Which of several values counts is not known. */
    record Parameter(String text) implements ConditionName {}

    /** A header, whose name a query parameter may have too. Only that there is neither can be known. */
    record Header(String text) implements ConditionName {}

    /** What a value that a store works out has to be. */
    enum Form {
        ADDRESS,
        TRUTH,
        TEXT,
        /** An empty one stands for none. */
        TEXT_OR_NONE
    }

    /** Of MinIO, and of stores that were made from it. */
    Map<String, ConditionName> MINIO = table(Map.of(
            "aws:sourceip", new Computed("SourceIp", Form.ADDRESS, ContextValue.UNKNOWN),
            "aws:securetransport", new Computed("SecureTransport", Form.TRUTH, ContextValue.UNKNOWN),
            "aws:useragent", new Computed("UserAgent", Form.TEXT_OR_NONE, ContextValue.UNKNOWN),
            "aws:referer", new Computed("Referer", Form.TEXT_OR_NONE, ContextValue.UNKNOWN),
            "s3:versionid", new Computed("versionid", Form.TEXT_OR_NONE, ContextValue.UNKNOWN),
            "s3:signatureversion", new Computed("signatureversion", Form.TEXT, ContextValue.UNKNOWN),
            "s3:authtype", new Computed("authType", Form.TEXT, ContextValue.UNKNOWN),
            "s3:prefix", new Parameter("prefix"),
            "s3:delimiter", new Parameter("delimiter"),
            "s3:max-keys", new Parameter("max-keys")));

    /** Of RustFS, where headers have lower-case names and may stand in for what the store does not send. */
    Map<String, ConditionName> RUSTFS = table(Map.of(
            "aws:sourceip", new Computed("SourceIp", Form.ADDRESS, ContextValue.UNKNOWN),
            "aws:securetransport", new Computed("SecureTransport", Form.TRUTH, ContextValue.UNKNOWN),
            "aws:useragent", new Computed("UserAgent", Form.TEXT_OR_NONE, ContextValue.ABSENT),
            "aws:referer", new Computed("Referer", Form.TEXT_OR_NONE, ContextValue.ABSENT),
            "s3:versionid", new Header("versionid")));

    private static Map<String, ConditionName> table(Map<String, ConditionName> some) {
        var all = new HashMap<>(some);
        for (var header : List.of(
                "x-amz-acl",
                "x-amz-content-sha256",
                "x-amz-copy-source",
                "x-amz-grant-full-control",
                "x-amz-grant-read",
                "x-amz-grant-read-acp",
                "x-amz-grant-write",
                "x-amz-grant-write-acp",
                "x-amz-metadata-directive",
                "x-amz-object-ownership",
                "x-amz-server-side-encryption",
                "x-amz-server-side-encryption-aws-kms-key-id",
                "x-amz-server-side-encryption-customer-algorithm",
                "x-amz-storage-class",
                "x-amz-website-redirect-location",
                "if-match",
                "if-none-match")) {
            all.put("s3:" + header, new Header(header));
        }
        return Map.copyOf(all);
    }
}
