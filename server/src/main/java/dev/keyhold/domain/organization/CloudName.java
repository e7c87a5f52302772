package dev.keyhold.domain.organization;

import dev.keyhold.model.AccountId;
import java.util.Locale;

/** The name of a cloud, derived from the account's name in AWS, which allows more characters. */
final class CloudName {
    private static final int MAX_LENGTH = 63;
    private static final String DEFAULT = "cloud";

    private CloudName() {}

    /** Letters in lower case, digits and hyphens, beginning with a letter. */
    static String of(String accountName) {
        var name = accountName
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        if (name.isEmpty()) {
            return DEFAULT;
        }
        return cut(Character.isDigit(name.charAt(0)) ? DEFAULT + "-" + name : name, MAX_LENGTH);
    }

    /** The same with a suffix that no other account has. */
    static String unique(String accountName, AccountId id) {
        var suffix = "-" + id.text();
        return cut(of(accountName), MAX_LENGTH - suffix.length()) + suffix;
    }

    private static String cut(String name, int length) {
        return name.substring(0, Math.min(name.length(), length)).replaceAll("-+$", "");
    }
}
