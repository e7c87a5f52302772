package dev.keyhold.model;

import java.util.Locale;
import java.util.Optional;

/**
 * The public half of an access key, as it stands in a signature's credential scope. Identifiers made through AWS follow
 * its known layout: a four-letter prefix and 16 symbols of 80 bits, namely a one, 40 bits of the account and 39 of
 * chance. Those made through Yandex Cloud are {@code YC}, the record's identifier in upper case and three letters of
 * chance, 25 characters. The account read from it is a hint for routing, never proof: only the stored record proves.
 *
 * @param text 16 to 128 word characters, as the AWS model demands
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

    private static final int MIN_LENGTH = 16;
    private static final int MAX_LENGTH = 128;
    private static final int PREFIX_LENGTH = 4;
    private static final int RANDOM_LENGTH = 20;
    private static final int STATIC_LENGTH = 25;
    private static final int STATIC_CHANCE = 3;
    /** The bit before the 40 of the account. */
    private static final long TOP = 1L << 40;

    public AccessKeyId {
        if (!isValid(text)) {
            throw new IllegalArgumentException("access key id: " + text + " (expected: 16 to 128 of [A-Za-z0-9_])");
        }
    }

    /** True when {@code text} may be an access key id at all. */
    public static boolean isValid(String text) {
        if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isWord(text.charAt(i))) {
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
        var low = random & ((1L << RANDOM_BITS) - 1);
        var number = TOP | account.number();
        return new AccessKeyId(prefix
                + Base32.UPPER.encode(
                        number >>> (Long.SIZE - RANDOM_BITS),
                        number << RANDOM_BITS | low,
                        RANDOM_LENGTH - PREFIX_LENGTH));
    }

    /** Builds an identifier of Yandex Cloud's layout; of {@code random} the lowest 15 bits are used. */
    public static AccessKeyId ofRecord(ResourceId record, int random) {
        var end = Base32.UPPER.encode(0, random & 0x7FFF, STATIC_CHANCE);
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
        // The account ends within a symbol.
        var upper = Base32.UPPER.decode(text, PREFIX_LENGTH, RANDOM_LENGTH - RANDOM_BITS / Base32.BITS)
                >>> RANDOM_BITS % Base32.BITS;
        var number = upper & ~TOP;
        return upper != number && AccountId.isNumber(number)
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

    private static boolean isWord(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public String toString() {
        return redacted();
    }
}
