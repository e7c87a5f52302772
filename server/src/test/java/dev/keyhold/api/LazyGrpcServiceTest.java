package dev.keyhold.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
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
}
