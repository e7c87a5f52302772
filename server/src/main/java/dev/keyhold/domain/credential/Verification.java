package dev.keyhold.domain.credential;

import dev.keyhold.model.Caller;
import dev.keyhold.model.Rejection;

/** What became of a signed request. */
public sealed interface Verification {
    /** The signature is good and the credential is in force. */
    record Verified(Caller caller) implements Verification {}

    /** It is not; the refusal has been noted for the audit trail. */
    record Rejected(Rejection reason) implements Verification {}
}
