package dev.keyhold.server.telemetry;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where traces and metrics go, as the variables {@code OTEL_…} that OpenTelemetry has made a standard say it.
 *
 * @param defaults the SDK's settings by their names, such as {@code otel.traces.exporter}, which variables overrule
 * @param properties the settings that hold; may contain a secret, as the receiver may ask for one in a header
 */
public record TelemetryConfig(Map<String, String> defaults, Map<String, String> properties) {
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String OTLP = "otlp";
    private static final String NONE = "none";

    public TelemetryConfig {
        defaults = Map.copyOf(defaults);
        properties = Map.copyOf(properties);
    }

    /**
     * What is asked for; empty if nothing is.
     *
     * @param endpoint of an OTLP receiver, before {@code OTEL_EXPORTER_OTLP_ENDPOINT}
     */
    public static Optional<TelemetryConfig> of(Optional<String> endpoint, Map<String, String> environment) {
        var properties = new HashMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_") && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        endpoint.ifPresent(url -> properties.put(ENDPOINT, url));
        var traces = exporter(properties, "traces");
        var metrics = exporter(properties, "metrics");
        if ("true".equalsIgnoreCase(properties.get("otel.sdk.disabled"))
                || (traces.equals(NONE) && metrics.equals(NONE))) {
            return Optional.empty();
        }
        var defaults = Map.of(
                "otel.service.name",
                "keyhold",
                "otel.traces.exporter",
                traces,
                "otel.metrics.exporter",
                metrics,
                "otel.logs.exporter",
                NONE,
                "otel.exporter.otlp.protocol",
                "http/protobuf");
        return Optional.of(new TelemetryConfig(defaults, properties));
    }

    /** Those of a signal for which no receiver is named go nowhere: by default the SDK looks for one on this host. */
    private static String exporter(Map<String, String> properties, String signal) {
        var named = properties.containsKey(ENDPOINT)
                || properties.containsKey("otel.exporter.otlp." + signal + ".endpoint");
        return properties.getOrDefault("otel." + signal + ".exporter", named ? OTLP : NONE);
    }

    @Override
    public String toString() {
        return "TelemetryConfig" + properties.keySet();
    }
}
