package dev.keyhold.acceptance;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An app that shows the codes of an MFA device, as RFC 6238 defines them. It is written out here, so that the server's
 * library is not compared with itself.
 *
 * @param seed in Base32, as such apps take it
 */
record MfaApp(String seed) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;
    private static final long STEP_SECONDS = 30;
    private static final int CODES = 1_000_000;

    /** The code of now, or so many codes later. */
    String code(int later) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(bytes(), "HmacSHA1"));
            var step = Instant.now().getEpochSecond() / STEP_SECONDS + later;
            var hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            var offset = hash[hash.length - 1] & 0xF;
            var number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return "%06d".formatted(number % CODES);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The seed itself. */
    byte[] bytes() {
        var symbols = seed.replace("=", "");
        var bytes = new byte[symbols.length() * BITS / Byte.SIZE];
        var waiting = 0L;
        var bits = 0;
        var at = 0;
        for (var i = 0; i < symbols.length(); i++) {
            waiting = waiting << BITS | ALPHABET.indexOf(symbols.charAt(i));
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                bytes[at++] = (byte) (waiting >> bits);
            }
        }
        return bytes;
    }
}
