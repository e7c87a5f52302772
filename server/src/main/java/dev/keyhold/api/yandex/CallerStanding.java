package dev.keyhold.api.yandex;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.yandex.error.YandexErrors;
import dev.keyhold.api.yandex.protocol.AuthenticationInterceptor;
import dev.keyhold.api.yandex.protocol.RequestScope;
import dev.keyhold.api.yandex.protocol.grpc.GrpcServices;
import dev.keyhold.api.yandex.protocol.rest.RestService;
import dev.keyhold.model.AccountId;
import io.grpc.Status.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Classifies the callers of the API, by the {@code authorization} header, and the servers that call as gateways. */
final class CallerStanding implements ServiceEntry {
    /** Of the frame that gRPC puts a message into. */
    private static final int FRAME_HEAD = 5;

    private static final byte COMPRESSED = 1;
    /** A message without fields. */
    private static final HttpData NO_MESSAGE = HttpData.wrap(new byte[FRAME_HEAD]);

    private final AuthenticationInterceptor authenticator;
    private final Set<String> gatewayMethods;
    private final Predicate<ServiceRequestContext> allowedGateways;
    private final RestService rest;
    private final RequestLog log;

    /**
     * An entrance for all methods.
     *
     * @param gatewayMethods full names of the methods that only {@code allowedGateways} may call
     */
    CallerStanding(
            AuthenticationInterceptor authenticator,
            Set<String> gatewayMethods,
            Predicate<ServiceRequestContext> allowedGateways,
            RestService rest,
            RequestLog log) {
        this.authenticator = authenticator;
        this.gatewayMethods = gatewayMethods;
        this.allowedGateways = allowedGateways;
        this.rest = rest;
        this.log = log;
    }

    @Override
    public void begin(ServiceRequestContext context) {
        RequestScope.begin(context, log);
    }

    @Override
    public boolean isForKnownCallers(ServiceRequestContext context) {
        return gatewayMethods.contains(context.path().substring(1));
    }

    @Override
    public Caller caller(ServiceRequestContext context) {
        var account = isForKnownCallers(context)
                ? Optional.of(AccountId.SYSTEM).filter(_ -> allowedGateways.test(context))
                : authenticator.accountOf(RequestScope.of(context));
        return account.map(Caller::authenticated).orElse(Caller.UNKNOWN);
    }

    @Override
    public HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle) {
        if (obstacle == Obstacle.CROWDED) {
            RequestScope.of(context).turnAway();
        }
        var isGrpc = RequestScope.isGrpc(context.request().headers());
        var status = switch (obstacle) {
            case CROWDED -> YandexErrors.status(Code.UNAVAILABLE, "There are too many requests. Please try again");
            case TOO_LARGE ->
                YandexErrors.status(
                        isGrpc ? Code.RESOURCE_EXHAUSTED : Code.INVALID_ARGUMENT,
                        "The request is too large for a caller who is not authenticated by its headers");
        };
        return isGrpc ? GrpcServices.refused(context, status) : rest.refused(context, status);
    }

    /** A message in gzip ends with its length before that (RFC 1952, section 2.3.1). */
    @Override
    public long size(ServiceRequestContext context, HttpData body) {
        var bytes = body.array();
        var isCompressed = RequestScope.isGrpc(context.request().headers())
                && bytes.length >= FRAME_HEAD + Integer.BYTES
                && bytes[0] == COMPRESSED;
        return isCompressed
                ? Integer.toUnsignedLong(
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - Integer.BYTES))
                : bytes.length;
    }

    @Override
    public HttpData nothing() {
        return NO_MESSAGE;
    }
}
