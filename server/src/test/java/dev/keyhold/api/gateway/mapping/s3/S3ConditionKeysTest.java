package dev.keyhold.api.gateway.mapping.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.policy.ContextValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The condition keys of requests: present, absent, or unknown because only store or body know them. */
final class S3ConditionKeysTest {
    private static final ContextValue ABSENT = ContextValue.ABSENT;
    private static final ContextValue UNKNOWN = ContextValue.UNKNOWN;

    private static ContextValue of(String value) {
        return ContextValue.of(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bucket?", "/bucket?list-type=2&", "/bucket?versions&"})
    void a_list_has_what_is_listed(String target) throws UnmappableException {
        var call = S3Call.get(target + "prefix=home%2Fann%2B&delimiter=%2F&max-keys=10");
        assertThat(call.key("s3:prefix")).isEqualTo(of("home/ann+"));
        assertThat(call.key("s3:delimiter")).isEqualTo(of("/"));
        assertThat(call.key("s3:max-keys")).isEqualTo(of("10"));
        assertThat(S3Call.get(target + "prefix=a+b").key("s3:prefix")).isEqualTo(of("a b"));
        assertThat(S3Call.get(target + "prefix=").key("s3:prefix")).isEqualTo(of(""));
        assertThat(S3Call.get(target).key("s3:prefix")).isEqualTo(ABSENT);
        assertThat(S3Call.get(target).key("s3:max-keys")).isEqualTo(ABSENT);
    }

    @Test
    void other_lists_have_no_prefix() throws UnmappableException {
        assertThat(S3Call.get("/bucket?uploads&prefix=a").key("s3:prefix")).isEqualTo(ABSENT);
        assertThat(S3Call.get("/?prefix=a").key("s3:prefix")).isEqualTo(ABSENT);
    }

    @Test
    void a_version_is_that_of_the_object_that_it_is_of() throws UnmappableException {
        assertThat(S3Call.get("/bucket/key?versionId=v%2B1").key("s3:versionid"))
                .isEqualTo(of("v+1"));
        assertThat(S3Call.get("/bucket/key").key("s3:versionid")).isEqualTo(ABSENT);
        assertThat(S3Call.put("/bucket/key?retention&versionId=1").key("s3:versionid"))
                .isEqualTo(ABSENT);
        var copy = S3Call.put("/bucket/key").header("x-amz-copy-source", "source/key?versionId=v%2F2");
        assertThat(copy.key("PutObject", "s3:versionid")).isEqualTo(ABSENT);
        assertThat(copy.key("source GetObjectVersion", "s3:versionid")).isEqualTo(of("v/2"));
        var several = S3Call.of("POST", "/bucket?delete");
        assertThat(several.key("every DeleteObjectVersion", "s3:versionid")).isEqualTo(UNKNOWN);
        assertThat(several.key("every DeleteObject", "s3:versionid")).isEqualTo(ABSENT);
        assertThat(S3Call.delete("<Delete><Object><Key>a</Key><VersionId>v</VersionId></Object></Delete>")
                        .key("s3:versionid"))
                .isEqualTo(of("v"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-acl",
                "x-amz-grant-full-control",
                "x-amz-grant-read",
                "x-amz-grant-read-acp",
                "x-amz-grant-write",
                "x-amz-grant-write-acp",
                "x-amz-metadata-directive",
                "x-amz-server-side-encryption",
                "x-amz-server-side-encryption-aws-kms-key-id",
                "x-amz-server-side-encryption-customer-algorithm",
                "x-amz-storage-class",
                "x-amz-website-redirect-location",
                "if-match",
                "if-none-match"
            })
    void a_header_is_a_key_of_the_actions_that_have_it(String header) throws UnmappableException {
        var key = "s3:" + header;
        assertThat(S3Call.put("/bucket/key").header(header, " value ").key(key)).isEqualTo(of("value"));
        assertThat(S3Call.put("/bucket/key").header(header, "").key(key)).isEqualTo(of(""));
        assertThat(S3Call.put("/bucket/key").key(key)).isEqualTo(ABSENT);
        assertThat(S3Call.put("/bucket/key").header(header, "a,b").key(key)).isEqualTo(UNKNOWN);
        assertThat(S3Call.put("/bucket/key").header(header, "\u00C3\u00A9").key(key))
                .isEqualTo(UNKNOWN);
        // Nobody gets at an object by a condition on what is put.
        assertThat(S3Call.get("/bucket/key").header(header, "value").key(key)).isEqualTo(ABSENT);
        assertThat(S3Call.get("/bucket").header(header, "value").key(key)).isEqualTo(ABSENT);
        assertThat(S3Call.put("/bucket/key")
                        .header("x-amz-copy-source", "source/key")
                        .header(header, "value")
                        .key("source GetObject", key))
                .isEqualTo(ABSENT);
    }

    @Test
    void a_bucket_has_keys_of_its_own() throws UnmappableException {
        var call = S3Call.put("/bucket")
                .header("x-amz-acl", "public-read")
                .header("x-amz-object-ownership", "ObjectWriter")
                .header("x-amz-storage-class", "GLACIER");
        assertThat(call.key("s3:x-amz-acl")).isEqualTo(of("public-read"));
        assertThat(call.key("PutBucketAcl", "s3:x-amz-acl")).isEqualTo(of("public-read"));
        assertThat(call.key("s3:x-amz-object-ownership")).isEqualTo(of("ObjectWriter"));
        assertThat(call.key("PutBucketAcl", "s3:x-amz-object-ownership")).isEqualTo(ABSENT);
        assertThat(call.key("s3:x-amz-storage-class")).isEqualTo(ABSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3:locationconstraint", "aws:TagKeys", "aws:RequestTag/team"})
    void what_the_body_says_of_a_new_bucket_is_unknown(String key) throws UnmappableException {
        assertThat(S3Call.put("/bucket").key(key)).isEqualTo(UNKNOWN);
        assertThat(S3Call.put("/bucket").body(new byte[] {'<'}).key(key)).isEqualTo(UNKNOWN);
        assertThat(S3Call.put("/bucket").body(new byte[0]).key(key)).isEqualTo(ABSENT);
        assertThat(S3Call.put("/bucket/key").key(key)).isEqualTo(ABSENT);
    }

    @Test
    void a_source_is_as_it_was_sent_unless_it_begins_with_a_slash() throws UnmappableException {
        var key = "s3:x-amz-copy-source";
        var call = S3Call.put("/bucket/key");
        assertThat(call.key(key)).isEqualTo(ABSENT);
        assertThat(call.header("x-amz-copy-source", "source/a%20b").key(key)).isEqualTo(of("source/a b"));
        assertThat(call.header("x-amz-copy-source", "source/a?versionId=1").key(key))
                .isEqualTo(of("source/a"));
        assertThat(call.header("x-amz-copy-source", "/source/a").key(key)).isEqualTo(UNKNOWN);
    }

    @Test
    void tags_are_those_of_the_header() throws UnmappableException {
        var call = S3Call.put("/bucket/key").header("x-amz-tagging", "Team=a%20b&cost=1&x=");
        for (var action : List.of("PutObject", "PutObjectTagging")) {
            assertThat(call.key(action, "s3:RequestObjectTag/team")).isEqualTo(of("a b"));
            assertThat(call.key(action, "s3:RequestObjectTag/x")).isEqualTo(of(""));
            assertThat(call.key(action, "s3:RequestObjectTag/other")).isEqualTo(ABSENT);
            assertThat(call.key(action, "s3:RequestObjectTagKeys"))
                    .isEqualTo(ContextValue.of(List.of("Team", "cost", "x")));
        }
        assertThat(S3Call.put("/bucket/key").key("s3:RequestObjectTagKeys")).isEqualTo(ABSENT);
        assertThat(S3Call.put("/bucket/key").key("s3:RequestObjectTag/a")).isEqualTo(ABSENT);
        assertThat(S3Call.get("/bucket/key").header("x-amz-tagging", "a=b").key("s3:RequestObjectTag/a"))
                .isEqualTo(ABSENT);
    }

    @Test
    void tags_that_are_not_in_the_header_are_unknown() throws UnmappableException {
        var copy = S3Call.put("/bucket/key").header("x-amz-copy-source", "source/key");
        for (var call : List.of(
                S3Call.put("/bucket/key?tagging"),
                S3Call.put("/bucket/key?tagging&versionId=1"),
                copy,
                copy.header("x-amz-tagging-directive", "COPY"),
                S3Call.put("/bucket/key").header("x-amz-tagging", "a=b+c"),
                S3Call.put("/bucket/key").header("x-amz-tagging", "a=b,c=d"))) {
            assertThat(call.key("s3:RequestObjectTag/a")).as("%s", call).isEqualTo(UNKNOWN);
            assertThat(call.key("s3:RequestObjectTagKeys")).as("%s", call).isEqualTo(UNKNOWN);
        }
        assertThat(S3Call.put("/bucket/key").header("x-amz-tagging", "a=b&A=c").key("s3:RequestObjectTag/a"))
                .isEqualTo(UNKNOWN);
        assertThat(copy.header("x-amz-tagging-directive", "REPLACE").key("s3:RequestObjectTag/a"))
                .isEqualTo(ABSENT);
    }

    @Test
    void locks_are_those_of_the_headers() throws UnmappableException {
        var call = S3Call.put("/bucket/key")
                .header("x-amz-object-lock-mode", "COMPLIANCE")
                .header("x-amz-object-lock-retain-until-date", "2026-12-09T12:00:01Z")
                .header("x-amz-object-lock-legal-hold", "ON");
        assertThat(call.key("s3:object-lock-mode")).isEqualTo(of("COMPLIANCE"));
        assertThat(call.key("s3:object-lock-retain-until-date")).isEqualTo(of("2026-12-09T12:00:01Z"));
        assertThat(call.key("s3:object-lock-remaining-retention-days")).isEqualTo(of("11"));
        assertThat(call.key("s3:object-lock-legal-hold")).isEqualTo(of("ON"));
        assertThat(call.key("PutObjectLegalHold", "s3:object-lock-legal-hold")).isEqualTo(of("ON"));
        assertThat(S3Call.put("/bucket/key").key("s3:object-lock-remaining-retention-days"))
                .isEqualTo(ABSENT);
        assertThat(S3Call.put("/bucket/key?retention").key("s3:object-lock-mode"))
                .isEqualTo(UNKNOWN);
        assertThat(S3Call.put("/bucket/key?retention").key("s3:object-lock-remaining-retention-days"))
                .isEqualTo(UNKNOWN);
        assertThat(S3Call.put("/bucket/key?legal-hold").key("s3:object-lock-legal-hold"))
                .isEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-09T12:00:00Z, 10",
        "2026-12-09T11:59:59Z, 10",
        "2026-12-09T14:00:00.5+02:00, 11",
        "2026-11-28T12:00:00Z, -1",
        "2026-11-29T13:00:00Z, 1"
    })
    void begun_days_of_retention_count(String until, String days) throws UnmappableException {
        assertThat(S3Call.put("/bucket/key")
                        .header("x-amz-object-lock-retain-until-date", until)
                        .key("s3:object-lock-remaining-retention-days"))
                .isEqualTo(of(days));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tomorrow", "2026-12-09"})
    void a_date_that_is_none_leaves_the_days_unknown(String until) throws UnmappableException {
        assertThat(S3Call.put("/bucket/key")
                        .header("x-amz-object-lock-retain-until-date", until)
                        .key("s3:object-lock-remaining-retention-days"))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void what_creates_an_object_says_so() throws UnmappableException {
        var key = "s3:ObjectCreationOperation";
        assertThat(S3Call.put("/bucket/key").key(key)).isEqualTo(of("true"));
        assertThat(S3Call.of("POST", "/bucket/key?uploadId=1").key(key)).isEqualTo(of("true"));
        assertThat(S3Call.of("POST", "/bucket/key?uploads").key(key)).isEqualTo(of("false"));
        assertThat(S3Call.put("/bucket/key?uploadId=1&partNumber=1").key(key)).isEqualTo(of("false"));
        assertThat(S3Call.get("/bucket/key").key(key)).isEqualTo(ABSENT);
    }

    @Test
    void a_signature_in_a_header() throws UnmappableException {
        var call = S3Call.get("/bucket/key").signed().header("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        assertThat(call.key("s3:authType")).isEqualTo(of("REST-HEADER"));
        assertThat(call.key("s3:signatureversion")).isEqualTo(of("AWS4-HMAC-SHA256"));
        assertThat(call.key("s3:signatureAge")).isEqualTo(ABSENT);
        assertThat(call.key("s3:x-amz-content-sha256")).isEqualTo(of("UNSIGNED-PAYLOAD"));
    }

    @Test
    void a_presigned_request() throws UnmappableException {
        var call = S3Call.get("/bucket/key").presigned();
        assertThat(call.key("s3:authType")).isEqualTo(of("REST-QUERY-STRING"));
        assertThat(call.key("s3:signatureversion")).isEqualTo(of("AWS4-HMAC-SHA256"));
        assertThat(call.key("s3:signatureAge")).isEqualTo(of("2000"));
        assertThat(call.key("s3:x-amz-content-sha256")).isEqualTo(of("UNSIGNED-PAYLOAD"));
        assertThat(S3Call.get("/bucket/key?X-Amz-Content-Sha256=abc")
                        .presigned()
                        .key("s3:x-amz-content-sha256"))
                .isEqualTo(of("abc"));
        assertThat(call.header("x-amz-content-sha256", "def").key("s3:x-amz-content-sha256"))
                .isEqualTo(of("def"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3:authType", "s3:signatureversion", "s3:signatureAge", "s3:x-amz-content-sha256"})
    void a_token_has_no_keys_of_a_signature(String key) throws UnmappableException {
        var call = S3Call.get("/bucket/key").header("x-amz-content-sha256", "abc");
        assertThat(call.key(key)).isEqualTo(ABSENT);
    }

    @Test
    void the_region_is_unknown_because_the_client_chooses_the_one_it_signs_for() throws UnmappableException {
        for (var call : List.of(S3Call.get("/bucket/key"), S3Call.put("/bucket/key"))) {
            assertThat(call.key("aws:RequestedRegion")).isEqualTo(UNKNOWN);
            assertThat(call.signed().key("aws:RequestedRegion")).isEqualTo(UNKNOWN);
            assertThat(call.presigned().key("aws:RequestedRegion")).isEqualTo(UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:ExistingObjectTag/secret",
                "s3:BucketTag/team",
                "s3:ResourceAccount",
                "s3:TlsVersion",
                "s3:x-amz-of-tomorrow",
                "s3:unheard-of",
                "aws:ResourceTag/team",
                "aws:ResourceAccount",
                "aws:SourceVpc",
                "unheard:of"
            })
    void what_is_not_known_here_is_unknown(String key) throws UnmappableException {
        assertThat(S3Call.get("/bucket/key").key(key)).isEqualTo(UNKNOWN);
        assertThat(S3Call.delete("<Delete><Object><Key>a</Key></Object></Delete>")
                        .key(key))
                .isEqualTo(UNKNOWN);
        assertThat(S3Call.of("POST", "/bucket?delete").key(key)).isEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:DataAccessPointAccount",
                "s3:DataAccessPointArn",
                "s3:AccessPointNetworkOrigin",
                "s3:AccessPointTag/team"
            })
    void no_request_comes_by_an_access_point(String key) throws UnmappableException {
        assertThat(S3Call.get("/bucket/key").key(key)).isEqualTo(ABSENT);
    }

    @Test
    void buckets_have_no_tags_of_objects() throws UnmappableException {
        assertThat(S3Call.get("/bucket").key("s3:ExistingObjectTag/secret")).isEqualTo(ABSENT);
        assertThat(S3Call.get("/").key("s3:ExistingObjectTag/secret")).isEqualTo(ABSENT);
    }

    @Test
    void each_object_of_a_list_may_have_a_condition_of_its_own() throws UnmappableException {
        assertThat(S3Call.delete("<Delete><Object><Key>a</Key></Object></Delete>")
                        .key("s3:if-match"))
                .isEqualTo(UNKNOWN);
        assertThat(S3Call.of("DELETE", "/bucket/key").key("s3:if-match")).isEqualTo(ABSENT);
        assertThat(S3Call.of("DELETE", "/bucket/key").header("if-match", "*").key("s3:if-match"))
                .isEqualTo(of("*"));
    }
}
