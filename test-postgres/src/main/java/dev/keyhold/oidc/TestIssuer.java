package dev.keyhold.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An OIDC issuer on a free port of 127.0.0.1: discovery document and JWK set by HTTPS, keys that rotate, and the ways
 * in which issuers misbehave.
 *
 * <p>It needs a server certificate for 127.0.0.1: in tests of the server {@code LocalCa.issue}, see {@code
 * TestIssuers.start}; elsewhere the key and certificate in the data folder of any Keyhold, whose {@code ca.pem} is then
 * the file of the setting {@code ca-file}. A Keyhold that is to accept its tokens is set up with
 *
 * <pre>{@code --oidc-issuer "<url()> ca-file=<file> private-addresses=allow"}</pre>
 *
 * or, without any connection, with a file that has the text of {@link #jwks} and
 *
 * <pre>{@code --oidc-issuer "<url()> jwks-file=<file>"}</pre>
 *
 * and has an OIDC provider for {@link #url} with the audience of the tokens.
 */
public final class TestIssuer implements AutoCloseable {
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final String JWKS = "/keys";
    private static final int OK = 200;
    private static final int FOUND = 302;
    private static final int UNAVAILABLE = 503;
    /** More than any client reads. */
    private static final int MANY_BYTES = 4 * 1024 * 1024;

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CopyOnWriteArrayList<TokenKey> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger rotations = new AtomicInteger();
    private final CountDownLatch silence = new CountDownLatch(1);
    private volatile Behaviour behaviour = Behaviour.NORMAL;

    private TestIssuer(HttpsServer server) {
        this.server = server;
        rotate();
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** How it answers. */
    public enum Behaviour {
        NORMAL,
        /** Takes requests and never answers them. */
        SILENT,
        /** Closes connections without an answer. */
        HANGS_UP,
        /** Says that it is not available. */
        UNAVAILABLE,
        /** Answers with far more than there is to say. */
        OVERSIZED,
        /** The JWK set alone is far too large. */
        OVERSIZED_KEYS,
        /** Sends clients to another path, where the document is. */
        REDIRECTS,
        /** The document is one of another issuer. */
        OTHER_ISSUER,
        /** The document names a JWK set on another host, which is this one by another name. */
        KEYS_ELSEWHERE,
        /** The document is no JSON. */
        NO_JSON,
        /** The JWK set is no JWK set. */
        NO_KEYS
    }

    /**
     * Starts an issuer with one key.
     *
     * @param privateKey of the certificate, an elliptic one: PKCS #8 in PEM
     * @param certificates for 127.0.0.1, and the names by which it is to be reached; PEM
     */
    public static TestIssuer start(String privateKey, String certificates) {
        try {
            var loopback = InetAddress.getLoopbackAddress();
            var server = HttpsServer.create(new InetSocketAddress(loopback, 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls(privateKey, certificates)));
            return new TestIssuer(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static SSLContext tls(String privateKey, String certificates) throws GeneralSecurityException, IOException {
        var body = privateKey.replaceAll("-----[^-]+-----", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
        var chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.US_ASCII)))
                .toArray(Certificate[]::new);
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("server", key, new char[0], chain);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** The issuer, {@code iss} of its tokens. */
    public String url() {
        return url("127.0.0.1");
    }

    /** The same host by another name. */
    public String url(String host) {
        return "https://" + host + ":" + server.getAddress().getPort();
    }

    /** A token of the current key. */
    public String token(String subject, String audience, Instant issuedAt, Instant expiresAt) {
        return sign("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d}"
                .formatted(url(), subject, audience, issuedAt.getEpochSecond(), expiresAt.getEpochSecond()));
    }

    /** A token of the current key with these claims, a JSON object. */
    public String sign(String claims) {
        return key().sign(claims);
    }

    /** The key that signs now. */
    public TokenKey key() {
        return keys.getLast();
    }

    /** Makes another key and signs with it from now on; the ones before stay published. */
    public TokenKey rotate() {
        var made = TokenKey.ec("key-" + rotations.incrementAndGet());
        keys.add(made);
        return made;
    }

    /** Publishes the current key alone. */
    public void withdrawOldKeys() {
        keys.retainAll(List.of(key()));
    }

    /** The JWK set that is published. */
    public String jwks() {
        return "{\"keys\":[" + keys.stream().map(TokenKey::jwk).collect(Collectors.joining(",")) + "]}";
    }

    /** Answers in this way from now on. */
    public void behave(Behaviour other) {
        behaviour = other;
    }

    /** Hangs up on those whom its silence keeps waiting. */
    public void endSilence() {
        silence.countDown();
    }

    /** How many HTTP requests have arrived. */
    public int requests() {
        return requests.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        var path = exchange.getRequestURI().getPath();
        try (exchange) {
            switch (behaviour) {
                case SILENT -> await();
                case HANGS_UP -> {}
                case UNAVAILABLE -> send(exchange, UNAVAILABLE, "");
                case REDIRECTS -> {
                    exchange.getResponseHeaders().set("Location", url() + "/moved" + path);
                    send(exchange, path.startsWith("/moved") ? OK : FOUND, document(url(), url()));
                }
                default -> send(exchange, OK, content(path));
            }
        }
    }

    private String content(String path) {
        var isKeys = path.endsWith(JWKS);
        return switch (behaviour) {
            case OVERSIZED -> " ".repeat(MANY_BYTES);
            case OVERSIZED_KEYS -> isKeys ? " ".repeat(MANY_BYTES) : document(url(), url());
            case OTHER_ISSUER -> isKeys ? jwks() : document("https://other.example", url());
            case KEYS_ELSEWHERE -> isKeys ? jwks() : document(url(), url("localhost"));
            case NO_JSON -> "<html>";
            case NO_KEYS -> isKeys ? "{}" : document(url(), url());
            default -> {
                if (!isKeys && !path.endsWith(DISCOVERY)) {
                    throw new IllegalStateException("nothing is at " + path);
                }
                yield isKeys ? jwks() : document(url(), url());
            }
        };
    }

    private static String document(String issuer, String keysAt) {
        return "{\"issuer\":\"%s\",\"jwks_uri\":\"%s%s\"}".formatted(issuer, keysAt, JWKS);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void await() {
        try {
            silence.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        endSilence();
        server.stop(0);
        threads.shutdownNow();
    }
}
