package dev.keyhold.api.gateway.mapping.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that delete several objects. */
final class DeleteListTest {
    private static final String KEY = "<Object><Key>a</Key></Object>";

    private static String list(String objects) {
        return "<Delete>" + objects + "</Delete>";
    }

    @Test
    void each_object_of_a_list_is_one_check() throws UnmappableException {
        var list = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                  <Object><Key>a &amp; b</Key></Object>
                  <Object><VersionId>null</VersionId><Key>folder/</Key><ETag>"x"</ETag><Size>1</Size></Object>
                  <Quiet>true</Quiet>
                  <Object><Key>&#xE9;%2F</Key></Object>
                </Delete>
                """;
        assertThat(S3Call.delete(list).needs())
                .containsExactly(
                        "s3:DeleteObject arn:aws:s3:::bucket/a & b",
                        "s3:DeleteObjectVersion arn:aws:s3:::bucket/folder/",
                        "s3:DeleteObject arn:aws:s3:::bucket/é%2F");
        assertThat(S3Call.delete(list)
                        .header("x-amz-bypass-governance-retention", "true")
                        .actions())
                .containsExactly(
                        "DeleteObject",
                        "BypassGovernanceRetention",
                        "DeleteObjectVersion",
                        "BypassGovernanceRetention",
                        "DeleteObject",
                        "BypassGovernanceRetention");
    }

    @Test
    void without_the_list_it_may_be_about_every_object() throws UnmappableException {
        var call = S3Call.of("POST", "/bucket?delete");
        assertThat(call.actions()).containsExactly("every DeleteObject", "every DeleteObjectVersion");
        assertThat(call.header("x-amz-bypass-governance-retention", "true").actions())
                .containsExactly("every DeleteObject", "every DeleteObjectVersion", "every BypassGovernanceRetention");
        assertThat(call.body(new byte[0]).actions()).hasSize(2);
        var partial = call.body(list(KEY).getBytes(StandardCharsets.UTF_8));
        assertThat(new S3Call(
                                partial.method(),
                                partial.target(),
                                partial.headers(),
                                partial.body(),
                                false,
                                partial.domains(),
                                partial.plus())
                        .actions())
                .containsExactly("every DeleteObject", "every DeleteObjectVersion");
        assertThat(S3Call.delete(list(KEY)).header("content-encoding", "gzip").actions())
                .containsExactly("every DeleteObject", "every DeleteObjectVersion");
        assertThat(S3Call.delete(list(KEY))
                        .header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
                        .actions())
                .containsExactly("every DeleteObject", "every DeleteObjectVersion");
    }

    @Test
    void the_bucket_may_stand_in_the_host() throws UnmappableException {
        assertThat(S3Call.of("POST", "/?delete")
                        .domains("s3.example")
                        .host("bucket.s3.example")
                        .body(list(KEY).getBytes(StandardCharsets.UTF_8))
                        .needs())
                .containsExactly("s3:DeleteObject arn:aws:s3:::bucket/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a",
                "{}",
                "<Delete/>",
                "<Delete></Delete>",
                "<Delete><Quiet>true</Quiet></Delete>",
                "<delete><Object><Key>a</Key></Object></delete>",
                "<Objects><Object><Key>a</Key></Object></Objects>",
                "<Delete><Object><Key>a</Key></Object>",
                "<Delete><Object><Key>a</Key></Object></Delete><Delete/>",
                "<Delete><Object><Key>a</Key></Object></Delete>text",
                "<Delete>text<Object><Key>a</Key></Object></Delete>",
                "<Delete><Object>text<Key>a</Key></Object></Delete>",
                "<Delete><Object/></Delete>",
                "<Delete><Object><Key/></Object></Delete>",
                "<Delete><Object><VersionId>1</VersionId></Object></Delete>",
                "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key><VersionId/></Object></Delete>",
                "<Delete><Object><Key>a</Key><VersionId>../b</VersionId></Object></Delete>",
                "<Delete><Object><Key>a</Key><VersionId>1</VersionId><VersionId>2</VersionId></Object></Delete>",
                "<Delete><Object><Key>a</Key><Other>b</Other></Object></Delete>",
                "<Delete><Object><key>a</key></Object></Delete>",
                "<Delete><Object><Key>a<b/></Key></Object></Delete>",
                "<Delete><Object><Key>a<Key>b</Key></Key></Object></Delete>",
                "<Delete><Object><Object><Key>a</Key></Object></Object></Delete>",
                "<Delete><Object><Key a='1'>a</Key></Object></Delete>",
                "<Delete a='1'><Object><Key>a</Key></Object></Delete>",
                "<Delete xmlns='urn:other'><Object><Key>a</Key></Object></Delete>",
                "<Delete><Object xmlns='urn:other'><Key>a</Key></Object></Delete>",
                "<x:Delete xmlns:x='http://s3.amazonaws.com/doc/2006-03-01/'><Object><Key>a</Key></Object></x:Delete>",
                "<Delete xmlns:x='urn:x'><Object><x:Key>a</x:Key></Object></Delete>",
                "<Delete><Quiet>true</Quiet><Quiet>false</Quiet><Object><Key>a</Key></Object></Delete>",
                "<Delete><Object><Key>a<!-- b -->c</Key></Object></Delete>",
                "<Delete><Object><Key><![CDATA[a]]></Key></Object></Delete>",
                "<Delete><Object><Key>a<?b c?></Key></Object></Delete>",
                "<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>",
                "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/hosts'>]><Delete><Object><Key>&e;</Key></Object></Delete>",
                "<Delete><Object><Key>&e;</Key></Object></Delete>",
                "<Delete><Object><Key>&#0;</Key></Object></Delete>",
                "<Delete><Object><Key>a&#10;</Key></Object></Delete>",
                "<Delete><Object><Key> a</Key></Object></Delete>",
                "<Delete><Object><Key>a </Key></Object></Delete>",
                "<Delete><Object><Key>/a</Key></Object></Delete>",
                "<Delete><Object><Key>a//b</Key></Object></Delete>",
                "<Delete><Object><Key>a/../b</Key></Object></Delete>",
                "<Delete><Object><Key>a\\b</Key></Object></Delete>",
                "<?xml version='1.1'?><Delete><Object><Key>a</Key></Object></Delete>",
                "<?xml version='1.0' encoding='ISO-8859-1'?><Delete><Object><Key>a</Key></Object></Delete>",
                "<?xml version='1.0' encoding='UTF-16'?><Delete><Object><Key>a</Key></Object></Delete>",
                "\uFEFF<Delete><Object><Key>a</Key></Object></Delete>"
            })
    void a_list_that_stores_may_read_differently_is_refused(String list) {
        assertThat(S3Call.delete(list).isRefused()).isTrue();
    }

    @Test
    void a_list_has_its_limits() throws UnmappableException {
        assertThat(S3Call.delete(list(KEY.repeat(1000))).actions()).hasSize(1000);
        assertThat(S3Call.delete(list(KEY.repeat(1001))).isRefused()).isTrue();
        assertThat(S3Call.delete(list(KEY + " ".repeat(2 << 20))).isRefused()).isTrue();
        assertThat(S3Call.delete("<Delete>".repeat(100_000)).isRefused()).isTrue();
        assertThat(S3Call.of("POST", "/bucket?delete")
                        .body(list(KEY).getBytes(StandardCharsets.UTF_16))
                        .isRefused())
                .isTrue();
        assertThat(S3Call.of("POST", "/bucket?delete")
                        .body(list("<Object><Key>\u00C3</Key></Object>").getBytes(StandardCharsets.ISO_8859_1))
                        .isRefused())
                .isTrue();
    }
}
