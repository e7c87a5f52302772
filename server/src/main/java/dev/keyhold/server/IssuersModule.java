package dev.keyhold.server;

import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.federation.AllowedIssuers;
import dev.keyhold.domain.federation.IssuerKeys;
import dev.keyhold.domain.federation.KeyFetchException;
import dev.keyhold.domain.federation.KeySource;
import dev.keyhold.maintenance.StartException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The issuers whose identity tokens are accepted, and where their keys come from. */
final class IssuersModule implements AutoCloseable {
    /** Requests that wait for issuers take this part of all, so that no issuer delays the others'. */
    private static final int SHARE_OF_REQUESTS = 8;

    private static final int MAX_KIB = DiscoveryKeySource.MAX_BYTES / 1024;

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
        if (issuer.keysFile().isPresent()) {
            var file = issuer.keysFile().get();
            require(issuer, FederationConfig.JWKS_FILE, file, VerificationKeys::parse, "is no JWK set");
            return new FileKeySource(file);
        }
        issuer.authority()
                .ifPresent(file -> require(
                        issuer,
                        FederationConfig.CA_FILE,
                        file,
                        DiscoveryKeySource::trusted,
                        "has no certificates in PEM"));
        var discovery = new DiscoveryKeySource(issuer, limit);
        connected.add(discovery);
        return discovery;
    }

    private static void require(
            FederationConfig.Issuer issuer,
            String setting,
            Path file,
            Function<String, Optional<?>> content,
            String otherwise) {
        var named = "in --oidc-issuer " + issuer.url() + ": " + setting + " " + file + " ";
        String text;
        try {
            text = FileKeySource.read(file);
        } catch (KeyFetchException e) {
            var isTooLarge = e.problem() == KeyFetchException.Problem.TOO_LARGE;
            throw new StartException(named + (isTooLarge ? "is larger than " + MAX_KIB + " KiB" : "cannot be read"), e);
        }
        if (content.apply(text).isEmpty()) {
            throw new StartException(named + otherwise);
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
