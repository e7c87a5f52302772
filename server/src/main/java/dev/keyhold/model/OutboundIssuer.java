package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * An account as an issuer of identity tokens for other services. It is made when they are first enabled, and stays:
 * other services know it by its id.
 *
 * @param id random, in hex; with it ends the URL of the issuer, which does not tell the account
 * @param enabled whether the principals of the account get tokens
 * @param dueAt when a key has to be made or deleted; empty while nothing is to be done
 */
public record OutboundIssuer(
        String id, AccountId account, boolean enabled, Instant createdAt, Optional<Instant> dueAt) {
    /** The same issuer, which issues from now on. */
    public OutboundIssuer enabledUntilDue(Instant due) {
        return new OutboundIssuer(id, account, true, createdAt, Optional.of(due));
    }

    /** The same issuer, which issues no more. */
    public OutboundIssuer disabled() {
        return new OutboundIssuer(id, account, false, createdAt, Optional.empty());
    }

    /** The same issuer, whose keys have to be looked at then. */
    public OutboundIssuer dueAt(Instant due) {
        return new OutboundIssuer(id, account, enabled, createdAt, Optional.of(due));
    }
}
