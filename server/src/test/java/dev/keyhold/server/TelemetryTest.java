package dev.keyhold.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import dev.keyhold.ManualClock;
import dev.keyhold.Patience;
import dev.keyhold.Samples;
import dev.keyhold.api.RequestLog;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.TraceParent;
import dev.keyhold.server.telemetry.OtlpExport;
import dev.keyhold.server.telemetry.TelemetryConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces and metrics that are sent by OTLP, as a receiver sees them. */
class TelemetryTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    /** Takes in what is sent to it, in the protocol of OTLP over HTTP. */
    private static final class Receiver implements AutoCloseable {
        private final ConcurrentLinkedQueue<byte[]> traces = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<byte[]> metrics = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<String> headers = new ConcurrentLinkedQueue<>();
        private final Server server = TestServers.builder()
                .http(0)
                .service(
                        "/v1/traces",
                        (_, request) -> HttpResponse.of(request.aggregate().thenApply(whole -> {
                            headers.add(whole.headers().toString());
                            traces.add(whole.content().array());
                            return HttpResponse.of(HttpStatus.OK);
                        })))
                .service(
                        "/v1/metrics",
                        (_, request) -> HttpResponse.of(request.aggregate().thenApply(whole -> {
                            metrics.add(whole.content().array());
                            return HttpResponse.of(HttpStatus.OK);
                        })))
                .build();

        Receiver() {
            server.start().join();
        }

        String url() {
            return "http://127.0.0.1:" + server.activeLocalPort();
        }

        List<Span> spans() throws Exception {
            var found = new ArrayList<Span>();
            for (var body : traces) {
                for (var resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                    assertThat(attributes(resource.getResource().getAttributesList()))
                            .containsEntry("service.name", "keyhold")
                            .containsKey("service.version");
                    resource.getScopeSpansList().forEach(scope -> found.addAll(scope.getSpansList()));
                }
            }
            return found;
        }

        /** Of each name the newest. */
        Map<String, Metric> metrics() throws Exception {
            var found = new HashMap<String, Metric>();
            for (var body : metrics) {
                for (var resource : ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList()) {
                    resource.getScopeMetricsList()
                            .forEach(scope ->
                                    scope.getMetricsList().forEach(metric -> found.put(metric.getName(), metric)));
                }
            }
            return found;
        }

        String everything() {
            var all = new StringBuilder(String.join("\n", headers));
            traces.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
            metrics.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
            return all.toString();
        }

        @Override
        public void close() {
            server.stop().join();
        }
    }

    private static Map<String, String> attributes(List<KeyValue> pairs) {
        return pairs.stream()
                .collect(Collectors.toMap(KeyValue::getKey, it -> it.getValue().getStringValue()));
    }

    private static OperationConfig sendingTo(String endpoint, Map<String, String> environment) {
        return new OperationConfig(
                Optional.empty(),
                Optional.empty(),
                AuditConfig.DEFAULT,
                TelemetryConfig.of(Optional.of(endpoint), environment),
                true,
                RefusalsConfig.DEFAULT);
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static int get(TestKeyhold keyhold, String path, String... headers) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var url = URI.create("http://127.0.0.1:" + keyhold.address().getPort() + path);
            var request = HttpRequest.newBuilder(url).header("traceparent", "00-" + TRACE + "-" + PARENT + "-01");
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void a_receiver_gets_a_span_of_each_request_and_all_metrics_and_no_secret() throws Exception {
        try (var receiver = new Receiver()) {
            String token;
            String secret;
            try (var keyhold = TestKeyhold.start()) {
                keyhold.restart(sendingTo(receiver.url(), Map.of("OTEL_EXPORTER_OTLP_HEADERS", "api-key=of-receiver")));
                token = keyhold.adminToken();
                secret = keyhold.rootSecret();
                assertThat(get(
                                keyhold,
                                "/iam/v1/serviceAccounts?folderId=" + keyhold.defaultFolder(),
                                "authorization",
                                "Bearer " + token))
                        .isEqualTo(200);
                assertThat(get(keyhold, "/iam/v1/apiKeys", "authorization", "Bearer " + token + "x"))
                        .isEqualTo(401);
                assertThat(get(keyhold, "/?Action=ListUsers&Version=2010-05-08"))
                        .isEqualTo(403);
            }
            var spans = receiver.spans();
            assertThat(spans).hasSize(3).allSatisfy(span -> {
                assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
                assertThat(hex(span.getParentSpanId())).isEqualTo(PARENT);
                assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
                assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
                assertThat(attributes(span.getAttributesList()))
                        .containsEntry("keyhold.operation", span.getName())
                        .containsKey("keyhold.request_id");
            });
            assertThat(attributes(spans.getFirst().getAttributesList()))
                    .containsEntry("keyhold.api", "yandex")
                    .containsEntry("keyhold.operation", "ServiceAccountService/List")
                    .containsEntry("keyhold.account", TestKeyhold.ACCOUNT.text())
                    .containsEntry("keyhold.outcome", "OK");
            assertThat(attributes(spans.get(1).getAttributesList()))
                    .containsEntry("keyhold.outcome", "UNAUTHENTICATED")
                    .doesNotContainKey("keyhold.account");
            assertThat(attributes(spans.getLast().getAttributesList())).containsEntry("keyhold.api", "aws");
            var metrics = receiver.metrics();
            assertThat(metrics).containsKeys("keyhold.requests", "keyhold.verifications", "keyhold.store.group.size");
            var requests = requireNonNull(metrics.get("keyhold.requests"));
            assertThat(requests.getUnit()).isEqualTo("s");
            assertThat(requests.getHistogram().getDataPointsList()).hasSize(3).allSatisfy(point -> {
                assertThat(point.getCount()).isEqualTo(1);
                assertThat(point.getBucketCountsList()).hasSize(point.getExplicitBoundsCount() + 1);
                assertThat(attributes(point.getAttributesList())).containsKeys("api", "operation", "outcome");
            });
            assertThat(requireNonNull(metrics.get("keyhold.store.statements"))
                            .getSum()
                            .getDataPoints(0)
                            .getAsDouble())
                    .isPositive();
            assertThat(receiver.everything())
                    .contains("of-receiver")
                    .doesNotContain(token, token.substring(token.lastIndexOf('.') + 1), secret);
        }
    }

    @Test
    void the_audit_trail_has_the_trace() throws Exception {
        try (var keyhold = TestKeyhold.start()) {
            assertThat(get(keyhold, "/iam/v1/apiKeys", "authorization", "Bearer t1.none"))
                    .isEqualTo(401);
            assertThat(keyhold.denials())
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.origin().traceId()).contains(TRACE));
        }
    }

    @Test
    void a_trace_that_its_client_does_not_record_is_not_recorded_here_either() throws Exception {
        try (var receiver = new Receiver()) {
            var config = TelemetryConfig.of(Optional.of(receiver.url()), Map.of("OTEL_METRICS_EXPORTER", "none"));
            try (var export = OtlpExport.open(config.orElseThrow(), source(), new ManualClock())) {
                export.tracer().ended(request(new TraceParent(TRACE, PARENT, false)), "OK", Duration.ZERO);
            }
            assertThat(receiver.spans()).isEmpty();
            try (var export = OtlpExport.open(config.orElseThrow(), source(), new ManualClock())) {
                export.tracer().ended(request(new TraceParent(TRACE, PARENT, true)), "InternalFailure", Duration.ZERO);
            }
            assertThat(receiver.spans())
                    .singleElement()
                    .satisfies(
                            span -> assertThat(span.getStatus().getCodeValue()).isEqualTo(2));
            assertThat(receiver.metrics).isEmpty();
        }
    }

    private static OtlpExport.Source source() {
        return new OtlpExport.Source(new SimpleMeterRegistry(), () -> {}, "1");
    }

    private static RequestLog.Request request(TraceParent trace) {
        return new RequestLog.Request(
                Samples.ORIGIN.inTrace(Optional.of(trace)),
                "ListUsers",
                Optional.empty(),
                Optional.of(Samples.ACCOUNT));
    }

    /** Connections to it are accepted by the system, and nothing is ever read or sent. */
    @Test
    void a_receiver_that_does_not_answer_holds_up_nothing() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var url = "http://127.0.0.1:" + silent.getLocalPort();
            var config = TelemetryConfig.of(Optional.of(url), Map.of()).orElseThrow();
            assertTimeoutPreemptively(Patience.LIMIT, () -> {
                try (var export = OtlpExport.open(config, source(), new ManualClock())) {
                    for (int i = 0; i < 100_000; i++) {
                        export.tracer().ended(request(new TraceParent(TRACE, PARENT, true)), "OK", Duration.ZERO);
                    }
                }
            });
        }
    }

    @Test
    void a_receiver_that_is_away_is_no_error() throws Exception {
        int port;
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        try (var keyhold = TestKeyhold.start()) {
            keyhold.restart(sendingTo("http://127.0.0.1:" + port, Map.of()));
            assertThat(get(keyhold, "/?Action=ListUsers&Version=2010-05-08")).isEqualTo(403);
        }
    }

    @Test
    void settings_that_cannot_be_used_end_the_start() {
        for (var wrong : List.of(
                Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
                Map.of("OTEL_TRACES_EXPORTER", "zipkin"),
                Map.of("OTEL_BSP_SCHEDULE_DELAY", "soon"))) {
            var config = TelemetryConfig.of(Optional.of("http://127.0.0.1:9"), wrong);
            assertThatThrownBy(() -> OtlpExport.open(config.orElseThrow(), source(), new ManualClock()))
                    .as(wrong.toString())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("OTEL_");
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,-,-,-",
                "OTEL_SERVICE_NAME,keys,-,-",
                "OTEL_TRACES_EXPORTER,none,-,-",
                "OTEL_TRACES_EXPORTER,otlp,otlp,none",
                "OTEL_METRICS_EXPORTER,otlp,none,otlp",
                "OTEL_EXPORTER_OTLP_ENDPOINT,http://h:4318,otlp,otlp",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,http://h:4318/v1/traces,otlp,none",
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,http://h:4318/v1/metrics,none,otlp"
            })
    void is_off_unless_a_receiver_is_named(String variable, String value, String traces, String metrics) {
        Map<String, String> environment = variable == null ? Map.of() : Map.of(variable, value);
        var config = TelemetryConfig.of(Optional.empty(), environment);
        assertThat(config.map(it -> it.defaults().get("otel.traces.exporter"))).isEqualTo(Optional.ofNullable(traces));
        assertThat(config.map(it -> it.defaults().get("otel.metrics.exporter")))
                .isEqualTo(Optional.ofNullable(metrics));
    }

    @Test
    void can_be_switched_off_and_shows_no_value() {
        var endpoint = Optional.of("http://h:4318");
        assertThat(TelemetryConfig.of(endpoint, Map.of("OTEL_SDK_DISABLED", "true")))
                .isEmpty();
        assertThat(TelemetryConfig.of(endpoint, Map.of("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret"))
                        .toString())
                .doesNotContain("s3cret");
    }
}
