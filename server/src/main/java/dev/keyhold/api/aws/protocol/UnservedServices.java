package dev.keyhold.api.aws.protocol;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.Fallback;
import java.util.Objects;

/**
 * Answers requests of AWS's clients at paths that nothing here is bound to: they are for services that are not served.
 * It looks at their heads alone.
 */
public final class UnservedServices implements Fallback {
    private final AwsService aws;

    public UnservedServices(AwsService aws) {
        this.aws = aws;
    }

    @Override
    public boolean takes(ServiceRequestContext context) {
        var headers = context.request().headers();
        return UnservedService.isMeant(
                headers.get(HttpHeaderNames.AUTHORIZATION, ""),
                Objects.requireNonNullElse(context.query(), ""),
                headers.contains(UnservedService.SMITHY_PROTOCOL));
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return aws.other(context);
    }

    @Override
    public ServiceErrorHandler errors() {
        return aws.errors();
    }

    @Override
    public Caller caller(ServiceRequestContext context) {
        return Caller.UNKNOWN;
    }

    @Override
    public HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle) {
        return aws.refuse(context, obstacle);
    }

    @Override
    public boolean readsBody() {
        return false;
    }
}
