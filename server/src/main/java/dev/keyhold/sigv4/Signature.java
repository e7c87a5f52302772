package dev.keyhold.sigv4;

import java.util.List;
import java.util.Optional;

/**
 * The parts of a signature as the client sent them, in whichever of the two forms.
 *
 * @param credential {@code key/date/region/service/aws4_request}
 * @param date what tells the time of signing, as sent
 * @param lifetime how long a presigned request says it is good, in seconds, as sent
 * @param token the session token, if one was sent where it is protected by the signature
 */
record Signature(
        Form form,
        String credential,
        List<String> signedHeaders,
        String signature,
        String date,
        Optional<String> lifetime,
        Optional<String> token) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** Where a signature stands. */
    enum Form {
        /** In the {@code Authorization} header. */
        HEADER,
        /** In the query, which makes the request a presigned one. */
        QUERY
    }

    /** The same without what must not be kept: the signature, the token, and the name of the key. */
    Signature withoutSecrets() {
        return new Signature(
                form, SecretParts.ofCredential(credential), signedHeaders, "", date, lifetime, Optional.empty());
    }

    @Override
    public String toString() {
        return "Signature[" + credential + "]";
    }
}
