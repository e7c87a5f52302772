package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of a managed policy. It never changes.
 *
 * @param number 1 for the first
 * @param document the text as it was sent
 */
public record PolicyVersion(AccountId account, ResourceId policy, int number, String document, Instant createdAt) {
    private static final Pattern ID = Pattern.compile("v([1-9][0-9]{0,8})");

    /** The identifier of the version with that number. */
    public static String idOf(int number) {
        return "v" + number;
    }

    /** The number in an identifier; empty when no version can have it. */
    public static Optional<Integer> numberOf(String id) {
        var matcher = ID.matcher(id);
        return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    public String id() {
        return idOf(number);
    }
}
