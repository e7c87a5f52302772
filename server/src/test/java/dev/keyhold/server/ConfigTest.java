package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.maintenance.StoreConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigTest {
    private static boolean servesPlaintext(String address, boolean allowed) throws UnknownHostException {
        return Config.of(
                        Path.of("data"),
                        StoreConfig.EMBEDDED,
                        new InetSocketAddress(InetAddress.getByName(address), 0),
                        Optional.empty(),
                        allowed,
                        new Config.Tls(List.of(), Optional.empty()),
                        Config.Limits.DEFAULT)
                .servesPlaintext();
    }

    @Test
    void serves_plaintext_on_loopback() throws Exception {
        assertThat(servesPlaintext("127.0.0.1", false)).isTrue();
        assertThat(servesPlaintext("127.9.9.9", false)).isTrue();
        assertThat(servesPlaintext("::1", false)).isTrue();
    }

    @Test
    void serves_plaintext_elsewhere_only_when_allowed() throws Exception {
        for (var address : List.of("0.0.0.0", "::", "192.0.2.1", "10.0.0.1")) {
            assertThat(servesPlaintext(address, false)).as(address).isFalse();
            assertThat(servesPlaintext(address, true)).as(address).isTrue();
        }
    }
}
