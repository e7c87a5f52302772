package dev.keyhold.api.gateway.mapping.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request needs because of its headers. */
final class S3HeadersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-amz-tagging|a=b|PutObjectTagging",
                "x-amz-acl|private|PutObjectAcl",
                "x-amz-acl|public-read|PutObjectAcl",
                "x-amz-grant-read|id=1|PutObjectAcl",
                "x-amz-grant-write-acp|id=1|PutObjectAcl",
                "x-amz-object-lock-mode|GOVERNANCE|PutObjectRetention",
                "x-amz-object-lock-retain-until-date|2030-01-01T00:00:00Z|PutObjectRetention",
                "x-amz-object-lock-legal-hold|ON|PutObjectLegalHold",
                "x-amz-bypass-governance-retention|true|BypassGovernanceRetention"
            })
    void what_is_put_with_a_header_needs_one_more_action(String header, String value, String action)
            throws UnmappableException {
        assertThat(S3Call.put("/bucket/key").header(header, value).actions()).containsExactly("PutObject", action);
        assertThat(S3Call.of("POST", "/bucket/key?uploads")
                        .header(header, value)
                        .actions())
                .containsExactly("PutObject", action);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-amz-acl|private|",
                "x-amz-acl|public-read|PutBucketAcl",
                "x-amz-acl|Private|PutBucketAcl",
                "x-amz-grant-full-control|id=1|PutBucketAcl",
                "x-amz-bucket-object-lock-enabled|true|PutBucketObjectLockConfiguration PutBucketVersioning",
                "x-amz-bucket-object-lock-enabled|TRUE|PutBucketObjectLockConfiguration PutBucketVersioning",
                "x-amz-bucket-object-lock-enabled|false|",
                "x-amz-object-ownership|ObjectWriter|PutBucketOwnershipControls"
            })
    void a_bucket_with_a_header_needs_more_actions(String header, String value, String actions)
            throws UnmappableException {
        var needed = S3Call.put("/bucket").header(header, value).actions();
        assertThat(String.join(" ", needed)).isEqualTo(actions == null ? "CreateBucket" : "CreateBucket " + actions);
    }

    @Test
    void to_bypass_retention_is_an_action_of_its_own() throws UnmappableException {
        var header = "x-amz-bypass-governance-retention";
        assertThat(S3Call.of("DELETE", "/bucket/key").header(header, "true").actions())
                .containsExactly("DeleteObject", "BypassGovernanceRetention");
        assertThat(S3Call.of("DELETE", "/bucket/key?versionId=1")
                        .header(header, "True")
                        .actions())
                .containsExactly("DeleteObjectVersion", "BypassGovernanceRetention");
        assertThat(S3Call.put("/bucket/key?retention").header(header, "1").actions())
                .containsExactly("PutObjectRetention", "BypassGovernanceRetention");
        assertThat(S3Call.of("DELETE", "/bucket/key").header(header, "false").actions())
                .containsExactly("DeleteObject");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source/key|source/key",
                "/source/key|source/key",
                "%2Fsource%2Fa%20b|source/a b",
                "source%2Fa/b|source/a/b",
                "source/a%2Bb|source/a+b",
                "source/a%252e|source/a%2e",
                "source/%C3%A9|source/é",
                "source/folder/|source/folder/"
            })
    void a_copy_reads_its_source(String header, String object) throws UnmappableException {
        assertThat(S3Call.put("/bucket/key").header("x-amz-copy-source", header).needs())
                .containsExactly("s3:PutObject arn:aws:s3:::bucket/key", "s3:GetObject arn:aws:s3:::" + object);
        assertThat(S3Call.put("/bucket/key?partNumber=1&uploadId=u")
                        .header("x-amz-copy-source", header + "?versionId=v")
                        .needs())
                .containsExactly("s3:PutObject arn:aws:s3:::bucket/key", "s3:GetObjectVersion arn:aws:s3:::" + object);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "source",
                "source/",
                "//source/key",
                "source//key",
                "//host/source/key",
                "http://host/source/key",
                "source/a/../key",
                "source/a/%2e%2e/key",
                "source/..",
                "source/a%5Ckey",
                "source/a+b",
                "source/a b",
                "source/a,source/b",
                "source/a;b",
                "source/a#b",
                "source/é",
                "source/%FF",
                "source/%",
                "source/a%3FversionId=1",
                "source/a%3Fb",
                "source/a?",
                "source/a?versionId=",
                "source/a?versionid=1",
                "source/a?versionId=1&versionId=2",
                "source/a?versionId=1&x=2",
                "source/a?x=1",
                "source/a?versionId=1%00",
                "source/a?versionId=../b",
                "Source/key",
                "tenant:source/key",
                "tenant%3Asource/key",
                "arn:aws:s3:eu-1:123456789012:accesspoint/point/object/key",
                "arn:aws:s3-outposts:eu-1:123456789012:outpost/o/object/key",
                "point-0123456789-s3alias/key"
            })
    void a_source_that_stores_may_read_differently_is_refused(String header) {
        assertThat(S3Call.put("/bucket/key").header("x-amz-copy-source", header).isRefused())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /bucket/key",
                "PUT /bucket",
                "PUT /bucket/key?acl",
                "PUT /bucket/key?tagging",
                "POST /bucket/key?uploads",
                "POST /bucket/key?uploadId=1",
                "POST /bucket?delete",
                "DELETE /bucket/key"
            })
    void a_source_where_nothing_is_copied_is_refused(String line) {
        var words = line.split(" ", -1);
        assertThat(S3Call.of(words[0], words[1])
                        .header("x-amz-copy-source", "source/key")
                        .isRefused())
                .isTrue();
    }

    @Test
    void a_copy_needs_the_tags_of_its_source_if_it_asks_for_them() throws UnmappableException {
        var copy = S3Call.put("/bucket/key").header("x-amz-copy-source", "source/key");
        var directive = "x-amz-tagging-directive";
        assertThat(copy.header(directive, "COPY").actions())
                .containsExactly("PutObject", "PutObjectTagging", "source GetObject", "source GetObjectTagging");
        assertThat(copy.header(directive, "REPLACE")
                        .header("x-amz-tagging", "a=b")
                        .actions())
                .containsExactly("PutObject", "PutObjectTagging", "source GetObject");
        assertThat(S3Call.put("/bucket/key")
                        .header("x-amz-copy-source", "source/key?versionId=v")
                        .header(directive, "COPY")
                        .actions())
                .containsExactly(
                        "PutObject", "PutObjectTagging", "source GetObjectVersion", "source GetObjectVersionTagging");
        assertThat(copy.header(directive, "copy").isRefused()).isTrue();
        assertThat(copy.header(directive, "").isRefused()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-target",
                "x-http-method-override",
                "x-http-method",
                "x-method-override",
                "x-minio-force-delete",
                "x-minio-extract",
                "x-goog-copy-source",
                "x-oss-copy-source",
                "x_amz_copy_source",
                "x-amz_acl",
                "x_minio_force_delete",
                "x_custom",
                "if_match",
                "x-amz-object-lock-event-hold",
                "x-amz-snowball-extract",
                "x-amz-meta-snowball-auto-extract",
                "x-amz-meta-minio-snowball-prefix",
                "x-amz-meta-rustfs-snowball-prefix",
                "x-amz-replication-status",
                "x-amz-grant-everything",
                "x-amz-fwd-status",
                "x-amz-rename-source",
                "x-amz-of-tomorrow",
                "x-minio-source-mtime",
                "x-rustfs-force-delete",
                "x-rgw-object-type",
                "x-ceph-anything",
                "x-emc-copy-source",
                "x-dho-acl",
                "x-obs-acl",
                "x-cos-acl",
                "x-container-meta-access",
                "x-object-manifest",
                "x-account-meta-a",
                "x-copy-from",
                "x-delete-at",
                "x-symlink-target",
                "x-archive-keep-old-version",
                "x-scal-replication-content",
                "x-seaweedfs-acl",
                "x-original-url",
                "x-rewrite-url",
                "x-of-a-store-of-tomorrow",
                "http-method-override",
                "seaweed-x-amz-acl",
                "seaweed_x_amz_acl",
                "minio-force-delete",
                "rgwx-uid"
            })
    void a_header_that_may_make_another_request_is_refused(String name) {
        assertThat(S3Call.put("/bucket/key").header(name, "true").isRefused()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accept",
                "amz-sdk-request",
                "cf-ray",
                "content_type",
                "origin",
                "traceparent",
                "via",
                "x-amz-checksum-crc64nvme",
                "x-amz-checksum-of-tomorrow",
                "x-amz-content-sha256",
                "x-amz-copy-source-if-match",
                "x-amz-copy-source-range",
                "x-amz-decoded-content-length",
                "x-amz-expected-bucket-owner",
                "x-amz-meta-mtime",
                "x-amz-meta-x-amz-key",
                "x-amz-metadata-directive",
                "x-amz-mp-object-size",
                "x-amz-optional-object-attributes",
                "x-amz-request-payer",
                "x-amz-sdk-checksum-algorithm",
                "x-amz-security-token",
                "x-amz-server-side-encryption-customer-key-md5",
                "x-amz-storage-class",
                "x-amz-trailer",
                "x-amz-user-agent",
                "x-amz-te",
                "x-amz-api-version",
                "x-amzn-trace-id",
                "x-b3-traceid",
                "x-envoy-external-address",
                "x-forwarded-for",
                "x-forwarded-proto",
                "x-original-content-length",
                "x-playback-session-id",
                "x-real-ip",
                "x-request-id",
                "x-requested-with"
            })
    void a_header_of_sdks_browsers_and_proxies_chooses_nothing(String name) throws UnmappableException {
        assertThat(S3Call.put("/bucket/key").header(name, "1").actions()).containsExactly("PutObject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "http2-settings"})
    void a_request_that_goes_on_by_another_protocol_is_refused(String name) {
        assertThat(S3Call.get("/bucket/key").header(name, "h2c").isRefused()).isTrue();
        assertThat(S3Call.get("/bucket/key").header(name, "").isRefused()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT|/bucket/key|application/x-www-form-urlencoded",
                "PUT|/bucket/key?acl|Application/X-WWW-Form-URLEncoded; charset=utf-8",
                "POST|/bucket/key?uploads|application/x-www-form-urlencoded",
                "POST|/bucket?delete|multipart/form-data; boundary=a",
                "POST|/bucket?delete|text/plain, multipart/form-data",
                "DELETE|/bucket/key|application/x-www-form-urlencoded"
            })
    void a_form_is_refused_because_servers_read_parameters_in_it(String method, String target, String type) {
        var call = S3Call.of(method, target);
        assertThat(call.header("content-type", type).isRefused()).isTrue();
        assertThat(call.header("content-type", "application/xml")
                        .header("content-type", type)
                        .isRefused())
                .isTrue();
        assertThat(call.header("content-type", "application/octet-stream").isRefused())
                .isFalse();
        assertThat(S3Call.get("/bucket/key").header("content-type", type).isRefused())
                .isFalse();
    }

    @Test
    void a_header_that_is_there_twice_is_refused() {
        for (var name : List.of(
                "x-amz-acl",
                "x-amz-copy-source",
                "x-amz-tagging",
                "x-amz-storage-class",
                "x-amz-bypass-governance-retention",
                "if-match",
                "if-none-match")) {
            assertThat(S3Call.put("/bucket/key")
                            .header(name, "source/key")
                            .header(name, "source/key")
                            .isRefused())
                    .as(name)
                    .isTrue();
        }
        assertThat(S3Call.put("/bucket/key")
                        .header("x-amz-meta-a", "1")
                        .header("x-amz-meta-a", "2")
                        .header("accept", "a")
                        .header("accept", "b")
                        .isRefused())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b&a=c", "=b", "a=%FF", "a=%", "a=b;c=d", "a=é"})
    void tags_that_stores_may_read_differently_are_refused(String tags) {
        assertThat(S3Call.put("/bucket/key").header("x-amz-tagging", tags).isRefused())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAIOSFODNN7EXAMPLE/20261129/eu-1/s3express/aws4_request",
                "AKIAIOSFODNN7EXAMPLE/20261129/eu-1/execute-api/aws4_request",
                "AKIAIOSFODNN7EXAMPLE/20261129/eu-1/S3/aws4_request",
                "AKIAIOSFODNN7EXAMPLE/20261129/eu-1/s3"
            })
    void a_signature_for_another_service_is_refused(String scope) {
        assertThat(S3Call.get("/bucket/key").signedFor(scope).isRefused()).isTrue();
    }

    @Test
    void a_signature_that_may_be_read_in_two_ways_is_refused() {
        var scope = "AKIAIOSFODNN7EXAMPLE/20261129/eu-1/s3/aws4_request";
        assertThat(S3Call.get("/bucket/key")
                        .signedFor(scope + ", Credential=" + scope.replace("s3", "s3express"))
                        .isRefused())
                .isTrue();
        assertThat(S3Call.get("/bucket/key")
                        .signedFor(scope)
                        .header("authorization", "Bearer a")
                        .isRefused())
                .isTrue();
        assertThat(S3Call.get("/bucket/key?X-Amz-Signature=00&X-Amz-Date=20261129T115958Z")
                        .isRefused())
                .isTrue();
        assertThat(S3Call.get("/bucket/key?X-Amz-Credential=" + scope.replace("/s3/", "/s3express/"))
                        .isRefused())
                .isTrue();
    }

    @Test
    void a_signature_in_header_and_query_is_refused() {
        assertThat(S3Call.get("/bucket/key").signed().isRefused()).isFalse();
        assertThat(S3Call.get("/bucket/key").presigned().isRefused()).isFalse();
        assertThat(S3Call.get("/bucket/key").presigned().signed().isRefused()).isTrue();
    }
}
