package dev.keyhold.model;

/** How a key authenticates messages: HMAC (RFC 2104), {@code MacAlgorithmSpec} of the AWS KMS API. */
public enum MacAlgorithm {
    HMAC_SHA_224(28),
    HMAC_SHA_256(32),
    HMAC_SHA_384(48),
    HMAC_SHA_512(64);

    private final int macBytes;

    MacAlgorithm(int macBytes) {
        this.macBytes = macBytes;
    }

    /** The length of a code, and of the keys. */
    public int macBytes() {
        return macBytes;
    }
}
