package dev.keyhold.sigv4;

import dev.keyhold.crypto.Sha256;
import java.util.Set;

/** What a client states as its body's hash: lower-case hex of the SHA-256, or one of the words of S3. */
final class BodyHash {
    static final String HEADER = "x-amz-content-sha256";
    static final String PARAMETER = "X-Amz-Content-Sha256";
    static final String EMPTY = Sha256.hex(new byte[0]);
    /** The signature does not cover the body. */
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    /** The body comes in chunks; the signature is the seed of theirs, or the last of them. */
    private static final Set<String> STREAMED = Set.of(
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

    private static final int HASH_LENGTH = 64;

    private BodyHash() {}

    static String of(byte[] body) {
        return body.length == 0 ? EMPTY : Sha256.hex(body);
    }

    /** True for the words that take the place of a hash. */
    static boolean isWord(String stated) {
        return stated.equals(UNSIGNED) || STREAMED.contains(stated);
    }

    /** The words for bodies that come in chunks. */
    static Set<String> words() {
        return STREAMED;
    }

    static boolean isHash(String stated) {
        if (stated.length() != HASH_LENGTH) {
            return false;
        }
        for (int i = 0; i < HASH_LENGTH; i++) {
            var c = stated.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
