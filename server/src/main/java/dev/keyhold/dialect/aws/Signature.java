package dev.keyhold.dialect.aws;

import java.util.List;
import java.util.Optional;

/**
 * The parts of a signature as the client sent them, in whichever of the two forms.
 *
 * @param credential {@code key/date/region/service/aws4_request}
 * @param date what tells the time of signing, as sent
 * @param token the session token, if one was sent where it is protected by the signature
 */
record Signature(String credential, List<String> signedHeaders, String signature, String date, Optional<String> token) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    static Signature of(
            String credential, String signedHeaders, String signature, String date, Optional<String> token) {
        return new Signature(credential, List.of(signedHeaders.split(";", -1)), signature, date, token);
    }

    @Override
    public String toString() {
        return "Signature[" + credential + "]";
    }
}
