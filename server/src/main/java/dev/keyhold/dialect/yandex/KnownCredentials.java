package dev.keyhold.dialect.yandex;

import dev.keyhold.domain.credential.ApiKeyCheck;
import dev.keyhold.domain.credential.Failures;
import dev.keyhold.domain.credential.IamTokens;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Rejection;
import java.util.Optional;

/** The credentials that the domain knows. */
public final class KnownCredentials implements CredentialCheck {
    private final IamTokens tokens;
    private final ApiKeyCheck apiKeys;
    private final Failures failures;

    public KnownCredentials(IamTokens tokens, ApiKeyCheck apiKeys, Failures failures) {
        this.tokens = tokens;
        this.apiKeys = apiKeys;
        this.failures = failures;
    }

    @Override
    public Verification bearer(String token, Origin origin, String operation) {
        return tokens.verify(token, origin, operation);
    }

    @Override
    public Verification apiKey(String secret, Origin origin, String operation) {
        return apiKeys.verify(secret, origin, operation);
    }

    @Override
    public void rejected(Rejection reason, Origin origin, String operation) {
        failures.unproved(operation, reason, Optional.empty(), Optional.empty(), origin);
    }
}
