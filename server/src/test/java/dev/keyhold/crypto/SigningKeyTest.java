package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The examples are those of the AWS documentation of Signature Version 4 and of its published test suite. */
class SigningKeyTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static final String LIST_IDENTITIES = """
            AWS4-HMAC-SHA256
            20150830T123600Z
            20150830/us-east-1/iam/aws4_request
            f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59""";
    private static final String LIST_USERS_SIGNATURE =
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

    private static SigningKey key(String day, String service) {
        return SigningKey.derive(SecretBytes.ofText(SECRET), day, "us-east-1", service);
    }

    @Test
    void signs_the_documented_iam_example() {
        assertThat(key("20150830", "iam").sign(LIST_IDENTITIES)).isEqualTo(LIST_USERS_SIGNATURE);
    }

    @Test
    void signs_get_vanilla_of_the_published_suite() {
        assertThat(key("20150830", "service").sign("""
                        AWS4-HMAC-SHA256
                        20150830T123600Z
                        20150830/us-east-1/service/aws4_request
                        bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"""))
                .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void signs_the_documented_s3_example() {
        var secret = SecretBytes.ofText("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        assertThat(SigningKey.derive(secret, "20130524", "us-east-1", "s3").sign("""
                        AWS4-HMAC-SHA256
                        20130524T000000Z
                        20130524/us-east-1/s3/aws4_request
                        7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972"""))
                .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void derives_the_documented_keys() throws Exception {
        assertSameKey("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9", key("20150830", "iam"));
        assertSameKey("f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d", key("20120215", "iam"));
    }

    private static void assertSameKey(String hex, SigningKey key) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(hex), "HmacSHA256"));
        var expected = mac.doFinal("any text".getBytes(StandardCharsets.UTF_8));
        assertThat(key.sign("any text")).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @Test
    void verifies_its_own_signature_and_no_other() {
        var key = key("20150830", "iam");
        assertThat(key.verifies(LIST_IDENTITIES, LIST_USERS_SIGNATURE)).isTrue();
        assertThat(key.verifies(LIST_IDENTITIES + " ", LIST_USERS_SIGNATURE)).isFalse();
        assertThat(key.verifies(LIST_IDENTITIES, "")).isFalse();
        assertThat(key.verifies(LIST_IDENTITIES, LIST_USERS_SIGNATURE.substring(1)))
                .isFalse();
        assertThat(key.verifies(LIST_IDENTITIES, LIST_USERS_SIGNATURE + "0")).isFalse();
        assertThat(key.verifies(LIST_IDENTITIES, LIST_USERS_SIGNATURE.replace('5', '6')))
                .isFalse();
    }

    @Test
    void is_good_for_one_day_region_and_service() {
        var secret = SecretBytes.ofText(SECRET);
        assertThat(key("20150831", "iam").verifies(LIST_IDENTITIES, LIST_USERS_SIGNATURE))
                .isFalse();
        assertThat(key("20150830", "sts").verifies(LIST_IDENTITIES, LIST_USERS_SIGNATURE))
                .isFalse();
        assertThat(SigningKey.derive(secret, "20150830", "us-east-2", "iam")
                        .verifies(LIST_IDENTITIES, LIST_USERS_SIGNATURE))
                .isFalse();
        // The parts do not run into each other.
        assertThat(SigningKey.derive(secret, "20150830u", "s-east-1", "iam").sign(LIST_IDENTITIES))
                .isNotEqualTo(LIST_USERS_SIGNATURE);
    }

    @Test
    void leaves_the_secret_as_it_was() {
        var secret = SecretBytes.ofText(SECRET);
        SigningKey.derive(secret, "20150830", "us-east-1", "iam").sign(LIST_IDENTITIES);
        assertThat(secret.reveal()).isEqualTo(SECRET);
    }

    @Test
    void signs_alike_from_many_threads() throws Exception {
        var key = key("20150830", "iam");
        try (var threads = Executors.newFixedThreadPool(4)) {
            var results = new ArrayList<Future<String>>();
            for (int i = 0; i < 500; i++) {
                results.add(threads.submit(() -> key.sign(LIST_IDENTITIES)));
            }
            for (var result : results) {
                assertThat(result.get()).isEqualTo(LIST_USERS_SIGNATURE);
            }
        }
    }

    @Test
    void prints_as_stars() {
        assertThat(key("20150830", "iam")).hasToString("SigningKey[****]");
    }
}
