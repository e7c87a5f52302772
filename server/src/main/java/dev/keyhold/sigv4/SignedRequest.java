package dev.keyhold.sigv4;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.RequestOrigin;
import java.util.Optional;

/**
 * A request reduced to what its signature is about. It holds no secret but the session token, which is not printed.
 *
 * @param operation what is asked for, for the audit trail
 * @param stringToSign as Signature Version 4 defines it, made from the request as received
 * @param signature what the client sent, in lower-case hex
 * @param basis what the string to sign was made from, where that is known; refers to the request as received
 */
public record SignedRequest(
        String operation,
        AccessKeyId accessKey,
        CredentialScope scope,
        String stringToSign,
        String signature,
        Optional<String> sessionToken,
        RequestOrigin origin,
        Optional<SignedParts> basis) {
    /** The same where only the string to sign is known. */
    public SignedRequest(
            String operation,
            AccessKeyId accessKey,
            CredentialScope scope,
            String stringToSign,
            String signature,
            Optional<String> sessionToken,
            RequestOrigin origin) {
        this(operation, accessKey, scope, stringToSign, signature, sessionToken, origin, Optional.empty());
    }

    @Override
    public String toString() {
        return "SignedRequest[" + operation + " by " + accessKey + "]";
    }
}
