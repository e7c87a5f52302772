package dev.keyhold.model;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The identifier of a record, in the form Yandex Cloud uses: three letters that say what kind of thing it is, then 17
 * symbols. The 17 symbols are 85 bits: 40 of the account, 45 of chance, so that a bare identifier finds its account.
 * The account read from it is a hint for routing, never proof of ownership.
 *
 * @param text 20 characters
 */
public record ResourceId(String text) {
    /** Prefix of identities and of their credentials. */
    public static final String IAM = "aje";
    /** Prefix of clouds and folders. */
    public static final String RESOURCE_MANAGER = "b1g";
    /** Prefix of organizations. */
    public static final String ORGANIZATION = "bpf";

    /** Prefix of symmetric keys and of their versions. */
    public static final String KMS = "abj";

    /** Random bits in an identifier. */
    public static final int RANDOM_BITS = 45;

    /** Bytes that {@link #packed} takes. */
    public static final int PACKED_LENGTH = 11;

    private static final int PREFIX_LENGTH = 3;
    private static final int LENGTH = 20;
    private static final int RANDOM_LENGTH = RANDOM_BITS / Base32.BITS;
    private static final int ACCOUNT_END = LENGTH - RANDOM_LENGTH;
    private static final int ACCOUNT_LENGTH = ACCOUNT_END - PREFIX_LENGTH;
    /** Where the symbols begin that fit into a long together. */
    private static final int TAIL = LENGTH - 12;

    private static final int TAIL_BITS = 60;
    /** Of the 85 bits in the first three bytes of {@link #packed}; the other eight bytes are full. */
    private static final int UPPER_BITS = 21;

    private static final int UPPER_BYTES = 3;

    public ResourceId {
        if (!isValid(text)) {
            throw new IllegalArgumentException("resource id: " + text + " (expected: 20 characters, [a-z0-9])");
        }
    }

    /** True when {@code text} has the form of an identifier and names a possible account. */
    public static boolean isValid(String text) {
        return text.length() == LENGTH
                && hasPrefix(text)
                && Base32.LOWER_HEX.canDecode(text, PREFIX_LENGTH)
                && AccountId.isNumber(accountNumber(text));
    }

    /** The identifier in {@code text}, or empty when it is not one. */
    public static Optional<ResourceId> parse(String text) {
        return isValid(text) ? Optional.of(new ResourceId(text)) : Optional.empty();
    }

    /** Builds an identifier; of {@code random} the lowest {@value #RANDOM_BITS} bits are used. */
    public static ResourceId of(String prefix, AccountId account, long random) {
        return new ResourceId(prefix
                + Base32.LOWER_HEX.encode(account.number(), ACCOUNT_LENGTH)
                + Base32.LOWER_HEX.encode(random, RANDOM_LENGTH));
    }

    /** The identifier with that prefix whose 85 bits {@link #packed} wrote, or empty when the bytes are none. */
    public static Optional<ResourceId> unpack(String prefix, byte[] packed) {
        if (packed.length != PACKED_LENGTH) {
            return Optional.empty();
        }
        var upper = (packed[0] & 0xFF) << 16 | (packed[1] & 0xFF) << 8 | (packed[2] & 0xFF);
        if (upper >>> UPPER_BITS != 0) {
            return Optional.empty();
        }
        var lower = ByteBuffer.wrap(packed).getLong(UPPER_BYTES);
        var head = (long) upper << (Long.SIZE - TAIL_BITS) | lower >>> TAIL_BITS;
        return parse(prefix
                + Base32.LOWER_HEX.encode(head, TAIL - PREFIX_LENGTH)
                + Base32.LOWER_HEX.encode(lower, LENGTH - TAIL));
    }

    /** The identifier without its prefix, in the fewest bytes. */
    public byte[] packed() {
        var head = Base32.LOWER_HEX.decode(text, PREFIX_LENGTH, TAIL);
        var upper = (int) (head >>> (Long.SIZE - TAIL_BITS));
        return ByteBuffer.allocate(PACKED_LENGTH)
                .put((byte) (upper >>> 16))
                .putShort((short) upper)
                .putLong(head << TAIL_BITS | Base32.LOWER_HEX.decode(text, TAIL, LENGTH))
                .array();
    }

    /** The three letters that say what kind of thing it is. */
    public String prefix() {
        return text.substring(0, PREFIX_LENGTH);
    }

    /** The account this identifier points at. */
    public AccountId account() {
        return AccountId.ofNumber(accountNumber(text));
    }

    /** The same 85 bits as AWS writes unique ids: the prefix, for example {@code AIDA}, and 17 of {@code [A-Z2-7]}. */
    public String uniqueId(String prefix) {
        return prefix + Base32.LOWER_HEX.recode(text, PREFIX_LENGTH, Base32.UPPER);
    }

    /** The identifier with that prefix whose 85 bits {@link #uniqueId} wrote without its prefix, or empty. */
    static Optional<ResourceId> ofUniqueId(String prefix, String symbols) {
        if (symbols.length() != LENGTH - PREFIX_LENGTH || !Base32.UPPER.canDecode(symbols, 0)) {
            return Optional.empty();
        }
        return parse(prefix + Base32.UPPER.recode(symbols, 0, Base32.LOWER_HEX));
    }

    private static boolean hasPrefix(String text) {
        for (int i = 0; i < PREFIX_LENGTH; i++) {
            var c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** The upper 40 bits, which are whole symbols. */
    private static long accountNumber(String text) {
        return Base32.LOWER_HEX.decode(text, PREFIX_LENGTH, ACCOUNT_END);
    }

    @Override
    public String toString() {
        return text;
    }
}
