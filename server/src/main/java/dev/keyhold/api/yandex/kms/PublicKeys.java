package dev.keyhold.api.yandex.kms;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Public keys as the contract has them. */
final class PublicKeys {
    private static final int LINE = 64;

    private PublicKeys() {}

    /** PEM (RFC 7468) of a SubjectPublicKeyInfo in DER. */
    static String pem(byte[] der) {
        var lines = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
    }
}
