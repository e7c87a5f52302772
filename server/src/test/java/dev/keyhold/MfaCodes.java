package dev.keyhold;

import dev.keyhold.crypto.OneTimeCodes;
import dev.keyhold.model.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/** What an app shows that got the seed of an MFA device. */
public record MfaCodes(String seed) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    /** The code of then, or so many codes later. */
    public String at(Instant time, int later) {
        return new OneTimeCodes().code(decoded(), OneTimeCodes.step(time) + later);
    }

    /** A code that is none of those around then. */
    public String wrong(Instant time) {
        for (int i = 0; ; i++) {
            var code = "%06d".formatted(i);
            if (new OneTimeCodes()
                    .find(decoded(), OneTimeCodes.step(time) - 20, OneTimeCodes.step(time) + 20, code)
                    .isEmpty()) {
                return code;
            }
        }
    }

    private SecretBytes decoded() {
        var bytes = new ByteArrayOutputStream();
        var bits = 0;
        var waiting = 0;
        for (char symbol : seed.toCharArray()) {
            waiting = waiting << BITS | ALPHABET.indexOf(symbol);
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                bytes.write(waiting >> bits);
                waiting &= (1 << bits) - 1;
            }
        }
        return SecretBytes.takeOver(bytes.toByteArray());
    }
}
