package dev.keyhold.model;

/** How a key pair agrees on a secret: {@code KeyAgreementAlgorithmSpec} of the AWS KMS API. */
public enum KeyAgreementAlgorithm {
    /** Cofactor Diffie-Hellman on a curve (NIST SP 800-56A §5.7.1.2): the x coordinate of the shared point. */
    ECDH
}
