package dev.keyhold.model;

import java.util.List;
import java.util.Optional;

/**
 * The policies that were passed when a session was created. The session may do what one of them allows and none denies,
 * and never more than the one whose session it is.
 *
 * @param inline a document
 * @param managed ARNs of managed policies, which are read at each use
 */
public record SessionPolicies(Optional<String> inline, List<String> managed) {
    public static final SessionPolicies NONE = new SessionPolicies(Optional.empty(), List.of());

    public SessionPolicies {
        managed = List.copyOf(managed);
    }

    /** A document alone. */
    public static SessionPolicies of(String inline) {
        return new SessionPolicies(Optional.of(inline), List.of());
    }

    /** Whether the session may do less than the one whose it is. */
    public boolean narrow() {
        return inline.isPresent() || !managed.isEmpty();
    }
}
