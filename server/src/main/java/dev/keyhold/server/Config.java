package dev.keyhold.server;

import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.PublicUrl;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be set, validated once at the start; nothing reads the environment later.
 *
 * @param data the data folder
 * @param storage where the record is kept
 * @param listen where to listen; port 0 picks a free one
 * @param readyFile a file to write the plaintext URL to when ready
 * @param allowPlaintext whether plaintext is served beyond loopback
 * @param accounts what is set about accounts
 * @param publicUrl the URL by which other services reach the installation; without it no account issues tokens for them
 * @param protectLastRootKey whether the last active access key of the root can be neither deactivated nor deleted
 */
public record Config(
        Path data,
        StoreConfig storage,
        InetSocketAddress listen,
        Optional<Path> readyFile,
        boolean allowPlaintext,
        Tls tls,
        Limits limits,
        Quotas quotas,
        boolean protectLastRootKey,
        AccountRules accounts,
        Optional<PublicUrl> publicUrl,
        Yandex yandex,
        Kms kms,
        GatewayConfig gateway,
        FederationConfig federation,
        OperationConfig operation) {
    /** Everything else as it is by default. */
    public static Config of(
            Path data,
            StoreConfig storage,
            InetSocketAddress listen,
            Optional<Path> readyFile,
            boolean allowPlaintext,
            Tls tls,
            Limits limits) {
        return new Config(
                data,
                storage,
                listen,
                readyFile,
                allowPlaintext,
                tls,
                limits,
                Quotas.DEFAULT,
                true,
                AccountRules.DEFAULT,
                Optional.empty(),
                Yandex.DEFAULT,
                Kms.DEFAULT,
                GatewayConfig.DEFAULT,
                FederationConfig.DEFAULT,
                OperationConfig.DEFAULT);
    }

    /** True when plaintext requests are answered on the same port as TLS. */
    public boolean servesPlaintext() {
        return allowPlaintext || listen.getAddress().isLoopbackAddress();
    }

    /**
     * The server's certificate.
     *
     * @param names further names and addresses for the certificate of the local authority
     * @param own the operator's own certificate chain and key, in place of the local authority's
     */
    public record Tls(List<String> names, Optional<KeyFiles> own) {
        public Tls {
            names = List.copyOf(names);
        }
    }

    /**
     * What only the Yandex Cloud API needs.
     *
     * @param endpoint host and port that discovery tells clients; empty means whichever they dialled
     * @param operationsKept how long operations can be asked for
     */
    public record Yandex(Optional<String> endpoint, Duration operationsKept) {
        public static final Yandex DEFAULT = new Yandex(Optional.empty(), Duration.ofDays(30));
    }

    /**
     * What is set about keys of the KMS.
     *
     * @param region the one of all ARNs of keys; empty for the one that was recorded, or the default one
     * @param uses how uses of keys are audited
     */
    public record Kms(Optional<String> region, KeyQuotas quotas, KeyUsageAuditLog.Detail uses) {
        public static final Kms DEFAULT = new Kms(Optional.empty(), KeyQuotas.DEFAULT, KeyUsageAuditLog.Detail.SUMMARY);
    }

    /** A PEM certificate chain and its PKCS #8 key. */
    public record KeyFiles(Path certificate, Path key) {}

    /**
     * Bounds on what clients may do.
     *
     * @param maxBodyBytes of a request's body
     * @param maxHeaderBytes of all headers of a request, and of its first line
     * @param maxRequests handled at once; more are refused
     * @param maxConnections open at once; more are closed
     * @param requestTimeout for a whole request, its arrival included
     * @param idleTimeout for a connection on which nothing happens
     * @param failuresPerSource failed authentications a minute of one address; 0 means no limit
     * @param failuresPerKey failed authentications a minute of one address with one access key; 0 means no limit
     * @param cachedCredentials access keys held in memory
     */
    public record Limits(
            int maxBodyBytes,
            int maxHeaderBytes,
            int maxRequests,
            int maxConnections,
            Duration requestTimeout,
            Duration idleTimeout,
            int failuresPerSource,
            int failuresPerKey,
            int cachedCredentials) {
        public static final Limits DEFAULT = new Limits(
                1024 * 1024,
                48 * 1024,
                1_000,
                10_000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                6_000,
                600,
                100_000);

        /**
         * What a key takes with an owner of its own, in all caches that hold something of it, is about a quarter of
         * this. The caches of tokens, sessions, policies and grants fill as much again, and the rest is for requests.
         */
        private static final long HEAP_OF_CREDENTIAL = 4096;
        /** An authorized key takes four times the memory of an access key, and is used once for each token. */
        private static final int PER_AUTHORIZED_KEY = 4;

        /** How many credentials are cached by default where the heap may grow to {@code bytes}. */
        public static int cachedInHeap(long bytes) {
            return Math.clamp(bytes / HEAP_OF_CREDENTIAL, 1, Integer.MAX_VALUE);
        }

        /** How many authorized keys are held in memory. */
        public int cachedAuthorizedKeys() {
            return Math.ceilDiv(cachedCredentials, PER_AUTHORIZED_KEY);
        }
    }
}
