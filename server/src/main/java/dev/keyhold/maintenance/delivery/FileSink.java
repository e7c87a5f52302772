package dev.keyhold.maintenance.delivery;

import dev.keyhold.maintenance.IoFailures;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AuditEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per line of a file that only the owner may read. When it is full it becomes {@code FILE.1}, that of
 * before {@code FILE.2}, and so on; the oldest is deleted.
 */
final class FileSink implements AuditSink {
    private final Path file;
    private final long maxBytes;
    private final int kept;
    private @Nullable FileChannel open;

    /**
     * Appends to a file.
     *
     * @param maxBytes after which it is rotated
     * @param kept rotated files that stay
     */
    FileSink(Path file, long maxBytes, int kept) {
        this.file = file.toAbsolutePath();
        this.maxBytes = maxBytes;
        this.kept = kept;
    }

    /**
     * Makes sure that lines can be written now, and the file be rotated later.
     *
     * @throws StartException with what speaks against it
     */
    void requireUsable() {
        var folder = Objects.requireNonNull(file.getParent(), "an absolute path of a file has a folder");
        if (!Files.isDirectory(folder)) {
            throw unusable("there is no folder " + folder);
        }
        if (Files.isDirectory(file)) {
            throw unusable("it is a folder");
        }
        if (!Files.isWritable(folder)) {
            throw unusable("this user may not write to the folder " + folder + ", where it is rotated");
        }
        try {
            var _ = channel();
        } catch (IOException e) {
            throw unusable(IoFailures.describe(e));
        } finally {
            close();
        }
    }

    private StartException unusable(String why) {
        return new StartException("cannot write audit events to " + file + " (audit-file): " + why);
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public void send(AuditEvent event, String json) throws IOException {
        var line = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
        var channel = channel();
        if (channel.position() > 0 && channel.position() + line.remaining() > maxBytes) {
            rotate();
            channel = channel();
        }
        while (line.hasRemaining()) {
            var _ = channel.write(line);
        }
    }

    private FileChannel channel() throws IOException {
        var channel = open;
        if (channel == null) {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            endLine(channel);
            open = channel;
        }
        return channel;
    }

    /** A crash may have left a part of a line, which is its own line from now on. */
    private static void endLine(FileChannel channel) throws IOException {
        var size = channel.size();
        channel.position(size);
        if (size == 0) {
            return;
        }
        var last = ByteBuffer.allocate(1);
        var _ = channel.read(last, size - 1);
        if (last.get(0) != '\n') {
            var _ = channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    private void rotate() throws IOException {
        flush();
        close();
        // The first number that is free, or that of the oldest.
        int last = 1;
        while (last < kept && Files.exists(numbered(last))) {
            last++;
        }
        for (int i = last - 1; i > 0; i--) {
            Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
        }
        if (kept > 0) {
            Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(file);
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void flush() throws IOException {
        var channel = open;
        if (channel != null) {
            channel.force(false);
        }
    }

    @Override
    public void close() {
        var channel = open;
        open = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // What was flushed is safe, and nothing else counts as delivered.
            }
        }
    }
}
