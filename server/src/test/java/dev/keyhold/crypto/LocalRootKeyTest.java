package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalRootKeyTest {
    private static final String TEXT = "keyhold-root-key:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @Test
    void reads_back_its_text_form() {
        var key = LocalRootKey.generate(new SecureRandom());
        assertThat(key.reveal()).matches("keyhold-root-key:1:[A-Za-z0-9+/]{43}=\n");
        assertThat(LocalRootKey.parse(key.reveal()).id()).isEqualTo(key.id());
        assertThat(LocalRootKey.parse(TEXT).reveal()).isEqualTo(TEXT + "\n");
        assertThat(LocalRootKey.parse("\r\n " + TEXT + " \r\n").reveal()).isEqualTo(TEXT + "\n");
    }

    @Test
    void is_named_by_a_stable_id_that_does_not_reveal_it() {
        var key = LocalRootKey.parse(TEXT);
        // SHA-256 over the label "keyhold root key id" and the 32 bytes, cut to 8: stored, so it must never change.
        assertThat(key.id()).isEqualTo("d31378de280ae42a");
        assertThat(LocalRootKey.generate(new SecureRandom()).id()).isNotEqualTo(key.id());
        assertThat(key).hasToString("LocalRootKey[" + key.id() + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secretsecretsecret",
                "keyhold-root-key:1:",
                "keyhold-root-key:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
                "keyhold-root-key:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
                "keyhold-root-key:2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "keyhold-root-key:1:AAECAwQFBgcICQoL!!!!DA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "keyhold-root-key:1:AAECAwQFBgcICQoLDA0ODxAR EhMUFRYXGBkaGxwdHh8=",
            })
    void refuses_any_other_text_without_repeating_it(String text) {
        assertThatThrownBy(() -> LocalRootKey.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .startsWith("not a root key")
                .doesNotContain("AAECAw", "secretsecret");
    }
}
