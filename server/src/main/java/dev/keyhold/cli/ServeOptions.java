package dev.keyhold.cli;

import dev.keyhold.model.PublicUrl;
import dev.keyhold.server.Config;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Every setting of the server, and how the texts become a {@link Config}. */
final class ServeOptions {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_DAYS = 36_500;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataOption data;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StoreOption store;

    @Option(
            names = "--store-connections",
            paramLabel = "N",
            defaultValue = "20",
            description = "Size of the connection pool to the database of --store. Default: ${DEFAULT-VALUE}.")
    private int storeConnections;

    @Option(
            names = "--lease",
            paramLabel = "MILLISECONDS",
            defaultValue = "1000",
            description = "With --store: how long a node uses a cached credential without reading it again, and so the"
                    + " longest time that it accepts one that was disabled on another. Default: ${DEFAULT-VALUE}.")
    private int lease;

    @Option(
            names = "--change-feed",
            paramLabel = "true|false",
            arity = "1",
            defaultValue = "true",
            description = "With --store: whether nodes tell each other what they change, so that they need not read"
                    + " again what was not changed. With false on any node, every node reads each cached value again"
                    + " once per lease. Default: ${DEFAULT-VALUE}.")
    private boolean changeFeed;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8443",
            description = "The address to listen on; TLS and plaintext share the port, port 0 picks a free one."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String listen;

    @Option(
            names = "--ready-file",
            paramLabel = "PATH",
            description = "A file to write the server's URL to when the server is ready.")
    private @Nullable Path readyFile;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with further settings, one name=value per line.")
    @SuppressWarnings("UnusedVariable") // Settings reads it
    private @Nullable Path configFile;

    @Option(
            names = "--allow-plaintext",
            arity = "0..1",
            // Without it the option alone would mean the opposite of what the variable or the file says.
            fallbackValue = "true",
            paramLabel = "true|false",
            description =
                    "Serve plaintext on an address other hosts can reach. Secrets then cross the network unencrypted.")
    private boolean allowPlaintext;

