package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionGuardTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Metrics metrics = new Metrics();
    private final UnfinishedHeadLimit heads = new UnfinishedHeadLimit(1_000);
    private final List<EmbeddedChannel> connections = new ArrayList<>();

    /** Of the answers, which nobody reads, too. */
    @AfterEach
    void release() {
        connections.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private EmbeddedChannel connection() {
        var channel = new EmbeddedChannel();
        connections.add(channel);
        ConnectionGuard.install(channel.pipeline(), metrics, heads);
        channel.pipeline()
                .addLast(new Http2ConnectionHandlerBuilder()
                        .server(true)
                        .frameListener(new Http2FrameAdapter())
                        .build());
        channel.writeInbound(Unpooled.copiedBuffer(PREFACE, StandardCharsets.US_ASCII));
        send(channel, RawHttp2.SETTINGS, 0, 0, new byte[0]);
        return channel;
    }

    private static void send(EmbeddedChannel channel, int type, int flags, int stream, byte[] payload) {
        channel.writeInbound(Unpooled.wrappedBuffer(RawHttp2.frame(type, flags, stream, payload)));
    }

    @Test
    void bounds_what_all_blocks_of_headers_take_that_have_not_ended() {
        var first = connection();
        var second = connection();
        var third = connection();
        send(first, RawHttp2.HEADERS, 0, 1, new byte[0]);
        send(first, RawHttp2.CONTINUATION, 0, 1, new byte[600]);
        send(second, RawHttp2.HEADERS, 0, 1, new byte[600]);
        assertThat(second.isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
        send(third, RawHttp2.HEADERS, 0, 1, new byte[300]);
        assertThat(third.isOpen()).isTrue();
        // A connection that has gone holds nothing.
        var _ = first.close();
        send(third, RawHttp2.CONTINUATION, 0, 1, new byte[600]);
        assertThat(third.isOpen()).isTrue();
        assertThat(metrics.scrape()).contains("keyhold_connections_flooded_total 1.0");
    }
}
