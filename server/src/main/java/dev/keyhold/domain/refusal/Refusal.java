package dev.keyhold.domain.refusal;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.ResourceId;
import dev.keyhold.sigv4.SignatureEvidence;
import java.time.Instant;
import java.util.Optional;

/**
 * A request that was refused, as far as it is remembered: no secret, signature or token is part of it.
 *
 * @param account that it concerns; {@link AccountId#SYSTEM} if it is of none
 * @param kind how well the client was known
 * @param source the address that it came from
 * @param api the API that refused it
 * @param operation what was asked for, as the audit trail or the log calls it
 * @param outcome what the audit trail calls it; empty if it is not noted there
 * @param code the error code that the client got; empty if a decision is all that it got
 * @param reason the exact reason, as the log calls it
 * @param credential the name of the credential that was shown, or empty
 * @param actor whose credential it is, if that is known
 * @param target what it was about, in words, or empty
 * @param statement what denied it, if policies did
 * @param evidence what is known of the signature, if that was refused
 */
public record Refusal(
        String requestId,
        Instant at,
        AccountId account,
        Kind kind,
        String source,
        String userAgent,
        String api,
        String operation,
        Optional<AuditEvent.Outcome> outcome,
        String code,
        String reason,
        String credential,
        Optional<ResourceId> actor,
        String target,
        Optional<String> statement,
        Optional<SignatureEvidence> evidence) {
    /** What is known of the client, by which refusals have shares of the memory. */
    public enum Kind {
        /** It has a credential of the account. */
        PROVED,
        /** It names a credential of the account, which anybody can. */
        CLAIMED,
        /** It is of no account. */
        ANONYMOUS
    }
}
