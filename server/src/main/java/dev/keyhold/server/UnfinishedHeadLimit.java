package dev.keyhold.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the heads of requests take that have begun and not ended, of all connections together. The codecs keep each line
 * of HTTP/1 and each frame of HTTP/2 as it comes, before there is a request that could be counted.
 */
final class UnfinishedHeadLimit {
    /** Lines of one head. */
    static final int MAX_LINES = 256;
    /** What a line takes besides its characters. */
    private static final int COST_OF_LINE = 128;

    private final long max;
    private final AtomicLong all = new AtomicLong();

    /** {@code max} is how many bytes all of them may take. */
    UnfinishedHeadLimit(long max) {
        this.max = max;
    }

    /** That of one connection, which is used by its event loop alone. */
    final class Head {
        private int lines;
        private long bytes;

        /** Something ended: what came so far is no unfinished head. */
        void ended() {
            // Of most requests nothing is kept, and every event loop changes the sum.
            if (bytes != 0) {
                all.addAndGet(-bytes);
                bytes = 0;
            }
            lines = 0;
        }

        /** So many bytes are kept of what has begun; false when that is too much. */
        boolean holds(long newBytes) {
            if (newBytes != bytes) {
                all.addAndGet(newBytes - bytes);
                bytes = newBytes;
            }
            return newBytes == 0 || all.get() <= max;
        }

        /** Counts what came and belongs to nothing that has ended; false when it is too much. */
        boolean allows(int newLines, int newBytes) {
            var cost = newBytes + (long) newLines * COST_OF_LINE;
            lines += newLines;
            bytes += cost;
            return all.addAndGet(cost) <= max && lines <= MAX_LINES;
        }
    }
}
