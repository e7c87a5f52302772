package dev.keyhold.dialect.yandex;

import dev.keyhold.domain.credential.Verification;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;

/**
 * Looks at credentials of the {@code authorization} header. What it rejects it has noted for the audit trail.
 *
 * <p>Every method may throw {@link Refused} where nothing can be said about the credential: too many failures, or a
 * store that does not answer. The operation is the wire's name, such as {@code ApiKeyService/List}.
 */
public interface CredentialCheck {
    /** {@code Bearer}: an IAM token. */
    Verification bearer(String token, Origin origin, String operation);

    /** {@code Api-Key}: the secret of an API key. */
    Verification apiKey(String secret, Origin origin, String operation);

    /** Nothing was sent that could be looked at: it is only to be noted for the audit trail. */
    void rejected(Rejection reason, Origin origin, String operation);
}
