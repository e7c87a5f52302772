package dev.keyhold.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.model.ServiceError;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Has an API answer requests that are refused before they are read, or cut off before they are answered, in its own
 * way. What is no refusal, or one that the API leaves alone, is answered by the transport.
 */
public record ApiErrorHandler(BiFunction<ServiceRequestContext, ServiceError, Optional<HttpResponse>> answer)
        implements ServiceErrorHandler {
    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
        var cause = Exceptions.peel(thrown);
        return LiveRequest.of(context)
                .serviceError(cause)
                .flatMap(serviceError -> answer.apply(context, serviceError))
                .or(() -> ofStatus(cause))
                .orElse(null);
    }

    /** Not left to the transport: it asks a handler of a route, which has none, for an answer to a bare status. */
    private static Optional<HttpResponse> ofStatus(Throwable cause) {
        return cause instanceof HttpStatusException bare
                ? Optional.of(HttpResponse.of(bare.httpStatus()))
                : Optional.empty();
    }
}
