package dev.keyhold.maintenance;

import dev.keyhold.model.Progress;
import java.io.ByteArrayOutputStream;
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
 * both texts are bounded in size, and transfers in time. Before its text, the server may report how far it has come, in
 * lines of their own.
 */
public final class AdminChannel {
    /** The longest text. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    /** How long a server may say nothing; longer than it gives a client. */
    private static final long LIMIT_SECONDS = 60;

    private static final int BUFFER = 64 * 1024;
    /** What a line about progress begins with: no text does. */
    private static final String PROGRESS = "progress ";

    private static final byte END_OF_LINE = '\n';
    private static final int LINES_OF_PROGRESS = 100;
    private static final int MAX_PROGRESS = 200;

    private AdminChannel() {}

    /**
     * Sends a request to the server that uses the folder.
     *
     * @return what it answered; empty when there is none
     * @throws StartException when it does not answer
     */
    public static Optional<String> ask(Path socket, String request) {
        return ask(socket, request, Progress.NONE);
    }

    /** The same of something that takes long; {@code progress} is notified how far the server has come. */
    public static Optional<String> ask(Path socket, String request, Progress progress) {
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
            return Optional.of(ask(channel, request, progress));
        } catch (IOException e) {
            throw new StartException(
                    "the server at " + socket + " does not answer; whether it has done anything is not known", e);
        }
    }

    private static String ask(SocketChannel channel, String request, Progress progress) throws IOException {
        var bytes = request.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new StartException("this is too much to be sent to a running server: stop it first");
        }
        var received = new Received(Optional.of(progress));
        var limit = closeLater(channel, LIMIT_SECONDS);
        try {
            write(channel, request);
            var buffer = ByteBuffer.allocate(BUFFER);
            while (channel.read(buffer) >= 0) {
                limit.cancel(false);
                limit = closeLater(channel, LIMIT_SECONDS);
                received.add(buffer.flip());
                buffer.clear();
            }
            return received.text();
        } finally {
            limit.cancel(false);
        }
    }

    /** What the server has sent so far. */
    private static final class Received {
        /** Only a server reports how far it has come. */
        private final Optional<Progress> progress;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean begun;
        private long last;

        Received(Optional<Progress> progress) {
            this.progress = progress;
        }

        void add(ByteBuffer more) throws IOException {
            while (more.hasRemaining()) {
                var next = more.get();
                if (next == END_OF_LINE && isProgress()) {
                    report(text().substring(PROGRESS.length()));
                    bytes.reset();
                } else {
                    bytes.write(next);
                }
            }
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("the text is too long");
            }
        }

        private boolean isProgress() {
            return progress.isPresent() && bytes.size() <= MAX_PROGRESS && text().startsWith(PROGRESS);
        }

        private void report(String line) {
            var numbers = line.split(" ", 3);
            if (!begun) {
                begun = true;
                progress.orElseThrow().begin(Long.parseLong(numbers[1]));
            }
            var done = Long.parseLong(numbers[0]);
            progress.orElseThrow().advance(numbers[2], Math.toIntExact(done - last));
            last = done;
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Reports to the other side how far work has come. What it does not take is left out. */
    public static Progress progressTo(SocketChannel channel) {
        return new Progress() {
            private long total = 1;
            private long done;
            private long last;

            @Override
            public void begin(long expected) {
                total = Math.max(1, expected);
                done = 0;
                last = 0;
            }

            @Override
            public void advance(String what, int by) {
                done += by;
                var step = done * LINES_OF_PROGRESS / total;
                if (step > last) {
                    last = step;
                    try {
                        send(channel, PROGRESS + done + " " + total + " " + what + "\n");
                    } catch (IOException _) {
                        // The work goes on; its result can be seen later.
                    }
                }
            }
        };
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            var _ = channel.write(bytes);
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
        send(channel, text);
        var _ = channel.shutdownOutput();
    }

    /**
     * Reads the other side's text to its end.
     *
     * @throws IOException when it is too long, too
     */
    public static String read(SocketChannel channel) throws IOException {
        var received = new Received(Optional.empty());
        var buffer = ByteBuffer.allocate(BUFFER);
        while (channel.read(buffer) >= 0) {
            received.add(buffer.flip());
            buffer.clear();
        }
        return received.text();
    }
}
