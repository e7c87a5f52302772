package dev.keyhold.model;

import java.util.Locale;
import java.util.Optional;

/**
 * The public half of an access key, as it stands in a signature's credential scope. Identifiers made through AWS follow
 * its known layout: a four-letter prefix and 16 symbols of 80 bits, namely a one, 40 bits of the account and 39 of
 * chance. Those made through Yandex Cloud are {@code YC}, the record's identifier in upper case and three letters of
 * chance, 25 characters. The account read from it is a hint for routing, never proof: only the stored record proves.
 *
 * @param text 3 to 128 letters, digits and {@code _ . @ : + ~ -}. Those that are created here have 20 or 25 letters and
 *     digits; those from elsewhere can be as short as the shortest of other stores, and have the characters that stand
 *     in every place of a signature as they are.
 */
public record AccessKeyId(String text) {
    /** Prefix of a long-term key. */
    public static final String LONG_TERM = "AKIA";
    /** Prefix of a key that is valid only together with a session token. */
    public static final String TEMPORARY = "ASIA";

    /** Prefix of a static key, which Yandex Cloud defines. */
    public static final String STATIC = "YC";

    /** Random bits in an identifier of AWS's layout. */
    public static final int RANDOM_BITS = 39;

    /** Without those that end an id in some parser of signatures: a slash, a comma, an equals sign, a semicolon. */
    private static final String BESIDE_LETTERS_AND_DIGITS = "_.@:+~-";

    private static final int MIN_LENGTH = 3;
    private static final int MAX_LENGTH = 128;
    private static final int PREFIX_LENGTH = 4;
    private static final int RANDOM_LENGTH = 20;
    private static final int STATIC_LENGTH = 25;
    private static final int STATIC_CHANCE = 3;
    private static final int ACCOUNT_BITS = 40;
    /** The 80 bits are read in two halves: a one and all of the account but its last bit, then that and the chance. */
    private static final int MIDDLE = PREFIX_LENGTH + 8;

    private static final long TOP = 1L << RANDOM_BITS;

    public AccessKeyId {
        if (!isValid(text)) {
            throw new IllegalArgumentException(
                    "access key id: " + text + " (expected: 3 to 128 of [A-Za-z0-9_.@:+~-])");
        }
    }

    /** True when {@code text} may be an access key id at all. */
    public static boolean isValid(String text) {
        if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isAllowed(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The identifier in {@code text}, or empty when it cannot be one. */
    public static Optional<AccessKeyId> parse(String text) {
        return isValid(text) ? Optional.of(new AccessKeyId(text)) : Optional.empty();
    }

    /** Builds an identifier; of {@code random} the lowest {@value #RANDOM_BITS} bits are used. */
    public static AccessKeyId of(String prefix, AccountId account, long random) {
        var number = account.number();
        var head = TOP | number >>> 1;
        var tail = (number & 1) << RANDOM_BITS | (random & (TOP - 1));
        return new AccessKeyId(prefix
                + Base32.UPPER.encode(head, MIDDLE - PREFIX_LENGTH)
                + Base32.UPPER.encode(tail, RANDOM_LENGTH - MIDDLE));
    }

    /** Builds an identifier of Yandex Cloud's layout; of {@code random} the lowest 15 bits are used. */
    public static AccessKeyId ofRecord(ResourceId record, int random) {
        var end = Base32.UPPER.encode(random, STATIC_CHANCE);
        return new AccessKeyId(STATIC + record.text().toUpperCase(Locale.ROOT) + end);
    }

    /** The account this identifier points at, or empty when it was not made here: its prefix or form is another. */
    public Optional<AccountId> account() {
        if (text.length() == STATIC_LENGTH && text.startsWith(STATIC)) {
            return accountOfStatic();
        }
        var isRandom = text.startsWith(LONG_TERM) || text.startsWith(TEMPORARY);
        if (!isRandom || text.length() != RANDOM_LENGTH || !Base32.UPPER.canDecode(text, PREFIX_LENGTH)) {
            return Optional.empty();
        }
        var head = Base32.UPPER.decode(text, PREFIX_LENGTH, MIDDLE);
        var last = Base32.UPPER.decode(text, MIDDLE, RANDOM_LENGTH) >>> RANDOM_BITS;
        var number = ((head << 1) & ((1L << ACCOUNT_BITS) - 1)) | last;
        return (head & TOP) != 0 && AccountId.isNumber(number)
                ? Optional.of(AccountId.ofNumber(number))
                : Optional.empty();
    }

    private Optional<AccountId> accountOfStatic() {
        var record = text.substring(STATIC.length(), STATIC_LENGTH - STATIC_CHANCE);
        var written = record.equals(record.toUpperCase(Locale.ROOT))
                && Base32.UPPER.canDecode(text, STATIC_LENGTH - STATIC_CHANCE);
        return written
                ? ResourceId.parse(record.toLowerCase(Locale.ROOT))
                        .filter(id -> id.prefix().equals(ResourceId.IAM))
                        .map(ResourceId::account)
                : Optional.empty();
    }

    /** True for keys that come with a session token. */
    public boolean isTemporary() {
        return text.startsWith(TEMPORARY);
    }

    /**
     * What logs and audit events show. Identifiers that are made here or by AWS are shown as they are; of another long
     * one only the length, because it may well be a secret that was sent in the place of its identifier.
     */
    public String redacted() {
        return text.length() <= RANDOM_LENGTH || account().isPresent() ? text : "(" + text.length() + " characters)";
    }

    private static boolean isAllowed(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || BESIDE_LETTERS_AND_DIGITS.indexOf(c) >= 0;
    }

    @Override
    public String toString() {
        return redacted();
    }
}
