package dev.keyhold.domain.authz.evaluation;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import java.util.Optional;

/** On whose behalf another service asks. */
public sealed interface AccessSubject {
    /** Somebody whose credential was looked at here. */
    record Authenticated(Principal principal) implements AccessSubject {}

    /** An active service account that the caller has authenticated by other means. */
    record Named(Identity identity) implements AccessSubject {}

    /**
     * Somebody who has no rights here.
     *
     * @param reason why, for the audit trail
     * @param whom the identity, if it is one that is not in force
     */
    record Powerless(String reason, Optional<Identity> whom) implements AccessSubject {}

    /** A client without a credential. */
    record Anonymous() implements AccessSubject {}

    /** Who it is, if that is known here. */
    default Optional<Identity> known() {
        return switch (this) {
            case Authenticated(var principal) -> principal.asIdentity();
            case Named(var identity) -> Optional.of(identity);
            case Powerless(var _, var whom) -> whom;
            case Anonymous() -> Optional.empty();
        };
    }

    /** The account that its rights are in; an anonymous client has the same in all. */
    default Optional<AccountId> account() {
        return known().map(Identity::account);
    }

    /** What audit calls the credential; empty where none was shown. */
    default String credential() {
        return this instanceof Authenticated(var principal)
                ? principal.credential().name()
                : "";
    }
}
