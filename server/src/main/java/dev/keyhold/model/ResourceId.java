package dev.keyhold.model;

import java.math.BigInteger;
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
    private static final int BITS = 85;
    private static final int ACCOUNT_END = LENGTH - RANDOM_BITS / Base32.BITS;

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
        var low = random & ((1L << RANDOM_BITS) - 1);
        var number = account.number();
        return new ResourceId(prefix
                + Base32.LOWER_HEX.encode(
                        number >>> (Long.SIZE - RANDOM_BITS), number << RANDOM_BITS | low, LENGTH - PREFIX_LENGTH));
    }

    /** The identifier with that prefix whose 85 bits {@link #packed} wrote, or empty when the bytes are none. */
    public static Optional<ResourceId> unpack(String prefix, byte[] packed) {
        var value = new BigInteger(1, packed);
        if (packed.length != PACKED_LENGTH || value.bitLength() > BITS) {
            return Optional.empty();
        }
        return parse(prefix + Base32.LOWER_HEX.encode(value, LENGTH - PREFIX_LENGTH));
    }

    /** The identifier without its prefix, in the fewest bytes. */
    public byte[] packed() {
        var packed = new byte[PACKED_LENGTH];
        var value = bits(text);
        for (int i = PACKED_LENGTH - 1; i >= 0; i--) {
            packed[i] = value.byteValue();
            value = value.shiftRight(Byte.SIZE);
        }
        return packed;
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
        return prefix + Base32.UPPER.translate(text, PREFIX_LENGTH, Base32.LOWER_HEX);
    }

    /** The identifier with that prefix whose 85 bits {@link #uniqueId} wrote without its prefix, or empty. */
    static Optional<ResourceId> ofUniqueId(String prefix, String symbols) {
        if (symbols.length() != LENGTH - PREFIX_LENGTH || !Base32.UPPER.canDecode(symbols, 0)) {
            return Optional.empty();
        }
        return parse(prefix + Base32.LOWER_HEX.translate(symbols, 0, Base32.UPPER));
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

    private static BigInteger bits(String text) {
        return Base32.LOWER_HEX.decode(text.substring(PREFIX_LENGTH));
    }

    @Override
    public String toString() {
        return text;
    }
}
