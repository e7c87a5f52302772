package dev.keyhold.api;

import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.model.RequestOrigin;
import java.util.Locale;
import java.util.Optional;

/**
 * Credentials that are sent as they are: {@code Bearer} with an IAM token, {@code Api-Key} with an API key.
 *
 * <p>The Yandex Cloud API reads its own header by a stricter grammar, in its {@code AuthenticationInterceptor}: there,
 * a header of any other form is malformed. A forwarded request may have another scheme, which is then read as a
 * signature, and a credential of any text, which is refused as an unknown one. Clients see these differences, so there
 * are two readings of the header; both verify by the same authenticators.
 */
public final class HeaderCredentials {
    private final IamTokens tokens;
    private final ApiKeyAuthenticator apiKeys;

    public HeaderCredentials(IamTokens tokens, ApiKeyAuthenticator apiKeys) {
        this.tokens = tokens;
        this.apiKeys = apiKeys;
    }

    /**
     * What became of a credential, and of what kind it was.
     *
     * @param claimed of one that was refused: its name, as far as it has one
     */
    public record HeaderCredential(CredentialScheme scheme, AuthenticationResult result, Optional<String> claimed) {}

    /** Verifies what an authorization header shows; empty when it is of neither scheme. */
    public Optional<HeaderCredential> verify(String authorization, RequestOrigin origin, String operation) {
        var space = Math.max(0, authorization.indexOf(' '));
        var credential = authorization.substring(space).strip();
        return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(verify(CredentialScheme.BEARER, credential, origin, operation));
            case "api-key" -> Optional.of(verify(CredentialScheme.API_KEY, credential, origin, operation));
            default -> Optional.empty();
        };
    }

    /**
     * Verifies a credential that comes alone or after either scheme. What comes after {@code Bearer} may be an API key
     * too: some servers write nothing else. Empty for any other scheme.
     */
    Optional<HeaderCredential> verifyAnyForm(String sent, RequestOrigin origin, String operation) {
        var space = sent.indexOf(' ');
        if (space < 0) {
            return Optional.of(verifyBare(sent, origin, operation));
        }
        return sent.substring(0, space).equalsIgnoreCase("bearer")
                ? Optional.of(verifyBare(sent.substring(space).strip(), origin, operation))
                : verify(sent, origin, operation);
    }

    /** Verifies a credential that comes alone; its form tells the scheme. */
    HeaderCredential verifyBare(String credential, RequestOrigin origin, String operation) {
        var scheme = credential.startsWith(IamTokens.PREFIX) ? CredentialScheme.BEARER : CredentialScheme.API_KEY;
        return verify(scheme, credential, origin, operation);
    }

    private HeaderCredential verify(
            CredentialScheme scheme, String credential, RequestOrigin origin, String operation) {
        var result = scheme == CredentialScheme.BEARER
                ? tokens.verify(credential, origin, operation)
                : apiKeys.verify(credential, origin, operation);
        return new HeaderCredential(
                scheme,
                result,
                result instanceof AuthenticationResult.Failed ? name(scheme, credential) : Optional.empty());
    }

    private Optional<String> name(CredentialScheme scheme, String credential) {
        return scheme == CredentialScheme.BEARER ? tokens.nameOf(credential) : apiKeys.nameOf(credential);
    }
}
