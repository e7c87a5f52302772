package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.server.Server;
import dev.keyhold.ManualClock;
import dev.keyhold.api.RequestTracer;
import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.ServerCertificates;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.StoreConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running server shows when time passes and files change; certificates are looked at on real connections. */
class ServerTlsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final ManualClock clock = new ManualClock();
    private final SecureRandom random = new SecureRandom();
    private final Metrics metrics = new Metrics();
    private Path place;
    private Installation installation;
    private Optional<Server> server = Optional.empty();

    @BeforeEach
    void install(@TempDir Path temporary) {
        place = temporary;
        var folder = new DataFolder(temporary.resolve("data"));
        TestInstallation.in(folder);
        installation = Installation.open(
                        folder,
                        StoreConfig.EMBEDDED,
                        Installation.Mode.OPEN_OR_CREATE,
                        Optional.empty(),
                        metrics,
                        TestRsaKeys.create())
                .installation();
    }

    @AfterEach
    void stop() {
        server.ifPresent(it -> it.stop().join());
        installation.close();
    }

    private ServerTls serve(Optional<Config.KeyFiles> own) {
        var config = Config.of(
                installation.folder().path(),
                StoreConfig.EMBEDDED,
                new InetSocketAddress(LOOPBACK, 0),
                Optional.empty(),
                false,
                new Config.Tls(List.of(), own),
                Config.Limits.DEFAULT);
        var tls = new ServerTls(config, installation.folder(), clock);
        var wiring = new Wiring(config, installation, clock, metrics, TestRsaKeys.create(), RequestTracer.NONE);
        var built = HttpServer.build(config, installation, Optional.of(tls), wiring, metrics)
                .server();
        built.start().join();
        server = Optional.of(built);
        return tls;
    }

    /** A connection of a client that has met no certificate yet and takes any. */
    private SSLSocket connect() throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, random);
        var port = Objects.requireNonNull(server.orElseThrow().activePort()).localAddress();
        var socket = (SSLSocket) context.getSocketFactory().createSocket(LOOPBACK, port.getPort());
        socket.startHandshake();
        return socket;
    }

    private static X509Certificate presented(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private X509Certificate presented() throws GeneralSecurityException, IOException {
        try (var socket = connect()) {
            return presented(socket);
        }
    }

    /** The status line of an answer, whose body is read as well so that the connection can be used again. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        var status = in.readLine();
        for (var line = status; !line.isEmpty(); line = in.readLine()) {
            assertThat(line).isNotNull();
        }
        assertThat(in.readLine()).isEqualTo("ok");
        return status;
    }

    private void goTo(Instant time) {
        clock.advance(Duration.between(clock.instant(), time));
    }

    @Test
    void renews_the_certificate_in_time_and_drops_no_connection() throws Exception {
        var tls = serve(Optional.empty());
        try (var early = connect()) {
            assertThat(ask(early)).contains("200");
            var first = presented(early);
            var renewal = first.getNotAfter().toInstant().minus(Duration.ofDays(30));
            goTo(renewal.minusMillis(1));
            tls.refresh();
            assertThat(presented()).isEqualTo(first);

            goTo(renewal);
            tls.refresh();
            var second = presented();
            assertThat(second).isNotEqualTo(first);
            assertThat(second.getNotAfter().toInstant())
                    .isAfter(first.getNotAfter().toInstant());
            second.verify(ServerCertificates.read(
                            Files.readString(installation.folder().caCertificate()))
                    .getPublicKey());
            assertThat(ask(early)).contains("200");
            assertThat(presented(early)).isEqualTo(first);
            tls.refresh();
            assertThat(presented()).isEqualTo(second);
        }
    }

    private Config.KeyFiles write(LocalCa.Pem pem) throws IOException {
        var files = new Config.KeyFiles(place.resolve("own.pem"), place.resolve("own-key.pem"));
        Files.writeString(files.certificate(), pem.certificates());
        Files.writeString(files.key(), pem.privateKey());
        return files;
    }

    private LocalCa.Pem issue() {
        var ca = LocalCa.create("Somebody else's CA", clock.instant(), random);
        return ca.issue(List.of("localhost"), clock.instant());
    }

    @Test
    void takes_over_the_operators_new_certificate() throws Exception {
        var first = issue();
        var tls = serve(Optional.of(write(first)));
        assertThat(presented()).isEqualTo(ServerCertificates.read(first.certificates()));
        var second = issue();
        var _ = write(second);
        assertThat(presented()).isEqualTo(ServerCertificates.read(first.certificates()));
        tls.refresh();
        assertThat(presented()).isEqualTo(ServerCertificates.read(second.certificates()));
    }

    @Test
    void goes_on_with_what_it_has_while_the_files_are_of_no_use() throws Exception {
        var first = issue();
        var second = issue();
        var files = write(first);
        var tls = serve(Optional.of(files));
        for (var useless : List.of(
                new LocalCa.Pem(second.privateKey(), first.certificates()),
                new LocalCa.Pem("nonsense", second.certificates()),
                new LocalCa.Pem(second.privateKey(), "nonsense"),
                new LocalCa.Pem(second.privateKey(), ""))) {
            var _ = write(useless);
            assertThatThrownBy(tls::refresh)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(files.key().toString());
            assertThat(presented()).isEqualTo(ServerCertificates.read(first.certificates()));
        }
        Files.delete(files.key());
        assertThatThrownBy(tls::refresh).isInstanceOf(StartException.class);
        var _ = write(second);
        tls.refresh();
        assertThat(presented()).isEqualTo(ServerCertificates.read(second.certificates()));
    }

    @Test
    void does_not_start_with_a_key_that_is_not_the_certificates() throws Exception {
        var mixed = write(new LocalCa.Pem(issue().privateKey(), issue().certificates()));
        assertThatThrownBy(() -> serve(Optional.of(mixed)))
                .isInstanceOf(StartException.class)
                .hasMessageContainingAll(
                        mixed.key().toString(), mixed.certificate().toString());
    }

    @Test
    void issues_another_certificate_where_its_own_key_is_not_the_present_ones() throws Exception {
        var _ = serve(Optional.empty());
        var present = presented();
        server.orElseThrow().stop().join();
        Files.writeString(installation.folder().serverKey(), issue().privateKey());
        var _ = serve(Optional.empty());
        assertThat(presented()).isNotEqualTo(present);
        try (var socket = connect()) {
            assertThat(ask(socket)).contains("200");
        }
    }

    /** Accepts any certificate, because the test itself inspects certificates. */
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
