package dev.keyhold.api.gateway.envoy;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.grpc.protocol.GrpcHeaderNames;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.api.GrpcResponses;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.gateway.S3Error;
import dev.keyhold.model.ServiceException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Denials in the place of errors: a call that is refused before it is read, cannot be parsed, or is cut off, also gets
 * one. With an error of the call, an Envoy that is configured to allow failures would let the request pass. It stands
 * around the transport of the library, whose answers it looks at; what answers calls without that asks {@link #failed},
 * and what is around both {@link #errors}.
 */
public final class EnvoyErrors extends SimpleDecoratingHttpService {
    private final EnvoyAuthorization authorization;

    public EnvoyErrors(HttpService delegate, EnvoyAuthorization authorization) {
        super(delegate);
        this.authorization = authorization;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        try {
            var answer = unwrap().serve(context, request);
            var options = AggregationOptions.usePooledObjects(context.alloc(), context.eventLoop());
            return HttpResponse.of(
                    answer.aggregate(options).handle((whole, failure) -> answered(context, whole, failure)));
        } catch (ServiceException refused) {
            request.abort();
            return denied(context, S3Error.of(refused.serviceError()));
        } catch (StatusRuntimeException unreadable) {
            request.abort();
            return denied(context, denial(unreadable.getStatus()));
        }
    }

    /** The denial of a call that ended with that status. */
    public HttpResponse failed(ServiceRequestContext context, Status status, Metadata trailers) {
        return denied(context, ofCutOff(context).orElseGet(() -> denial(status)));
    }

    /** Denies what fails around the calls. */
    public ServiceErrorHandler errors() {
        return (context, thrown) -> denialOf(context, Exceptions.peel(thrown))
                .map(denial -> denied(context, denial))
                .orElse(null);
    }

    /** The status of a call that failed: it ends one that was cut off, whose answer is made afterwards. */
    public static Status explain(RequestContext context, Status status, Throwable cause, Metadata trailers) {
        return LiveRequest.of((ServiceRequestContext) context)
                .serviceError(cause)
                .map(_ -> Status.UNAVAILABLE)
                .orElse(status);
    }

    private HttpResponse answered(
            ServiceRequestContext context, @Nullable AggregatedHttpResponse whole, @Nullable Throwable failure) {
        if (failure != null) {
            return denialOf(context, Exceptions.peel(failure))
                    .map(denial -> denied(context, denial))
                    .orElseGet(() -> HttpResponse.ofFailure(failure));
        }
        var answer = Objects.requireNonNull(whole);
        return ofCutOff(context)
                .or(() -> error(answer).map(EnvoyErrors::denial))
                .map(denial -> denied(context, denial))
                .orElseGet(answer::toHttpResponse);
    }

    private static Optional<S3Error> ofCutOff(ServiceRequestContext context) {
        return Optional.ofNullable(context.cancellationCause()).flatMap(cause -> refusal(context, cause));
    }

    private static Optional<S3Error> denialOf(ServiceRequestContext context, Throwable cause) {
        return refusal(context, cause)
                .or(() -> cause instanceof StatusRuntimeException unreadable
                        ? Optional.of(denial(unreadable.getStatus()))
                        : Optional.empty());
    }

    private static Optional<S3Error> refusal(ServiceRequestContext context, Throwable cause) {
        return LiveRequest.of(context).serviceError(cause).map(S3Error::of);
    }

    private static Optional<Status> error(AggregatedHttpResponse answer) {
        return Optional.ofNullable(answer.trailers().get(GrpcHeaderNames.GRPC_STATUS))
                .map(code -> Status.fromCodeValue(Integer.parseInt(code)))
                .filter(status -> !status.isOk());
    }

    /** What an error of the call comes to. */
    private static S3Error denial(Status status) {
        return switch (status.getCode()) {
            case RESOURCE_EXHAUSTED -> S3Error.TOO_LARGE;
            case UNAVAILABLE -> S3Error.BUSY;
            case INVALID_ARGUMENT -> S3Error.invalidForwardedRequest("the message has too many fields");
            case UNIMPLEMENTED -> S3Error.invalidForwardedRequest("the message must be in gzip, or not compressed");
            default -> S3Error.BUG;
        };
    }

    private HttpResponse denied(ServiceRequestContext context, S3Error denial) {
        return GrpcResponses.message(
                context, authorization.refuse(context, denial).toByteArray());
    }
}
