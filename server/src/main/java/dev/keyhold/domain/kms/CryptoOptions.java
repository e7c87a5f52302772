package dev.keyhold.domain.kms;

import dev.keyhold.model.EncryptionAlgorithm;
import java.util.List;

/**
 * What a request to encrypt or decrypt asks for besides the key and the message.
 *
 * @param parameters that policies and grants may be about
 * @param algorithm by name; it may be one that no key has
 */
public record CryptoOptions(KeyParameters parameters, String algorithm, Mode mode) {
    public static final CryptoOptions DEFAULT = of(KeyParameters.NONE);

    /** How far a request goes. */
    public enum Mode {
        PERFORM,
        /** All is checked, and then the request is refused. */
        DRY_RUN,
        /** The same without a ciphertext: what would be checked of it is not. */
        DRY_RUN_WITHOUT_CIPHERTEXT
    }

    /** With the algorithm of symmetric keys. */
    public static CryptoOptions of(KeyParameters parameters) {
        return new CryptoOptions(parameters, EncryptionAlgorithm.SYMMETRIC_DEFAULT.name(), Mode.PERFORM);
    }

    /** The same with one more condition key. */
    public CryptoOptions with(String name, String value) {
        return new CryptoOptions(parameters.with(name, value), algorithm, mode);
    }

    boolean isSymmetric() {
        return algorithm.equals(EncryptionAlgorithm.SYMMETRIC_DEFAULT.name());
    }

    /** The algorithm, which was found to be one of the key. */
    EncryptionAlgorithm ofKey() {
        return EncryptionAlgorithm.valueOf(algorithm);
    }

    /** The same without tokens of grants. */
    CryptoOptions withoutTokens() {
        return new CryptoOptions(parameters.withTokens(List.of()), algorithm, mode);
    }

    boolean isDryRun() {
        return mode != Mode.PERFORM;
    }
}
