package dev.keyhold.server;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.ResponseTimeoutMode;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.proxy.ProxyConfig;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.IpAddressRejectedException;
import com.linecorp.armeria.common.util.TlsEngineType;
import dev.keyhold.crypto.PemReader;
import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.federation.KeyFetchException;
import dev.keyhold.domain.federation.KeyFetchException.Problem;
import dev.keyhold.domain.federation.KeySource;
import io.netty.channel.ConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an issuer as it publishes them: its discovery document (OpenID Connect Discovery 1.0 §4) names its JWK
 * set. What is connected to is checked when the address is known, so that no name leads elsewhere than it may. No
 * redirect is followed, and no proxy used.
 */
final class DiscoveryKeySource implements KeySource, AutoCloseable {
    /** The largest document that is read. */
    static final int MAX_BYTES = 512 * 1024;

    private static final String DISCOVERY = "/.well-known/openid-configuration";
    /** A key that the issuer withdraws is accepted for so long. */
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final FederationConfig.Issuer issuer;
    private final Duration limit;
    private Optional<Connector> connector = Optional.empty();

    /** {@code limit} is for both documents together. */
    DiscoveryKeySource(FederationConfig.Issuer issuer, Duration limit) {
        this.issuer = issuer;
        this.limit = limit;
    }

    /** What connects, and the certificates that it trusts, in PEM; none for those of the system. */
    private record Connector(ClientFactory factory, WebClient http, Optional<String> authority) {}

    /** The certificates of such a file; empty if there is none, or one cannot be read. */
    static Optional<List<X509Certificate>> trusted(String pem) {
        try {
            return Optional.of(PemReader.certificates(pem));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public Duration limit() {
        return limit;
    }

    @Override
    public Duration life() {
        return LIFE;
    }

    @Override
    public VerificationKeys fetch() throws KeyFetchException {
        var end = System.nanoTime() + limit.toNanos();
        var http = connector().http;
        var url = issuer.url();
        var document = get(http, (url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + DISCOVERY, end);
        return VerificationKeys.parse(get(http, DiscoveryDocument.keysUrl(document, issuer), end))
                .orElseThrow(() -> new KeyFetchException(Problem.INVALID_KEYS));
    }

    /** The present connector, or another if the file with the trusted certificates has changed. */
    private synchronized Connector connector() throws KeyFetchException {
        Optional<String> authority = Optional.empty();
        if (issuer.authority().isPresent()) {
            authority = Optional.of(FileKeySource.read(issuer.authority().get()));
        }
        if (connector.isEmpty() || !connector.get().authority.equals(authority)) {
            var made = connect(authority);
            close();
            connector = Optional.of(made);
        }
        return connector.get();
    }

    private Connector connect(Optional<String> authority) throws KeyFetchException {
        var builder = ClientFactory.builder()
                .proxyConfig(ProxyConfig.direct())
                .connectTimeout(limit)
                // One that the garbage collector may have at any time; there is nothing to be fast for.
                .tlsEngineType(TlsEngineType.JDK);
        if (!issuer.privateAddresses()) {
            builder.ipAddressFilter(address -> PublicAddresses.contain(address.getAddress()));
        }
        if (authority.isPresent()) {
            var trusted = trusted(authority.get()).orElseThrow(() -> new KeyFetchException(Problem.UNREADABLE_FILE));
            builder.tlsCustomizer(ssl -> ssl.trustManager(trusted));
        }
        var factory = builder.build();
        var http = WebClient.builder()
                .factory(factory)
                .maxResponseLength(MAX_BYTES)
                .responseTimeout(limit)
                .responseTimeoutMode(ResponseTimeoutMode.FROM_START)
                .build();
        return new Connector(factory, http, authority);
    }

    private static String get(WebClient http, String url, long end) throws KeyFetchException {
        var response = http.get(url);
        try {
            var answer = response.aggregate().get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            var status = answer.status();
            if (status.equals(HttpStatus.OK)) {
                return answer.content(StandardCharsets.UTF_8);
            }
            throw new KeyFetchException(
                    status.isServerError() || status.equals(HttpStatus.TOO_MANY_REQUESTS)
                            ? Problem.SERVER_ERROR
                            : Problem.UNEXPECTED_STATUS);
        } catch (TimeoutException _) {
            response.abort();
            throw new KeyFetchException(Problem.TIMEOUT);
        } catch (ExecutionException e) {
            throw new KeyFetchException(problem(e.getCause()));
        } catch (InterruptedException _) {
            response.abort();
            Thread.currentThread().interrupt();
            throw new KeyFetchException(Problem.UNREACHABLE);
        }
    }

    private static Problem problem(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case IpAddressRejectedException _ -> {
                    return Problem.ADDRESS_NOT_ALLOWED;
                }
                case ContentTooLargeException _ -> {
                    return Problem.TOO_LARGE;
                }
                case ResponseTimeoutException _, ConnectTimeoutException _ -> {
                    return Problem.TIMEOUT;
                }
                case CertificateException _ -> {
                    return Problem.UNTRUSTED_CERTIFICATE;
                }
                default -> {}
            }
        }
        return Problem.UNREACHABLE;
    }

    @Override
    public synchronized void close() {
        connector.ifPresent(it -> {
            var _ = it.factory.closeAsync();
        });
        connector = Optional.empty();
    }
}
