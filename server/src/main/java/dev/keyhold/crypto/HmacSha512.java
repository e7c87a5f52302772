package dev.keyhold.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA-512 (RFC 2104) under one key, for many short texts. The JDK's hashes both pads of the key for every text:
 * half of the work, which is done once here. It is safe to use from several threads.
 */
final class HmacSha512 {
    private static final String SHA_512 = "SHA-512";
    private static final int BLOCK_BYTES = 128;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    /** Each has taken its pad; every use works on a clone. */
    private final MessageDigest inner;

    private final MessageDigest outer;

    private HmacSha512(MessageDigest inner, MessageDigest outer) {
        this.inner = inner;
        this.outer = outer;
    }

    /** Codes under {@code key}, of which nothing is kept but what the hashes of its pads have become. */
    static HmacSha512 of(byte[] key) {
        return new HmacSha512(padded(key, INNER), padded(key, OUTER));
    }

    private static MessageDigest padded(byte[] key, byte pad) {
        var digest = sha512();
        var material = key.length > BLOCK_BYTES ? digest.digest(key) : key.clone();
        var block = Arrays.copyOf(material, BLOCK_BYTES);
        try {
            for (int i = 0; i < BLOCK_BYTES; i++) {
                block[i] ^= pad;
            }
            // A whole block is hashed at once, so that none of it stays in the buffer.
            digest.update(block);
            return digest;
        } finally {
            Arrays.fill(material, (byte) 0);
            Arrays.fill(block, (byte) 0);
        }
    }

    /** The code of {@code text}. */
    byte[] compute(byte[] text) {
        Hmacs.count();
        return clone(outer).digest(clone(inner).digest(text));
    }

    private static MessageDigest clone(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + SHA_512 + " can be cloned", e);
        }
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance(SHA_512);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + SHA_512, e);
        }
    }
}
