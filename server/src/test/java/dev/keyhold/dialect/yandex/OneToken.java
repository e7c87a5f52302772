package dev.keyhold.dialect.yandex;

import dev.keyhold.domain.credential.Verification;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Rejection;
import dev.keyhold.model.ResourceId;
import java.time.Instant;

/** Accepts the credential {@code good}. */
final class OneToken implements CredentialCheck {
    private static final AccountId ACCOUNT = new AccountId("123456789012");

    @Override
    public Verification bearer(String token, Origin origin, String operation) {
        return verify(token, origin, Rejection.BAD_TOKEN);
    }

    @Override
    public Verification apiKey(String secret, Origin origin, String operation) {
        return verify(secret, origin, Rejection.BAD_API_KEY);
    }

    @Override
    public void rejected(Rejection reason, Origin origin, String operation) {}

    private static Verification verify(String text, Origin origin, Rejection otherwise) {
        if (!text.equals("good")) {
            return new Verification.Rejected(otherwise);
        }
        var identity = new Identity(
                ACCOUNT,
                ResourceId.of(ResourceId.IAM, ACCOUNT, 1),
                ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 2),
                Identity.Kind.USER,
                "tester",
                "/",
                Instant.EPOCH);
        return new Verification.Verified(
                new Caller(identity, new Caller.Credential.IamToken("t", Instant.MAX), origin));
    }
}
