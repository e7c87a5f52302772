package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerKeyTest {
    private final LocalCa ca =
            LocalCa.create("Keyhold test CA", Instant.parse("2026-03-01T10:00:00Z"), new SecureRandom());

    private LocalCa.Pem issue() {
        return ca.issue(List.of("localhost"), Instant.parse("2026-03-01T10:00:00Z"));
    }

    @Test
    void is_read_with_the_whole_chain() {
        var pem = issue();
        var key = ServerKey.read(pem);
        assertThat(key.privateKey().getAlgorithm()).isEqualTo("EC");
        assertThat(key.chain())
                .containsExactly(
                        PemReader.certificates(pem.certificates()).getFirst(),
                        PemReader.certificates(ca.pem().certificates()).getFirst());
    }

    @Test
    void is_refused_when_it_is_none() {
        var one = issue();
        for (var useless : List.of(
                new LocalCa.Pem(one.certificates(), one.certificates()),
                new LocalCa.Pem(one.privateKey(), one.privateKey()),
                new LocalCa.Pem(one.privateKey(), "nonsense"),
                new LocalCa.Pem(one.privateKey(), ""),
                new LocalCa.Pem("", one.certificates()))) {
            assertThatThrownBy(() -> ServerKey.read(useless)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tells_whether_key_and_certificate_belong_together() {
        var one = issue();
        assertThat(ServerKey.read(one).isPair()).isTrue();
        for (var other : List.of(issue(), ca.pem())) {
            var mixed = new LocalCa.Pem(one.privateKey(), other.certificates());
            assertThat(ServerKey.read(mixed).isPair()).isFalse();
        }
    }

    @Test
    void prints_nothing() {
        assertThat(ServerKey.read(issue())).hasToString("ServerKey[****]");
    }
}
