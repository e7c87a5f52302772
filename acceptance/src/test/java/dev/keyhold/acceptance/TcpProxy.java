package dev.keyhold.acceptance;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A line to a port of this machine that can be cut, or fall silent. */
final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refuses;
    /** What arrives waits until it is open. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    TcpProxy(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Closes every connection, and each new one at once. */
    void cut() {
        refuses = true;
        open.forEach(TcpProxy::close);
    }

    /** Lets connections be, and nothing through. */
    void silence() {
        gate = new CountDownLatch(1);
    }

    /** Works again; what was sent meanwhile over connections that are still there arrives now. */
    void mend() {
        refuses = false;
        gate.countDown();
    }

    @Override
    public void close() {
        close(listener);
        cut();
        mend();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException _) {
                // Closed, or nobody at the other end: the client notices by the end of its connection.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        open.add(client);
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(server);
            pump(client, server);
            pump(server, client);
            if (refuses) {
                cut();
            }
        } catch (IOException e) {
            close(client);
            open.remove(client);
            throw e;
        }
    }

    private void pump(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            var buffer = new byte[BUFFER_BYTES];
            try (from;
                    to) {
                for (int n = from.getInputStream().read(buffer);
                        n >= 0;
                        n = from.getInputStream().read(buffer)) {
                    gate.await();
                    to.getOutputStream().write(buffer, 0, n);
                }
            } catch (IOException _) {
                // Either end is gone, and so is the other now.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                open.remove(from);
            }
        });
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
