package dev.keyhold.server.telemetry;

import dev.keyhold.api.RequestLog;
import dev.keyhold.api.RequestTracer;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * A span for each request, of which it says what a line of the log says, but for who called and from where: what leaves
 * the host is seen by more people.
 */
final class RequestSpans implements RequestTracer {
    private static final AttributeKey<String> API = AttributeKey.stringKey("keyhold.api");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("keyhold.operation");
    private static final AttributeKey<String> ACCOUNT = AttributeKey.stringKey("keyhold.account");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("keyhold.outcome");
    private static final AttributeKey<String> REQUEST = AttributeKey.stringKey("keyhold.request_id");

    /** The outcomes that are our fault, in all APIs: a server's span is an error for these alone. */
    private static final Set<String> FAULTS = Set.of(
            "InternalFailure",
            "ServiceUnavailable",
            "InternalError",
            "KMSInternalException",
            "DependencyTimeoutException",
            "INTERNAL",
            "UNAVAILABLE",
            "UNKNOWN",
            "DEADLINE_EXCEEDED",
            "DATA_LOSS");

    private final Tracer tracer;
    private final InstantSource clock;

    RequestSpans(Tracer tracer, InstantSource clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    @Override
    public void ended(RequestLog.Request request, String outcome, Duration took) {
        var origin = request.origin();
        var end = clock.instant();
        var builder = tracer.spanBuilder(request.operation())
                .setParent(origin.trace().map(RequestSpans::parent).orElse(Context.root()))
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(end.minus(took))
                .setAttribute(API, origin.api())
                .setAttribute(OPERATION, request.operation())
                .setAttribute(OUTCOME, outcome)
                .setAttribute(REQUEST, origin.requestId());
        request.account().map(AccountId::text).ifPresent(account -> builder.setAttribute(ACCOUNT, account));
        var span = builder.startSpan();
        if (FAULTS.contains(outcome)) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(end);
    }

    private static Context parent(TraceParent trace) {
        var flags = trace.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        var client =
                SpanContext.createFromRemoteParent(trace.traceId(), trace.spanId(), flags, TraceState.getDefault());
        return Context.root().with(Span.wrap(client));
    }
}
