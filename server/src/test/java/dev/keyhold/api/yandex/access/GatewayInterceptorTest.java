package dev.keyhold.api.yandex.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.keyhold.api.GatewayAccess.Denied;
import dev.keyhold.model.ServiceError;
import dev.keyhold.server.TestServers;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc.AccessServiceBlockingStub;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc.AccessServiceImplBase;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateResponse;
import io.grpc.ServerInterceptors;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who may ask at all. */
final class GatewayInterceptorTest {
    private final AtomicInteger calls = new AtomicInteger();

    private final class Counting extends AccessServiceImplBase {
        @Override
        public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
            calls.incrementAndGet();
            reply.onNext(AuthenticateResponse.getDefaultInstance());
            reply.onCompleted();
        }
    }

    private void ask(Optional<Denied> error) {
        var service = ServerInterceptors.intercept(new Counting(), new GatewayInterceptor(_ -> error));
        try (var server = TestServers.builder()
                .http(0)
                .service(GrpcService.builder().addService(service).build())
                .build()) {
            server.start().join();
            var stub = GrpcClients.newClient(
                    "gproto+http://127.0.0.1:" + server.activeLocalPort(), AccessServiceBlockingStub.class);
            assertThat(stub.authenticate(AuthenticateRequest.getDefaultInstance()))
                    .isEqualTo(AuthenticateResponse.getDefaultInstance());
        }
    }

    @Test
    void a_permitted_caller_is_answered() {
        ask(Optional.empty());
        assertThat(calls).hasValue(1);
    }

    @Test
    void any_other_caller_is_refused_before_the_service_sees_anything() {
        var mayNot = Optional.of(new Denied(Optional.empty()));
        assertThat(Cloud.error(() -> ask(mayNot)).getStatus())
                .satisfies(status -> assertThat(status.getCode()).isEqualTo(Code.PERMISSION_DENIED))
                .satisfies(status -> assertThat(status.getDescription()).isEqualTo(Denied.NOT_ALLOWED));
        var unknown = Optional.of(
                new Denied(Optional.of(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE))));
        assertThat(Cloud.error(() -> ask(unknown)).getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        var throttled = Optional.of(new Denied(Optional.of(new ServiceError.Throttled())));
        assertThat(Cloud.error(() -> ask(throttled)).getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(calls).hasValue(0);
    }
}
