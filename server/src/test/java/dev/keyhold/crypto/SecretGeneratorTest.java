package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.SymmetricAlgorithm;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretGeneratorTest {
    private final SecretGenerator secrets = new SecretGenerator(new Random(6));

    @Test
    void makes_secrets_of_40_characters_that_need_no_escape_in_base64() {
        for (int i = 0; i < 100; i++) {
            assertThat(secrets.secretAccessKey().reveal()).matches("[A-Za-z0-9+/]{40}");
        }
        assertThat(secrets.secretAccessKey()).isNotEqualTo(secrets.secretAccessKey());
    }

    @Test
    void makes_secrets_in_the_form_of_yandex_cloud_of_the_length_asked_for() {
        for (int i = 0; i < 100; i++) {
            assertThat(secrets.urlSafeSecret(40).reveal()).matches("YC[A-Za-z0-9_-]{38}");
        }
        assertThat(secrets.urlSafeSecret(43)).isNotEqualTo(secrets.urlSafeSecret(43));
    }

    @Test
    void makes_material_as_long_as_the_algorithm_needs() {
        for (var algorithm : SymmetricAlgorithm.values()) {
            try (var material = secrets.keyMaterial(algorithm)) {
                assertThat(material.length()).isEqualTo(algorithm.keyBytes());
            }
        }
    }
}
