package dev.keyhold.api.issuer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
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
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.RequestIdDecorator;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.outbound.PublishedIssuers;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.TokenAlgorithm;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The discovery document of an issuer (OpenID Connect Discovery 1.0 §4) and its public keys (RFC 7517 §5). Everybody
 * may read both, and remember them for a while.
 */
public final class IssuerDocuments implements HttpService, ServiceEntry {
    /** The path parameter with the id of the issuer. */
    private static final String ID = "id";

    private static final String ISSUER_PATH = PublicUrl.ISSUERS + "{" + ID + "}";
    private static final String KEYS = "/.well-known/jwks.json";
    private static final String MAX_AGE = "public, max-age=" + PublishedIssuers.CACHED.toSeconds();
    private static final String NO_STORE = "no-store";
    private static final String REQUEST_ID = "x-request-id";
    private static final int RETRY_SECONDS = 60;

    private final PublishedIssuers issuers;
    private final Document document;
    private final RequestLog log;

    public IssuerDocuments(PublishedIssuers issuers, Document document, RequestLog log) {
        this.issuers = issuers;
        this.document = document;
        this.log = log;
    }

    /** What is published of an issuer. */
    public enum Document {
        CONFIGURATION("/.well-known/openid-configuration", "Issuer/Configuration"),
        KEY_SET(KEYS, "Issuer/Keys");

        private final String path;
        private final String operation;

        Document(String path, String operation) {
            this.path = path;
            this.operation = operation;
        }

        /** Where it is, as a pattern of paths. */
        public String path() {
            return ISSUER_PATH + path;
        }

        private String of(PublishedIssuers.Published issuer) {
            return switch (this) {
                case CONFIGURATION -> configuration(issuer.issuer());
                case KEY_SET -> issuer.keys();
            };
        }
    }

    private static String configuration(String issuer) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("issuer", issuer).put("jwks_uri", issuer + KEYS);
        // Nobody signs in here; some relying parties demand the member.
        json.putArray("response_types_supported").add("id_token");
        json.putArray("subject_types_supported").add("public");
        var algorithms = json.putArray("id_token_signing_alg_values_supported");
        Stream.of(TokenAlgorithm.values()).map(Enum::name).forEach(algorithms::add);
        var claims = json.putArray("claims_supported");
        Stream.of("sub", "iss", "aud", "exp", "iat", "jti", "https://sts.amazonaws.com/")
                .forEach(claims::add);
        return json.toString();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            return HttpResponse.of(
                    ResponseHeaders.of(HttpStatus.METHOD_NOT_ALLOWED, HttpHeaderNames.ALLOW, "GET, HEAD"));
        }
        var started = System.nanoTime();
        return HttpResponse.of(NonBlocking.answer(
                0,
                () -> answer(context, request, started),
                LiveRequest.of(context).threads()));
    }

    private HttpResponse answer(ServiceRequestContext context, HttpRequest request, long started) {
        var origin = origin(context);
        var noted = new RequestLog.Request(origin, document.operation, Optional.empty());
        try {
            var found = issuers.find(Objects.requireNonNullElse(context.pathParam(ID), ""), origin.source());
            if (found.isEmpty()) {
                log.refused(noted, new RequestLog.Refusal("NotFound", "UNKNOWN_ISSUER", true), since(started));
                return refusal(HttpStatus.NOT_FOUND, origin);
            }
            var response = found(document.of(found.get()), request, origin);
            log.answered(noted, since(started));
            return response;
        } catch (ServiceException refused) {
            var error = refused.serviceError();
            var status = status(error);
            log.refused(noted, new RequestLog.Refusal(status.reasonPhrase(), error.toString(), true), since(started));
            return refusal(status, origin);
        }
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private HttpResponse found(String text, HttpRequest request, RequestOrigin origin) {
        var content = HttpData.ofUtf8(text);
        var tag = "\"" + Sha256.hex(content.array()).substring(0, 32) + "\"";
        var isKnown = request.headers().get(HttpHeaderNames.IF_NONE_MATCH, "").contains(tag);
        var headers = ResponseHeaders.builder(isKnown ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .set(HttpHeaderNames.CACHE_CONTROL, MAX_AGE)
                .set(HttpHeaderNames.ETAG, tag)
                .set(REQUEST_ID, origin.requestId());
        if (isKnown) {
            return HttpResponse.of(headers.build());
        }
        return HttpResponse.of(headers.contentType(MediaType.JSON).build(), content);
    }

    private static HttpStatus status(ServiceError error) {
        return error instanceof ServiceError.Throttled ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.SERVICE_UNAVAILABLE;
    }

    /** Not remembered by anybody: an issuer may be new, and an account may be reopened. */
    private static HttpResponse refusal(HttpStatus status, RequestOrigin origin) {
        var headers = ResponseHeaders.builder(status)
                .set(HttpHeaderNames.CACHE_CONTROL, NO_STORE)
                .set(REQUEST_ID, origin.requestId())
                .contentType(MediaType.PLAIN_TEXT_UTF_8);
        if (!status.equals(HttpStatus.NOT_FOUND)) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, RETRY_SECONDS);
        }
        return HttpResponse.of(headers.build(), HttpData.ofUtf8(status.reasonPhrase() + "\n"));
    }

    /** Answers requests that are cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new ApiErrorHandler((context, error) -> Optional.of(refusal(status(error), origin(context))));
    }

    private static RequestOrigin origin(ServiceRequestContext context) {
        return new RequestOrigin(
                RequestIdDecorator.of(context),
                context.clientAddress().getHostAddress(),
                context.request().headers().get(HttpHeaderNames.USER_AGENT, ""),
                "issuer");
    }

    @Override
    public Caller caller(ServiceRequestContext context) {
        return Caller.UNKNOWN;
    }

    @Override
    public HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle) {
        return refusal(HttpStatus.SERVICE_UNAVAILABLE, origin(context));
    }

    @Override
    public boolean readsBody() {
        return false;
    }
}
