package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.PemReader;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.maintenance.SystemTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with the operator's certificate and key in place of the local authority's. */
class OwnCertificateTest {
    private final LocalCa authority =
            LocalCa.create("The operator's", SystemTime.inMicroseconds().instant(), new SecureRandom());

    @TempDir
    private Path folder;

    private Path chain;
    private Path key;

    @BeforeEach
    void issue() throws Exception {
        var issued = authority.issue(
                List.of("127.0.0.1"), SystemTime.inMicroseconds().instant());
        chain = Files.writeString(folder.resolve("chain.pem"), issued.certificates());
        key = Files.writeString(folder.resolve("key.pem"), issued.privateKey());
    }

    private KeyholdServer start() {
        var config = Config.of(
                folder.resolve("data"),
                StoreConfig.EMBEDDED,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                false,
                new Config.Tls(List.of(), Optional.of(new Config.KeyFiles(chain, key))),
                Config.Limits.DEFAULT);
        var metrics = new Metrics();
        var opened = Installation.open(
                new DataFolder(config.data()),
                StoreConfig.EMBEDDED,
                Installation.Mode.OPEN_OR_CREATE,
                Optional.empty(),
                metrics,
                TestRsaKeys.create());
        return KeyholdServer.start(config, opened.installation(), SystemTime.inMicroseconds(), metrics);
    }

    private SSLContext trusting() throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "operator",
                PemReader.certificates(authority.pem().certificates()).getFirst());
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        return tls;
    }

    @Test
    void is_what_clients_are_shown() throws Exception {
        try (var server = start()) {
            var connection = (HttpsURLConnection)
                    URI.create(server.tlsUrl() + "/healthz").toURL().openConnection();
            connection.setSSLSocketFactory(trusting().getSocketFactory());
            assertThat(connection.getResponseCode()).isEqualTo(200);
            assertThat(connection.getServerCertificates())
                    .isEqualTo(PemReader.certificates(Files.readString(chain)).toArray());
        }
    }

    @Test
    void that_cannot_be_used_stops_the_start() throws Exception {
        var read = Files.readString(key);
        for (var broken : List.of("", read.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), Files.readString(chain))) {
            Files.writeString(key, broken);
            assertThatThrownBy(this::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageContainingAll(chain.toString(), key.toString(), "PKCS #8");
        }
        Files.delete(key);
        assertThatThrownBy(this::start).isInstanceOf(StartException.class);
    }
}
