package dev.keyhold.domain.federation;

import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceException;
import java.util.Map;

/**
 * The keys of the issuers whose identity tokens are accepted. Issuers are named by the claim {@code iss}, with its
 * scheme. Every method may wait for an issuer for some seconds, so never call one inside of a transaction.
 */
public interface IssuerKeys {
    /** No issuer is allowed, as long as no setting says otherwise. */
    IssuerKeys NONE = new AllowedIssuers(Map.of());

    /**
     * The keys of an issuer.
     *
     * @throws ServiceException with {@link AuthenticationFailure#UNKNOWN_ISSUER} when it is not allowed, with
     *     {@link AuthenticationFailure#ISSUER_UNREACHABLE} when its keys cannot be had now, and with
     *     {@link AuthenticationFailure#UNUSABLE_ISSUER_KEYS} when what it publishes cannot be used
     */
    VerificationKeys of(String issuer);

    /**
     * The keys of an issuer after the one that a token names was not among {@code seen}. They are fetched again if that
     * was not done for this reason a short while ago; otherwise they are the same.
     *
     * @throws ServiceException as {@link #of} does
     */
    VerificationKeys after(String issuer, VerificationKeys seen);
}
