package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringToSignTest {
    private static final String GOOD = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n"
            + "816cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0";
    private static final Instant SIGNED = Instant.parse("2015-08-30T12:36:00Z");

    @Test
    void a_text_tells_scope_and_time() {
        var text = StringToSign.parse(GOOD);
        assertThat(text.scope()).isEqualTo(new CredentialScope("20150830", "us-east-1", "s3"));
        assertThat(text.signedAt()).isEqualTo(SIGNED);
        assertThat(text.text()).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @CsvSource({
        "AWS4-HMAC-SHA256, AWS4-HMAC-SHA1, UNSUPPORTED_ALGORITHM",
        "20150830T123600Z, 20150831T123600Z, WRONG_SCOPE",
        "20150830T123600Z, 20150830T126000Z, BAD_DATE",
        "20150830T123600Z, 2015-08-30T12:36:00Z, BAD_DATE",
        "us-east-1, us east, WRONG_SCOPE",
        "us-east-1, us-é, WRONG_SCOPE",
        "s3, S3, WRONG_SCOPE",
        "s3, '', WRONG_SCOPE",
        "s3, s3:, WRONG_SCOPE",
        "s3, s3`, WRONG_SCOPE",
        "us-east-1, us@east, WRONG_SCOPE",
        "us-east-1, us[east, WRONG_SCOPE",
        "aws4_request, aws4, WRONG_SCOPE",
        "816cd5, 816CD5, BAD_HEADER",
        "816cd5, 816cd, BAD_HEADER",
    })
    void anything_else_is_refused_for_what_is_wrong_with_it(String part, String other, SignatureError signatureError) {
        refused(signatureError, GOOD.replace(part, other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RegionOne", "GRA", "US", "my_region", "eu.west", "x", "AZaz09-_."})
    void any_name_of_a_region_will_do_and_none(String region) {
        assertThat(StringToSign.parse(GOOD.replace("us-east-1", region)).scope().region())
                .isEqualTo(region);
    }

    @Test
    void the_name_of_a_service_has_its_alphabet_and_its_bounds() {
        for (var service : List.of("az09-", "x".repeat(64))) {
            assertThat(StringToSign.parse(GOOD.replace("s3", service)).scope().service())
                    .isEqualTo(service);
        }
        refused(SignatureError.WRONG_SCOPE, GOOD.replace("s3", "x".repeat(65)));
    }

    @Test
    void the_name_of_a_region_is_bounded() {
        assertThat(StringToSign.parse(GOOD.replace("us-east-1", "x".repeat(64)))
                        .scope()
                        .region())
                .hasSize(64);
        refused(SignatureError.WRONG_SCOPE, GOOD.replace("us-east-1", "x".repeat(65)));
    }

    @Test
    void one_more_line_or_the_text_of_version_2_is_none() {
        refused(SignatureError.BAD_HEADER, GOOD + "\n");
        refused(SignatureError.VERSION_2, "GET\n\n\nSun, 30 Aug 2015 12:36:00 GMT\n/bucket/key");
        refused(SignatureError.UNSUPPORTED_ALGORITHM, "");
    }

    private static void refused(SignatureError signatureError, String text) {
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(() -> StringToSign.parse(text))
                .extracting(SignatureException::signatureError)
                .isEqualTo(signatureError);
    }

    @Test
    void a_text_is_good_as_long_as_a_presigned_request_can_be() {
        var text = StringToSign.parse(GOOD);
        var week = StringToSign.WEEK;
        text.requireTimely(SIGNED.plus(week), week);
        untimely(
                SignatureError.TOO_OLD,
                () -> text.requireTimely(SIGNED.plus(week).plusSeconds(1), week));
        text.requireTimely(SIGNED.minus(Duration.ofMinutes(15)), week);
        untimely(
                SignatureError.TOO_NEW,
                () -> text.requireTimely(SIGNED.minus(Duration.ofMinutes(15)).minusSeconds(1), week));
    }

    private static void untimely(SignatureError signatureError, Runnable check) {
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(check::run)
                .extracting(SignatureException::signatureError)
                .isEqualTo(signatureError);
    }
}
