package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Servers that ask keep their connection warm with pings, for hours without a call. Frames are written by hand. */
final class PingTest {
    private static final int PINGS = 200;
    private static final int HEADER = 9;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;

    @Test
    void pings_without_a_call_are_answered_and_do_not_end_the_connection() throws IOException {
        try (var keyhold = TestKeyhold.start();
                var socket = new Socket(
                        keyhold.address().getAddress(), keyhold.address().getPort())) {
            var out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(frame(SETTINGS, new byte[0]));
            for (long i = 0; i < PINGS; i++) {
                out.write(frame(PING, ByteBuffer.allocate(Long.BYTES).putLong(i).array()));
            }
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            for (long answered = 0; answered < PINGS; ) {
                var header = new byte[HEADER];
                in.readFully(header);
                var payload = new byte[(header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff)];
                in.readFully(payload);
                assertThat(header[3]).isNotEqualTo((byte) GOAWAY);
                if (header[3] == PING) {
                    assertThat(header[4]).isEqualTo((byte) ACK);
                    assertThat(ByteBuffer.wrap(payload).getLong()).isEqualTo(answered);
                    answered++;
                }
            }
        }
    }

    private static byte[] frame(int type, byte[] payload) {
        return ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) 0)
                .putInt(0)
                .put(payload)
                .array();
    }
}
