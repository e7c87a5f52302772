package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.ManualClock;
import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.ServerKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificatesTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final ManualClock clock = new ManualClock();
    private DataFolder folder;
    private ServerCertificates certificates;

    @BeforeEach
    void choose(@TempDir Path temporary) {
        folder = new DataFolder(temporary);
        certificates = new ServerCertificates(folder, clock, new SecureRandom());
    }

    private static InetAddress address(int... parts) throws UnknownHostException {
        var bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        return InetAddress.getByAddress(bytes);
    }

    private String ensure(String... names) {
        certificates.ensure(LOOPBACK, List.of(names), _ -> true);
        return server();
    }

    private String server() {
        return folder.read(folder.serverCertificate()).orElseThrow();
    }

    private String authority() {
        return folder.read(folder.caCertificate()).orElseThrow();
    }

    private static List<String> names(String pem) throws Exception {
        return ServerCertificates.read(pem).getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    @Test
    void are_made_when_missing_and_kept_afterwards() throws Exception {
        var first = ensure();
        var authority = authority();
        assertThat(names(first)).contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        ServerCertificates.read(first).verify(ServerCertificates.read(authority).getPublicKey());
        clock.advance(Duration.ofDays(300));
        assertThat(ensure()).isEqualTo(first);
        assertThat(authority()).isEqualTo(authority);
    }

    @Test
    void are_renewed_30_days_before_they_end_under_the_same_authority() throws Exception {
        var first = ensure();
        var authority = authority();
        clock.advance(Duration.ofDays(397 - 30).minusSeconds(1));
        assertThat(ensure()).isEqualTo(first);
        clock.advance(Duration.ofSeconds(1));
        var second = ensure();
        assertThat(second).isNotEqualTo(first);
        assertThat(authority()).isEqualTo(authority);
        ServerCertificates.read(second)
                .verify(ServerCertificates.read(authority).getPublicKey());
    }

    @Test
    void are_issued_anew_for_a_further_name_and_not_for_one_less() throws Exception {
        ensure();
        var second = ensure("keyhold.example", "fe80::1");
        assertThat(names(second)).contains("keyhold.example", "fe80:0:0:0:0:0:0:1", "localhost");
        assertThat(ensure("keyhold.example", "fe80:0::1")).isEqualTo(second);
        assertThat(ensure()).isEqualTo(second);
    }

    @Test
    void name_the_address_that_is_listened_on() throws Exception {
        certificates.ensure(address(192, 0, 2, 7), List.of(), _ -> true);
        assertThat(names(server())).contains("192.0.2.7");
        certificates.ensure(address(0, 0, 0, 0), List.of(), _ -> true);
        assertThat(names(server())).contains("192.0.2.7").doesNotContain("0.0.0.0");
    }

    @Test
    void are_issued_anew_when_the_key_is_gone() throws Exception {
        var first = ensure();
        Files.delete(folder.serverKey());
        assertThat(ensure()).isNotEqualTo(first);
    }

    @Test
    void are_issued_anew_when_a_crash_came_between_key_and_certificate() throws Exception {
        var first = ensure();
        Files.delete(folder.serverCertificate());
        assertThat(ensure()).isNotEqualTo(first);
        certificates.ensure(LOOPBACK, List.of(), key -> {
            assertThat(key.isPair()).isTrue();
            return true;
        });
    }

    @Test
    void are_issued_anew_when_they_are_not_as_wished() throws Exception {
        var first = ensure();
        certificates.ensure(LOOPBACK, List.of(), ServerKey::isPair);
        assertThat(server()).isEqualTo(first);
        var other = LocalCa.create("other", clock.instant(), new SecureRandom());
        DataFolder.writeSecret(
                folder.serverKey(),
                other.issue(List.of("localhost"), clock.instant()).privateKey());
        certificates.ensure(LOOPBACK, List.of(), ServerKey::isPair);
        assertThat(server()).isNotEqualTo(first);
    }

    @Test
    void that_cannot_be_read_stop_the_start() throws Exception {
        ensure();
        Files.writeString(folder.serverCertificate(), "nonsense");
        assertThatThrownBy(this::ensure)
                .isInstanceOf(StartException.class)
                .hasMessageContaining(folder.serverCertificate().toString());
    }
}
