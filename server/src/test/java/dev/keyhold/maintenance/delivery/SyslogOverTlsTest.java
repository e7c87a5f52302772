package dev.keyhold.maintenance.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Patience;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.PemReader;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** Audit events by syslog over TLS (RFC 5425): to the server that is meant, and to no other. */
class SyslogOverTlsTest {
    private static final char[] NO_PASSWORD = new char[0];

    private final SecureRandom random = new SecureRandom();
    private final LocalCa authority = LocalCa.create("authority", Instant.now(), random);
    private final AuditEvent event = new AuditEventFactory(Instant::now, new IdGenerator(random))
            .byItself(new AccountId("123456789012"), "CREATE_IDENTITY", "user alice");

    private static List<Certificate> certificates(String pem) throws GeneralSecurityException {
        return List.copyOf(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(UTF_8))));
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    /** A server of a certificate for these names. */
    private SSLServerSocket listen(String... names) throws GeneralSecurityException, IOException {
        var pem = authority.issue(List.of(names), Instant.now());
        var store = empty();
        var chain = certificates(pem.certificates()).toArray(Certificate[]::new);
        store.setKeyEntry("server", PemReader.privateKey(pem.privateKey(), "EC"), NO_PASSWORD, chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, random);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static SSLSocketFactory trusting(LocalCa authority) {
        try {
            var store = empty();
            store.setCertificateEntry(
                    "authority", certificates(authority.pem().certificates()).getFirst());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that the next client sends until it closes the connection. */
    private static CompletableFuture<String> received(SSLServerSocket server) {
        return CompletableFuture.supplyAsync(() -> {
            try (var connection = server.accept()) {
                return new String(connection.getInputStream().readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static SyslogSink sink(SSLServerSocket server, LocalCa trusted) {
        var address = SyslogAddress.parse("tls://127.0.0.1:" + server.getLocalPort());
        return new SyslogSink(address.orElseThrow(), Duration.ofMinutes(1), () -> trusting(trusted));
    }

    @Test
    void reach_a_server_that_proves_its_name() throws Exception {
        try (var server = listen("localhost", "127.0.0.1")) {
            var received = received(server);
            try (var sink = sink(server, authority)) {
                sink.send(event, "{\"operation\":\"A\"}");
                sink.flush();
                sink.send(event, "{\"operation\":\"B\"}");
                sink.flush();
            }
            assertThat(received.get(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .matches("(?s)\\d+ <110>1 .* keyhold .*\\{\"operation\":\"A\"}"
                            + "\\d+ <110>1 .*\\{\"operation\":\"B\"}");
        }
    }

    @Test
    void do_not_reach_a_server_of_another_name() throws Exception {
        try (var server = listen("logs.example.com")) {
            assertRefuses(server, authority);
        }
    }

    @Test
    void do_not_reach_a_server_of_an_authority_that_is_not_trusted() throws Exception {
        try (var server = listen("127.0.0.1")) {
            assertRefuses(server, LocalCa.create("another", Instant.now(), random));
        }
    }

    private void assertRefuses(SSLServerSocket server, LocalCa trusted) throws Exception {
        var received = received(server);
        try (var sink = sink(server, trusted)) {
            assertThatThrownBy(() -> sink.send(event, "{}")).isInstanceOf(SSLException.class);
        }
        assertThatThrownBy(() -> received.get(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(ExecutionException.class);
    }
}
