package dev.keyhold.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * {@code POST /dev/reset}: everything is as it was at the start. A page cannot send the header {@value #HEADER}
 * without asking first, which nothing here allows; where other hosts reach the server it has to hold a token.
 */
final class DevReset implements HttpService {
    static final String PATH = "/dev/reset";
    static final String HEADER = "X-Keyhold-Dev";

    private final DevMode mode;
    private final Runnable reset;

    /** {@code reset} takes some milliseconds. */
    DevReset(DevMode mode, Runnable reset) {
        this.mode = mode;
        this.reset = reset;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.POST) {
            return HttpResponse.of(
                    ResponseHeaders.of(HttpStatus.METHOD_NOT_ALLOWED, HttpHeaderNames.ALLOW, HttpMethod.POST.name()));
        }
        if (DevGate.isOfBrowser(request) || !isMeant(request.headers().get(HEADER, ""))) {
            return DevGate.refused("a reset needs the header " + HEADER + ": "
                    + (mode.isOfThisHost() ? mode.resetHeader() : "(the token that keyhold dev printed)"));
        }
        return HttpResponse.of(
                () -> {
                    reset.run();
                    return HttpResponse.of(HttpStatus.NO_CONTENT);
                },
                context.blockingTaskExecutor());
    }

    private boolean isMeant(String header) {
        return mode.isOfThisHost()
                ? !header.isEmpty()
                : MessageDigest.isEqual(bytes(header), bytes(mode.resetHeader()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
