package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
    @Test
    void prints_as_stars() {
        assertThat(SecretBytes.ofText("hunter2")).hasToString("****");
        assertThat("a secret: " + SecretBytes.ofText("hunter2")).isEqualTo("a secret: ****");
    }

    @Test
    void is_wiped_when_closed() {
        var bytes = "hunter2".getBytes(StandardCharsets.UTF_8);
        var secret = SecretBytes.takeOver(bytes);
        secret.close();
        assertThat(bytes).containsOnly(0);
        assertThat(secret.reveal()).isEqualTo("\0".repeat(7));
    }

    @Test
    void lends_itself_and_reveals_itself() {
        var secret = SecretBytes.ofText("Schlüssel");
        assertThat(secret.<String>use(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                .isEqualTo("Schlüssel");
        assertThat(secret.reveal()).isEqualTo("Schlüssel");
        assertThat(secret.length()).isEqualTo(10);
    }

    @Test
    void equals_the_same_bytes_and_no_others() {
        var secret = SecretBytes.ofText("hunter2");
        assertThat(secret).isEqualTo(SecretBytes.ofText("hunter2")).hasSameHashCodeAs(SecretBytes.ofText("hunter2"));
        assertThat(secret).isNotEqualTo(SecretBytes.ofText("hunter3"));
        assertThat(secret).isNotEqualTo(SecretBytes.ofText("hunter22"));
        assertThat(secret).isNotEqualTo("hunter2");
    }

    @Test
    void sealed_copies_what_it_is_given_and_what_it_gives() {
        var bytes = new byte[] {1, 2, 3};
        var sealed = Sealed.of(bytes);
        bytes[0] = 9;
        assertThat(sealed.bytes()).containsExactly(1, 2, 3);
        sealed.bytes()[0] = 9;
        assertThat(sealed.bytes()).containsExactly(1, 2, 3);
        assertThat(sealed)
                .isEqualTo(Sealed.of(new byte[] {1, 2, 3}))
                .hasSameHashCodeAs(Sealed.of(new byte[] {1, 2, 3}))
                .isNotEqualTo(Sealed.of(new byte[] {1, 2, 4}))
                .hasToString("Sealed[3 bytes]");
    }
}
