package dev.keyhold.model;

/** Why a request about a key of the KMS is refused, beyond the rules that it has in common with others. */
public enum KeyProblem {
    /** No key of the account has that identifier. */
    UNKNOWN_KEY,
    /** The text is none of the forms in which keys are named. */
    INVALID_KEY_ID,
    /** The ARN is of another region. */
    OTHER_REGION,
    UNKNOWN_ALIAS,
    /** The key must be named itself. */
    ALIAS_NOT_ALLOWED,
    /** What made the ciphertext is not here, or not for this caller. */
    UNKNOWN_CIPHERTEXT_KEY,
    /** The ciphertext is of another key than the one that the request names. */
    INCORRECT_KEY,
    /** A ciphertext that this key and this context did not make; what is wrong with it stays untold. */
    INVALID_CIPHERTEXT,
    INVALID_MAC,
    INVALID_SIGNATURE,
    /** A key that is not active is only managed. */
    KEY_IS_INACTIVE,
    KEY_IS_PENDING_DELETION,
    KEY_IS_NOT_PENDING_DELETION,
    /** The material of the key has not been imported, or has expired. */
    KEY_IS_PENDING_IMPORT,
    /** A version that is destroyed, or will be, encrypts and decrypts nothing. */
    VERSION_IS_NOT_ACTIVE,
    /** A key with imported material gets other material by another import alone, and none was made for that. */
    NO_MATERIAL_TO_ROTATE,
    /** Material that is imported again is other than before. */
    OTHER_MATERIAL,
    /** Material that is imported as new is there already. */
    KNOWN_MATERIAL,
    /** There is other material already that the key will be rotated to. */
    MATERIAL_IS_PENDING_ROTATION,
    /** The key has no material of that identifier. */
    UNKNOWN_MATERIAL,
    INVALID_IMPORT_TOKEN,
    EXPIRED_IMPORT_TOKEN,
    KEY_IS_PROTECTED,
    /** The key is not for this; the subject says what it is for. */
    WRONG_USAGE,
    /** The algorithm is not one of the key. */
    INCOMPATIBLE_ALGORITHM,
    /** Keys of this kind cannot do that. */
    UNSUPPORTED,
    /** The new key policy would keep the caller from ever changing it. */
    LOCKED_OUT,
    INVALID_POLICY_PRINCIPAL,
    UNKNOWN_POLICY_NAME,
    UNSUPPORTED_POLICY_NAME,
    INVALID_ALIAS_NAME,
    RESERVED_ALIAS_NAME,
    /** The key that an alias names becomes one of the same kind only. */
    OTHER_KIND_OF_KEY,
    UNKNOWN_GRANT,
    INVALID_GRANT_TOKEN,
    INVALID_GRANT,
    INVALID_PRINCIPAL,
    /** A rotation is too near to another. */
    ROTATION_IN_PROGRESS,
    /** The key was rotated on demand as often as a key can be. */
    TOO_MANY_ROTATIONS,
    INVALID_TAGS,
    /** The values of fields do not go together; the subject says why. */
    INVALID_COMBINATION,
    /** Everything was allowed and possible, and was not to be done. */
    DRY_RUN
}
