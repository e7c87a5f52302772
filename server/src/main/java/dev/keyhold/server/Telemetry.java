package dev.keyhold.server;

import dev.keyhold.api.RequestTracer;
import dev.keyhold.server.telemetry.OtlpExport;
import dev.keyhold.server.telemetry.TelemetryConfig;
import java.time.InstantSource;
import java.util.Optional;

/** Traces and metrics for others, if they are asked for. */
final class Telemetry implements AutoCloseable {
    /** Nothing is sent. */
    static final Telemetry NONE = new Telemetry(Optional.empty());

    private final Optional<OtlpExport> export;

    private Telemetry(Optional<OtlpExport> export) {
        this.export = export;
    }

    /** @throws dev.keyhold.maintenance.StartException when the settings cannot be used */
    static Telemetry open(Optional<TelemetryConfig> config, Metrics metrics, InstantSource clock) {
        return config.isEmpty()
                ? NONE
                : new Telemetry(Optional.of(OtlpExport.open(config.get(), metrics.source(), clock)));
    }

    RequestTracer tracer() {
        return export.map(OtlpExport::tracer).orElse(RequestTracer.NONE);
    }

    @Override
    public void close() {
        export.ifPresent(OtlpExport::close);
    }
}
