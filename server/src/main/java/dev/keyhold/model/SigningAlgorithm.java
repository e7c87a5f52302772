package dev.keyhold.model;

import static dev.keyhold.model.MessageType.DIGEST;
import static dev.keyhold.model.MessageType.EXTERNAL_MU;
import static dev.keyhold.model.MessageType.RAW;

import java.util.List;

/**
 * How a key pair signs: {@code SigningAlgorithmSpec} of the AWS KMS API, in the order of its model. Signatures of
 * RSASSA-PSS have a salt as long as the hash and MGF1 with the same hash (RFC 8017 §8.1); those of ECDSA are in DER.
 */
public enum SigningAlgorithm {
    RSASSA_PSS_SHA_256(32, RAW, DIGEST),
    RSASSA_PSS_SHA_384(48, RAW, DIGEST),
    RSASSA_PSS_SHA_512(64, RAW, DIGEST),
    RSASSA_PKCS1_V1_5_SHA_256(32, RAW, DIGEST),
    RSASSA_PKCS1_V1_5_SHA_384(48, RAW, DIGEST),
    RSASSA_PKCS1_V1_5_SHA_512(64, RAW, DIGEST),
    ECDSA_SHA_256(32, RAW, DIGEST),
    ECDSA_SHA_384(48, RAW, DIGEST),
    ECDSA_SHA_512(64, RAW, DIGEST),
    /** ML-DSA (FIPS 204) with an empty context; μ is a hash by SHAKE256. */
    ML_DSA_SHAKE_256(64, RAW, EXTERNAL_MU),
    /** Ed25519 (RFC 8032 §5.1), which cannot sign a hash that somebody else made. */
    ED25519_SHA_512(64, RAW),
    /** Ed25519ph (RFC 8032 §5.1). It hashes the digest once more: the digest is its message. */
    ED25519_PH_SHA_512(64, DIGEST);

    private final int digestBytes;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<MessageType> messageTypes;

    SigningAlgorithm(int digestBytes, MessageType... messageTypes) {
        this.digestBytes = digestBytes;
        this.messageTypes = List.of(messageTypes);
    }

    /** The types of message that it signs. */
    public List<MessageType> messageTypes() {
        return messageTypes;
    }

    /** How many bytes a {@link MessageType#DIGEST} or {@link MessageType#EXTERNAL_MU} has. */
    public int digestBytes() {
        return digestBytes;
    }

    /** Whether it signs messages of that type and of so many bytes. */
    public boolean accepts(MessageType type, int length) {
        return messageTypes.contains(type) && (type == RAW || length == digestBytes);
    }
}
