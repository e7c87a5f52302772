package dev.keyhold.bench;

import java.nio.charset.StandardCharsets;

/** As little of HTTP/1.1 as finding the end of an answer takes. */
final class HttpAnswer {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private HttpAnswer() {}

    /**
     * The length of the answer that starts at 0, headers included, or -1 when its headers are not all there.
     *
     * @throws IllegalStateException when it is not a 200
     */
    static int length(byte[] bytes, int filled) {
        var end = find(END, bytes, 0, filled);
        if (end < 0) {
            return -1;
        }
        if (find(OK, bytes, 0, OK.length) != 0) {
            throw new IllegalStateException("no 200: " + new String(bytes, 0, filled, StandardCharsets.UTF_8));
        }
        var length = 0;
        for (int i = find(LENGTH, bytes, 0, end) + LENGTH.length; bytes[i] != '\r'; i++) {
            length = length * 10 + bytes[i] - '0';
        }
        return end + END.length + length;
    }

    private static int find(byte[] what, byte[] in, int from, int to) {
        for (int i = from; i + what.length <= to; i++) {
            var j = 0;
            while (j < what.length && in[i + j] == what[j]) {
                j++;
            }
            if (j == what.length) {
                return i;
            }
        }
        return -1;
    }
}
