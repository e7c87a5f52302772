package dev.keyhold.api.yandex.access;

import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.sigv4.StringToSign;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature.Version4Parameters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Signatures that the client extracted from a request, with the string to sign. The hash in that string does not reveal
 * the request, so Keyhold relies on the client for it; but the string must agree with the parameters beside it, which
 * the client relies on.
 */
final class SuppliedSignatures {
    private final SigV4Authenticator credentials;
    private final Audience audience;
    private final InstantSource clock;

    SuppliedSignatures(SigV4Authenticator credentials, Audience audience, InstantSource clock) {
        this.credentials = credentials;
        this.audience = audience;
        this.clock = clock;
    }

    /** Verifies a signature. Temporary keys are never valid: there is no field for their session token. */
    AuthenticationResult verify(AccessKeySignature sent, RequestOrigin origin, String operation) {
        var key = AccessKeyId.parse(sent.getAccessKeyId());
        if (key.isEmpty() || !sent.hasV4Parameters()) {
            return rejected(AuthenticationFailure.MALFORMED, key, origin, operation);
        }
        StringToSign text;
        try {
            text = StringToSign.parse(sent.getStringToSign());
            if (!agree(text, sent.getV4Parameters())) {
                return rejected(AuthenticationFailure.WRONG_SCOPE, key, origin, operation);
            }
            audience.requireService(text.scope().service());
            // The client must check the age itself; this bounds what it omits.
            text.requireTimely(clock.instant(), StringToSign.QUARTER_OF_AN_HOUR);
        } catch (SignatureException fault) {
            return rejected(fault.signatureError().failure(), key, origin, operation);
        }
        var signed = new SignedRequest(
                operation, key.get(), text.scope(), text.text(), sent.getSignature(), Optional.empty(), origin);
        return credentials.verify(signed);
    }

    /** Notes a credential that cannot be looked at. */
    private AuthenticationResult rejected(
            AuthenticationFailure reason, Optional<AccessKeyId> key, RequestOrigin origin, String operation) {
        credentials.rejected(operation, reason, key, origin);
        return new AuthenticationResult.Failed(reason);
    }

    private static boolean agree(StringToSign text, Version4Parameters parameters) {
        // What is finer than a second is not in the text.
        var signedAt = Instant.ofEpochSecond(parameters.getSignedAt().getSeconds());
        return text.signedAt().equals(signedAt)
                && text.scope().region().equals(parameters.getRegion())
                && text.scope().service().equals(parameters.getService());
    }
}
