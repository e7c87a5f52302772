package dev.keyhold.model;

/**
 * An account: 12 decimal digits with leading zeros, as AWS writes it. The same account is a cloud in the Yandex Cloud
 * API.
 *
 * @param text exactly 12 digits
 */
public record AccountId(String text) {
    /** The partition that holds what belongs to the installation itself; never the account of a caller. */
    public static final AccountId SYSTEM = new AccountId("000000000000");

    private static final int DIGITS = 12;
    private static final long LIMIT = 1_000_000_000_000L;

    public AccountId {
        if (!isValid(text)) {
            throw new IllegalArgumentException("account id: " + text + " (expected: 12 decimal digits)");
        }
    }

    /** True when {@code text} is 12 decimal digits. */
    public static boolean isValid(String text) {
        if (text.length() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The account with the given number, 0 to 999,999,999,999. */
    public static AccountId ofNumber(long number) {
        if (number < 0 || number >= LIMIT) {
            throw new IllegalArgumentException("account number: " + number + " (expected: 0 to " + (LIMIT - 1) + ")");
        }
        var digits = Long.toString(number);
        return new AccountId(digits.length() == DIGITS ? digits : "0".repeat(DIGITS - digits.length()) + digits);
    }

    /** True when {@code number}, read out of an identifier, can be an account at all. */
    public static boolean isNumber(long number) {
        return number >= 0 && number < LIMIT;
    }

    public long number() {
        return Long.parseLong(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
