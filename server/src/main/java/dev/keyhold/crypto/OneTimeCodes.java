package dev.keyhold.crypto;

import com.eatthepath.otp.HmacOneTimePasswordGenerator;
import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;

/** One-time codes as RFC 6238 has them: six digits by HMAC-SHA-1, another code every 30 seconds. */
public final class OneTimeCodes {
    /** For how long a code is shown. */
    public static final Duration PERIOD = Duration.ofSeconds(30);

    private static final String ALGORITHM = "HmacSHA1";
    private static final int DIGITS = 6;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private final HmacOneTimePasswordGenerator generator = new HmacOneTimePasswordGenerator(DIGITS);

    /** The number of the code that is shown then. */
    public static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), PERIOD.toSeconds());
    }

    /** The code with that number. */
    public String code(SecretBytes seed, long step) {
        return seed.use(bytes -> {
            try {
                return generator.generateOneTimePasswordString(new SecretKeySpec(bytes, ALGORITHM), step, Locale.ROOT);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK has no HMAC-SHA-1", e);
            }
        });
    }

    /**
     * The number of a code between these two, each included, from which on the given codes follow each other. How long
     * it takes does not depend on which of them are right.
     */
    public OptionalLong find(SecretBytes seed, long from, long to, String... codes) {
        var found = OptionalLong.empty();
        for (long first = from; first <= to; first++) {
            var matches = true;
            for (int i = 0; i < codes.length; i++) {
                matches &= isEqual(code(seed, first + i), codes[i]);
            }
            if (matches) {
                found = OptionalLong.of(first);
            }
        }
        return found;
    }

    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** The seed in the form that apps take it in: base 32 as in RFC 4648, without padding. */
    public static SecretBytes base32(SecretBytes seed) {
        return seed.use(bytes -> {
            var text = new byte[(bytes.length * Byte.SIZE + BITS - 1) / BITS];
            var waiting = 0;
            var bits = 0;
            var written = 0;
            for (byte next : bytes) {
                waiting = waiting << Byte.SIZE | (next & 0xFF);
                bits += Byte.SIZE;
                for (; bits >= BITS; bits -= BITS) {
                    text[written++] = (byte) ALPHABET.charAt(waiting >> (bits - BITS) & 31);
                }
                waiting &= (1 << bits) - 1;
            }
            if (bits > 0) {
                text[written] = (byte) ALPHABET.charAt(waiting << (BITS - bits) & 31);
            }
            return SecretBytes.takeOver(text);
        });
    }
}
