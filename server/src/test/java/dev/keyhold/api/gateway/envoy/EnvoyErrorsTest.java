package dev.keyhold.api.gateway.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.gateway.S3Error;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever fails around a call is answered by a denial in a call that succeeds: with an error of gRPC or HTTP, an Envoy
 * with {@code failure_mode_allow} would let the request pass.
 */
class EnvoyErrorsTest {
    private static final int FRAME_HEAD = 5;

    private final List<Throwable> logged = new ArrayList<>();
    private final EnvoyErrors.Denials denials = new EnvoyErrors.Denials() {
        @Override
        public CheckResponse refuse(ServiceRequestContext context, S3Error denial) {
            return denied(denial.code());
        }

        @Override
        public CheckResponse fail(ServiceRequestContext context, Throwable bug) {
            logged.add(bug);
            return denied("bug");
        }
    };

    private static CheckResponse denied(String reason) {
        var response = CheckResponse.newBuilder();
        response.getStatusBuilder().setCode(Code.PERMISSION_DENIED_VALUE).setMessage(reason);
        return response.build();
    }

    /** The reason of the denial that is answered. */
    private static String reason(HttpResponse response) throws InvalidProtocolBufferException {
        var whole = response.aggregate().join();
        assertThat(whole.status()).isEqualTo(HttpStatus.OK);
        assertThat(whole.trailers().get("grpc-status")).isEqualTo("0");
        var frame = whole.content().array();
        return CheckResponse.parseFrom(Arrays.copyOfRange(frame, FRAME_HEAD, frame.length))
                .getStatus()
                .getMessage();
    }

    private static ServiceRequestContext context() {
        return ServiceRequestContext.of(HttpRequest.of(HttpMethod.POST, EnvoyAuthorization.PATH));
    }

    private HttpResponse serve(HttpService transport) {
        var context = context();
        return new EnvoyErrors(transport, denials).serve(context, context.request());
    }

    static List<HttpService> faults() {
        return List.of(
                (_, _) -> {
                    throw new IllegalStateException("thrown");
                },
                (_, _) -> HttpResponse.ofFailure(new IllegalStateException("failed")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_nobody_foresaw_is_a_denial_and_is_logged(HttpService transport) throws InvalidProtocolBufferException {
        assertThat(reason(serve(transport))).isEqualTo("bug");
        assertThat(logged).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void so_is_what_fails_around_the_calls() throws InvalidProtocolBufferException {
        var errors = new EnvoyErrors((_, _) -> HttpResponse.of(HttpStatus.OK), denials);
        var answer = Objects.requireNonNull(
                errors.errors().onServiceException(context(), new IllegalArgumentException("around")));
        assertThat(reason(answer)).isEqualTo("bug");
        assertThat(logged).singleElement().isInstanceOf(IllegalArgumentException.class);
        assertThat(reason(errors.failed(context(), Status.UNKNOWN, new Metadata())))
                .isEqualTo(S3Error.BUG.code());
    }

    @Test
    void an_answer_that_is_an_error_is_a_denial() throws InvalidProtocolBufferException {
        assertThat(reason(serve((_, _) -> HttpResponse.of(HttpStatus.INTERNAL_SERVER_ERROR))))
                .isEqualTo(S3Error.BUG.code());
        var busy = new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED);
        assertThat(reason(serve((_, _) -> {
                    throw new ServiceException(busy);
                })))
                .isEqualTo(S3Error.of(busy).code());
        assertThat(reason(serve((_, _) -> {
                    throw Status.UNAVAILABLE.asRuntimeException();
                })))
                .isEqualTo(S3Error.BUSY.code());
        assertThat(logged).isEmpty();
    }

    @Test
    void a_client_that_has_gone_is_no_fault() {
        var answer = serve((_, _) -> HttpResponse.ofFailure(ClosedSessionException.get()));
        assertThatThrownBy(() -> answer.aggregate().join()).hasCauseInstanceOf(ClosedSessionException.class);
        assertThat(logged).isEmpty();
    }
}
