package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** How often this disk can make 4 KiB durable, one after the other. */
final class DiskFlush {
    private static final int BLOCK = 4 * 1024;

    private DiskFlush() {}

    /** Flushes a second, appending to a file in {@code folder}. */
    static double perSecond(Path folder, Duration length) {
        try (var file = FileChannel.open(
                folder.resolve("flush"),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocate(BLOCK);
            var started = System.nanoTime();
            var count = 0;
            while (System.nanoTime() - started < length.toNanos()) {
                file.write(block.rewind());
                file.force(false);
                count++;
            }
            return count * 1e9 / (System.nanoTime() - started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
