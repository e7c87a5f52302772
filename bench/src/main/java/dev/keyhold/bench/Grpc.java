package dev.keyhold.bench;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A client of gRPC that calls one method over and over, each time on the next stream of one HTTP/2 connection: headers
 * and messages are made beforehand, only the number of the stream is new. A library would use more processor time than the
 * server. A call without a message in its answer has failed.
 */
final class Grpc implements Client {
    private static final int FRAME_HEADER = 9;
    private static final int STREAM_AT = 5;
    /** As long as a frame's payload may be when nobody has said otherwise. */
    private static final int MAX_PAYLOAD = 16 * 1024;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;

    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** As much as there can be, so that answers need no credit: no run sends two gigabytes over a connection. */
    private static final int WINDOW = Integer.MAX_VALUE - 65_535;

    private final byte[] firstHeaders;
    private final byte[] headers;
    private final Supplier<byte[]> messages;

    private Grpc(byte[] firstHeaders, byte[] headers, Supplier<byte[]> messages) {
        this.firstHeaders = firstHeaders;
        this.headers = headers;
        this.messages = messages;
    }

    /** A client of one method that asks the same always. */
    static Client calling(MethodDescriptor<?, ?> method, Message request, String authorization) {
        var message = delimited(request);
        return calling(method, () -> message, authorization);
    }

    /** A client of one method that draws each request from a pool, any as likely as any other. */
    static Client drawing(MethodDescriptor<?, ?> method, List<? extends Message> pool, Random random) {
        var messages = pool.stream().map(Grpc::delimited).toList();
        return calling(method, () -> messages.get(random.nextInt(messages.size())), "none");
    }

    /**
     * A client of plain HTTP/2 that sends the same always. The status of answers is not looked at, so the same must have
     * been seen to succeed before.
     */
    static Client posting(String path, Signer.Signed request) {
        var fields = new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path(path)
                .authority(Signer.HOST);
        for (var header : request.headers()) {
            if (!header.getKey().equals("host")) {
                fields.set(header.getKey(), header.getValue());
            }
        }
        var encoder = new DefaultHttp2HeadersEncoder();
        return new Grpc(encode(encoder, fields), encode(encoder, fields), request::body);
    }

    private static Client calling(MethodDescriptor<?, ?> method, Supplier<byte[]> messages, String authorization) {
        var fields = new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path("/" + method.getFullMethodName())
                .authority(Signer.HOST)
                .set("te", "trailers")
                .set("content-type", "application/grpc")
                .set("user-agent", "grpc-java-netty/1.78.0")
                .set("authorization", authorization);
        var encoder = new DefaultHttp2HeadersEncoder();
        // The second time, the fields are in the table of those known to both sides.
        return new Grpc(encode(encoder, fields), encode(encoder, fields), messages);
    }

    private static byte[] encode(Http2HeadersEncoder encoder, Http2Headers fields) {
        var block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, fields, block);
            return ByteBufUtil.getBytes(block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        } finally {
            block.release();
        }
    }

    /** The message after a byte that says it is not compressed, and its length. */
    private static byte[] delimited(Message message) {
        var bytes = message.toByteArray();
        return ByteBuffer.allocate(1 + Integer.BYTES + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    @Override
    public Conversation begin() {
        return new Calls();
    }

    private static void put(ByteBuffer out, int type, int flags, int stream, byte[] payload) {
        put(out, type, flags, stream, payload, 0, payload.length);
    }

    private static void put(ByteBuffer out, int type, int flags, int stream, byte[] from, int at, int length) {
        out.putInt(length << Byte.SIZE | type).put((byte) flags).putInt(stream).put(from, at, length);
    }

    /** The message, in as many frames as it needs. No answer is awaited that would give credit for more. */
    private static void putMessage(ByteBuffer out, int stream, byte[] message) {
        for (int at = 0; at < message.length; at += MAX_PAYLOAD) {
            var length = Math.min(MAX_PAYLOAD, message.length - at);
            put(out, DATA, at + length == message.length ? END_STREAM : 0, stream, message, at, length);
        }
    }

    /** The length of the frames of {@link #putMessage}. */
    private static int framed(byte[] message) {
        return message.length + Math.ceilDiv(message.length, MAX_PAYLOAD) * FRAME_HEADER;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** The calls on one connection. */
    private final class Calls implements Conversation {
        private int stream = -1;
        private boolean owesAck;
        private boolean hasMessage;

        @Override
        public ByteBuffer next() {
            stream += 2;
            hasMessage = false;
            var message = messages.get();
            if (stream == 1) {
                return first(message);
            }
            var out = ByteBuffer.allocate(2 * FRAME_HEADER + headers.length + framed(message));
            if (owesAck) {
                owesAck = false;
                put(out, SETTINGS, ACK, 0, new byte[0]);
            }
            put(out, HEADERS, END_HEADERS, stream, headers);
            putMessage(out, stream, message);
            return out.flip();
        }

        private ByteBuffer first(byte[] message) {
            var out = ByteBuffer.allocate(
                    PREFACE.length + 3 * FRAME_HEADER + Integer.BYTES + firstHeaders.length + framed(message));
            out.put(PREFACE);
            put(out, SETTINGS, 0, 0, new byte[0]);
            put(out, WINDOW_UPDATE, 0, 0, number(WINDOW));
            put(out, HEADERS, END_HEADERS, stream, firstHeaders);
            putMessage(out, stream, message);
            return out.flip();
        }

        @Override
        public boolean isAnswered(ByteBuffer received) {
            while (received.remaining() >= FRAME_HEADER) {
                var at = received.position();
                var end = at + FRAME_HEADER + (received.getInt(at) >>> Byte.SIZE);
                if (received.limit() < end) {
                    return false;
                }
                received.position(end);
                if (ends(received.get(at + 3), received.get(at + 4), received.getInt(at + STREAM_AT))) {
                    return true;
                }
            }
            return false;
        }

        /** Looks at a frame; true when it is the last of the answer under way. */
        private boolean ends(int type, int flags, int of) {
            switch (type) {
                case RST_STREAM, GOAWAY -> throw new IllegalStateException("the server broke off a call");
                case SETTINGS -> owesAck |= (flags & ACK) == 0;
                case DATA -> hasMessage = true;
                default -> {}
            }
            var last = of == stream && (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
            if (last && !hasMessage) {
                throw new IllegalStateException("a call failed");
            }
            return last;
        }
    }
}
