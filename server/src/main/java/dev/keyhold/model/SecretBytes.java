package dev.keyhold.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/** Secret material in memory. Prints as stars, compares in constant time, and is wiped when closed. */
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over {@code bytes}: the caller must not use the array afterwards. */
    public static SecretBytes takeOver(byte[] bytes) {
        return new SecretBytes(bytes);
    }

    /** The UTF-8 bytes of {@code text}. */
    public static SecretBytes ofText(String text) {
        return new SecretBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Lends the bytes themselves, not a copy, for the length of one call. */
    public <T> T use(Function<byte[], T> reader) {
        return reader.apply(bytes);
    }

    /** The secret as text, for the one answer that shows it to its owner. */
    public String reveal() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretBytes that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "****";
    }
}
