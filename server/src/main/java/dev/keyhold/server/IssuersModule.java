package dev.keyhold.server;

import dev.keyhold.domain.federation.AllowedIssuers;
import dev.keyhold.domain.federation.IssuerKeys;
import dev.keyhold.domain.federation.KeyFetchException;
import dev.keyhold.domain.federation.KeySource;
import dev.keyhold.maintenance.StartException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The issuers whose identity tokens are accepted, and where their keys come from. */
final class IssuersModule implements AutoCloseable {
    /** Requests that wait for issuers take this part of all, so that no issuer delays the others'. */
    private static final int SHARE_OF_REQUESTS = 8;

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("issuer-keys-", 0).factory());
    private final List<DiscoveryKeySource> connected = new ArrayList<>();
    private final AllowedIssuers keys;

    /** @throws StartException when a file of the settings cannot be used */
    IssuersModule(FederationConfig config, InstantSource clock, int maxRequests, Metrics metrics) {
        Map<String, KeySource> sources = new HashMap<>();
        for (var issuer : config.issuers()) {
            sources.put(issuer.url(), source(issuer, config.fetchLimit()));
        }
        var maxWaiting = Math.max(1, maxRequests / SHARE_OF_REQUESTS);
        this.keys = AllowedIssuers.of(sources, clock, threads, maxWaiting, new IssuerLog(metrics));
    }

    private KeySource source(FederationConfig.Issuer issuer, Duration limit) {
        try {
            if (issuer.keysFile().isPresent()) {
                var file = new FileKeySource(issuer.keysFile().get());
                var _ = file.fetch();
                return file;
            }
            var discovery = new DiscoveryKeySource(issuer, limit);
            discovery.requireUsable();
            connected.add(discovery);
            return discovery;
        } catch (KeyFetchException e) {
            throw new StartException(
                    "cannot use the files that --oidc-issuer names for " + issuer.url()
                            + ": jwks-file must be a JWK set, ca-file certificates in PEM",
                    e);
        }
    }

    IssuerKeys keys() {
        return keys;
    }

    /** Begins to fetch all keys. */
    void prefetch() {
        keys.prefetch();
    }

    @Override
    public void close() {
        connected.forEach(DiscoveryKeySource::close);
        threads.shutdownNow();
    }
}
