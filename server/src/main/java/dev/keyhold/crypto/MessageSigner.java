package dev.keyhold.crypto;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.SigningAlgorithm;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Signs messages with key pairs and verifies signatures, by all algorithms of {@link SigningAlgorithm}. A hash that RSA
 * or ECDSA signs is signed in one way, whether it was made here or came from the client.
 */
public final class MessageSigner {
    private final SecureRandom random;

    public MessageSigner(SecureRandom random) {
        this.random = random;
    }

    /**
     * Signs a message.
     *
     * @return empty when the algorithm does not sign messages of that type and length: {@link SigningAlgorithm#accepts}
     * @throws IllegalArgumentException when no key of that kind signs by this algorithm:
     *     {@link KeySpec#signingAlgorithms}
     */
    public Optional<byte[]> sign(PrivateKeyMaterial key, SigningAlgorithm algorithm, MessageType type, byte[] message) {
        requireAlgorithmOf(key, algorithm);
        if (!algorithm.accepts(type, message.length)) {
            return Optional.empty();
        }
        var input = SignatureSchemes.input(algorithm, type, message);
        return Optional.of(SignatureSchemes.of(algorithm, type).sign(key, input, random));
    }

    /**
     * Whether {@code signature} is one by this key of the message.
     *
     * @throws IllegalArgumentException when no key of that kind signs by this algorithm
     */
    public boolean verify(
            PrivateKeyMaterial key, SigningAlgorithm algorithm, MessageType type, byte[] message, byte[] signature) {
        requireAlgorithmOf(key, algorithm);
        return algorithm.accepts(type, message.length)
                && SignatureSchemes.hasForm(key, signature)
                && SignatureSchemes.of(algorithm, type)
                        .verify(key, SignatureSchemes.input(algorithm, type, message), signature);
    }

    private static void requireAlgorithmOf(PrivateKeyMaterial key, SigningAlgorithm algorithm) {
        if (!key.spec().signingAlgorithms().contains(algorithm)) {
            throw new IllegalArgumentException(key.spec() + " does not sign by " + algorithm);
        }
    }
}
