package dev.keyhold.api.gateway.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.ForwardedRules.Body;
import dev.keyhold.sigv4.WireText;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import org.junit.jupiter.api.Test;

class EnvoyRequestTest {
    private static boolean hasBody(HttpRequest.Builder http) {
        var attributes = AttributeContext.newBuilder();
        attributes.getRequestBuilder().setHttp(http);
        return EnvoyRequest.of(attributes.build(), Audience.ANY).rules().body() == Body.WHOLE;
    }

    private static EnvoyRequest request(HttpRequest.Builder http) {
        var attributes = AttributeContext.newBuilder();
        attributes.getRequestBuilder().setHttp(http);
        return EnvoyRequest.of(attributes.build(), Audience.ANY);
    }

    private static HeaderValue raw(String name, byte[] value) {
        return HeaderValue.newBuilder()
                .setKey(name)
                .setRawValue(ByteString.copyFrom(value))
                .build();
    }

    @Test
    void bytes_go_before_text() {
        var http = http().setPath("/!?!").setHost("!");
        http.getHeaderMapBuilder()
                .addHeaders(raw(":path", new byte[] {'/', (byte) 0xFF, '?', (byte) 0xC3}))
                .addHeaders(raw(":authority", new byte[] {'a', (byte) 0xE9}))
                .addHeaders(raw("x", new byte[] {(byte) 0xC3, (byte) 0xA9, '!'}));
        var wire = request(http).wire();
        assertThat(wire.path()).isEqualTo("/\u00ff");
        assertThat(wire.query()).isEqualTo("\u00c3");
        assertThat(wire.values("host")).containsExactly("a\u00e9");
        assertThat(wire.values("x")).containsExactly("\u00c3\u00a9!");
    }

    @Test
    void text_is_utf_8_and_says_nothing_where_something_was_put_in_its_place() {
        var wire = request(http().setPath("/é").putHeaders("x", "é").putHeaders("y", "a!"))
                .wire();
        assertThat(wire.path()).isEqualTo("/\u00c3\u00a9");
        assertThat(wire.values("x")).containsExactly("\u00c3\u00a9");
        assertThat(wire.values("y").getFirst()).contains(WireText.AMBIGUOUS_BYTES);
        assertThat(request(http().setPath("/!")).wire().path()).contains(WireText.AMBIGUOUS_BYTES);
        assertThat(request(http().setHost("!")).wire().values("host").getFirst())
                .contains(WireText.AMBIGUOUS_BYTES);
        assertThat(hasBody(http().setBody("a!"))).isFalse();
        assertThat(hasBody(http().setRawBody(ByteString.copyFromUtf8("a!")))).isTrue();
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
