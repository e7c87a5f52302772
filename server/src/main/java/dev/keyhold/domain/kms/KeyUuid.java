package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.ResourceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The identifiers of keys in the AWS KMS API: UUIDs of version 8 (RFC 9562 §5.8). Of their 122 bits 85 are those of the
 * {@link ResourceId} and 37 are check bits, so each key has exactly one UUID, which finds its account without a table.
 */
final class KeyUuid {
    private static final String LABEL = "keyhold key uuid 1";
    /** The form of any UUID, where 0 is any digit in lower case. */
    private static final String FORM = "00000000-0000-0000-0000-000000000000";

    private static final int CHECK_BITS = 37;
    /** Between the version and the end of the upper half. */
    private static final int MIDDLE_BITS = 12;

    private static final int VERSION_BITS = 4;
    private static final long VERSION = 0x8000;
    /** After the variant. */
    private static final int LOW_BITS = 62;
    /** Those of the identifier that are after the variant, before the check bits. */
    private static final int LOW_ID_BITS = LOW_BITS - CHECK_BITS;

    private static final long VARIANT = 1L << (Long.SIZE - 1);

    private KeyUuid() {}

    /** The UUID of a key, in lower case. */
    static String of(ResourceId key) {
        var packed = ByteBuffer.wrap(key.packed());
        var upper = (long) packed.get() << Short.SIZE | Short.toUnsignedLong(packed.getShort());
        var lower = packed.getLong();
        var rest = upper << (Long.SIZE - LOW_ID_BITS) | lower >>> LOW_ID_BITS;
        var low = lowest(lower, LOW_ID_BITS) << CHECK_BITS | check(key);
        var high = (rest >>> MIDDLE_BITS) << (MIDDLE_BITS + VERSION_BITS) | VERSION | lowest(rest, MIDDLE_BITS);
        return new UUID(high, VARIANT | low).toString();
    }

    /** Whether a text has the form of a UUID in lower case. */
    static boolean isUuid(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            var c = text.charAt(i);
            var isDigit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (FORM.charAt(i) == '-' ? c != '-' : !isDigit) {
                return false;
            }
        }
        return true;
    }

    /** The key with that UUID; empty for a text that is the UUID of none. */
    static Optional<ResourceId> parse(String text) {
        // This tells version, variant and check bits too.
        return unchecked(text).filter(key -> of(key).equals(text));
    }

    /** The only key that may have that UUID. It has another one if anything but the bits of its identifier is wrong. */
    private static Optional<ResourceId> unchecked(String text) {
        if (!isUuid(text)) {
            return Optional.empty();
        }
        var uuid = UUID.fromString(text);
        var high = uuid.getMostSignificantBits();
        var rest = (high >>> (MIDDLE_BITS + VERSION_BITS)) << MIDDLE_BITS | lowest(high, MIDDLE_BITS);
        var lowId = lowest(uuid.getLeastSignificantBits(), LOW_BITS) >>> CHECK_BITS;
        var upper = rest >>> (Long.SIZE - LOW_ID_BITS);
        var packed = ByteBuffer.allocate(ResourceId.PACKED_LENGTH)
                .put((byte) (upper >>> Short.SIZE))
                .putShort((short) upper)
                .putLong(rest << LOW_ID_BITS | lowId)
                .array();
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
