package dev.keyhold.model;

import java.time.Instant;

/**
 * A key pair that signs identity tokens for other services.
 *
 * @param id by which tokens and the published keys name it
 * @param issuer the id of the issuer whose tokens it signs
 * @param publicKey SubjectPublicKeyInfo in Base64
 * @param privateKey PKCS #8, sealed together with everything else that is said here but the time
 */
public record OutboundKey(
        AccountId account,
        String id,
        String issuer,
        TokenAlgorithm algorithm,
        String publicKey,
        Sealed privateKey,
        Instant createdAt) {}
