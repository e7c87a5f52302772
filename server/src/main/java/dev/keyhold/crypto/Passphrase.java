package dev.keyhold.crypto;

import dev.keyhold.model.SecretBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Keys from passphrases, by Argon2id (RFC 9106), version 1.3. */
final class Passphrase {
    /** The second choice of RFC 9106 §4, for what has less than 2 GiB to spare: 64 MiB, three passes, four lanes. */
    static final Cost COST = new Cost(64 * 1024, 3, 4);

    /** Bytes of a salt. */
    static final int SALT_BYTES = 16;

    private static final int KEY_BYTES = 32;

    private Passphrase() {}

    /**
     * What a guess costs.
     *
     * @param memory KiB
     * @param passes over that memory
     * @param lanes that could be computed side by side
     */
    record Cost(int memory, int passes, int lanes) {
        static final int BYTES = 2 * Integer.BYTES + 1;
        /** A file from outside can ask for no more: four times what is written, and no less than is sensible. */
        private static final int MAX_MEMORY = 256 * 1024;

        private static final int MIN_MEMORY = 19 * 1024;
        private static final int MAX_PASSES = 10;
        private static final int MAX_LANES = 16;

        static Cost read(ByteBuffer from) {
            return new Cost(from.getInt(), from.getInt(), from.get());
        }

        void write(ByteBuffer to) {
            to.putInt(memory).putInt(passes).put((byte) lanes);
        }

        boolean isWithinBounds() {
            return memory >= MIN_MEMORY
                    && memory <= MAX_MEMORY
                    && passes >= 1
                    && passes <= MAX_PASSES
                    && lanes >= 1
                    && lanes <= MAX_LANES;
        }
    }

    /** The key of a passphrase: 32 bytes. */
    static SecretBytes key(SecretBytes passphrase, byte[] salt, Cost cost) {
        var parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memory())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build();
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        var key = new byte[KEY_BYTES];
        var given = passphrase.use(byte[]::clone);
        try {
            generator.generateBytes(given, key);
        } finally {
            Arrays.fill(given, (byte) 0);
        }
        return SecretBytes.takeOver(key);
    }
}
