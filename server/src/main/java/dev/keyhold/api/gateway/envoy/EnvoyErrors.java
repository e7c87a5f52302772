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
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Denials in the place of errors: a call that is refused before it is read, cannot be parsed, is cut off, or fails in a
 * way that nobody foresaw, also gets one. With an error of the call, an Envoy that is configured to allow failures
 * would let the request pass. It stands around the transport of the library, whose answers it looks at; what answers
 * calls without that asks {@link #failed}, and what is around both {@link #errors}.
 */
public final class EnvoyErrors extends SimpleDecoratingHttpService {
    private final Denials denials;

    /** What answers a call in the place of an error. */
    public interface Denials {
        /** The denial of a request that was not looked at. */
        CheckResponse refuse(ServiceRequestContext context, S3Error denial);

        /** The denial of a request that failed by a fault of this server, which is logged. */
        CheckResponse fail(ServiceRequestContext context, Throwable bug);
    }

    public EnvoyErrors(HttpService delegate, Denials denials) {
        super(delegate);
        this.denials = denials;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        try {
            var answer = unwrap().serve(context, request);
            var options = AggregationOptions.usePooledObjects(context.alloc(), context.eventLoop());
            return HttpResponse.of(
                    answer.aggregate(options).handle((whole, failure) -> answered(context, whole, failure)));
        } catch (Exception thrown) {
            request.abort();
            return denied(context, thrown);
        }
    }

    /** The denial of a call that ended with that status. */
    public HttpResponse failed(ServiceRequestContext context, Status status, Metadata trailers) {
        return denied(context, ofCutOff(context).orElseGet(() -> denial(status)));
    }

    /** Denies what fails around the calls. */
    public ServiceErrorHandler errors() {
        return this::denied;
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
            return denied(context, failure);
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

    private HttpResponse denied(ServiceRequestContext context, Throwable thrown) {
        var cause = Exceptions.peel(thrown);
        return refusal(context, cause)
                .or(() -> cause instanceof StatusRuntimeException unreadable
                        ? Optional.of(denial(unreadable.getStatus()))
                        : Optional.empty())
                .map(denial -> denied(context, denial))
                .orElseGet(() -> unforeseen(context, cause));
    }

    /** Only a client that has gone gets no denial: there is nobody to answer, and nothing went wrong. */
    private HttpResponse unforeseen(ServiceRequestContext context, Throwable cause) {
        return Exceptions.isExpected(cause)
                ? HttpResponse.ofFailure(cause)
                : message(context, denials.fail(context, cause));
    }

    private static Optional<S3Error> refusal(ServiceRequestContext context, Throwable cause) {
        return LiveRequest.of(context).serviceError(cause).map(S3Error::of);
    }

    /** The status of an answer that is no success; one without any, such as a bare error of HTTP, is none either. */
    private static Optional<Status> error(AggregatedHttpResponse answer) {
        var code = Optional.ofNullable(answer.trailers().get(GrpcHeaderNames.GRPC_STATUS))
                .or(() -> Optional.ofNullable(answer.headers().get(GrpcHeaderNames.GRPC_STATUS)));
        if (code.isEmpty()) {
            return answer.status().isServerError() ? Optional.of(Status.INTERNAL) : Optional.empty();
        }
        return code.map(text -> Status.fromCodeValue(Integer.parseInt(text))).filter(status -> !status.isOk());
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
        return message(context, denials.refuse(context, denial));
    }

    private static HttpResponse message(ServiceRequestContext context, CheckResponse denial) {
        return GrpcResponses.message(context, denial.toByteArray());
    }
}
