package dev.keyhold.api.gateway.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.api.gateway.mapping.s3.S3RequestMapping;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.sigv4.Audience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read in the requests of stores, whose shapes are those of their sources. */
class StoreShapesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}]}""";
    private static final String ALICE = "arn:aws:iam::123456789012:user/alice";

    private static final String MINIO = """
            {"input": {"account": "AKIAIOSFODNN7EXAMPLE", "groups": ["ops"], "action": "s3:ListBucket",
              "originalAction": "", "bucket": "bkt", "object": "", "owner": false, "denyOnly": false, "claims": {},
              "conditions": {
                "CurrentTime": ["2026-03-04T05:06:07Z"], "EpochTime": ["1772600767"], "SecureTransport": ["true"],
                "SourceIp": ["192.0.2.7"], "UserAgent": ["aws-cli/2"], "Referer": [""],
                "principaltype": ["User"], "userid": ["AKIAIOSFODNN7EXAMPLE"], "username": ["AKIAIOSFODNN7EXAMPLE"],
                "versionid": [""], "signatureversion": ["AWS4-HMAC-SHA256"], "authType": ["REST-HEADER"],
                "User-Agent": ["aws-cli/2"], "X-Amz-Content-Sha256": ["e3b0"], "X-Amz-Date": ["20260304T050607Z"],
                "list-type": ["2"], "prefix": ["home/"], "delimiter": ["/"]}}}""";
    private static final String RUSTFS = """
            {"input": {
              "identity": {"account": "AKIAIOSFODNN7EXAMPLE", "groups": [], "is_owner": false, "claims": {}},
              "resource": {"bucket": "bkt", "object": "k/1", "arn": "arn:aws:s3:::bkt/k/1"},
              "action": "s3:GetObject",
              "context": {"deny_only": false, "timestamp": "2026-03-04T05:06:07+00:00", "conditions": {
                "CurrentTime": ["2026-03-04T05:06:07Z"], "EpochTime": ["1772600767"], "SecureTransport": ["false"],
                "SourceIp": ["192.0.2.7"], "UserAgent": ["aws-cli/2"], "principaltype": ["User"],
                "userid": ["AKIAIOSFODNN7EXAMPLE"], "username": ["AKIAIOSFODNN7EXAMPLE"],
                "signatureversion": ["AWS4-HMAC-SHA256"], "authType": ["REST-HEADER"], "host": ["store"],
                "user-agent": ["aws-cli/2"]}}}}""";
    private static final String RGW = """
            {"input": {"method": "GET", "relative_uri": "/bkt/k/1", "decoded_uri": "/bkt/k/1", "params": "versionId=v1",
              "request_uri_aws4": "/bkt/k/1", "object_name": "k/1", "subuser": "",
              "user_info": {"user_id": "alice", "display_name": "Alice", "email": "", "suspended": 0,
                "keys": [{"user": "alice", "access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "s"}], "caps": []},
              "bucket_info": {"bucket": {"name": "bkt", "marker": "m", "bucket_id": "m", "tenant": "",
                "explicit_placement": {"data_pool": ""}}, "owner": "alice", "flags": 0}}}""";

    private static final StoreShapes SHAPES = new StoreShapes(
            PublicUrl.parse("https://keys.example.com"),
            new S3RequestMapping(List.of(), Audience.Plus.SPACE),
            InstantSource.system());

    private static ObjectNode document(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static StoreRequest read(ObjectNode document) throws MalformedRequestException, UndecidableException {
        return SHAPES.read(JsonObject.read(document.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static StoreRequest read(String text) throws MalformedRequestException, UndecidableException {
        return read(document(text));
    }

    private static List<String> checks(StoreRequest document) {
        return document.checks().stream()
                .map(check -> check.action() + " " + check.resource())
                .toList();
    }

    private static ContextValue value(StoreRequest document, String key) {
        return document.checks().getFirst().context().value(key);
    }

    private static ObjectNode minio(String member, String json) throws IOException {
        var document = document(MINIO);
        document.withObject("/input").set(member, JSON.readTree(json.replace('\'', '"')));
        return document;
    }

    private static void undecidable(ObjectNode document) throws MalformedRequestException {
        try {
            var read = read(document);
            assertThat(read.undecidable()).as(document.toString()).isPresent();
            assertThat(read.checks()).isEmpty();
        } catch (UndecidableException undecidable) {
            assertThat(undecidable.why()).isNotEmpty();
        }
    }

    private static void malformed(ObjectNode document, String why) {
        assertThatExceptionOfType(MalformedRequestException.class)
                .as(document.toString())
                .isThrownBy(() -> read(document))
                .withMessageContaining(why);
    }

    @Test
    void minio_names_the_action_and_sends_conditions_without_prefix() throws Exception {
        var document = read(MINIO);
        assertThat(document.client().name()).isEqualTo(new StoreClient.Name.InStore("AKIAIOSFODNN7EXAMPLE"));
        assertThat(checks(document)).containsExactly("s3:ListBucket arn:aws:s3:::bkt");
        assertThat(document.denyOnly()).isFalse();
        for (var known : Map.of(
                        "aws:sourceip", "192.0.2.7",
                        "aws:securetransport", "true",
                        "aws:useragent", "aws-cli/2",
                        "s3:prefix", "home/",
                        "s3:delimiter", "/",
                        "s3:signatureversion", "AWS4-HMAC-SHA256",
                        "s3:authtype", "REST-HEADER")
                .entrySet()) {
            assertThat(value(document, known.getKey())).as(known.getKey()).isEqualTo(ContextValue.of(known.getValue()));
        }
        for (var absent : List.of("aws:referer", "s3:versionid", "s3:max-keys", "s3:x-amz-acl", "s3:if-match")) {
            assertThat(value(document, absent)).as(absent).isEqualTo(ContextValue.ABSENT);
        }
        // A header and a parameter of that name look the same.
        for (var unknown : List.of("s3:x-amz-content-sha256", "s3:existingobjecttag/a", "aws:made-up", "username")) {
            assertThat(value(document, unknown)).as(unknown).isEqualTo(ContextValue.UNKNOWN);
        }
    }

    @Test
    void rustfs_says_the_arn_besides() throws Exception {
        var document = read(RUSTFS);
        assertThat(document.client().name()).isEqualTo(new StoreClient.Name.InStore("AKIAIOSFODNN7EXAMPLE"));
        assertThat(checks(document)).containsExactly("s3:GetObject arn:aws:s3:::bkt/k/1");
        assertThat(value(document, "aws:sourceip")).isEqualTo(ContextValue.of("192.0.2.7"));
        assertThat(value(document, "aws:securetransport")).isEqualTo(ContextValue.of("false"));
        assertThat(value(document, "s3:versionid")).isEqualTo(ContextValue.ABSENT);
        assertThat(value(document, "aws:referer")).isEqualTo(ContextValue.ABSENT);
        // It does not send parameters, and a header may have their names.
        assertThat(value(document, "s3:prefix")).isEqualTo(ContextValue.UNKNOWN);
        var named = document(RUSTFS);
        named.withObject("/input/context/conditions").putArray("prefix").add("home/");
        named.withObject("/input/context/conditions").putArray("versionid").add("v1");
        assertThat(value(read(named), "s3:prefix")).isEqualTo(ContextValue.UNKNOWN);
        assertThat(value(read(named), "s3:versionid")).isEqualTo(ContextValue.UNKNOWN);

        var other = document(RUSTFS);
        other.withObject("/input/resource").put("arn", "arn:aws:s3:::bkt/k/2");
        malformed(other, "input.resource.arn must be that of the bucket and the object");
    }

    @Test
    void rgw_tells_of_the_request_and_of_no_header() throws Exception {
        var document = read(RGW);
        assertThat(document.client().name()).isEqualTo(new StoreClient.Name.InStore("alice"));
        assertThat(checks(document)).containsExactly("s3:GetObjectVersion arn:aws:s3:::bkt/k/1");
        assertThat(value(document, "s3:versionid")).isEqualTo(ContextValue.of("v1"));
        for (var unknown : List.of("aws:sourceip", "aws:useragent", "s3:x-amz-acl", "s3:authtype")) {
            assertThat(value(document, unknown)).as(unknown).isEqualTo(ContextValue.UNKNOWN);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET; /; ''; ''; ''; s3:ListAllMyBuckets *",
                "GET; /bkt; prefix=a%2F&list-type=2; bkt; ''; s3:ListBucket arn:aws:s3:::bkt",
                "GET; /bkt/; versions; bkt; ''; s3:ListBucketVersions arn:aws:s3:::bkt",
                "PUT; /bkt; ''; ''; ''; s3:CreateBucket arn:aws:s3:::bkt",
                "PUT; /bkt/a b/c+ü%; ''; bkt; a b/c+ü%; s3:PutObject arn:aws:s3:::bkt/a b/c+ü%",
                "DELETE; /bkt/k; uploadId=u; bkt; k; s3:AbortMultipartUpload arn:aws:s3:::bkt/k",
                "PUT; /bkt; policy; bkt; ''; s3:PutBucketPolicy arn:aws:s3:::bkt"
            })
    void rgw_is_asked_in_the_words_of_s3(
            String method, String path, String query, String bucket, String object, String check) throws Exception {
        assertThat(checks(read(rgw(method, path, query, bucket, object)))).containsExactly(check);
    }

    private static ObjectNode rgw(String method, String path, String query, String bucket, String object) {
        var document = document(RGW);
        document.withObject("/input")
                .put("method", method)
                .put("decoded_uri", path)
                .put("params", query)
                .put("object_name", object)
                .withObject("/bucket_info/bucket")
                .put("name", bucket);
        return document;
    }

    @Test
    void rgw_deletes_every_object_of_a_list_that_it_does_not_send() throws Exception {
        assertThat(checks(read(rgw("POST", "/bkt", "delete", "bkt", ""))))
                .containsExactly(
                        "s3:DeleteObject every arn:aws:s3:::bkt/…", "s3:DeleteObjectVersion every arn:aws:s3:::bkt/…");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET; /bkt/k; ''; c; k",
                "GET; /bkt/k; ''; bkt; other",
                "GET; /bkt/k; ''; bkt; ''",
                "GET; /bkt; ''; bkt; k",
                "GET; bkt/k; ''; bkt; k",
                "GET; /swift/v1/bkt/k; ''; bkt; k",
                "GET; /admin/user; uid=alice; ''; ''",
                "GET; /t:bkt/k; ''; bkt; k",
                "GET; /bkt//k; ''; bkt; /k",
                "GET; /bkt/../k; ''; bkt; ../k",
                "GET; /bkt/k; acl&policy; bkt; k",
                "GET; /bkt/k; made-up; bkt; k",
                "GET; /bkt/k; prefix=ü; bkt; k",
                "GET; /bkt/k; x-amz-acl=private; bkt; k",
                "PATCH; /bkt/k; ''; bkt; k",
                "POST; /; Action=AssumeRole; ''; ''"
            })
    void rgw_is_refused_what_is_no_request_of_s3_to_that_object(
            String method, String path, String query, String bucket, String object) throws Exception {
        undecidable(rgw(method, path, query, bucket, object));
    }

    /** The store tries another action where the one that a request is about was refused. */
    @Test
    void minio_needs_the_original_action_too() throws Exception {
        var document = minio("originalAction", "'s3:ListBucketVersions'");
        assertThat(checks(read(document)))
                .containsExactly("s3:ListBucket arn:aws:s3:::bkt", "s3:ListBucketVersions arn:aws:s3:::bkt");
        assertThat(checks(read(minio("originalAction", "'s3:listbucket'")))).hasSize(1);
        undecidable(minio("originalAction", "'admin:ServerInfo'"));
    }

    @ParameterizedTest
    @CsvSource({
        "admin:ServerInfo, false",
        "kms:CreateKey, false",
        "sts:AssumeRole, false",
        "admin:CreateServiceAccount, true",
        "sts:AssumeRole, true"
    })
    void of_other_services_only_an_explicit_deny_is_asked_for(String action, boolean denyOnly) throws Exception {
        var document = minio("action", "'" + action + "'");
        document.withObject("/input").put("denyOnly", denyOnly).put("bucket", "");
        if (denyOnly) {
            assertThat(checks(read(document))).containsExactly(action + " *");
        } else {
            undecidable(document);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/k", "a//k", "../k", "a/../k", "a/.", ".", "a\\u0000", "a\\\\b", "a\\nb"})
    void what_a_store_may_make_another_object_of_is_refused(String object) throws Exception {
        undecidable(minio("object", "'" + object + "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bkt*", "bkt:c", "bkt/c", "-bkt", "b", "", "bkt?"})
    void what_is_no_name_of_a_bucket_is_refused(String bucket) throws Exception {
        var document = minio("bucket", "'" + bucket + "'");
        document.withObject("/input").put("object", "k");
        undecidable(document);
        document.withObject("/input").put("bucket", "bkt");
        assertThat(checks(read(document))).containsExactly("s3:ListBucket arn:aws:s3:::bkt/k");
    }

    @Test
    void of_what_the_store_works_out_only_the_first_value_counts() throws Exception {
        var conditions =
                "{'SourceIp': ['192.0.2.7', '10.0.0.1'], 'Sourceip': ['10.0.0.1'], 'SecureTransport': ['false',"
                        + " 'true'], 'versionid': ['', 'v1'], 'versionId': ['v2'], 'UserAgent': ['curl', 'x']}";
        var document = read(minio("conditions", conditions));
        assertThat(value(document, "aws:sourceip")).isEqualTo(ContextValue.of("192.0.2.7"));
        assertThat(value(document, "aws:securetransport")).isEqualTo(ContextValue.of("false"));
        assertThat(value(document, "aws:useragent")).isEqualTo(ContextValue.of("curl"));
        assertThat(value(document, "s3:versionid")).isEqualTo(ContextValue.ABSENT);
        var odd =
                read(minio("conditions", conditions.replace("192.0.2.7", "home").replace("'false'", "'no'")));
        assertThat(value(odd, "aws:sourceip")).isEqualTo(ContextValue.UNKNOWN);
        assertThat(value(odd, "aws:securetransport")).isEqualTo(ContextValue.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'prefix': ['a/', 'b/']",
                "'prefix': ['a/'], 'Prefix': ['b/']",
                "'Prefix': ['b/']",
                "'prefix': []",
            })
    void a_parameter_that_is_not_there_exactly_once_is_unknown(String prefix) throws Exception {
        var document = read(minio("conditions", "{'SourceIp': ['192.0.2.7'], " + prefix + "}"));
        assertThat(value(document, "s3:prefix")).isEqualTo(ContextValue.UNKNOWN);
        assertThat(value(document, "s3:delimiter")).isEqualTo(ContextValue.ABSENT);
    }

    @Test
    void what_a_store_does_not_send_as_a_whole_is_unknown() throws Exception {
        for (var conditions : List.of("null", "{}", "{'prefix': ['a/']}", "{'DurationSeconds': ['900']}")) {
            var document = read(minio("conditions", conditions));
            for (var key : List.of("s3:prefix", "s3:delimiter", "s3:x-amz-acl", "aws:sourceip", "s3:versionid")) {
                assertThat(value(document, key)).as(key + " " + conditions).isEqualTo(ContextValue.UNKNOWN);
            }
        }
    }

    /** A claim of the same name takes the place of the value. */
    @Test
    void what_a_token_may_have_replaced_is_unknown() throws Exception {
        var document = read(minio("claims", "{'prefix': 'x', 'ldapdelimiter': 'x', 'Versionid': 'v', 'exp': 1}"));
        for (var key : List.of("s3:prefix", "s3:delimiter", "s3:versionid")) {
            assertThat(value(document, key)).as(key).isEqualTo(ContextValue.UNKNOWN);
        }
        assertThat(value(document, "aws:sourceip")).isEqualTo(ContextValue.of("192.0.2.7"));
    }

    @Test
    void a_key_of_a_user_is_that_of_its_parent() throws Exception {
        var document = read(minio("claims", "{'parent': 'alice', 'accessKey': 'X', 'sa-policy': 'inherited-policy'}"));
        assertThat(document.client().name()).isEqualTo(new StoreClient.Name.InStore("alice"));
        assertThat(document.client().limits().narrow()).isFalse();
    }

    @Test
    void a_token_of_a_user_of_this_installation_names_the_user() throws Exception {
        var claims = "{'iss': 'https://keys.example.com/oidc/0123', 'sub': '" + ALICE + "', 'aud': 's', 'parent': 'x'}";
        var document = read(minio("claims", claims));
        assertThat(document.client().name())
                .isInstanceOfSatisfying(
                        StoreClient.Name.InToken.class,
                        name -> assertThat(name.identity()).isInstanceOf(IdentityReference.ByArn.class));
        // The store has one role for each issuer, and names it in each session.
        var role = claims.replace("{", "{'roleArn': 'arn:minio:iam:::role/x', ");
        assertThat(read(minio("claims", role)).client().name())
                .isEqualTo(document.client().name());
        undecidable(minio("claims", role.replace("arn:minio:iam:", "arn:aws:iam:")));
        undecidable(minio("claims", role.replace("roleArn", "RoleArn")));
        undecidable(minio("claims", claims.replace("keys.example.com/oidc/", "elsewhere.example.com/oidc/")));
        undecidable(minio("claims", claims.replace("keys.example.com/oidc/", "keys.example.com.evil/oidc/")));
        undecidable(minio("claims", claims.replace(":user/", ":role/")));
        undecidable(minio("claims", claims.replace(ALICE, "alice")));
    }

    @Test
    void a_policy_of_the_session_limits_it() throws Exception {
        var base64 = Base64.getEncoder().encodeToString(POLICY.getBytes(StandardCharsets.UTF_8));
        var embedded = document(MINIO);
        embedded.withObject("/input/claims").put("sessionPolicy", base64).put("sa-policy", "embedded-policy");
        assertThat(read(embedded).client().limits().inline()).contains(POLICY);
        var text = document(MINIO);
        text.withObject("/input/claims").put("sessionPolicy", POLICY);
        assertThat(read(text).client().limits().inline()).contains(POLICY);
        var both = document(MINIO);
        both.withObject("/input/claims").put("sessionPolicy", base64).put("sessionPolicy-extracted", POLICY);
        assertThat(read(both).client().limits().inline()).contains(POLICY);

        both.withObject("/input/claims").put("sessionPolicy-extracted", POLICY.replace("Get", "Put"));
        undecidable(both);
        for (var odd : List.of("", "!", "e30=", "{}", "{\"Version\":1}", "[]", POLICY.replace("Allow", "allow"))) {
            var document = document(MINIO);
            document.withObject("/input/claims").put("sessionPolicy", odd);
            undecidable(document);
        }
        undecidable(minio("claims", "{'sessionPolicy': {}}"));
        var long1 = document(MINIO);
        long1.withObject("/input/claims").put("sessionPolicy", POLICY + " ".repeat(30_000));
        undecidable(long1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'sa-policy': 'embedded-policy'}",
                "{'sa-policy': 'other'}",
                "{'sa-policy': 1}",
                "{'SessionPolicy': 'e30='}",
                "{'policy': 'readonly'}",
                "{'policies': ['readonly']}",
                "{'roleArn': 'arn:minio:iam:::role/x'}",
                "{'https://example.com/policy': 'x'}",
                "{'scope': 'read'}",
                "{'Parent': 'alice'}",
                "{'parent': ['alice']}",
                "{'parent': ''}",
                "{'iss': 'https://idp.example.com', 'sub': 'alice'}",
                "{'iss': 1}"
            })
    void claims_that_may_limit_and_are_not_understood_are_a_no(String claims) throws Exception {
        undecidable(minio("claims", claims));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "{}; input must be an object",
                "{'input': []}; input must be an object",
                "{'input': {}}; input.account must be a text",
                "{'input': {'account': ''}}; input.account must be a text",
                "{'input': {'account': 'a'}}; input.action must be a text",
                "{'input': {'account': 'a', 'action': 's3:*'}}; input.action must be a service and an action",
                "{'input': {'account': 'a', 'action': 'S3:GetObject'}}; input.action must be a service and an action",
                "{'input': {'account': 'a', 'action': 's3:GetObject', 'owner': 1}}; owner must be true or false",
                "{'input': {'account': 'a', 'action': 's3:GetObject', 'claims': []}}; input.claims must be an object",
                "{'input': {'account': 'a', 'action': 's3:Get', 'conditions': {'x': 'y'}}}; must be a list of texts",
                "{'input': {'account': 'a', 'action': 's3:Get', 'conditions': {'x': [1]}}}; must be a list of texts",
                "{'input': {'account': 'a', 'action': 's3:Get', 'conditions': {'x': {'y': 'z'}}}}; must be a list",
                "{'input': {'identity': {}, 'user_info': {}}}; only one of identity and user_info",
                "{'input': {'identity': {'account': 'a'}}}; input.resource must be an object",
                "{'input': {'user_info': {'user_id': 1}}}; input.user_info.user_id must be a text"
            })
    void what_has_none_of_the_shapes_is_malformed(String document, String why) {
        malformed(document(document.replace('\'', '"')), why);
    }
}
