package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final LocalCa.Pem issued =
            LocalCa.create("Keyhold test CA", NOW, new SecureRandom()).issue(List.of("localhost"), NOW);

    private static String block(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
    }

    @Test
    void reads_a_chain_in_its_order_whatever_stands_around_it() {
        var plain = PemReader.certificates(issued.certificates());
        assertThat(plain)
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=Keyhold server", "CN=Keyhold test CA");
        var annotated = "Bag Attributes\n    friendlyName: a - b\n" + issued.certificates() + "the end\n";
        assertThat(PemReader.certificates(annotated)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "EdDSA"})
    void reads_keys_of_every_algorithm_that_servers_have(String algorithm) throws Exception {
        var key = newKey(algorithm);
        var pem = "a key:\n" + block("PRIVATE KEY", key.getEncoded());
        assertThat(PemReader.privateKey(pem, algorithm)).isEqualTo(key);
    }

    private static PrivateKey newKey(String algorithm) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("RSA")) {
            generator.initialize(1024); // The default takes seconds; nothing here depends on the size.
        }
        return generator.generateKeyPair().getPrivate();
    }

    @Test
    void refuses_what_is_no_certificate() {
        for (var pem : List.of("", "nonsense", issued.privateKey(), block("CERTIFICATE", new byte[] {1, 2, 3}))) {
            assertThatThrownBy(() -> PemReader.certificates(pem)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refuses_what_is_no_key_and_repeats_nothing_of_it() {
        var encrypted = issued.privateKey().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        var broken = block("PRIVATE KEY", new byte[] {1, 2, 3});
        for (var pem : List.of("", "nonsense", issued.certificates(), encrypted, broken)) {
            assertThatThrownBy(() -> PemReader.privateKey(pem, "EC"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("AQID");
        }
        assertThatThrownBy(() -> PemReader.privateKey(issued.privateKey(), "RSA"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a usable RSA private key");
    }
}
