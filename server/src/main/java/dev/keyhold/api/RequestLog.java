package dev.keyhold.api;

import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.refusal.RecentRefusals;
import dev.keyhold.domain.refusal.RequestCounts;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.SignatureEvidence;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.WireRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * How requests end, in all APIs: each by one line in the log, whose fields have the same names, and one count in the
 * metrics, and one span where requests are traced. What was refused is remembered for a while, so that it can be
 * explained.
 */
public final class RequestLog {
    /** The operation of a request that did not get so far as to have one. */
    public static final String UNKNOWN_OPERATION = "unknown";

    private static final Logger log = LoggerFactory.getLogger(RequestLog.class);
    private static final String OK = "OK";
    private static final String NONE = "-";

    private final RequestObserver observer;
    private final RequestTracer tracer;
    private final RecentRefusals refusals;
    private final RequestCounts counts;
    private final Optional<String> explainUrl;

    /** A log that remembers no refusals. */
    public RequestLog(RequestObserver observer) {
        this(observer, RequestTracer.NONE, RecentRefusals.none(), RequestCounts.none(), Optional.empty());
    }

    /** {@code explainUrl} is what denials name, with the request id at its end. */
    public RequestLog(
            RequestObserver observer,
            RequestTracer tracer,
            RecentRefusals refusals,
            RequestCounts counts,
            Optional<String> explainUrl) {
        this.observer = observer;
        this.tracer = tracer;
        this.refusals = refusals;
        this.counts = counts;
        this.explainUrl = explainUrl;
    }

    /**
     * A request that has ended.
     *
     * @param operation the wire name of a served operation, or {@link #UNKNOWN_OPERATION}
     * @param credential the name of the credential that was shown, as far as it is known
     * @param account of the caller, or the one that was asked about, as far as it is known
     * @param ofClient how the client itself calls the request, by the names of its headers
     */
    public record Request(
            RequestOrigin origin,
            String operation,
            Optional<String> credential,
            Optional<AccountId> account,
            Map<String, String> ofClient) {
        public Request {
            ofClient = Map.copyOf(ofClient);
        }

        public Request(RequestOrigin origin, String operation, Optional<String> credential) {
            this(origin, operation, credential, Optional.empty());
        }

        public Request(
                RequestOrigin origin, String operation, Optional<String> credential, Optional<AccountId> account) {
            this(origin, operation, credential, account, Map.of());
        }
    }

    /**
     * Why a request was refused.
     *
     * @param code the error code of the API
     * @param reason the exact reason, for the log alone
     * @param isQuiet whether there may be so many of these that they are only for debugging
     */
    public record Refusal(String code, String reason, boolean isQuiet) {}

    /** A credential was verified: {@code OK} or the reason it was rejected. */
    public void verified(String outcome) {
        observer.verified(outcome);
    }

    /** A request succeeded. */
    public void answered(Request request, Duration took) {
        with(Level.DEBUG, request, Optional.empty()).log("request.answered");
        if (request.account().isPresent()) {
            counts.answered(request.account().get());
        }
        count(request, OK, took);
    }

    /** What is known of a signature that was refused before its key was looked at, once that has been noted. */
    public void signature(WireRequest request, SignatureException fault, RequestOrigin origin) {
        refusals.signature(origin, () -> SignatureEvidence.of(request, fault));
    }

    /** Where the denial of a request is explained, if clients are to learn that. */
    public Optional<String> explanation(String requestId) {
        return explainUrl.map(url -> url + requestId);
    }

    /** A request was refused. */
    public void refused(Request request, Refusal refusal, Duration took) {
        remember(request, refusal);
        line(request, refusal);
        // What gateways learn of their clients is counted where it is noted.
        if (!request.origin().api().equals(RequestOrigin.GATEWAY)) {
            request.account().ifPresent(account -> counts.refused(account, RefusalCodes.end(refusal.code())));
        }
        count(request, refusal.code(), took);
    }

    /** A request was refused after it had been answered, so that it is not counted again. */
    public void refusedLate(Request request, Refusal refusal) {
        remember(request, refusal);
        line(request, new Refusal(refusal.code(), refusal.reason(), true));
    }

    /** A bug, which the client learns nothing about but the request's id. The refusal is noted besides. */
    public void failed(RequestOrigin origin, String operation, Throwable bug) {
        log.atError()
                .setCause(bug)
                .addKeyValue("requestId", origin.requestId())
                .addKeyValue("operation", operation)
                .log("request.failed");
    }

    private void remember(Request request, Refusal refusal) {
        refusals.refused(
                request.origin(),
                request.account(),
                request.operation(),
                refusal.code(),
                refusal.reason(),
                request.credential());
    }

    private void count(Request request, String outcome, Duration took) {
        observer.answered(request.origin().api(), request.operation(), outcome, took);
        tracer.ended(request, outcome, took);
    }

    private static void line(Request request, Refusal refusal) {
        with(refusal.isQuiet() ? Level.DEBUG : Level.INFO, request, Optional.of(refusal))
                .log("request.refused");
    }

    private static LoggingEventBuilder with(Level level, Request request, Optional<Refusal> refusal) {
        var line = log.atLevel(level)
                .addKeyValue("requestId", request.origin().requestId())
                .addKeyValue("operation", request.operation());
        if (refusal.isPresent()) {
            line = line.addKeyValue("code", refusal.get().code())
                    .addKeyValue("reason", refusal.get().reason());
        }
        line = line.addKeyValue("accessKey", request.credential().orElse(NONE))
                .addKeyValue("source", request.origin().source());
        if (request.origin().traceId().isPresent()) {
            line = line.addKeyValue("traceId", request.origin().traceId().get());
        }
        for (var name : request.ofClient().entrySet()) {
            line = line.addKeyValue(name.getKey(), name.getValue());
        }
        return line;
    }
}
