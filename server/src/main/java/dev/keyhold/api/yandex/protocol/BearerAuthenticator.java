package dev.keyhold.api.yandex.protocol;

import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.AuthenticationRecorder;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.ClaimedCredential;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.RequestOrigin;
import java.util.Optional;

/** The credentials that the domain knows. */
public final class BearerAuthenticator implements HeaderAuthenticator {
    private final IamTokens tokens;
    private final ApiKeyAuthenticator apiKeys;
    private final AuthenticationRecorder recorder;

    public BearerAuthenticator(IamTokens tokens, ApiKeyAuthenticator apiKeys, AuthenticationRecorder recorder) {
        this.tokens = tokens;
        this.apiKeys = apiKeys;
        this.recorder = recorder;
    }

    @Override
    public AuthenticationResult bearer(String token, RequestOrigin origin, String operation) {
        return tokens.verify(token, origin, operation);
    }

    @Override
    public AuthenticationResult apiKey(String secret, RequestOrigin origin, String operation) {
        return apiKeys.verify(secret, origin, operation);
    }

    @Override
    public void rejected(AuthenticationFailure reason, RequestOrigin origin, String operation) {
        recorder.unproved(operation, reason, Optional.empty(), ClaimedCredential.NONE, origin);
    }
}
