package dev.keyhold.domain.kms;

import dev.keyhold.crypto.KeyPairs;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.model.KeySpec;

/** Where new key pairs come from. One of RSA takes up to several seconds, so never within a transaction. */
@FunctionalInterface
public interface NewKeyPairs {
    /**
     * Makes a key pair, which is to be closed.
     *
     * @throws IllegalArgumentException when keys of that kind are no pairs
     */
    KeyPairs.Pair make(KeySpec spec);

    /** Those of RSA are made on the threads of {@code costly}; others take a few milliseconds. */
    static NewKeyPairs of(KeyPairs pairs, CpuBoundExecutor costly) {
        return spec -> switch (spec) {
            case RSA_2048, RSA_3072, RSA_4096 -> costly.run(() -> pairs.generate(spec));
            default -> pairs.generate(spec);
        };
    }
}
