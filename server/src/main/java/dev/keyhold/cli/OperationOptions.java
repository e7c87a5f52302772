package dev.keyhold.cli;

import dev.keyhold.maintenance.ScheduledBackups;
import dev.keyhold.server.OperationConfig;
import dev.keyhold.server.telemetry.TelemetryConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Settings about how the server is watched and kept. */
final class OperationOptions {
    private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,5})(m|h|d)");
    private static final Pattern ENDPOINT = Pattern.compile("https?://[^/?#\\s@]+(/[^?#\\s]*)?");
    private static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);

    @Option(
            names = "--admin-listen",
            paramLabel = "ADDRESS",
            description = "A further HOST:PORT, in plaintext, for health and metrics, which the port of --listen then"
                    + " no longer serves. Default: the port of --listen.")
    private @Nullable String adminListen;

    @Option(
            names = "--backup-every",
            paramLabel = "DURATION",
            description = "Make a backup this often, such as 6h or 1d, into the folder of --backup-to.")
    private @Nullable String backupEvery;

    @Option(
            names = "--backup-to",
            paramLabel = "DIR",
            description = "The folder of these backups; on another disk than the data folder.")
    private @Nullable Path backupTo;

    @Option(
            names = "--backup-keep",
            paramLabel = "N",
            defaultValue = "7",
            description = "How many of these backups are kept; the oldest are deleted. Default: ${DEFAULT-VALUE}.")
    private int backupKeep;

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            description = "Send traces and metrics by OTLP over HTTP to this receiver, such as"
                    + " http://localhost:4318. Default: none, unless variables OTEL_… name one.")
    private @Nullable String otlpEndpoint;

    @Option(
            names = "--console",
            paramLabel = "true|false",
            arity = "1",
            defaultValue = "true",
            description = "Whether the web console is served, at /console/ on every port. Default: ${DEFAULT-VALUE}.")
    private boolean console;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AuditOptions audit;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ExplainOptions explain;

    OperationConfig config(CommandSpec spec, boolean isShared) {
        if (isShared && backupEvery != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--backup-every is for the database in the data folder; back up the one of"
                            + " --store by its own means");
        }
        return new OperationConfig(
                Optional.ofNullable(adminListen).map(text -> address(spec, text)),
                backups(spec),
                audit.config(spec),
                telemetry(spec),
                console,
                explain.config(spec));
    }

    private static InetSocketAddress address(CommandSpec spec, String text) {
        return ServeOptions.address(spec, "--admin-listen", text);
    }

    private Optional<TelemetryConfig> telemetry(CommandSpec spec) {
        if (otlpEndpoint != null && !ENDPOINT.matcher(otlpEndpoint).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--otlp-endpoint must be a URL such as http://localhost:4318: " + otlpEndpoint);
        }
        var environment = spec.commandLine().getDefaultValueProvider() instanceof Settings settings
                ? settings.environment()
                : Map.<String, String>of();
        return TelemetryConfig.of(Optional.ofNullable(otlpEndpoint), environment);
    }

    private Optional<ScheduledBackups.Plan> backups(CommandSpec spec) {
        if ((backupEvery == null) != (backupTo == null)) {
            throw new ParameterException(spec.commandLine(), "--backup-every and --backup-to go together");
        }
        var kept = ServeOptions.atLeast(spec, "--backup-keep", backupKeep, 1);
        return backupEvery == null || backupTo == null
                ? Optional.empty()
                : Optional.of(new ScheduledBackups.Plan(period(spec, "--backup-every", backupEvery), backupTo, kept));
    }

    /** A number with a unit: {@code 30m}, {@code 6h}, {@code 1d}. */
    static Duration period(CommandSpec spec, String option, String text) {
        var matcher = PERIOD.matcher(text);
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " must be a number from 1 to 999999 with m, h or d behind it, such as 6h: " + text);
        }
        var number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> SHORTEST_PERIOD.multipliedBy(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
