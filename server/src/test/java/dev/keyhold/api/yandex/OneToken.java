package dev.keyhold.api.yandex;

import dev.keyhold.api.yandex.protocol.HeaderAuthenticator;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import java.time.Instant;

/** Accepts the credential {@code good}. */
public final class OneToken implements HeaderAuthenticator {
    private static final AccountId ACCOUNT = new AccountId("123456789012");

    @Override
    public AuthenticationResult bearer(String token, RequestOrigin origin, String operation) {
        return verify(token, origin, AuthenticationFailure.BAD_TOKEN);
    }

    @Override
    public AuthenticationResult apiKey(String secret, RequestOrigin origin, String operation) {
        return verify(secret, origin, AuthenticationFailure.BAD_API_KEY);
    }

    @Override
    public void rejected(AuthenticationFailure reason, RequestOrigin origin, String operation) {}

    private static AuthenticationResult verify(String text, RequestOrigin origin, AuthenticationFailure otherwise) {
        if (!text.equals("good")) {
            return new AuthenticationResult.Failed(otherwise);
        }
        var identity = new Identity(
                ACCOUNT,
                ResourceId.of(ResourceId.IAM, ACCOUNT, 1),
                ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 2),
                Identity.Kind.USER,
                "tester",
                "/",
                Instant.EPOCH);
        return new AuthenticationResult.Authenticated(
                Principal.of(identity, new Principal.Credential.IamToken("t", Instant.MAX), origin));
    }
}
