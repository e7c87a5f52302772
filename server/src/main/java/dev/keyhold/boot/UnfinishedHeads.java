package dev.keyhold.boot;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the heads of HTTP/1 requests take that have begun and not ended, of all connections together. The codec keeps
 * each line as it comes, before there is a request that could be counted.
 */
final class UnfinishedHeads {
    /** Lines of one head. */
    private static final int MAX_LINES = 256;
    /** What a line takes besides its characters. */
    private static final int COST_OF_LINE = 128;

    private final long max;
    private final AtomicLong all = new AtomicLong();

    /** {@code max} is how many bytes all of them may take. */
    UnfinishedHeads(long max) {
        this.max = max;
    }

    /** That of one connection, which is used by its event loop alone. */
    final class Head {
        private int lines;
        private long bytes;

        /** Something ended: what came so far is no unfinished head. */
        void ended() {
            all.addAndGet(-bytes);
            lines = 0;
            bytes = 0;
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
