package dev.keyhold.api.gateway.forwardauth;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.ApiErrorHandler;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.WholeBody;
import dev.keyhold.api.WholeResponse;
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
import dev.keyhold.sigv4.ForwardedRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /verify}, as {@code auth_request} of nginx and the forward authentication of Traefik and Caddy ask it: 204
 * and who it is, or 401 or 403 and why not. Other statuses mean that nothing can be said; proxies refuse then too.
 */
public final class ForwardAuth implements HttpService {
    public static final String PATH = "/verify";

    private static final String ENDPOINT = "ForwardAuth/Verify";
    private static final String CHALLENGE = "AWS4-HMAC-SHA256, Bearer, Api-Key";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_SERVER_ERROR = 500;

    private final ForwardedRequestAuthenticator check;
    private final GatewayAccess gatewayAccess;
    private final GatewayAccount account;
    private final ErrorFormat style;
    private final Audience audience;

    public ForwardAuth(
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
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            return HttpResponse.of(HttpStatus.METHOD_NOT_ALLOWED);
        }
        if (request.isEmpty()) {
            return WholeBody.response(answered(context, request.headers(), true));
        }
        // What is in the body does not count. It is read all the same: a proxy that is still sending it when the
        // connection ends takes that for a failure.
        return WholeResponse.of(
                request.subscribe(context.eventLoop()).thenCompose(_ -> answered(context, request.headers(), false)));
    }

    private CompletableFuture<HttpResponse> answered(ServiceRequestContext context, RequestHeaders sent, boolean ends) {
        return NonBlocking.answer(
                0, () -> answer(context, sent, ends), LiveRequest.of(context).threads());
    }

    /** Answers requests that are refused before they are looked at, or cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new ApiErrorHandler((context, serviceError) ->
                Optional.of(refused(S3Error.of(serviceError), gatewayAccess.origin(context))));
    }

    private HttpResponse refused(S3Error denial, RequestOrigin gatewayOrigin) {
        return denied(check.refuse(ENDPOINT, denial, gatewayOrigin).denial(), gatewayOrigin.requestId());
    }

    private HttpResponse answer(ServiceRequestContext context, RequestHeaders sent, boolean ends) {
        var gatewayOrigin = gatewayAccess.origin(context);
        var id = gatewayOrigin.requestId();
        return switch (authenticate(context, sent, ends, gatewayOrigin)) {
            case GatewayResult.Admitted(var _, var _, var headers) -> passed(headers, id);
            case GatewayResult.Preflight(), GatewayResult.Anonymous() -> passed(IdentityHeaders.nobody(), id);
            case GatewayResult.Denied(var denial, var _, var _) -> denied(denial, id);
        };
    }

    private GatewayResult authenticate(
            ServiceRequestContext context, RequestHeaders sent, boolean ends, RequestOrigin gatewayOrigin) {
        var accessError = gatewayAccess.accessError(context, gatewayOrigin).map(S3Error::of);
        if (accessError.isPresent()) {
            return check.refuse(ENDPOINT, accessError.get(), gatewayOrigin);
        }
        try {
            var forwarded = ForwardedRequest.of(sent, ends);
            var origin = gatewayOrigin
                    .ofClient(forwarded.client(), gatewayOrigin.userAgent())
                    .over(forwarded.transport());
            var rules = new ForwardedRules(forwarded.body(), audience);
            return check.checkForwarded(new GatewayRequest(
                    ENDPOINT, forwarded.wire(), rules, origin, () -> account.of(context, gatewayOrigin)));
        } catch (ForwardedRequest.Ambiguous ambiguous) {
            return check.refuse(ENDPOINT, S3Error.invalidForwardedRequest(ambiguous.why()), gatewayOrigin);
        }
    }

    private static HttpResponse passed(List<IdentityHeaders.Header> identityHeaders, String id) {
        // No name is there twice; to set one would look for it first.
        var headers = ResponseHeaders.builder(HttpStatus.NO_CONTENT).add(IdentityHeaders.REQUEST_ID, id);
        for (var header : identityHeaders) {
            headers.add(header.name(), header.value());
        }
        return WholeResponse.of(headers, HttpData.empty());
    }

    /** The answer to what is not let in. */
    public HttpResponse denied(S3Error denial, String id) {
        var status = status(style.status(denial));
        var headers = ResponseHeaders.builder(HttpStatus.valueOf(status))
                .set(HttpHeaderNames.CONTENT_TYPE, style.mediaType())
                .set(IdentityHeaders.REASON, denial.code())
                .set(IdentityHeaders.MESSAGE, denial.message())
                .set(IdentityHeaders.REQUEST_ID, id)
                .set(IdentityHeaders.AMZ_REQUEST_ID, id);
        if (status == UNAUTHORIZED) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
        }
        return WholeResponse.of(headers, HttpData.ofUtf8(style.body(denial, id)));
    }

    /** nginx takes any refusal but these two for a failure of Keyhold. */
    private static int status(int status) {
        return status == UNAUTHORIZED || status >= FIRST_SERVER_ERROR ? status : FORBIDDEN;
    }
}
