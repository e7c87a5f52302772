package dev.keyhold.model;

/** What a key of the KMS is for, fixed for its life: {@code KeyUsage} of the AWS KMS API. */
public enum KeyUsage {
    ENCRYPT_DECRYPT,
    SIGN_VERIFY,
    GENERATE_VERIFY_MAC,
    KEY_AGREEMENT
}
