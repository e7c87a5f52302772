package dev.keyhold.api.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.Admission;
import dev.keyhold.api.ApiErrorHandler;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.RequestIdDecorator;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.TraceParent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The console on HTTP. */
public final class ConsoleService implements HttpService, ServiceEntry {
    /** Where it is. */
    public static final String PATH = "/console";

    private static final String ASSETS = "assets";
    private static final int ASSET_PARTS = 3;

    private final Console console;

    public ConsoleService(Console console) {
        this.console = console;
    }

    /** The pages behind the transport. */
    public Console console() {
        return console;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (context.path().equals(PATH)) {
            return Reply.go("/").response(RequestIdDecorator.of(context));
        }
        var asset = asset(context);
        if (asset.isPresent()) {
            return asset.get();
        }
        return HttpResponse.of(request.aggregate(context.eventLoop())
                .thenCompose(whole -> CompletableFuture.supplyAsync(
                        () -> answer(context, whole), LiveRequest.of(context).threads())));
    }

    /** The path of a one-time link with that code. */
    public static String link(String code) {
        return PATH + SignInScreen.PATH + "?" + SignIn.CODE + "=" + code;
    }

    /** From memory, for everybody. */
    private Optional<HttpResponse> asset(ServiceRequestContext context) {
        var parts = Route.parts(below(context.path()));
        if (parts.size() != ASSET_PARTS || !parts.getFirst().equals(ASSETS) || context.method() != HttpMethod.GET) {
            return Optional.empty();
        }
        var takesGzip = context.request()
                .headers()
                .get(HttpHeaderNames.ACCEPT_ENCODING, "")
                .contains("gzip");
        return console.assets()
                .find(parts.get(1), parts.get(2))
                .map(asset -> Reply.asset(asset, takesGzip, RequestIdDecorator.of(context)));
    }

    /** A path without that of the console. */
    static String below(String path) {
        return path.startsWith(PATH + "/") ? path.substring(PATH.length()) : "/";
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest whole) {
        var request = request(context, form(whole));
        var reply = console.answer(request);
        return (request.browser().isScript() ? reply.forScript() : reply).response(RequestIdDecorator.of(context));
    }

    private static ConsoleRequest request(ServiceRequestContext context, Optional<Form> form) {
        var headers = context.request().headers();
        return new ConsoleRequest(
                path(context),
                Form.parse(Objects.requireNonNullElse(context.query(), "")),
                form,
                Browser.of(context),
                Texts.preferred(headers.get(HttpHeaderNames.ACCEPT_LANGUAGE, "")),
                origin(context),
                account -> Admission.authenticated(context, account));
    }

    /** What cannot be decoded is no path of a route. */
    private static List<String> path(ServiceRequestContext context) {
        var parts = new ArrayList<String>();
        for (var part : Route.parts(below(context.path()))) {
            parts.add(Form.decode(part).orElse(part));
        }
        return parts;
    }

    private static Optional<Form> form(AggregatedHttpRequest whole) {
        var type = whole.contentType();
        if (type != null && type.is(MediaType.MULTIPART_FORM_DATA)) {
            return Uploads.read(whole);
        }
        return type != null && type.is(MediaType.FORM_DATA) ? Form.parse(whole.contentUtf8()) : Optional.empty();
    }

    private static RequestOrigin origin(ServiceRequestContext context) {
        var headers = context.request().headers();
        return new RequestOrigin(
                        RequestIdDecorator.of(context),
                        context.clientAddress().getHostAddress(),
                        headers.get(HttpHeaderNames.USER_AGENT, ""),
                        "console")
                .over(transport(context, headers))
                .traced(headers.get(TraceParent.NAME));
    }

    private static RequestOrigin.Transport transport(ServiceRequestContext context, RequestHeaders headers) {
        return new RequestOrigin.Transport(
                Optional.of(context.sessionProtocol().isTls()),
                Optional.ofNullable(headers.get(HttpHeaderNames.USER_AGENT)),
                Optional.ofNullable(headers.get(HttpHeaderNames.REFERER)));
    }

    /** Answers requests that are refused before they are read, or cut off before they are answered. */
    public ServiceErrorHandler errors() {
        return new ApiErrorHandler(
                (context, error) -> Optional.of(refused(context, ConsoleErrors.status(error), error)));
    }

    private HttpResponse refused(ServiceRequestContext context, HttpStatus status, ServiceError error) {
        return console.refuse(status, error, request(context, Optional.empty()))
                .response(RequestIdDecorator.of(context));
    }

    /** Who has a session whose credential is in force. */
    @Override
    public Caller caller(ServiceRequestContext context) {
        return console.session(Browser.of(context))
                .map(session -> Caller.authenticated(session.credential().account()))
                .orElse(Caller.UNKNOWN);
    }

    @Override
    public HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle) {
        var status = switch (obstacle) {
            case CROWDED -> HttpStatus.SERVICE_UNAVAILABLE;
            case TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
        };
        return refused(context, status, new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
    }
}
