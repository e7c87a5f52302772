package dev.keyhold.maintenance;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One text in each direction over the Unix socket of a data folder. Each side ends its text by closing its direction;
 * both texts are bounded in size, and a connection in time.
 */
public final class AdminChannel {
    /** The longest text. */
    public static final int MAX_BYTES = 1024 * 1024;

    /** As long as a server gives a request, and once more for its answer. */
    private static final long LIMIT_SECONDS = 60;

    private AdminChannel() {}

    /**
     * Sends a request to the server that uses the folder.
     *
     * @return what it answered; empty when there is none
     * @throws StartException when it does not answer
     */
    public static Optional<String> ask(Path socket, String request) {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                var _ = channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (ConnectException _) {
                // A server that was killed leaves its socket behind.
                return Optional.empty();
            } catch (SocketException e) {
                throw new StartException("cannot connect to the server at " + socket + ": " + e.getMessage(), e);
            }
            var limit = closeLater(channel, LIMIT_SECONDS);
            try {
                write(channel, request);
                return Optional.of(read(channel));
            } finally {
                limit.cancel(false);
            }
        } catch (IOException e) {
            throw new StartException(
                    "the server at " + socket + " does not answer; whether it has done anything is not known", e);
        }
    }

    /** Closes a channel when that time has passed, unless it is cancelled before. */
    public static CompletableFuture<Void> closeLater(SocketChannel channel, long seconds) {
        return CompletableFuture.runAsync(
                () -> close(channel), CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // Its reader fails all the same.
        }
    }

    /** Writes a text and says that it is all. */
    public static void write(SocketChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            var _ = channel.write(bytes);
        }
        var _ = channel.shutdownOutput();
    }

    /**
     * Reads the other side's text to its end.
     *
     * @throws IOException when it is too long, too
     */
    public static String read(SocketChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(MAX_BYTES + 1);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
            }
        }
        throw new IOException("the text is too long");
    }
}
