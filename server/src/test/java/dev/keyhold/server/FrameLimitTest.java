package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameLimitTest {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final FrameLimit limit = new FrameLimit();

    private boolean sends(int code) {
        var reset = RawHttp2.frame(RawHttp2.RST_STREAM, 0, 1, new byte[] {0, 0, 0, (byte) code});
        return limit.allowsSent(Unpooled.wrappedBuffer(reset));
    }

    private void receive(byte[] bytes) {
        assertThat(limit.allowsReceived(Unpooled.wrappedBuffer(bytes))).isTrue();
    }

    /** PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR and what comes after. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 9, 11})
    void bounds_the_resets_that_a_client_provokes(int code) {
        var allowed = 0;
        while (sends(code)) {
            allowed++;
            assertThat(allowed).isLessThan(100_000);
        }
        assertThat(allowed).isGreaterThanOrEqualTo(200);
    }

    /** NO_ERROR, REFUSED_STREAM, CANCEL. */
    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8})
    void counts_no_stream_that_the_server_ends_by_itself(int code) {
        for (int i = 0; i < 100_000; i++) {
            assertThat(sends(code)).isTrue();
        }
    }

    @Test
    void tells_what_is_kept_of_frames_and_of_blocks_of_headers() {
        receive(PREFACE);
        assertThat(limit.unfinished()).isZero();
        var ping = RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]);
        receive(new byte[] {ping[0], ping[1], ping[2]});
        assertThat(limit.unfinished()).isEqualTo(3);
        receive(Arrays.copyOfRange(ping, 3, ping.length));
        assertThat(limit.unfinished()).isZero();

        receive(RawHttp2.frame(RawHttp2.HEADERS, 0, 1, new byte[100]));
        assertThat(limit.unfinished()).isEqualTo(109);
        receive(RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]));
        assertThat(limit.unfinished()).isEqualTo(118);
        receive(RawHttp2.frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, 1, new byte[10]));
        assertThat(limit.unfinished()).isZero();
        receive(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 3, new byte[10]));
        assertThat(limit.unfinished()).isZero();
    }
}
