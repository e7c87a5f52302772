package dev.keyhold.crypto;

import dev.keyhold.model.SecretBytes;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The material of a key version, ready for use by any number of threads until it is wiped. A use in progress at that
 * moment finishes with its copy; a later one gets a {@link WipedKeyException}, never a key of zeros.
 */
public final class KeyMaterial {
    private final byte[] bytes;
    private boolean wiped;

    private KeyMaterial(byte[] bytes) {
        this.bytes = bytes;
    }

    public static KeyMaterial of(SecretBytes secret) {
        return new KeyMaterial(secret.use(byte[]::clone));
    }

    /** Lends a copy that is wiped afterwards. */
    <T> T use(Function<byte[], T> reader) {
        var copy = copy();
        try {
            return reader.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    private synchronized byte[] copy() {
        if (wiped) {
            throw new WipedKeyException();
        }
        return bytes.clone();
    }

    /** Ends its use. */
    public synchronized void wipe() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "KeyMaterial[****]";
    }
}
