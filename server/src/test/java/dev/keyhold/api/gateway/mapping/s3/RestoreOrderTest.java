package dev.keyhold.api.gateway.mapping.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that restore an object: only if their body says nothing else. */
final class RestoreOrderTest {
    private static final String PLAIN = "<RestoreRequest><Days>1</Days></RestoreRequest>";

    private static S3Call restore(String body) {
        return S3Call.of("POST", "/bucket/key?restore").body(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                PLAIN,
                "<RestoreRequest/>",
                "<RestoreRequest xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Days>1</Days>"
                        + "<GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters></RestoreRequest>",
                "<?xml version=\"1.0\"?>\n<RestoreRequest> <Tier>Bulk</Tier><Description>a</Description>"
                        + "</RestoreRequest>"
            })
    void a_plain_order_needs_the_action_of_its_object(String body) throws UnmappableException {
        assertThat(restore(body).needs()).containsExactly("s3:RestoreObject arn:aws:s3:::bucket/key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<RestoreRequest><Type>SELECT</Type></RestoreRequest>",
                "<RestoreRequest><SelectParameters><Expression>a</Expression></SelectParameters></RestoreRequest>",
                "<RestoreRequest><OutputLocation><S3><BucketName>other</BucketName></S3></OutputLocation>"
                        + "</RestoreRequest>",
                "<RestoreRequest><GlacierJobParameters><OutputLocation/></GlacierJobParameters></RestoreRequest>",
                "<RestoreRequest><Days>1</Days><Days>2</Days></RestoreRequest>",
                "<RestoreRequest><days>1</days></RestoreRequest>",
                "<RestoreRequest><Days><OutputLocation/></Days></RestoreRequest>",
                "<RestoreRequest><!-- a --><Days>1</Days></RestoreRequest>",
                "<RestoreRequest a='1'/>",
                "<RestoreRequest><x:Days xmlns:x='urn:x'>1</x:Days></RestoreRequest>",
                "<Other/>",
                PLAIN + "<Other/>",
                "{}"
            })
    void an_order_that_says_more_is_refused(String body) {
        assertThat(restore(body).isRefused()).isTrue();
    }

    @Test
    void an_order_whose_body_is_not_there_is_refused() {
        assertThat(S3Call.of("POST", "/bucket/key?restore").isRefused()).isTrue();
        assertThat(S3Call.of("POST", "/bucket/key?restore&versionId=1").isRefused())
                .isTrue();
        assertThat(restore(PLAIN).header("content-encoding", "gzip").isRefused())
                .isTrue();
        assertThat(restore(PLAIN)
                        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
                        .isRefused())
                .isTrue();
    }
}
