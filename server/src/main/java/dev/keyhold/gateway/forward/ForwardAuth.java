package dev.keyhold.gateway.forward;

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
import dev.keyhold.domain.cache.FromMemory;
import dev.keyhold.gateway.AnswerHeaders;
import dev.keyhold.gateway.Askers;
import dev.keyhold.gateway.Denial;
import dev.keyhold.gateway.DenialStyle;
import dev.keyhold.gateway.RequestCheck;
import dev.keyhold.gateway.Verdict;
import dev.keyhold.model.Origin;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.ForwardedRules;
import dev.keyhold.transport.LiveRequest;
import dev.keyhold.transport.RefusalHandler;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /verify}, as {@code auth_request} of nginx and the forward authentication of Traefik and Caddy ask it: 204
 * and who it is, or 401 or 403 and why not. Other statuses mean that nothing can be said; proxies refuse then too.
 */
public final class ForwardAuth implements HttpService {
    public static final String PATH = "/verify";

    private static final String DOOR = "ForwardAuth/Verify";
    private static final String CHALLENGE = "AWS4-HMAC-SHA256, Bearer, Api-Key";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_SERVER_ERROR = 500;

    private final RequestCheck check;
    private final Askers askers;
    private final DenialStyle style;
    private final Audience audience;

    public ForwardAuth(RequestCheck check, Askers askers, DenialStyle style, Audience audience) {
        this.check = check;
        this.askers = askers;
        this.style = style;
        this.audience = audience;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            return HttpResponse.of(HttpStatus.METHOD_NOT_ALLOWED);
        }
        // A body, if there is one, is not waited for: it is not the one that was signed.
        var ends = request.isEmpty();
        return HttpResponse.of(FromMemory.answer(
                0,
                () -> answer(context, request.headers(), ends),
                LiveRequest.of(context).threads()));
    }

    /** Answers requests that are refused before they are looked at, or cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new RefusalHandler(
                (context, refusal) -> Optional.of(refused(Denial.of(refusal), askers.origin(context))));
    }

    private HttpResponse refused(Denial denial, Origin asker) {
        return denied(check.refuse(DOOR, denial, asker).denial(), asker.requestId());
    }

    private HttpResponse answer(ServiceRequestContext context, RequestHeaders asked, boolean ends) {
        var asker = askers.origin(context);
        var id = asker.requestId();
        return switch (verdict(context, asked, ends, asker)) {
            case Verdict.Admitted admitted -> passed(AnswerHeaders.identity(admitted), id);
            case Verdict.Preflight() -> passed(AnswerHeaders.nobody(), id);
            case Verdict.Denied(var denial, var _, var _) -> denied(denial, id);
        };
    }

    private Verdict verdict(ServiceRequestContext context, RequestHeaders asked, boolean ends, Origin asker) {
        var refusal = askers.refusal(context, asker);
        if (refusal.isPresent()) {
            return check.refuse(DOOR, refusal.get(), asker);
        }
        try {
            var forwarded = ForwardedRequest.of(asked, ends);
            var origin = asker.ofClient(forwarded.client(), asker.userAgent());
            return check.checkForwarded(DOOR, forwarded.wire(), new ForwardedRules(forwarded.body(), audience), origin);
        } catch (ForwardedRequest.Ambiguous ambiguous) {
            return check.refuse(DOOR, Denial.badQuestion(ambiguous.why()), asker);
        }
    }

    private static HttpResponse passed(Map<AsciiString, String> told, String id) {
        var headers = ResponseHeaders.builder(HttpStatus.NO_CONTENT).set(AnswerHeaders.REQUEST_ID, id);
        told.forEach(headers::set);
        return HttpResponse.of(headers.endOfStream(true).build());
    }

    /** The answer to what is not let in. */
    public HttpResponse denied(Denial denial, String id) {
        var status = status(style.status(denial));
        var headers = ResponseHeaders.builder(HttpStatus.valueOf(status))
                .set(HttpHeaderNames.CONTENT_TYPE, style.mediaType())
                .set(AnswerHeaders.REASON, denial.code())
                .set(AnswerHeaders.MESSAGE, denial.message())
                .set(AnswerHeaders.REQUEST_ID, id)
                .set(AnswerHeaders.AMZ_REQUEST_ID, id);
        if (status == UNAUTHORIZED) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
        }
        return HttpResponse.of(headers.build(), HttpData.ofUtf8(style.body(denial, id)));
    }

    /** nginx takes any refusal but these two for a failure of Keyhold. */
    private static int status(int status) {
        return status == UNAUTHORIZED || status >= FIRST_SERVER_ERROR ? status : FORBIDDEN;
    }
}
