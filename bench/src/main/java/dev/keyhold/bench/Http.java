package dev.keyhold.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A client of HTTP/1.1 that sends these requests in turn and starts over at the end.
 *
 * @param mustSucceed whether nothing but 200 and 204 will do
 */
record Http(List<byte[]> requests, boolean mustSucceed) implements Client {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_CONTENT = "HTTP/1.1 204".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "\r\nconnection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    Http(List<byte[]> requests) {
        this(requests, true);
    }

    /** A GET with an {@code authorization} header. */
    static byte[] get(String path, String authorization) {
        return bytes("GET " + path + " HTTP/1.1\r\nhost: " + Signer.HOST + "\r\nauthorization: " + authorization
                + "\r\naccept: application/json\r\n\r\n");
    }

    /** The question of a proxy about a request with an IAM token. */
    static byte[] question(String token) {
        return bytes("GET /verify HTTP/1.1\r\nhost: keyhold\r\nauthorization: Bearer " + token
                + "\r\nx-original-method: GET\r\nx-original-uri: /orders?id=1\r\nx-original-host: store.example\r\n"
                + "x-forwarded-for: 203.0.113.7\r\n\r\n");
    }

    /** A POST of JSON with an {@code authorization} header. */
    static byte[] post(String path, String authorization, String json) {
        return bytes("POST " + path + " HTTP/1.1\r\nhost: " + Signer.HOST + "\r\nauthorization: " + authorization
                + "\r\ncontent-type: application/json\r\ncontent-length: " + json.length() + "\r\n\r\n" + json);
    }

    @Override
    public Conversation begin() {
        return new Conversation() {
            private int next;
            private boolean isOver;

            @Override
            public ByteBuffer next() {
                return ByteBuffer.wrap(requests.get(next++ % requests.size()));
            }

            @Override
            public boolean isOver() {
                return isOver;
            }

            @Override
            public boolean isAnswered(ByteBuffer received) {
                var length = length(received, mustSucceed);
                if (length < 0 || received.limit() < length) {
                    return false;
                }
                isOver = find(CLOSE, received, 0, find(END, received, 0, length) + 2) >= 0;
                received.position(length);
                return true;
            }
        };
    }

    /** The length of the answer that starts at 0, headers included, or -1 when its headers are not all there. */
    private static int length(ByteBuffer received, boolean mustSucceed) {
        var end = find(END, received, 0, received.limit());
        if (end < 0) {
            return -1;
        }
        if (find(NO_CONTENT, received, 0, NO_CONTENT.length) == 0) {
            return end + END.length;
        }
        if (mustSucceed && find(OK, received, 0, OK.length) != 0) {
            throw new IllegalStateException("no 200: " + StandardCharsets.UTF_8.decode(received.duplicate()));
        }
        var length = 0;
        for (int i = find(LENGTH, received, 0, end) + LENGTH.length; received.get(i) != '\r'; i++) {
            length = length * 10 + received.get(i) - '0';
        }
        return end + END.length + length;
    }

    private static int find(byte[] what, ByteBuffer in, int from, int to) {
        for (int i = from; i + what.length <= to; i++) {
            var j = 0;
            while (j < what.length && lowerCase(in.get(i + j)) == lowerCase(what[j])) {
                j++;
            }
            if (j == what.length) {
                return i;
            }
        }
        return -1;
    }

    private static int lowerCase(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + 'a' - 'A' : letter;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
