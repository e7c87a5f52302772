package dev.keyhold.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** An HTTP/2 connection whose client sends whatever frames it likes. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final byte NO_TABLE = 0x20;

    private static final int HEAD = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Socket socket;
    private final DataInputStream in;

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        this.in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    static RawHttp2 plaintext(InetSocketAddress server) throws IOException {
        return new RawHttp2(new Socket(server.getAddress(), server.getPort()));
    }

    static RawHttp2 tls(InetSocketAddress server) throws IOException {
        return new RawHttp2(tls(server, "h2"));
    }

    /** An encrypted connection to a server of any certificate. */
    static SSLSocket tls(InetSocketAddress server, String protocol) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnybody()}, null);
            var socket = (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TrustAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // What is tried here is what comes after the handshake.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** A frame of the server. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * The status in the first headers of an answer, which are a number in a table or the digits themselves. Before them
     * stands that nothing is added to the table: its size is 0 (RFC 7541, section 6.3).
     */
    static String status(Frame headers) {
        var first = headers.payload()[0] == NO_TABLE ? 1 : 0;
        return switch (headers.payload()[first] & 0xFF) {
            case 0x88 -> "200";
            case 0x8C -> "400";
            default -> headers.text().replaceFirst("(?s).*?([1-5][0-9]{2}).*", "$1");
        };
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        socket.getOutputStream().write(frame(type, flags, stream, payload));
    }

    void send(byte[] frames) throws IOException {
        socket.getOutputStream().write(frames);
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        var frame = new byte[HEAD + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        frame[5] = (byte) (stream >> 24);
        frame[6] = (byte) (stream >> 16);
        frame[7] = (byte) (stream >> 8);
        frame[8] = (byte) stream;
        System.arraycopy(payload, 0, frame, HEAD, payload.length);
        return frame;
    }

    /** The same bytes many times over. */
    static byte[] times(int number, byte[] frames) {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < number; i++) {
            all.writeBytes(frames);
        }
        return all.toByteArray();
    }

    /** A block of headers, none of them compressed. */
    static byte[] headers(String method, String path, Map<String, String> more) {
        return headers(method, path, "x", more);
    }

    static byte[] headers(String method, String path, String authority, Map<String, String> more) {
        var block = new ByteArrayOutputStream();
        literal(block, ":method", method);
        literal(block, ":scheme", "http");
        literal(block, ":authority", authority);
        literal(block, ":path", path);
        more.forEach((name, value) -> literal(block, name, value));
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length >= 128; length /= 128) {
                block.write(length % 128 + 128);
            }
            block.write(length);
        }
        block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next frame; empty when the server has closed the connection. */
    Optional<Frame> read() throws IOException {
        try {
            var first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            var length = first << 16 | in.readUnsignedByte() << 8 | in.readUnsignedByte();
            var type = in.readUnsignedByte();
            var flags = in.readUnsignedByte();
            var stream = in.readInt();
            return Optional.of(new Frame(type, flags, stream, in.readNBytes(length)));
        } catch (SocketException _) {
            return Optional.empty();
        }
    }

    /** The next frame of that type, on whatever stream. */
    Frame read(int type) throws IOException {
        while (true) {
            var frame = read().orElseThrow(() -> new IOException("the connection was closed"));
            if (frame.type() == type) {
                return frame;
            }
        }
    }

    /** True when the server closes the connection, whatever it says before. */
    boolean ends() throws IOException {
        while (read().isPresent()) {
            // What it says before is of no interest.
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
