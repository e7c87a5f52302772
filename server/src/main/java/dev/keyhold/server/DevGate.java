package dev.keyhold.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what web pages send to a server of this host whose credentials everybody knows. A page whose name was made to
 * resolve to a loopback address is known by the {@code Host} header, any other by what browsers add to its requests.
 */
final class DevGate extends SimpleDecoratingHttpService {
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|[a-z0-9.-]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    /** Pages of another origin; {@code none} is what a person typed, {@code same-origin} a page of the server. */
    private static final Set<String> FROM_ELSEWHERE = Set.of("cross-site", "same-site");

    DevGate(HttpService delegate) {
        super(delegate);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        var authority = request.authority();
        if (authority == null || !isLoopback(authority)) {
            return refused("keyhold dev answers to names of this host only, such as localhost; see --dev-network");
        }
        if (isOfBrowser(request)) {
            return refused("keyhold dev does not answer web pages");
        }
        return unwrap().serve(context, request);
    }

    /** Whether a {@code Host} header names this host. */
    static boolean isLoopback(String authority) {
        var host = PORT.matcher(authority.toLowerCase(Locale.ROOT)).replaceFirst("");
        return LOOPBACK.matcher(host).matches();
    }

    /** Whether a page in a browser has sent this. */
    static boolean isOfBrowser(HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.ORIGIN)
                || FROM_ELSEWHERE.contains(request.headers().get(HttpHeaderNames.SEC_FETCH_SITE, ""));
    }

    static HttpResponse refused(String why) {
        return HttpResponse.of(HttpStatus.FORBIDDEN, MediaType.PLAIN_TEXT_UTF_8, why + "\n");
    }
}
