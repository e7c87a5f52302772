package dev.keyhold.server.telemetry;

import dev.keyhold.api.RequestTracer;
import dev.keyhold.maintenance.StartException;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Sends a span of each request and all metrics to a receiver. Both wait in bounded memory and are sent by threads of
 * the SDK; what does not fit, as the receiver is slow or away, is dropped, and no request waits.
 */
public final class OtlpExport implements AutoCloseable {
    private static final String NAME = "dev.keyhold";
    /** How long a server that stops waits until the last spans are sent. */
    private static final Duration LAST = Duration.ofSeconds(3);

    private final OpenTelemetrySdk sdk;
    private final RequestTracer tracer;

    private OtlpExport(OpenTelemetrySdk sdk, RequestTracer tracer) {
        this.sdk = sdk;
        this.tracer = tracer;
    }

    /**
     * The metrics that are sent.
     *
     * @param beforeRead is called before each reading
     */
    public record Source(MeterRegistry meters, Runnable beforeRead, String version) {}

    /**
     * Begins to send. A receiver that is away is no error.
     *
     * @throws StartException when the settings are not valid
     */
    public static OtlpExport open(TelemetryConfig config, Source source, InstantSource clock) {
        ExportLog.install();
        var readings = new MeterReadings(source.meters(), source.beforeRead(), clock);
        var version = Resource.create(Attributes.of(AttributeKey.stringKey("service.version"), source.version()));
        try {
            var sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(config::defaults)
                    .addPropertiesCustomizer(_ -> config.properties())
                    .addResourceCustomizer((ofSettings, _) -> version.merge(ofSettings))
                    .addMeterProviderCustomizer((builder, _) -> builder.registerMetricProducer(readings))
                    .build()
                    .getOpenTelemetrySdk();
            return new OtlpExport(sdk, new RequestSpans(sdk.getTracer(NAME, source.version()), clock));
        } catch (RuntimeException e) {
            throw new StartException("the settings of OpenTelemetry (OTEL_…, otlp-endpoint) cannot be used: " + e, e);
        }
    }

    public RequestTracer tracer() {
        return tracer;
    }

    /** Sends what waits, for at most three seconds. */
    @Override
    public void close() {
        // Parts of it wait for the receiver before they return.
        var stopping = Thread.ofPlatform().daemon().name("telemetry stop").start(() -> {
            var _ = sdk.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
        });
        try {
            var _ = stopping.join(LAST);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
