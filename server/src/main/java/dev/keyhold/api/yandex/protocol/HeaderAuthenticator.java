package dev.keyhold.api.yandex.protocol;

import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceException;

/**
 * Looks at credentials of the {@code authorization} header. What it rejects it has noted for the audit trail.
 *
 * <p>Every method may throw {@link ServiceException} where nothing can be said about the credential: too many
 * failures, or a
 * store that does not answer. The operation is the wire's name, such as {@code ApiKeyService/List}.
 */
public interface HeaderAuthenticator {
    /** {@code Bearer}: an IAM token. */
    AuthenticationResult bearer(String token, RequestOrigin origin, String operation);

    /** {@code Api-Key}: the secret of an API key. */
    AuthenticationResult apiKey(String secret, RequestOrigin origin, String operation);

    /** Nothing was sent that could be looked at: it is only to be noted for the audit trail. */
    void rejected(AuthenticationFailure reason, RequestOrigin origin, String operation);
}
