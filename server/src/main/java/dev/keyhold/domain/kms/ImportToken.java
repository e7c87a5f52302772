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
 * What a token of an import is about: one byte, 1, that names this format; the identifier of the key, 20 bytes; when it
 * expires, in seconds, 8 bytes; the names of the algorithm and of the spec with a space between, after their length in
 * a byte; then the sealed private key, which all of that is bound to.
 */
record ImportToken(ResourceId key, WrappingAlgorithm algorithm, WrappingKeySpec spec, Instant validTo) {
    private static final byte FORMAT = 1;
    private static final int ID_LENGTH = 20;
    private static final int NAMES_AT = 1 + ID_LENGTH + Long.BYTES;
    /** In the year 9999. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    /** The head of a token, of which nothing is proved; empty if it is none. */
    static Optional<ImportToken> parse(byte[] token) {
        if (token.length <= NAMES_AT || token[0] != FORMAT || token.length <= headOf(token)) {
            return Optional.empty();
        }
        var names = text(token, NAMES_AT + 1, headOf(token)).split(" ", -1);
        var algorithm = Arrays.stream(WrappingAlgorithm.values())
                .filter(it -> it.name().equals(names[0]))
                .findFirst();
        var spec = Arrays.stream(WrappingKeySpec.values())
                .filter(it -> it.name().equals(names[names.length - 1]))
                .findFirst();
        var seconds = ByteBuffer.wrap(token, 1 + ID_LENGTH, Long.BYTES).getLong();
        if (algorithm.isEmpty() || spec.isEmpty() || seconds < 0 || seconds > MAX_SECONDS) {
            return Optional.empty();
        }
        return ResourceId.parse(text(token, 1, 1 + ID_LENGTH))
                .map(key -> new ImportToken(key, algorithm.get(), spec.get(), Instant.ofEpochSecond(seconds)));
    }

    private static int headOf(byte[] token) {
        return NAMES_AT + 1 + Byte.toUnsignedInt(token[NAMES_AT]);
    }

    private static String text(byte[] token, int from, int to) {
        return new String(token, from, to - from, StandardCharsets.US_ASCII);
    }

    /** The private key in a token that was parsed, sealed. */
    static byte[] sealedKey(byte[] token) {
        return Arrays.copyOfRange(token, headOf(token), token.length);
    }

    /** The token with a sealed private key. */
    byte[] with(byte[] sealed) {
        var names = names().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(NAMES_AT + 1 + names.length + sealed.length)
                .put(FORMAT)
                .put(key.text().getBytes(StandardCharsets.US_ASCII))
                .putLong(validTo.getEpochSecond())
                .put((byte) names.length)
                .put(names)
                .put(sealed)
                .array();
    }

    private String names() {
        return algorithm.name() + " " + spec.name();
    }

    /** Everything but the key, in words, as the private key is bound to it. */
    String purpose() {
        return names() + " " + validTo.getEpochSecond();
    }
}
