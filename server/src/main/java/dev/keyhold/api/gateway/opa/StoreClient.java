package dev.keyhold.api.gateway.opa;

import dev.keyhold.domain.authn.AssertedPrincipals;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.SessionPolicies;
import java.util.Optional;

/**
 * A client that a store has authenticated.
 *
 * @param limits the policies of its session at the store
 * @param isOwner whether it is the store's own administrator, as the store says
 */
record StoreClient(Name name, SessionPolicies limits, boolean isOwner) {
    /** How the store names it. */
    sealed interface Name {
        /** By what the store calls its access key or its user. */
        record InStore(String text) implements Name {}

        /** By an identity token that was issued here. */
        record InToken(IdentityReference identity) implements Name {}
    }

    /** Who that is here. */
    Optional<Principal> find(AssertedPrincipals principals, AccountId account, RequestOrigin origin) {
        return switch (name) {
            case Name.InStore(var text) -> principals.named(account, text, limits, origin);
            case Name.InToken(var identity) -> principals.referred(account, identity, limits, origin);
        };
    }
}
