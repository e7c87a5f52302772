package dev.keyhold.domain.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretStrengthTest {
    private static final String ID = "Q3XMPL0SVC0ACCT0KEY1";
    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SAMPLES = 5_000;

    /** The secrets that stores generate: those of AWS, MinIO, RustFS, Ceph, Keystone, SeaweedFS and Garage. */
    @ParameterizedTest
    @CsvSource({
        "40, A+/",
        "40, A+",
        "40, A_-",
        "40, A",
        "32, 0123456789abcdef",
        "42, A",
        "64, 0123456789abcdef",
    })
    void every_secret_of_chance_passes(int length, String alphabet) {
        var random = new Random(length);
        var characters = alphabet.replace("A", LETTERS_AND_DIGITS);
        for (int i = 0; i < SAMPLES; i++) {
            var secret = random.ints(length, 0, characters.length())
                    .mapToObj(at -> characters.substring(at, at + 1))
                    .collect(Collectors.joining());
            assertThat(SecretStrength.fault(secret, ID, "alice")).as(secret).isEmpty();
            assertThat(SecretStrength.isWeak(secret)).as(secret).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "tooshort",
                "minioadminminioadmin",
                "MINIOADMIN0123456789abcdef0123456789abcd",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "zuf+tfteSlswRu7BJ86wekitnifILbZam1KYY3TG",
                "q7SxkJ0v3uWm9YtRb2LzP5h\u0000dE8aFgN1oXiKyTwQ",
                "q7SxkJ0v3uWm9YtRb2LzP5hédE8aFgN1oXiKyTwQ",
                "q7SxkJ0v3uWm9Yt${SECRET}zP5hdE8aFgN1oXiK",
                "xxq3xmpl0svc0acct0key1YtRb2LzP5hCdE8aFgN",
                "q7SxkJ0v3uWm9YtRb2LAlice5hCdE8aFgN1oXiKy",
                "(redacted)q7SxkJ0v3uWm9YtRb2LzP5hCdE8aFg",
            })
    void some_are_never_accepted(String secret) {
        assertThat(SecretStrength.fault(secret, ID, "alice")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "letmeinletmeinletmein",
                "0123456789abcdef0123456789abcdef",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "thisisaverylongsecretmadeofenglishwordsonly",
                "q7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN",
                "q7SxkJ0v3uWm9YtRb2Lzq7SxkJ0v3uWm9YtRb2Lz",
            })
    void words_and_repetitions_are_weak(String secret) {
        assertThat(SecretStrength.fault(secret, ID, "alice")).isEmpty();
        assertThat(SecretStrength.isWeak(secret)).isTrue();
    }

    @Test
    void faults_do_not_repeat_the_secret() {
        assertThat(SecretStrength.fault("tooshort", ID, "alice"))
                .hasValueSatisfying(text -> assertThat(text).doesNotContain("tooshort"));
    }
}
