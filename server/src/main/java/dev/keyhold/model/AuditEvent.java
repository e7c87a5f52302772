package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of the audit trail.
 *
 * @param id unique and ordered by time within the account
 * @param at when; of several alike refusals, when the last happened
 * @param actor the identity that acted, when it is known
 * @param accessKey the access key that was used or claimed, when there was one
 * @param target what was acted on, in words
 * @param reason why it was refused; empty on success
 * @param count how many alike events this line stands for; 1 for every change
 */
public record AuditEvent(
        AccountId account,
        String id,
        Instant at,
        String operation,
        Outcome outcome,
        String reason,
        Optional<ResourceId> actor,
        String accessKey,
        String target,
        RequestOrigin origin,
        long count) {
    /** How it ended. */
    public enum Outcome {
        SUCCESS,
        UNAUTHENTICATED,
        DENIED,
        /** It was allowed and could not be done. */
        FAILED
    }
}
