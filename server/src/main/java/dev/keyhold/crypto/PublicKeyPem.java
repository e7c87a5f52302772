package dev.keyhold.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Public keys as files have them. */
public final class PublicKeyPem {
    private static final int LINE = 64;

    private PublicKeyPem() {}

    /** PEM (RFC 7468) of a SubjectPublicKeyInfo in DER. */
    public static String of(byte[] der) {
        var lines = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
    }
}
