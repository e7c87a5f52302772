package dev.keyhold.gateway;

import dev.keyhold.domain.credential.ApiKeyCheck;
import dev.keyhold.domain.credential.IamTokens;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.gateway.Verdict.Scheme;
import dev.keyhold.model.Origin;
import java.util.Locale;
import java.util.Optional;

/** Credentials that are sent as they are: {@code Bearer} with an IAM token, {@code Api-Key} with an API key. */
public final class HeaderCredentials {
    private final IamTokens tokens;
    private final ApiKeyCheck apiKeys;

    public HeaderCredentials(IamTokens tokens, ApiKeyCheck apiKeys) {
        this.tokens = tokens;
        this.apiKeys = apiKeys;
    }

    /**
     * What became of a credential, and of what kind it was.
     *
     * @param claimed of one that was refused: its name, as far as it has one
     */
    record Shown(Scheme scheme, Verification verification, Optional<String> claimed) {}

    /** Verifies what an authorization header shows; empty when it is of neither scheme. */
    Optional<Shown> verify(String authorization, Origin origin, String operation) {
        var space = Math.max(0, authorization.indexOf(' '));
        var credential = authorization.substring(space).strip();
        return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(verify(Scheme.BEARER, credential, origin, operation));
            case "api-key" -> Optional.of(verify(Scheme.API_KEY, credential, origin, operation));
            default -> Optional.empty();
        };
    }

    /** Verifies a credential that comes alone; its form tells the scheme. */
    Shown verifyBare(String credential, Origin origin, String operation) {
        var scheme = credential.startsWith(IamTokens.PREFIX) ? Scheme.BEARER : Scheme.API_KEY;
        return verify(scheme, credential, origin, operation);
    }

    private Shown verify(Scheme scheme, String credential, Origin origin, String operation) {
        var verification = scheme == Scheme.BEARER
                ? tokens.verify(credential, origin, operation)
                : apiKeys.verify(credential, origin, operation);
        return new Shown(
                scheme,
                verification,
                verification instanceof Verification.Rejected ? name(scheme, credential) : Optional.empty());
    }

    private Optional<String> name(Scheme scheme, String credential) {
        return scheme == Scheme.BEARER ? tokens.nameOf(credential) : apiKeys.nameOf(credential);
    }
}
