package dev.keyhold.gateway.envoy;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.transport.GrpcAnswers;
import dev.keyhold.transport.LiveRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Around the service: also what is refused before it is read, or cut off, is answered with a denial. */
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
        } catch (Refused refused) {
            request.abort();
            return denied(context, refused.refusal());
        } catch (StatusRuntimeException unreadable) {
            request.abort();
            return GrpcAnswers.error(context, unreadable.getStatus());
        }
    }

    /** The status of a call that failed: it ends one that was cut off, whose answer is made afterwards. */
    public static Status explain(RequestContext context, Status status, Throwable cause, Metadata trailers) {
        return LiveRequest.of((ServiceRequestContext) context)
                .refusal(cause)
                .map(_ -> Status.UNAVAILABLE)
                .orElse(status);
    }

    private HttpResponse answered(
            ServiceRequestContext context, @Nullable AggregatedHttpResponse whole, @Nullable Throwable failure) {
        if (failure != null) {
            return LiveRequest.of(context)
                    .refusal(Exceptions.peel(failure))
                    .map(refusal -> denied(context, refusal))
                    .orElseGet(() -> HttpResponse.ofFailure(failure));
        }
        var answer = Objects.requireNonNull(whole);
        var cause = context.cancellationCause();
        return cause == null
                ? answer.toHttpResponse()
                : LiveRequest.of(context)
                        .refusal(cause)
                        .map(refusal -> denied(context, refusal))
                        .orElseGet(answer::toHttpResponse);
    }

    private HttpResponse denied(ServiceRequestContext context, Refusal refusal) {
        return GrpcAnswers.message(
                context, authorization.refuse(context, refusal).toByteArray());
    }
}
