package dev.keyhold.domain.federation;

import dev.keyhold.crypto.SignedIdentityToken;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.IdentityToken;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Verifies identity tokens of the allowed issuers. What a verified token may be used for is decided elsewhere: whether
 * an account trusts its issuer and audience, and a role its subject.
 */
public final class IdentityTokenVerifier {
    /** How far the clocks of issuers may be off. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final IssuerKeys issuers;
    private final InstantSource clock;

    public IdentityTokenVerifier(IssuerKeys issuers, InstantSource clock) {
        this.issuers = issuers;
        this.clock = clock;
    }

    /**
     * Reads a token, of which nothing is verified by that.
     *
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when the text is none
     */
    public SignedIdentityToken read(String text) {
        return SignedIdentityToken.parse(text).orElseThrow(() -> refused(AuthenticationFailure.BAD_IDENTITY_TOKEN));
    }

    /**
     * The claims of a token, which its issuer has made, which is in force, and which has one audience that counts. It
     * may wait for the issuer for some seconds, so call it before a transaction begins. Nothing is recorded.
     *
     * @throws ServiceException with {@link ServiceError.Unauthenticated} and the reason
     */
    public IdentityToken verify(SignedIdentityToken token) {
        var claims = token.claims();
        requireInForce(claims);
        requireSigned(token);
        if (claims.audience().isEmpty()) {
            throw refused(AuthenticationFailure.AMBIGUOUS_AUDIENCE);
        }
        return claims;
    }

    /** Comes before the signature: the key of a token that has expired may be gone, and is not asked for. */
    private void requireInForce(IdentityToken claims) {
        var now = clock.instant();
        if (!now.isBefore(claims.expiresAt().plus(TOLERANCE))) {
            throw refused(AuthenticationFailure.IDENTITY_TOKEN_EXPIRED);
        }
        var latest = now.plus(TOLERANCE);
        if (claims.issuedAt().isAfter(latest)
                || claims.notBefore().filter(from -> from.isAfter(latest)).isPresent()) {
            throw refused(AuthenticationFailure.IDENTITY_TOKEN_FROM_FUTURE);
        }
    }

    private void requireSigned(SignedIdentityToken token) {
        var issuer = token.claims().issuer();
        var keys = issuers.of(issuer);
        var outcome = token.verifiedBy(keys);
        if (outcome == SignedIdentityToken.Outcome.UNKNOWN_KEY) {
            outcome = token.verifiedBy(issuers.after(issuer, keys));
        }
        switch (outcome) {
            case VERIFIED -> {}
            case UNKNOWN_KEY -> throw refused(AuthenticationFailure.UNKNOWN_ISSUER_KEY);
            case WRONG_SIGNATURE -> throw refused(AuthenticationFailure.BAD_IDENTITY_TOKEN_SIGNATURE);
        }
    }

    private static ServiceException refused(AuthenticationFailure reason) {
        return new ServiceException(new ServiceError.Unauthenticated(reason));
    }
}
