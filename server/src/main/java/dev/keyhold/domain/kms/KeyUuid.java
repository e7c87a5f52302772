package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.ResourceId;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The identifiers of keys in the AWS KMS API: UUIDs of version 8 (RFC 9562 §5.8). Of their 122 bits 85 are those of the
 * {@link ResourceId} and 37 are check bits, so each key has exactly one UUID, which finds its account without a table.
 */
final class KeyUuid {
    private static final String LABEL = "keyhold key uuid 1";
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final int ID_BITS = 85;
    private static final int CHECK_BITS = 37;
    /** Between the version and the end of the upper half. */
    private static final int MIDDLE_BITS = 12;

    private static final int VERSION_BITS = 4;
    private static final long VERSION = 0x8000;
    /** After the variant. */
    private static final int LOW_BITS = 62;

    private static final long VARIANT = 1L << (Long.SIZE - 1);

    private KeyUuid() {}

    /** The UUID of a key, in lower case. */
    static String of(ResourceId key) {
        var bits = new BigInteger(1, key.packed()).shiftLeft(CHECK_BITS).or(BigInteger.valueOf(check(key)));
        var low = lowest(bits.longValue(), LOW_BITS);
        var rest = bits.shiftRight(LOW_BITS).longValue();
        var high = (rest >>> MIDDLE_BITS) << (MIDDLE_BITS + VERSION_BITS) | VERSION | lowest(rest, MIDDLE_BITS);
        return new UUID(high, VARIANT | low).toString();
    }

    /** The key with that UUID; empty for a text that is the UUID of none. */
    static Optional<ResourceId> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        var uuid = UUID.fromString(text);
        var high = uuid.getMostSignificantBits();
        var rest = (high >>> (MIDDLE_BITS + VERSION_BITS)) << MIDDLE_BITS | lowest(high, MIDDLE_BITS);
        var bits = BigInteger.valueOf(rest)
                .shiftLeft(LOW_BITS)
                .or(BigInteger.valueOf(lowest(uuid.getLeastSignificantBits(), LOW_BITS)));
        return unpack(bits.shiftRight(CHECK_BITS)).filter(key -> of(key).equals(text));
    }

    private static Optional<ResourceId> unpack(BigInteger bits) {
        if (bits.bitLength() > ID_BITS) {
            return Optional.empty();
        }
        var packed = new byte[ResourceId.PACKED_LENGTH];
        var bytes = bits.toByteArray();
        for (int i = 1; i <= Math.min(bytes.length, packed.length); i++) {
            packed[packed.length - i] = bytes[bytes.length - i];
        }
        return ResourceId.unpack(ResourceId.KMS, packed);
    }

    /** The first bits of a hash of the identifier. */
    private static long check(ResourceId key) {
        var digest = Sha256.digest();
        digest.update(LABEL.getBytes(StandardCharsets.US_ASCII));
        var hash = digest.digest(key.text().getBytes(StandardCharsets.US_ASCII));
        return ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - CHECK_BITS);
    }

    private static long lowest(long bits, int count) {
        return bits & ((1L << count) - 1);
    }
}
