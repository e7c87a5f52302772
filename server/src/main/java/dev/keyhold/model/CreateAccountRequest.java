package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A request to create an account, and what became of it. An account is created in one transaction, so no request is
 * ever in progress.
 *
 * @param management the account that made the request
 * @param id {@code car-} and 32 of {@code [0-9a-f]}
 * @param accountName the name that the account was to have
 * @param created the account, if it was created
 * @param failure why it was not created; exactly one of the two is present
 */
public record CreateAccountRequest(
        AccountId management,
        String id,
        String accountName,
        Instant requestedAt,
        Instant completedAt,
        Optional<AccountId> created,
        Optional<Failure> failure) {
    /** How every identifier begins. */
    public static final String PREFIX = "car-";

    /** What became of a request. */
    public enum State {
        SUCCEEDED,
        FAILED
    }

    /** Why an account was not created. */
    public enum Failure {
        /** Another account has the email address. */
        EMAIL_ALREADY_EXISTS
    }

    public State state() {
        return created.isPresent() ? State.SUCCEEDED : State.FAILED;
    }
}
