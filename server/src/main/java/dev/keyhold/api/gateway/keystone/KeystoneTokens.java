package dev.keyhold.api.gateway.keystone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.ApiErrorHandler;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.gateway.ForwardedRequestAuthenticator;
import dev.keyhold.api.gateway.GatewayResult;
import dev.keyhold.api.gateway.IdentityHeaders;
import dev.keyhold.api.gateway.S3Error;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.StringToSign;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code POST /v3/s3tokens} and {@code /v3/ec2tokens} of Keystone (OpenStack), by which gateways of Ceph and Swift
 * ask whose signature a request carries. Either takes either form of credentials. No token comes with the answer: it
 * says who it is, and is no credential itself.
 */
public final class KeystoneTokens implements HttpService {
    public static final String S3_PATH = "/v3/s3tokens";
    public static final String EC2_PATH = "/v3/ec2tokens";

    private static final String ENDPOINT = "Keystone/Verify";
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_SERVER_ERROR = 500;

    private final ForwardedRequestAuthenticator check;
    private final GatewayAccess gatewayAccess;
    private final Audience audience;
    private final InstantSource clock;

    public KeystoneTokens(
            ForwardedRequestAuthenticator check, GatewayAccess gatewayAccess, Audience audience, InstantSource clock) {
        this.check = check;
        this.gatewayAccess = gatewayAccess;
        this.audience = audience;
        this.clock = clock;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.POST) {
            return HttpResponse.of(HttpStatus.METHOD_NOT_ALLOWED);
        }
        return HttpResponse.of(request.aggregate(context.eventLoop())
                .thenCompose(whole -> NonBlocking.answer(
                        whole.content().length(),
                        () -> answer(context, whole),
                        LiveRequest.of(context).threads())));
    }

    /** Answers requests that are refused before they are read, or cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new ApiErrorHandler((context, serviceError) ->
                Optional.of(refused(S3Error.of(serviceError), gatewayAccess.origin(context))));
    }

    private HttpResponse refused(S3Error denial, RequestOrigin gatewayOrigin) {
        return denied(check.refuse(ENDPOINT, denial, gatewayOrigin).denial(), UNAUTHORIZED, gatewayOrigin.requestId());
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest whole) {
        var gatewayOrigin = gatewayAccess.origin(context);
        var accessError = gatewayAccess.accessError(context, gatewayOrigin).map(S3Error::of);
        if (accessError.isPresent()) {
            return denied(
                    check.refuse(ENDPOINT, accessError.get(), gatewayOrigin).denial(),
                    FORBIDDEN,
                    gatewayOrigin.requestId());
        }
        var request = KeystoneRequest.parse(whole.content().array());
        if (request.isEmpty()) {
            return unanswerable("the body must be a JSON object with credentials", gatewayOrigin);
        }
        var fault = request.get().fault();
        if (fault.isPresent()) {
            return unanswerable(fault.get(), gatewayOrigin);
        }
        return request.get().hasText() ? ofText(request.get(), gatewayOrigin) : ofParts(request.get(), gatewayOrigin);
    }

    private HttpResponse ofText(KeystoneRequest request, RequestOrigin gatewayOrigin) {
        Optional<StringToSign> text;
        try {
            text = request.text();
            text.ifPresent(this::require);
        } catch (SignatureException fault) {
            return answered(check.reject(ENDPOINT, fault, request.accessKey(), gatewayOrigin), gatewayOrigin);
        }
        if (text.isEmpty()) {
            return unanswerable("credentials.token must be Base64", gatewayOrigin);
        }
        return request.signed(text.get(), ENDPOINT, gatewayOrigin)
                .map(signed -> answered(check.check(ENDPOINT, signed), gatewayOrigin))
                .orElseGet(() -> answered(
                        check.reject(ENDPOINT, AuthenticationFailure.UNKNOWN_KEY, request.accessKey(), gatewayOrigin),
                        gatewayOrigin));
    }

    private void require(StringToSign text) {
        text.requireTimely(clock.instant(), StringToSign.WEEK);
        audience.requireService(text.scope().service());
    }

    private HttpResponse ofParts(KeystoneRequest request, RequestOrigin gatewayOrigin) {
        return request.wire()
                .map(wire ->
                        answered(check.check(ENDPOINT, wire, request.rules(audience), gatewayOrigin), gatewayOrigin))
                .orElseGet(
                        () -> unanswerable("credentials need token, or host, verb, path and headers", gatewayOrigin));
    }

    private HttpResponse answered(GatewayResult result, RequestOrigin gatewayOrigin) {
        return switch (result) {
            case GatewayResult.Admitted(var principal, var _, var _) -> {
                var headers = ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.JSON_UTF_8)
                        .set("vary", "X-Auth-Token")
                        .set(IdentityHeaders.REQUEST_ID, gatewayOrigin.requestId())
                        .build();
                var token = KeystoneToken.of(principal, clock.instant(), gatewayOrigin.requestId());
                yield HttpResponse.of(headers, HttpData.ofUtf8(token));
            }
            case GatewayResult.Denied(var denial, var _, var _) ->
                denied(denial, UNAUTHORIZED, gatewayOrigin.requestId());
            case GatewayResult.Preflight(), GatewayResult.Anonymous() ->
                throw new IllegalStateException("only proxies ask about requests without a credential");
        };
    }

    /** The answer to what is not let in. */
    public static HttpResponse denied(S3Error denial, String requestId) {
        return denied(denial, FORBIDDEN, requestId);
    }

    private HttpResponse unanswerable(String why, RequestOrigin gatewayOrigin) {
        return denied(
                check.refuse(ENDPOINT, S3Error.invalidForwardedRequest(why), gatewayOrigin)
                        .denial(),
                BAD_REQUEST,
                gatewayOrigin.requestId());
    }

    /** Keystone has one status for all invalid credentials. */
    private static HttpResponse denied(S3Error denial, int status, String requestId) {
        var code = HttpStatus.valueOf(denial.status() >= FIRST_SERVER_ERROR ? denial.status() : status);
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("code", code.code())
                .put("title", code.reasonPhrase())
                .put("message", denial.message());
        var headers = ResponseHeaders.builder(code)
                .contentType(MediaType.JSON_UTF_8)
                .set(IdentityHeaders.REASON, denial.code())
                .set(IdentityHeaders.REQUEST_ID, requestId)
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8(body.toString()));
    }
}
