package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.credential.Scope;
import dev.keyhold.model.Rejection;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringToSignTest {
    private static final String GOOD = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n"
            + "816cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0";
    private static final Instant SIGNED = Instant.parse("2015-08-30T12:36:00Z");

    @Test
    void a_text_tells_scope_and_time() {
        var text = StringToSign.parse(GOOD).orElseThrow();
        assertThat(text.scope()).isEqualTo(new Scope("20150830", "us-east-1", "s3"));
        assertThat(text.signedAt()).isEqualTo(SIGNED);
        assertThat(text.text()).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @CsvSource({
        "AWS4-HMAC-SHA256, AWS4-HMAC-SHA1",
        "20150830T123600Z, 20150831T123600Z",
        "20150830T123600Z, 20150830T126000Z",
        "20150830T123600Z, 2015-08-30T12:36:00Z",
        "us-east-1, us_east",
        "s3, S3",
        "aws4_request, aws4",
        "816cd5, 816CD5",
        "816cd5, 816cd",
    })
    void anything_else_is_none(String part, String other) {
        assertThat(StringToSign.parse(GOOD.replace(part, other))).isEmpty();
    }

    @Test
    void one_more_line_or_the_text_of_version_2_is_none() {
        assertThat(StringToSign.parse(GOOD + "\n")).isEmpty();
        assertThat(StringToSign.parse("GET\n\n\nSun, 30 Aug 2015 12:36:00 GMT\n/bucket/key"))
                .isEmpty();
        assertThat(StringToSign.parse("")).isEmpty();
    }

    @Test
    void a_text_is_good_as_long_as_a_presigned_request_can_be() {
        var text = StringToSign.parse(GOOD).orElseThrow();
        var week = StringToSign.WEEK;
        assertThat(text.faultAt(SIGNED.plus(Duration.ofDays(7)), week)).isEmpty();
        assertThat(text.faultAt(SIGNED.plus(Duration.ofDays(7)).plusSeconds(1), week))
                .contains(Rejection.TOO_OLD);
        assertThat(text.faultAt(SIGNED.minus(Duration.ofMinutes(15)), week)).isEmpty();
        assertThat(text.faultAt(SIGNED.minus(Duration.ofMinutes(15)).minusSeconds(1), week))
                .contains(Rejection.TOO_NEW);
    }
}
