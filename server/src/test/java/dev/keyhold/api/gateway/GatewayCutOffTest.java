package dev.keyhold.api.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.keyhold.server.TestKeyhold;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc.AuthorizationBlockingStub;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DecisionHandler that cannot be answered in time, because the store does not answer. */
@Timeout(120)
final class GatewayCutOffTest {
    /** Far below the time after which the store itself refuses. */
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    @Test
    void are_answered_with_a_denial() {
        try (var keyhold = TestKeyhold.start(TestKeyhold.timeout(TIMEOUT));
                var visitor = new Visitor(keyhold);
                var _ = keyhold.holdReads()) {
            var request = visitor.signed(visitor.aws().root(), Visitor.plain("/a"));
            var http = AttributeContext.HttpRequest.newBuilder()
                    .setMethod(request.method())
                    .setPath(request.target())
                    .setHost(request.header("host"));
            request.headers()
                    .forEach(header -> http.putHeaders(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
            var envoy = CompletableFuture.supplyAsync(() -> check(keyhold, http.build()), Thread::startVirtualThread);

            var answer = visitor.ask(Subrequest.nginx(request));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("x-keyhold-reason")).contains("ServiceUnavailable");
            assertThat(answer.text()).contains("The request took too long. Please try again.");

            var denied = envoy.join().getDeniedResponse();
            assertThat(denied.getStatus().getCodeValue()).isEqualTo(503);
            assertThat(denied.getBody()).contains("The request took too long. Please try again.");
        }
    }

    private static CheckResponse check(TestKeyhold keyhold, AttributeContext.HttpRequest http) {
        var attributes = AttributeContext.newBuilder();
        attributes.getRequestBuilder().setHttp(http);
        attributes
                .getSourceBuilder()
                .getAddressBuilder()
                .getSocketAddressBuilder()
                .setAddress("203.0.113.9");
        return GrpcClients.builder(
                        "gproto+http://127.0.0.1:" + keyhold.address().getPort())
                .responseTimeout(Duration.ofMinutes(1))
                .build(AuthorizationBlockingStub.class)
                .check(CheckRequest.newBuilder().setAttributes(attributes).build());
    }
}
