package dev.keyhold.domain.authn;

import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;

/** What became of a signed request. */
public sealed interface AuthenticationResult {
    /** The signature is good and the credential is in force. */
    record Authenticated(Principal principal) implements AuthenticationResult {}

    /** It is not; the refusal has been noted for the audit trail. */
    record Failed(AuthenticationFailure reason) implements AuthenticationResult {}
}
