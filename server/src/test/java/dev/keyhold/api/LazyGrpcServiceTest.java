package dev.keyhold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LazyGrpcServiceTest {
    /** One that takes calls of each form that there is here. */
    @Test
    void has_the_routes_of_the_transport_and_says_the_same_of_its_calls() throws Exception {
        var definition = new HealthStatusManager().getHealthService().bindService();
        var transport = GrpcService.builder().addService(definition).build();
        var lazy = new LazyGrpcService(List.of(definition), () -> transport);
        assertThat(lazy.routes()).hasSizeGreaterThan(1).isEqualTo(transport.routes());
        for (var method : definition.getMethods()) {
            var path = "/" + method.getMethodDescriptor().getFullMethodName();
            var context = ServiceRequestContext.of(HttpRequest.of(HttpMethod.POST, path));
            assertThat(lazy.exchangeType(context.routingContext()))
                    .as(path)
                    .isEqualTo(transport.exchangeType(context.routingContext()));
        }
    }

    @Test
    void a_transport_that_could_not_be_made_is_made_at_a_later_call() throws Exception {
        var definition = new HealthStatusManager().getHealthService().bindService();
        var tries = new AtomicInteger();
        var lazy = new LazyGrpcService(List.of(definition), () -> {
            if (tries.getAndIncrement() == 0) {
                throw new IllegalStateException("not now");
            }
            return GrpcService.builder().addService(definition).build();
        });

        assertThatThrownBy(() -> check(lazy)).hasRootCauseMessage("not now");

        assertThat(check(lazy)
                        .headers()
                        .get("grpc-status", check(lazy).trailers().get("grpc-status")))
                .isEqualTo("0");
        assertThat(tries).hasValue(2);
    }

    private static AggregatedHttpResponse check(LazyGrpcService lazy) throws Exception {
        var headers = RequestHeaders.of(
                HttpMethod.POST, "/grpc.health.v1.Health/Check", HttpHeaderNames.CONTENT_TYPE, "application/grpc");
        var request = HttpRequest.of(headers, HttpData.wrap(new byte[5]));
        return lazy.serve(ServiceRequestContext.of(request), request)
                .aggregate()
                .join();
    }
}
