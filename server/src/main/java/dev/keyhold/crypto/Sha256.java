package dev.keyhold.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), which every JDK has. */
public final class Sha256 {
    /** Never fed. A clone of it saves asking the providers, which takes as long as hashing a request. */
    private static final MessageDigest UNFED = unfed();

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
        var digest = digest();
        digest.update(bytes, 0, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of a text's UTF-8, in lower-case hex. */
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
