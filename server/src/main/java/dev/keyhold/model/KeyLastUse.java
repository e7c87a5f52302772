package dev.keyhold.model;

import java.time.Instant;

/**
 * When a key of the KMS last encrypted, signed or did what else it is for.
 *
 * @param operation that used it, as the AWS KMS API calls it
 * @param request the identifier of the request
 */
public record KeyLastUse(Instant at, String operation, String request) {
    /** The later of both. */
    public KeyLastUse later(KeyLastUse other) {
        return other.at.isBefore(at) ? this : other;
    }
}
