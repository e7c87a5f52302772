package dev.keyhold.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Computes message authentication codes, and counts them: they are the larger part of what a verification costs. */
public final class Hmacs {
    private static final String SHA_256 = "HmacSHA256";
    private static final LongAdder COMPUTED = new LongAdder();

    /** Cloning it saves asking the providers; its key is never used. */
    private static final Mac PROTOTYPE = prototype();

    /** One a thread, which gets its key each time. Virtual threads live for a request, so it would be made for each. */
    private static final ThreadLocal<Mac> OF_THREAD = ThreadLocal.withInitial(Hmacs::sha256);

    private Hmacs() {}

    /** The code of {@code text} under the key that {@code keyed} has. */
    static byte[] compute(Mac keyed, byte[] text) {
        count();
        return keyed.doFinal(text);
    }

    /** Counts a code that is computed elsewhere. */
    static void count() {
        COMPUTED.increment();
    }

    /** A key of HMAC-SHA-256 (RFC 2104). */
    static SecretKey sha256Key(byte[] bytes) {
        return new SecretKeySpec(bytes, SHA_256);
    }

    /** The code of {@code text} by HMAC-SHA-256. */
    static byte[] sha256(SecretKey key, byte[] text) {
        var mac = Thread.currentThread().isVirtual() ? sha256() : OF_THREAD.get();
        return compute(keyed(mac, key), text);
    }

    /**
     * The first bytes of HKDF-SHA-256 (RFC 5869), 32 at most: one block is all that a key of AES takes. The JDK's own
     * asks the providers for each code, which takes longer than the codes.
     *
     * @param salt not empty
     */
    static byte[] hkdfSha256(byte[] material, byte[] salt, byte[] info, int length) {
        var mac = keyed(sha256(), sha256Key(salt));
        var extracted = compute(mac, material);
        keyed(mac, sha256Key(extracted)).update(info);
        var block = compute(mac, new byte[] {1});
        try {
            return Arrays.copyOf(block, length);
        } finally {
            Arrays.fill(extracted, (byte) 0);
            Arrays.fill(block, (byte) 0);
        }
    }

    private static Mac keyed(Mac mac, SecretKey key) {
        try {
            mac.init(key);
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(SHA_256 + " takes any key", e);
        }
    }

    private static Mac sha256() {
        try {
            return (Mac) PROTOTYPE.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + SHA_256 + " can be cloned", e);
        }
    }

    private static Mac prototype() {
        try {
            // With its provider named, it does not look for another one each time that it gets a key.
            var mac = Mac.getInstance(SHA_256, Mac.getInstance(SHA_256).getProvider());
            mac.init(sha256Key(new byte[32]));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(SHA_256 + " is not available", e);
        }
    }

    /** How many this process has computed, whatever for. */
    public static long computed() {
        return COMPUTED.sum();
    }
}
