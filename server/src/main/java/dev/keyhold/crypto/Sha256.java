package dev.keyhold.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), which every JDK has. */
public final class Sha256 {
    /** Never fed. A clone of it saves asking the providers, which takes as long as hashing a request. */
    private static final MessageDigest UNFED = unfed();

    /** One a thread for what is hashed at once. Virtual threads live for a request, so it would be made for each. */
    private static final ThreadLocal<MessageDigest> OF_THREAD = ThreadLocal.withInitial(Sha256::digest);

    private Sha256() {}

    /** A digest to feed and to finish. */
    public static MessageDigest digest() {
        try {
            return (MessageDigest) UNFED.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest unfed() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The hash in lower-case hex. */
    public static String hex(byte[] bytes) {
        return hex(bytes, bytes.length);
    }

    /** The same of the first {@code length} bytes. */
    public static String hex(byte[] bytes, int length) {
        var digest = Thread.currentThread().isVirtual() ? digest() : OF_THREAD.get();
        digest.reset();
        digest.update(bytes, 0, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of a text's UTF-8, in lower-case hex. */
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
