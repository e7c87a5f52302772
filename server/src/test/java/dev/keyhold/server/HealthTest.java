package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.health.v1.HealthGrpc.HealthStub;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What load balancers and clients of gRPC ask without a credential. */
@Timeout(120)
final class HealthTest {
    private static final String SERVICE = "yandex.cloud.iam.v1.IamTokenService";

    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final Health health = new Health(List.of(SERVICE), ready::get);
    private final Server server = serve(health);

    private static Server serve(Health health) {
        var server = TestServers.builder()
                .port(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SessionProtocol.HTTP)
                .service(health.service())
                .build();
        server.start().join();
        return server;
    }

    private static InetSocketAddress address(Server server) {
        return Objects.requireNonNull(server.activePort()).localAddress();
    }

    @AfterEach
    void stop() {
        var _ = server.stop();
    }

    @Test
    void answers_for_the_server_and_for_each_service() {
        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
        assertThat(check(SERVICE)).isEqualTo(ServingStatus.SERVING);
        assertThatThrownBy(() -> check("yandex.cloud.iam.v1.Unknown"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        unknown -> assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }

    @Test
    void tells_who_watches_of_each_change() throws InterruptedException {
        var heard = watch(SERVICE);
        assertThat(next(heard)).isEqualTo("SERVING");
        ready.set(false);
        health.refresh();
        assertThat(next(heard)).isEqualTo("NOT_SERVING");
        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        ready.set(true);
        health.refresh();
        assertThat(next(heard)).isEqualTo("SERVING");
        health.stop();
        health.refresh();
        assertThat(next(heard)).isEqualTo("NOT_SERVING");
        assertThat(next(heard)).isEqualTo("UNAVAILABLE");
        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void lets_nobody_watch_without_bounds() throws InterruptedException {
        for (int i = 0; i < Health.MAX_WATCHES_OF_ONE; i++) {
            assertThat(next(watch(""))).isEqualTo("SERVING");
        }
        // What clients take for a server that cannot be watched, and not for one in bad health.
        assertThat(next(watch(""))).isEqualTo("UNIMPLEMENTED");
        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void ends_a_watch_in_time_so_that_clients_that_live_watch_again() throws InterruptedException {
        var brief = new Health(List.of(SERVICE), ready::get, Duration.ofMillis(10));
        var port = serve(brief);
        try {
            var heard = watch(address(port), SERVICE);
            assertThat(next(heard)).isEqualTo("SERVING");
            assertThat(next(heard)).isEqualTo("UNAVAILABLE");
        } finally {
            var _ = port.stop();
        }
    }

    @Test
    void is_served_on_the_port_without_a_credential() {
        try (var keyhold = TestKeyhold.start()) {
            assertThat(check(keyhold.address(), "")).isEqualTo(ServingStatus.SERVING);
            assertThat(check(keyhold.address(), SERVICE)).isEqualTo(ServingStatus.SERVING);
        }
    }

    private ServingStatus check(String service) {
        return check(address(server), service);
    }

    private static ServingStatus check(InetSocketAddress address, String service) {
        return GrpcClients.newClient(uri(address), HealthBlockingStub.class)
                .check(request(service))
                .getStatus();
    }

    /** All that is heard, and how it ends. */
    private BlockingQueue<String> watch(String service) {
        return watch(address(server), service);
    }

    private static BlockingQueue<String> watch(InetSocketAddress address, String service) {
        var heard = new LinkedBlockingQueue<String>();
        GrpcClients.builder(uri(address))
                .responseTimeout(Duration.ZERO)
                .build(HealthStub.class)
                .watch(request(service), new StreamObserver<>() {
                    @Override
                    public void onNext(HealthCheckResponse response) {
                        heard.add(response.getStatus().name());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        heard.add(Status.fromThrowable(failure).getCode().name());
                    }

                    @Override
                    public void onCompleted() {
                        heard.add("END");
                    }
                });
        return heard;
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return Objects.requireNonNull(heard.poll(60, TimeUnit.SECONDS));
    }

    private static String uri(InetSocketAddress address) {
        return "gproto+h2c://" + address.getHostString() + ":" + address.getPort();
    }

    private static HealthCheckRequest request(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