    @Option(
            names = "--tls-name",
            paramLabel = "NAME",
            split = ",",
            description = "A further host name or address for the certificate that the local authority issues;"
                    + " may be repeated. localhost, the loopback addresses and this host's name are always in it.")
    private List<String> tlsNames = List.of();

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Your own certificate chain in PEM, instead of the local authority's.")
    private @Nullable Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PKCS #8 in PEM.")
    private @Nullable Path tlsKey;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "TEXT",
            description = "The format of log lines, which go to standard error. Default: text.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Logging.Form logFormat;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "INFO",
            description = "The log level: error, warn, info (includes every refusal) or debug (includes every request)."
                    + " Default: info.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Logging.Threshold logLevel;

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            description = "The largest request body. Default: ${DEFAULT-VALUE}.")
    private int maxBody;

    @Option(
            names = "--max-header",
            paramLabel = "BYTES",
            defaultValue = "49152",
            description = "The largest total size of a request's headers, and the longest request line."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxHeader;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Concurrent requests of authenticated callers; more are refused. Default: ${DEFAULT-VALUE}.")
    private int maxRequests;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Open connections; more are closed. Default: ${DEFAULT-VALUE}.")
    private int maxConnections;

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long a request may take, including its arrival. Default: ${DEFAULT-VALUE}.")
    private int requestTimeout;

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long a connection may be idle before it is closed. Default: ${DEFAULT-VALUE}.")
    private int idleTimeout;

    @Option(
            names = "--max-failures-per-source",
            paramLabel = "N",
            defaultValue = "6000",
            description = "Possible guesses per minute from one address, after which it is refused; 0 for no limit."
                    + " Default: ${DEFAULT-VALUE}.")
    private int failuresPerSource;

    @Option(
            names = "--max-failures-per-key",
            paramLabel = "N",
            defaultValue = "600",
            description = "The same for one address with one access key. Default: ${DEFAULT-VALUE}.")
    private int failuresPerKey;

    @Option(
            names = "--cached-credentials",
            paramLabel = "N",
            description = "Access keys in the cache. Default: one for each 4 KiB of the largest heap.")
    private @Nullable Integer cachedCredentials;

    @Option(
            names = "--max-keys-per-user",
            paramLabel = "N",
            defaultValue = "2",
            description = "Access keys of a user, active and inactive. Default: ${DEFAULT-VALUE}.")
    private int maxKeysPerUser;

    @Option(
            names = "--protect-last-root-key",
            arity = "1",
            paramLabel = "true|false",
            defaultValue = "true",
            description = "Whether deactivating or deleting the last active access key of an account's root is refused."
                    + " Default: ${DEFAULT-VALUE}.")
    private boolean protectLastRootKey;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description =
                    "The address that endpoint discovery returns to Yandex Cloud clients. Default: the one dialled.")
    private @Nullable String advertise;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description =
                    "The https URL by which other services reach this installation. They verify identity tokens of"
                            + " its accounts with keys below it; without it no account issues such tokens.")
    private @Nullable String publicUrl;

    @Option(
            names = "--operations-kept",
            paramLabel = "DAYS",
            defaultValue = "30",
            description =
                    "How long completed operations of the Yandex Cloud API can be read. Default: ${DEFAULT-VALUE}.")
    private int operationsKept;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private KmsOptions kms;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private QuotaOptions quotas;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOptions accounts;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GatewayOptions gateway;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private FederationOptions federation;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private OperationOptions operation;

    Config config(CommandSpec spec) {
        var reachedAt = publicUrl(spec);
        var operated = operation.config(spec, store.isShared());
        return new Config(
                data.path(),
                store.storage(
                        spec,
                        atLeast(spec, "--store-connections", storeConnections, 2),
                        Duration.ofMillis(atLeast(spec, "--lease", lease, 100)),
                        changeFeed),
                address(spec, "--listen", listen),
                Optional.ofNullable(readyFile),
                allowPlaintext,
                new Config.Tls(tlsNames, ownCertificate(spec)),
                limits(spec),
                quotas.quotas(spec).withAccessKeysPerUser(atLeast(spec, "--max-keys-per-user", maxKeysPerUser, 1)),
                protectLastRootKey,
                accounts.rules(spec),
                reachedAt,
                new Config.Yandex(endpoint(spec), days(spec, "--operations-kept", operationsKept)),
                kms.config(spec, quotas.kmsKeys(spec)),
                gateway.config(spec),
                federation.config(spec, reachedAt),
                operated);
    }

    private Config.Limits limits(CommandSpec spec) {
        return new Config.Limits(
                atLeast(spec, "--max-body", maxBody, 1024),
                atLeast(spec, "--max-header", maxHeader, 1024),
                atLeast(spec, "--max-requests", maxRequests, 1),
                atLeast(spec, "--max-connections", maxConnections, 1),
                Duration.ofSeconds(atLeast(spec, "--request-timeout", requestTimeout, 1)),
                Duration.ofSeconds(atLeast(spec, "--idle-timeout", idleTimeout, 1)),
                atLeast(spec, "--max-failures-per-source", failuresPerSource, 0),
                atLeast(spec, "--max-failures-per-key", failuresPerKey, 0),
                cachedCredentials == null
                        ? Config.Limits.cachedInHeap(Runtime.getRuntime().maxMemory())
                        : atLeast(spec, "--cached-credentials", cachedCredentials, 1));
    }

    static InetSocketAddress address(CommandSpec spec, String option, String text) {
        var matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be HOST:PORT, such as 127.0.0.1:8443 or [::1]:8443: " + text);
        }
        var host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(matcher.group(3)));
        } catch (UnknownHostException _) {
            throw new ParameterException(spec.commandLine(), option + " names an unknown host: " + host);
        }
    }

    private Optional<String> endpoint(CommandSpec spec) {
        if (advertise != null && !ADDRESS.matcher(advertise).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--advertise must be HOST:PORT, such as keys.example:8443: " + advertise);
        }
        return Optional.ofNullable(advertise);
    }

    private Optional<PublicUrl> publicUrl(CommandSpec spec) {
        if (publicUrl == null) {
            return Optional.empty();
        }
        var parsed = PublicUrl.parse(publicUrl);
        if (parsed.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--public-url must be https:// with a host, and a port and a path or none, without user name,"
                            + " query, '%', '..' or '//': " + publicUrl);
        }
        return parsed;
    }

    private Optional<Config.KeyFiles> ownCertificate(CommandSpec spec) {
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw new ParameterException(spec.commandLine(), "--tls-certificate and --tls-key go together");
        }
        return tlsCertificate == null || tlsKey == null
                ? Optional.empty()
                : Optional.of(new Config.KeyFiles(tlsCertificate, tlsKey));
    }

    /** So many days, a hundred years at most: times that are written with more digits cannot be kept. */
    static Duration days(CommandSpec spec, String name, int value) {
        if (atLeast(spec, name, value, 1) > MAX_DAYS) {
            throw new ParameterException(spec.commandLine(), name + " must be at most " + MAX_DAYS + ": " + value);
        }
        return Duration.ofDays(value);
    }

    static int atLeast(CommandSpec spec, String name, int value, int min) {
        if (value < min) {
            throw new ParameterException(spec.commandLine(), name + " must be at least " + min + ": " + value);
        }
        return value;
    }
}
