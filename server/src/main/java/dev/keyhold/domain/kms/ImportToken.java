package dev.keyhold.domain.kms;

import dev.keyhold.model.ResourceId;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a token of an import is about: one byte, 1, that names this format; the identifier of the key, 20 bytes; the
 * algorithm and the spec, a byte each; when it expires, in seconds, 8 bytes; then the sealed private key, which all of
 * that is bound to.
 */
record ImportToken(ResourceId key, WrappingAlgorithm algorithm, WrappingKeySpec spec, Instant validTo) {
    private static final byte FORMAT = 1;
    private static final int ID_LENGTH = 20;
    private static final int HEAD = 1 + ID_LENGTH + 2 + Long.BYTES;

    /** The head of a token, of which nothing is proved; empty if it is none. */
    static Optional<ImportToken> parse(byte[] token) {
        if (token.length <= HEAD || token[0] != FORMAT) {
            return Optional.empty();
        }
        var head = ByteBuffer.wrap(token, 1, HEAD - 1);
        var id = new byte[ID_LENGTH];
        head.get(id);
        var algorithm = head.get();
        var spec = head.get();
        var seconds = head.getLong();
        if (!isOne(algorithm, WrappingAlgorithm.values()) || !isOne(spec, WrappingKeySpec.values())) {
            return Optional.empty();
        }
        return ResourceId.parse(new String(id, StandardCharsets.US_ASCII))
                .map(key -> new ImportToken(
                        key,
                        WrappingAlgorithm.values()[algorithm],
                        WrappingKeySpec.values()[spec],
                        Instant.ofEpochSecond(Math.clamp(seconds, 0, Integer.MAX_VALUE * 2L))));
    }

    private static boolean isOne(byte number, Object[] values) {
        return number >= 0 && number < values.length;
    }

    /** The private key in a token, sealed. */
    static Optional<byte[]> sealedKey(byte[] token) {
        return token.length > HEAD ? Optional.of(Arrays.copyOfRange(token, HEAD, token.length)) : Optional.empty();
    }

    /** The token with a sealed private key. */
    byte[] with(byte[] sealed) {
        return ByteBuffer.allocate(HEAD + sealed.length)
                .put(FORMAT)
                .put(key.text().getBytes(StandardCharsets.US_ASCII))
                .put((byte) algorithm.ordinal())
                .put((byte) spec.ordinal())
                .putLong(validTo.getEpochSecond())
                .put(sealed)
                .array();
    }

    /** Everything but the key, in words, as the private key is bound to it. */
    String purpose() {
        return algorithm.name() + " " + spec.name() + " " + validTo.getEpochSecond();
    }
}
