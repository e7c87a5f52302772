package dev.keyhold.sigv4;

import dev.keyhold.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are put together piece by piece, to be hashed or read as {@link WireText}. A builder of text would have to
 * be copied twice before its bytes can be hashed.
 */
final class WireBytes {
    /** As large as the canonical form of nearly every request. */
    private static final int USUAL = 1024;

    /** One a thread, for what is hashed at once. Virtual threads live for a request, so it would be made for each. */
    private static final ThreadLocal<WireBytes> OF_THREAD = ThreadLocal.withInitial(() -> new WireBytes(USUAL));

    private byte[] bytes;
    private int length;

    WireBytes(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** Empty ones of this thread, good until the next are asked for. */
    static WireBytes ofThread() {
        if (Thread.currentThread().isVirtual()) {
            return new WireBytes(USUAL);
        }
        var found = OF_THREAD.get();
        found.length = 0;
        if (found.bytes.length > USUAL) {
            found.bytes = new byte[USUAL];
        }
        return found;
    }

    int length() {
        return length;
    }

    /** Appends the byte that a character of the wire stands for, which {@link WireText#isByte} is true of. */
    WireBytes append(char wire) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(16, 2 * length));
        }
        bytes[length++] = (byte) wire;
        return this;
    }

    /** Appends text whose characters all stand for bytes. */
    WireBytes append(String wire) {
        for (int i = 0; i < wire.length(); i++) {
            append(wire.charAt(i));
        }
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** The SHA-256 in lower-case hex. */
    String sha256() {
        return Sha256.hex(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
