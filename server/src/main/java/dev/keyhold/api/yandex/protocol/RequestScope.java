package dev.keyhold.api.yandex.protocol;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.Admission;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.RequestIdDecorator;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.yandex.error.YandexErrors;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.TraceParent;
import io.grpc.Status;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * One request on its way, by gRPC or REST: where it came from, how far it came, and how it ended. A client's own
 * {@code x-request-id} is only returned.
 */
public final class RequestScope {
    public static final String IDEMPOTENCY_KEY = "idempotency-key";

    private static final String GRPC = "application/grpc";
    private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    private static final AsciiString SERVER_REQUEST_ID = AsciiString.cached("x-server-request-id");
    private static final AsciiString SERVER_TRACE_ID = AsciiString.cached("x-server-trace-id");
    /** What clients call a request, for their own use and in our log. */
    private static final List<AsciiString> OF_CLIENTS =
            List.of(AsciiString.cached("x-client-request-id"), AsciiString.cached("x-client-trace-id"));

    private static final AttributeKey<RequestScope> KEY = AttributeKey.valueOf(RequestScope.class, "EXCHANGE");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final ServiceRequestContext context;
    private final RequestOrigin origin;
    private final LiveRequest live;
    private final RequestHeaders headers;
    private final RequestLog log;
    private final long started = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile String method = "";
    private volatile String operation = RequestLog.UNKNOWN_OPERATION;
    private volatile boolean read;
    private volatile Optional<Principal> caller = Optional.empty();
    private volatile Optional<String> reason = Optional.empty();

    private RequestScope(ServiceRequestContext context, RequestOrigin origin, RequestLog log) {
        this.context = context;
        this.origin = origin;
        this.live = LiveRequest.of(context);
        this.headers = context.request().headers();
        this.log = log;
    }

    /** Begins a request: names it by its id in whatever will be answered. */
    public static RequestScope begin(ServiceRequestContext context, RequestLog log) {
        var id = RequestIdDecorator.of(context);
        var headers = context.request().headers();
        var origin = new RequestOrigin(
                        id,
                        context.clientAddress().getHostAddress(),
                        headers.get(HttpHeaderNames.USER_AGENT, ""),
                        "yandex")
                .traced(headers.get(TraceParent.NAME));
        var exchange = new RequestScope(context, origin, log);
        context.setAttr(KEY, exchange);
        context.mutateAdditionalResponseHeaders(response -> {
            response.set(REQUEST_ID, exchange.uuid(REQUEST_ID).orElse(id));
            response.set(SERVER_REQUEST_ID, id);
            response.set(SERVER_TRACE_ID, id);
        });
        return exchange;
    }

    public static RequestScope of(ServiceRequestContext context) {
        return find(context).orElseThrow(() -> new IllegalStateException("the request has not been begun: " + context));
    }

    /** The request, if it is one of this API. */
    public static Optional<RequestScope> find(ServiceRequestContext context) {
        return Optional.ofNullable(context.attr(KEY));
    }

    /** The request that the current thread answers. */
    public static RequestScope current() {
        return of(ServiceRequestContext.current());
    }

    public RequestOrigin origin() {
        return origin;
    }

    /** Whether the request still waits for its answer. */
    public LiveRequest live() {
        return live;
    }

    public boolean isGrpc() {
        return isGrpc(headers);
    }

    /** The most that a request may have, in bytes. */
    public long maxLength() {
        return live.maxLength();
    }

    /** All {@code authorization} headers. */
    List<String> authorization() {
        return headers.getAll(HttpHeaderNames.AUTHORIZATION);
    }

    /** All {@code idempotency-key} headers. */
    List<String> idempotencyKeys() {
        return headers.getAll(IDEMPOTENCY_KEY);
    }

    /** The host, and perhaps the port, that the client dialled, as it gave them. */
    String authority() {
        return Optional.ofNullable(headers.authority()).orElse("");
    }

    /** The host and port that the client dialled. */
    String address() {
        var authority = authority();
        var hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return hasPort ? authority : authority + (context.sessionProtocol().isTls() ? ":443" : ":80");
    }

    /** The service's simple name and the method, such as {@code ApiKeyService/List}: a label, not a secret. */
    String operation() {
        return operation;
    }

    public String method() {
        return method;
    }

    /** The request has been found to call this method of ours. */
    public void calls(String fullMethodName) {
        method = fullMethodName;
        operation = fullMethodName.substring(fullMethodName.lastIndexOf('.') + 1);
    }

    /** Its message has been read; what went wrong before was the client's doing. */
    public void wasRead() {
        read = true;
    }

    public boolean isRead() {
        return read;
    }

    void authenticatedAs(Principal authenticated) {
        caller = Optional.of(authenticated);
        log.verified("OK");
        Admission.authenticated(context, authenticated.account());
    }

    void rejected(String why) {
        reason = Optional.of(why);
        log.verified(why);
    }

    /** Why it will be refused, where that says more than the status does. */
    public void because(String why) {
        if (reason.isEmpty()) {
            reason = Optional.of(why);
        }
    }

    /** It is not let in: there may be very many of these, so it is not noted. */
    public void turnAway() {
        ended.set(true);
    }

    /** An error that names this request, as every error does. */
    public com.google.rpc.Status naming(com.google.rpc.Status status) {
        return YandexErrors.naming(status, origin.requestId(), log.explanation(origin.requestId()));
    }

    /** Notes the answer, once. */
    public void end(Status.Code code) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        var took = Duration.ofNanos(System.nanoTime() - started);
        var request = new RequestLog.Request(
                origin,
                operation(),
                caller.map(it -> it.credential().name()),
                caller.map(Principal::account),
                namesOfClient());
        if (code == Status.Code.OK) {
            log.answered(request, took);
        } else {
            var why = reason.orElse(code.name());
            log.refused(request, new RequestLog.Refusal(code.name(), why, isQuiet(code)), took);
        }
    }

    private Map<String, String> namesOfClient() {
        var names = new HashMap<String, String>(0);
        for (var header : OF_CLIENTS) {
            uuid(header).ifPresent(id -> names.put(header.toString(), id));
        }
        return names;
    }

    /** Notes a bug, which the client learns nothing about but the request's id. */
    public void failed(Throwable bug) {
        reason = Optional.of("bug");
        log.failed(origin, operation(), bug);
    }

    static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    private static boolean isQuiet(Status.Code code) {
        return code == Status.Code.RESOURCE_EXHAUSTED || code == Status.Code.CANCELLED;
    }

    private Optional<String> uuid(AsciiString header) {
        return Optional.ofNullable(headers.get(header))
                .filter(RequestScope::isUuid)
                .map(text -> text.toLowerCase(Locale.ROOT));
    }

    /** True for requests that expect a gRPC answer whatever they ask. */
    public static boolean isGrpc(RequestHeaders headers) {
        var contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        return contentType.equals(GRPC) || contentType.startsWith(GRPC + "+") || contentType.startsWith(GRPC + ";");
    }
}
