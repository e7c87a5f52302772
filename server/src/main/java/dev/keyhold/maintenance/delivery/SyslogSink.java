package dev.keyhold.maintenance.delivery;

import dev.keyhold.domain.audit.AuditFeed;
import dev.keyhold.model.AuditEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Messages of syslog (RFC 5424) over TCP, each with its length in front (RFC 6587, 3.4.1), or over TLS (RFC 5425),
 * where the certificate must be for the host and trusted by the JDK. Syslog has no acknowledgements: what the other
 * side had not read when a connection broke is lost, so the last minutes are then sent again. That it broke is looked
 * for at each {@link #flush}, since the first write afterwards would still succeed.
 */
final class SyslogSink implements AuditSink {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Facility 13, log audit, as the higher bits of the priority. */
    private static final int LOG_AUDIT = 13 * 8;

    private static final int WARNING = 4;
    private static final int INFORMATIONAL = 6;
    private static final int BUFFER = 64 * 1024;
    /** How long to look whether the other side has closed the connection: it says nothing else. */
    private static final int LOOK_MILLIS = 1;

    private static final int MAX_MESSAGE_ID = 32;

    private final SyslogAddress address;
    private final Duration timeout;
    private final Supplier<SSLSocketFactory> trust;
    private final String host;
    private @Nullable Socket socket;
    private @Nullable OutputStream out;
    private long lastSent;

    SyslogSink(SyslogAddress address) {
        this(address, TIMEOUT);
    }

    /** {@code timeout} is how long to wait for the other side. */
    SyslogSink(SyslogAddress address, Duration timeout) {
        // Made only where it is needed: it reads the certificates that the JDK trusts.
        this(address, timeout, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** {@code trust} makes connections that trust others than the JDK does. */
    SyslogSink(SyslogAddress address, Duration timeout, Supplier<SSLSocketFactory> trust) {
        this.address = address;
        this.timeout = timeout;
        this.trust = trust;
        this.host = localHost();
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public void send(AuditEvent event, String json) throws IOException {
        var message = message(event, json).getBytes(StandardCharsets.UTF_8);
        var stream = stream();
        stream.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
        stream.write(message);
        lastSent = System.nanoTime();
    }

    /** Without structured data: everything is in the message, which begins with the mark of UTF-8. */
    private String message(AuditEvent event, String json) {
        var priority = LOG_AUDIT + (event.outcome() == AuditEvent.Outcome.SUCCESS ? INFORMATIONAL : WARNING);
        return "<" + priority + ">1 " + event.at() + " " + host + " keyhold "
                + ProcessHandle.current().pid() + " " + messageId(event.operation()) + " - \uFEFF" + json;
    }

    /** Printable ASCII without spaces. */
    private static String messageId(String operation) {
        var id = operation.replaceAll("[^!-~]", "_");
        return id.isEmpty() ? "-" : id.substring(0, Math.min(MAX_MESSAGE_ID, id.length()));
    }

    private OutputStream stream() throws IOException {
        var present = out;
        if (present != null) {
            return present;
        }
        var plain = new Socket();
        var connected = connect(plain);
        connected.setSoTimeout(LOOK_MILLIS);
        socket = connected;
        var made = new BufferedOutputStream(new BoundedOutput(connected.getOutputStream(), plain), BUFFER);
        out = made;
        return made;
    }

    private Socket connect(Socket plain) throws IOException {
        var millis = (int) timeout.toMillis();
        try {
            plain.connect(new InetSocketAddress(address.host(), address.port()), millis);
            plain.setSoTimeout(millis);
            plain.setKeepAlive(true);
            if (!address.encrypted()) {
                return plain;
            }
            var tls = (SSLSocket) trust.get().createSocket(plain, address.host(), address.port(), true);
            var parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        var stream = out;
        if (stream == null) {
            return;
        }
        stream.flush();
        if (isClosedByPeer()) {
            close();
            // What was sent longer ago is not sent again by anybody.
            if (System.nanoTime() - lastSent < AuditFeed.OVERLAP.toNanos()) {
                throw new IOException("the receiver has closed the connection");
            }
        }
    }

    private boolean isClosedByPeer() {
        var open = socket;
        try {
            return open != null && open.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public void close() {
        var open = socket;
        socket = null;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // It is of no use any more.
            }
        }
    }

    /** Ends the connection when the other side does not read: writes to a socket have no timeout of their own. */
    private final class BoundedOutput extends OutputStream {
        private final OutputStream to;
        private final Socket connection;

        BoundedOutput(OutputStream to, Socket connection) {
            this.to = to;
            this.connection = connection;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var limit = CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            var end = CompletableFuture.runAsync(this::end, limit);
            try {
                to.write(bytes, offset, length);
            } finally {
                end.cancel(false);
            }
        }

        /** Below TLS, which would wait to say good-bye. */
        private void end() {
            try {
                connection.close();
            } catch (IOException _) {
                // The write fails all the same.
            }
        }
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "-";
        }
    }
}
