package dev.keyhold.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A signed JWT taken apart (RFC 7515, RFC 7519), of which nothing is verified yet. What it does not say is empty.
 *
 * @param algorithm {@code alg}
 * @param type {@code typ}
 * @param keyId {@code kid}
 * @param signingInput what the signature is about: the first two parts and the dot between them
 */
public record Jwt(
        Optional<String> algorithm,
        Optional<String> type,
        Optional<String> keyId,
        Claims claims,
        String signingInput,
        byte[] signature) {
    /**
     * What it claims.
     *
     * @param issuer {@code iss}
     * @param audiences {@code aud}, which may be one text or several
     * @param issuedAt {@code iat}
     * @param expiresAt {@code exp}
     * @param notBefore {@code nbf}
     */
    public record Claims(
            Optional<String> issuer,
            List<String> audiences,
            Optional<Instant> issuedAt,
            Optional<Instant> expiresAt,
            Optional<Instant> notBefore) {
        public Claims {
            audiences = List.copyOf(audiences);
        }
    }

    /** Without the signature, which can be exchanged for a token until the JWT expires. */
    @Override
    public String toString() {
        return "Jwt[" + keyId.orElse("-") + "]";
    }
}
