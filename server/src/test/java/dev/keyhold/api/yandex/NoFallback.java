package dev.keyhold.api.yandex;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.Fallback;

/** Takes nothing. */
public final class NoFallback implements Fallback {
    @Override
    public boolean takes(ServiceRequestContext context) {
        return false;
    }

    @Override
    public ServiceErrorHandler errors() {
        throw new AssertionError("asked for what was not taken");
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        throw new AssertionError("asked for what was not taken");
    }

    @Override
    public Caller caller(ServiceRequestContext context) {
        return Caller.UNKNOWN;
    }

    @Override
    public HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle) {
        throw new AssertionError("asked for what was not taken");
    }
}
