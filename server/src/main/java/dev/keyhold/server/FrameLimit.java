package dev.keyhold.server;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;

/**
 * Counts the frames of an HTTP/2 connection that carry no part of a request. Some are needed, and more of them with
 * more requests: so a number is free, it grows slowly with time, and each frame that does carry something adds to it.
 * Frames that make the server reset streams are limited by these resets.
 */
final class FrameLimit {
    /** The bytes of a frame before its payload. */
    static final int HEAD = 9;

    private static final int FREE = 1_000;
    private static final int A_SECOND = 100;
    private static final int FOR_EACH_OF_USE = 4;
    /**
     * Bytes sent for which the client may send one WINDOW_UPDATE: some send one for the stream and one for the
     * connection for each 4 KiB that they read.
     */
    private static final int SENT_FOR_ONE = 1_024;
    /** An answer may be large, and is acknowledged after it was sent. */
    private static final long MAX_SENT = 64L * 1024 * 1024;

    private static final int RESETS = 200;
    private static final int RESETS_A_SECOND = 10;
    private static final int PREFACE = 24;
    /** Reasons of a RST_STREAM with which the server ends a stream on its own. */
    private static final int NO_ERROR = 0;

    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int RST_STREAM_LENGTH = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final Allowance idle = new Allowance(FREE, A_SECOND);
    private final Allowance resets = new Allowance(RESETS, RESETS_A_SECOND);
    private final byte[] head = new byte[HEAD];
    private int headRead;
    /** Bytes sent that no WINDOW_UPDATE has been counted for. */
    private long sent;
    /** Bytes that are no head of a frame: first the preface, then payloads. */
    private long skipped = PREFACE;
    /** What came of the frame that has begun, and of the block of headers that it goes on with. */
    private long unfinished;
    /** Whether a block of headers goes on after the frame that has begun. */
    private boolean isBlockOpen;

    /** A number of times that is used up and comes back. */
    private static final class Allowance {
        private final int max;
        private final int perSecond;
        private double left;
        private long last = System.nanoTime();

        Allowance(int max, int perSecond) {
            this.max = max;
            this.perSecond = perSecond;
            this.left = max;
        }

        boolean take() {
            if (left < 1) {
                var now = System.nanoTime();
                left = Math.min(max, left + (double) (now - last) * perSecond / TimeUnit.SECONDS.toNanos(1));
                last = now;
            }
            left--;
            return left >= 0;
        }

        void add(int times) {
            left = Math.min(max, left + times);
        }
    }

    /** Looks at bytes that came; false when that were too many frames without use. */
    boolean allowsReceived(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (skipped > 0) {
                var step = (int) Math.min(skipped, bytes.writerIndex() - at);
                skipped -= step;
                at += step;
                unfinished += step;
            } else {
                head[headRead++] = bytes.getByte(at++);
                unfinished++;
                if (headRead == HEAD && !allowsFrame()) {
                    return false;
                }
            }
            if (skipped == 0 && headRead == 0 && !isBlockOpen) {
                unfinished = 0;
            }
        }
        return true;
    }

    /** Bytes that came and are kept until more come: of a frame, or of a block of headers in several. */
    long unfinished() {
        return unfinished;
    }

    private boolean allowsFrame() {
        headRead = 0;
        var length = (head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | (head[2] & 0xFF);
        skipped = length;
        var type = head[3];
        if (type == HEADERS || type == CONTINUATION) {
            isBlockOpen = (head[4] & END_HEADERS) == 0;
        }
        if (type == HEADERS || (type == DATA && (length > 0 || (head[4] & END_STREAM) != 0))) {
            idle.add(FOR_EACH_OF_USE);
            return true;
        }
        if (type == WINDOW_UPDATE && sent >= SENT_FOR_ONE) {
            sent -= SENT_FOR_ONE;
            return true;
        }
        return idle.take();
    }

    /** Looks at bytes that go out; false when too many streams were given up. */
    boolean allowsSent(ByteBuf bytes) {
        sent = Math.min(MAX_SENT, sent + bytes.readableBytes());
        return !isProvokedReset(bytes) || resets.take();
    }

    /** False for streams that the server ends on its own: those it refuses, and those that it has answered. */
    private static boolean isProvokedReset(ByteBuf bytes) {
        var at = bytes.readerIndex();
        if (bytes.readableBytes() != HEAD + RST_STREAM_LENGTH || bytes.getByte(at + 3) != RST_STREAM) {
            return false;
        }
        var code = bytes.getInt(at + HEAD);
        return code != NO_ERROR && code != REFUSED_STREAM && code != CANCEL;
    }
}
