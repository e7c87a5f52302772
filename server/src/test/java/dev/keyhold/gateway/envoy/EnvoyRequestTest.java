package dev.keyhold.gateway.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import org.junit.jupiter.api.Test;

class EnvoyRequestTest {
    private static boolean hasBody(HttpRequest.Builder http) {
        var attributes = AttributeContext.newBuilder();
        attributes.getRequestBuilder().setHttp(http);
        return EnvoyRequest.of(attributes.build()).rules().hasBody();
    }

    private static HttpRequest.Builder http() {
        return HttpRequest.newBuilder().setMethod("PUT").setPath("/").setHost("store.example");
    }

    @Test
    void a_body_is_known_only_where_it_came_whole() {
        assertThat(hasBody(http().setBody("text"))).isTrue();
        var whole = http().setRawBody(ByteString.copyFromUtf8("text"));
        assertThat(hasBody(whole)).isTrue();
        assertThat(hasBody(whole.putHeaders("x-envoy-auth-partial-body", "false")))
                .isTrue();
        assertThat(hasBody(whole.putHeaders("x-envoy-auth-partial-body", "true")))
                .isFalse();
    }

    /** Envoy that sends no bodies asks before the first byte of one has come. */
    @Test
    void a_size_of_nothing_does_not_mean_that_there_is_no_body() {
        for (var size : new long[] {-1, 0, 4}) {
            assertThat(hasBody(http().setSize(size).putHeaders("content-length", "4")))
                    .isFalse();
        }
    }
}
