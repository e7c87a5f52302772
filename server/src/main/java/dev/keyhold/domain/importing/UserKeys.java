package dev.keyhold.domain.importing;

import dev.keyhold.domain.policy.CheckedDocument;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What of its user a policy depends on, by a variable or a condition key, in the order of how much that is. A condition
 * about somebody else matters as much as one about the user: where it no longer holds, a denial is lost.
 */
enum UserKeys {
    NONE,
    /** Its name. */
    NAME,
    /** What no user has here as there. */
    OTHER;

    /** What the other stores say of a user, in lower case: there the id is the name, and here there are no groups. */
    private static final List<String> OTHERS = List.of(":userid", ":groups");

    private static final String OF_USER = ":user";
    private static final String PROGRAM = ":useragent";

    /** Those of a well-formed document. */
    static UserKeys of(String document) {
        return most(CheckedDocument.contextKeys(document).stream().map(UserKeys::ofKey));
    }

    private static UserKeys ofKey(String key) {
        var folded = key.toLowerCase(Locale.ROOT);
        if (OTHERS.stream().anyMatch(folded::endsWith)) {
            return OTHER;
        }
        return folded.contains(OF_USER) && !folded.endsWith(PROGRAM) ? NAME : NONE;
    }

    static UserKeys most(Stream<UserKeys> all) {
        return all.max(Comparator.naturalOrder()).orElse(NONE);
    }
}
