package dev.keyhold.domain.inquiry;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import java.util.Optional;

/** On whose behalf another service asks. */
public sealed interface Party {
    /** Somebody whose credential was looked at here. */
    record Shown(Caller caller) implements Party {}

    /** A service account in force that the asker knows by other means. */
    record Named(Identity identity) implements Party {}

    /**
     * Somebody who has no rights here.
     *
     * @param reason why, for the audit trail
     * @param whom the identity, if it is one that is not in force
     */
    record Powerless(String reason, Optional<Identity> whom) implements Party {}

    /** Whoever shows no credential at all. */
    record Anonymous() implements Party {}

    /** Who it is, if that is known here. */
    default Optional<Identity> known() {
        return switch (this) {
            case Shown(var caller) -> Optional.of(caller.identity());
            case Named(var identity) -> Optional.of(identity);
            case Powerless(var _, var whom) -> whom;
            case Anonymous() -> Optional.empty();
        };
    }

    /** The account that its rights are in; whoever is anonymous has the same in all. */
    default Optional<AccountId> account() {
        return known().map(Identity::account);
    }

    /** What audit calls the credential; empty where none was shown. */
    default String credential() {
        return this instanceof Shown(var caller) ? caller.credential().name() : "";
    }
}
