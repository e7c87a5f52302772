package dev.keyhold.api.gateway.envoy;

import com.google.rpc.Code;
import com.google.rpc.Status;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.gateway.ErrorFormat;
import dev.keyhold.api.gateway.ForwardedRequestAuthenticator;
import dev.keyhold.api.gateway.GatewayAccount;
import dev.keyhold.api.gateway.GatewayRequest;
import dev.keyhold.api.gateway.GatewayResult;
import dev.keyhold.api.gateway.IdentityHeaders;
import dev.keyhold.api.gateway.S3Error;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.Audience;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;

/**
 * {@code envoy.service.auth.v3.Authorization}. Every refusal is a denial, also if the request cannot be
 * authenticated: with an error of the call, an Envoy that is configured to allow failures would let the request pass.
 */
public final class EnvoyAuthorization extends AuthorizationGrpc.AuthorizationImplBase implements EnvoyErrors.Denials {
    public static final String PATH = "/" + AuthorizationGrpc.getCheckMethod().getFullMethodName();

    private static final String ENDPOINT = "Authorization/Check";
    private static final Status PASSED = status(Code.OK);
    private static final int UNAUTHORIZED = 401;
    /** What stands before a message: that it is not compressed, and its length. */
    private static final int FRAME_HEAD = 5;

    private static final MediaType GRPC = MediaType.create("application", "grpc");

    /** A question without content, in its frame. */
    public static final HttpData NOTHING = HttpData.wrap(new byte[FRAME_HEAD]);

    private final ForwardedRequestAuthenticator check;
    private final GatewayAccess gatewayAccess;
    private final GatewayAccount account;
    private final ErrorFormat style;
    private final Audience audience;

    public EnvoyAuthorization(
            ForwardedRequestAuthenticator check,
            GatewayAccess gatewayAccess,
            GatewayAccount account,
            ErrorFormat style,
            Audience audience) {
        this.check = check;
        this.gatewayAccess = gatewayAccess;
        this.account = account;
        this.style = style;
        this.audience = audience;
    }

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> answers) {
        var context = ServiceRequestContext.current();
        var _ = NonBlocking.answer(
                        EnvoyRequest.bodyLength(request.getAttributes()),
                        () -> answer(context, request),
                        LiveRequest.of(context).threads())
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        answers.onNext(answer);
                        answers.onCompleted();
                    } else {
                        answers.onError(failure);
                    }
                });
    }

    @Override
    public CheckResponse refuse(ServiceRequestContext context, S3Error denial) {
        var gatewayOrigin = gatewayAccess.origin(context);
        return response(check.refuse(ENDPOINT, denial, gatewayOrigin).denial(), gatewayOrigin.requestId());
    }

    @Override
    public CheckResponse fail(ServiceRequestContext context, Throwable bug) {
        var gatewayOrigin = gatewayAccess.origin(context);
        return response(check.fail(ENDPOINT, bug, gatewayOrigin).denial(), gatewayOrigin.requestId());
    }

    private CheckResponse answer(ServiceRequestContext context, CheckRequest request) {
        var gatewayOrigin = gatewayAccess.origin(context);
        return switch (authenticate(context, request, gatewayOrigin)) {
            case GatewayResult.Admitted(var _, var _, var headers) -> passed(headers);
            case GatewayResult.Preflight(), GatewayResult.Anonymous() -> passed(IdentityHeaders.nobody());
            case GatewayResult.Denied(var denial, var _, var _) -> response(denial, gatewayOrigin.requestId());
        };
    }

    private GatewayResult authenticate(
            ServiceRequestContext context, CheckRequest request, RequestOrigin gatewayOrigin) {
        var accessError = gatewayAccess.accessError(context, gatewayOrigin).map(S3Error::of);
        if (accessError.isPresent()) {
            return check.refuse(ENDPOINT, accessError.get(), gatewayOrigin);
        }
        var attributes = request.getAttributes();
        if (!EnvoyRequest.isComplete(attributes)) {
            var denial = S3Error.invalidForwardedRequest("method, path and host of the HTTP request must be stated");
            return check.refuse(ENDPOINT, denial, gatewayOrigin);
        }
        var forwarded = EnvoyRequest.of(attributes, audience);
        var origin = gatewayOrigin
                .ofClient(forwarded.client(), forwarded.userAgent())
                .over(forwarded.transport());
        return check.checkForwarded(new GatewayRequest(
                ENDPOINT, forwarded.wire(), forwarded.rules(), origin, () -> account.of(context, gatewayOrigin)));
    }

    /** The answer to what is not let in: one of the contract's too, and not an error of the call. */
    public HttpResponse denied(S3Error denial, String id) {
        var message = response(denial, id).toByteArray();
        var frame = Unpooled.buffer(FRAME_HEAD + message.length)
                .writeByte(0)
                .writeInt(message.length)
                .writeBytes(message);
        var headers = ResponseHeaders.builder(com.linecorp.armeria.common.HttpStatus.OK)
                .contentType(GRPC)
                .build();
        return HttpResponse.of(headers, HttpData.wrap(frame), HttpHeaders.of("grpc-status", "0"));
    }

    private static CheckResponse passed(List<IdentityHeaders.Header> identityHeaders) {
        var response = OkHttpResponse.newBuilder();
        for (var header : identityHeaders) {
            // Envoy takes headers out after it has put others in.
            if (header.value().isEmpty()) {
                response.addHeadersToRemove(header.name().toString());
            } else {
                response.addHeaders(header(header.name(), header.value()));
            }
        }
        return CheckResponse.newBuilder()
                .setStatus(PASSED)
                .setOkResponse(response)
                .build();
    }

    private CheckResponse response(S3Error denial, String id) {
        var status = style.status(denial);
        var response = DeniedHttpResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCode(code(status)))
                .addHeaders(header("content-type", style.mediaType()))
                .addHeaders(header(IdentityHeaders.REASON, denial.code()))
                .addHeaders(header(IdentityHeaders.REQUEST_ID, id))
                .addHeaders(header(IdentityHeaders.AMZ_REQUEST_ID, id))
                .setBody(style.body(denial, id));
        return CheckResponse.newBuilder()
                .setStatus(status(status == UNAUTHORIZED ? Code.UNAUTHENTICATED : Code.PERMISSION_DENIED))
                .setDeniedResponse(response)
                .build();
    }

    /** The status by its number, which is its number in the contract too. */
    private static StatusCode code(int status) {
        return Optional.ofNullable(StatusCode.forNumber(status)).orElse(StatusCode.Forbidden);
    }

    private static Status status(Code code) {
        return Status.newBuilder().setCode(code.getNumber()).build();
    }

    /** In place of what the client sent by that name. */
    private static HeaderValueOption header(CharSequence name, String value) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name.toString()).setValue(value))
                .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                .build();
    }
}
