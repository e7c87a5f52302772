package dev.keyhold.api.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.Patience;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * An HTTP client that sends what it is given: nothing is normalised, added or checked on the way. One connection, one
 * request at a time.
 */
public final class RawClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final InetSocketAddress address;
    private final Transport transport;
    private Socket socket;
    private Exchange exchange;

    private RawClient(InetSocketAddress address, Transport transport) throws IOException {
        this.address = address;
        this.transport = transport;
        this.socket = open(address, transport);
        this.exchange = exchange(socket, transport);
    }

    /** How to talk. */
    public enum Transport {
        HTTP_1(false, false),
        HTTP_1_TLS(false, true),
        HTTP_2(true, false),
        HTTP_2_TLS(true, true);

        private final boolean http2;
        private final boolean tls;

        Transport(boolean http2, boolean tls) {
            this.http2 = http2;
            this.tls = tls;
        }

        boolean isHttp2() {
            return http2;
        }

        boolean isTls() {
            return tls;
        }
    }

    public record Response(int status, List<Map.Entry<String, String>> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The body, which must be JSON. */
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(toString(), e);
            }
        }

        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        @Override
        public String toString() {
            return status + " " + headers + " " + text();
        }
    }

    private interface Exchange {
        Response exchange(RawRequest request) throws IOException;
    }

    public static RawClient connect(InetSocketAddress address, Transport transport) {
        try {
            return new RawClient(address, transport);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Exchange exchange(Socket socket, Transport transport) throws IOException {
        var in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        var out = socket.getOutputStream();
        return transport.isHttp2() ? new Http2(in, out) : new Http1(in, out);
    }

    /** A bare connection, for clients that behave badly. */
    static Socket open(InetSocketAddress address, Transport transport) throws IOException {
        var plain = new Socket(address.getAddress(), address.getPort());
        plain.setSoTimeout((int) Patience.LIMIT.toMillis());
        plain.setTcpNoDelay(true);
        if (!transport.isTls()) {
            return plain;
        }
        var socket = (SSLSocket)
                trusting().getSocketFactory().createSocket(plain, address.getHostString(), address.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {transport.isHttp2() ? "h2" : "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Sends on the open connection, and on a new one if the server has closed that. */
    public Response send(RawRequest request) {
        try {
            try {
                return exchange.exchange(request);
            } catch (EOFException | SocketException _) {
                socket.close();
                socket = open(address, transport);
                exchange = exchange(socket, transport);
                return exchange.exchange(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request on a connection of its own. */
    public static Response once(InetSocketAddress address, Transport transport, RawRequest request) {
        try (var client = connect(address, transport)) {
            return client.send(request);
        }
    }

    /** Sends a head as it is, and after it a body that frames itself. */
    public static Response chunked(InetSocketAddress address, RawRequest request, String body) {
        try (var socket = open(address, Transport.HTTP_1)) {
            var head = request.withBody(new byte[0]).without("content-length");
            socket.getOutputStream().write(head(head));
            socket.getOutputStream().write(bytes(body));
            return new Http1(new DataInputStream(socket.getInputStream()), socket.getOutputStream()).read(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text that stands for bytes: headers and targets are UTF-8, but for {@link RawRequest#bytes}. */
    static byte[] bytes(String text) {
        if (text.chars().noneMatch(RawRequest::isByte)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        var bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            if (RawRequest.isByte(c)) {
                bytes.write(c);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    private static final class Http1 implements Exchange {
        private final DataInputStream in;
        private final OutputStream out;

        Http1(DataInputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public Response exchange(RawRequest request) throws IOException {
            out.write(head(request));
            out.write(request.body());
            out.flush();
            return read(request.method().equals("HEAD"));
        }

        private Response read(boolean headersOnly) throws IOException {
            var status = Integer.parseInt(line().split(" ", 3)[1]);
            var headers = new ArrayList<Map.Entry<String, String>>();
            for (var line = line(); !line.isEmpty(); line = line()) {
                var colon = line.indexOf(':');
                headers.add(Map.entry(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip()));
            }
            if (status == 100) {
                return read(headersOnly);
            }
            return new Response(status, headers, headersOnly ? new byte[0] : body(headers));
        }

        private byte[] body(List<Map.Entry<String, String>> headers) throws IOException {
            for (var header : headers) {
                if (header.getKey().equals("content-length")) {
                    return in.readNBytes(Integer.parseInt(header.getValue()));
                }
                if (header.getKey().equals("transfer-encoding")) {
                    return chunks();
                }
            }
            return new byte[0];
        }

        private byte[] chunks() throws IOException {
            var body = new ByteArrayOutputStream();
            while (true) {
                var size = Integer.parseInt(line(), 16);
                body.write(in.readNBytes(size));
                line();
                if (size == 0) {
                    return body.toByteArray();
                }
            }
        }

        private String line() throws IOException {
            var line = new ByteArrayOutputStream();
            while (true) {
                var b = in.read();
                if (b < 0) {
                    throw new EOFException("closed after: " + line.toString(StandardCharsets.UTF_8));
                }
                if (b == '\n') {
                    return line.toString(StandardCharsets.UTF_8).stripTrailing();
                }
                line.write(b);
            }
        }
    }

    /** The head of a request over HTTP/1.1. */
    static byte[] head(RawRequest request) {
        var head = new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\n");
        request.headers()
                .forEach(header -> head.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n"));
        if (request.body().length > 0) {
            head.append("content-length: ").append(request.body().length).append("\r\n");
        }
        return bytes(head.append("\r\n").toString());
    }

    /** Enough of RFC 9113: literal headers out, anything in. */
    private static final class Http2 implements Exchange {
        private static final int DATA = 0;
        private static final int HEADERS = 1;
        private static final int RST_STREAM = 3;
        private static final int SETTINGS = 4;
        private static final int PING = 6;
        private static final int GOAWAY = 7;
        private static final int WINDOW_UPDATE = 8;
        private static final int CONTINUATION = 9;
        private static final int END_STREAM = 1;
        private static final int END_HEADERS = 4;
        private static final int MAX_FRAME = 16_384;

        private final DataInputStream in;
        private final OutputStream out;
        private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);
        private int nextStream = 1;

        Http2(DataInputStream in, OutputStream out) throws IOException {
            this.in = in;
            this.out = out;
            out.write(bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
            frame(SETTINGS, 0, 0, new byte[0]);
            out.flush();
        }

        @Override
        public Response exchange(RawRequest request) throws IOException {
            var stream = nextStream;
            nextStream += 2;
            var block = block(request);
            var ends = request.body().length == 0 ? END_STREAM : 0;
            for (int at = 0; at < block.length; at += MAX_FRAME) {
                var last = at + MAX_FRAME >= block.length ? END_HEADERS : 0;
                var part = java.util.Arrays.copyOfRange(block, at, Math.min(block.length, at + MAX_FRAME));
                frame(at == 0 ? HEADERS : CONTINUATION, (at == 0 ? ends : 0) | last, stream, part);
            }
            var body = request.body();
            for (int at = 0; at < body.length; at += MAX_FRAME) {
                var end = Math.min(body.length, at + MAX_FRAME);
                frame(DATA, end == body.length ? END_STREAM : 0, stream, java.util.Arrays.copyOfRange(body, at, end));
            }
            out.flush();
            return read(stream);
        }

        private Response read(int stream) throws IOException {
            var headers = new ArrayList<Map.Entry<String, String>>();
            var block = new ByteArrayOutputStream();
            var body = new ByteArrayOutputStream();
            while (true) {
                var length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                var type = in.readUnsignedByte();
                var flags = in.readUnsignedByte();
                var id = in.readInt() & 0x7FFF_FFFF;
                var payload = in.readNBytes(length);
                switch (type) {
                    case HEADERS, CONTINUATION -> {
                        block.write(payload);
                        if ((flags & END_HEADERS) != 0) {
                            decode(id, block.toByteArray(), headers);
                            block.reset();
                        }
                    }
                    case DATA -> {
                        body.write(payload);
                        credit(length);
                    }
                    case SETTINGS -> {
                        if ((flags & 1) == 0) {
                            frame(SETTINGS, 1, 0, new byte[0]);
                            out.flush();
                        }
                    }
                    case PING -> {
                        if ((flags & 1) == 0) {
                            frame(PING, 1, 0, payload);
                            out.flush();
                        }
                    }
                    case RST_STREAM -> {
                        if (id == stream && headers.isEmpty()) {
                            throw new EOFException("stream reset");
                        }
                    }
                    case GOAWAY ->
                        throw new EOFException("goaway "
                                + new String(payload, 8, Math.max(0, payload.length - 8), StandardCharsets.UTF_8));
                    default -> {}
                }
                var ended = (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
                if (id == stream && (ended || (type == RST_STREAM && !headers.isEmpty()))) {
                    return response(headers, body.toByteArray());
                }
            }
        }

        private void credit(int length) throws IOException {
            if (length > 0) {
                frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, (byte) (length >> 8), (byte) length});
                out.flush();
            }
        }

        private void decode(int stream, byte[] block, List<Map.Entry<String, String>> into) throws IOException {
            try {
                for (var header : hpack.decodeHeaders(stream, Unpooled.wrappedBuffer(block))) {
                    into.add(Map.entry(
                            header.getKey().toString(), header.getValue().toString()));
                }
            } catch (Http2Exception e) {
                throw new IOException(e);
            }
        }

        private static Response response(List<Map.Entry<String, String>> headers, byte[] body) {
            var status = headers.stream()
                    .filter(header -> header.getKey().equals(":status"))
                    .map(header -> Integer.parseInt(header.getValue()))
                    .reduce((_, last) -> last)
                    .orElseThrow();
            return new Response(status, headers, body);
        }

        private static byte[] block(RawRequest request) {
            var block = new ByteArrayOutputStream();
            literal(block, ":method", request.method());
            literal(block, ":scheme", "http");
            literal(block, ":path", request.target());
            for (var header : request.headers()) {
                if (header.getKey().equalsIgnoreCase("host")) {
                    literal(block, ":authority", header.getValue());
                }
            }
            for (var header : request.headers()) {
                if (!header.getKey().equalsIgnoreCase("host")) {
                    literal(block, header.getKey().toLowerCase(Locale.ROOT), header.getValue());
                }
            }
            return block.toByteArray();
        }

        private static void literal(ByteArrayOutputStream block, String name, String value) {
            block.write(0x10);
            string(block, bytes(name));
            string(block, bytes(value));
        }

        private static void string(ByteArrayOutputStream block, byte[] text) {
            if (text.length < 127) {
                block.write(text.length);
            } else {
                block.write(127);
                var rest = text.length - 127;
                for (; rest >= 128; rest /= 128) {
                    block.write(rest % 128 + 128);
                }
                block.write(rest);
            }
            block.writeBytes(text);
        }

        private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            var frame = new byte[9 + payload.length];
            frame[0] = (byte) (payload.length >> 16);
            frame[1] = (byte) (payload.length >> 8);
            frame[2] = (byte) payload.length;
            frame[3] = (byte) type;
            frame[4] = (byte) flags;
            frame[5] = (byte) (stream >> 24);
            frame[6] = (byte) (stream >> 16);
            frame[7] = (byte) (stream >> 8);
            frame[8] = (byte) stream;
            System.arraycopy(payload, 0, frame, 9, payload.length);
            out.write(frame);
        }
    }

    private static SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEveryone()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** These tests are about what is said on the connection, not about who is at its end. */
    private static final class TrustEveryone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
