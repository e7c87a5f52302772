package dev.keyhold.api.aws.error;

import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.ServiceError;

/** What AWS KMS says of requests about keys that it refuses. */
final class KmsTexts {
    private static final String OF_CIPHERTEXT =
            " on the resource associated with this ciphertext because the resource does not exist in this Region, no"
                    + " resource-based policies allow access, or a resource-based policy explicitly denies access";
    private static final String PROTECTED = " is protected from deletion. Somebody who may update the key in the Yandex"
            + " Cloud API can disable the protection there.";
    private static final String TOO_MANY_ROTATIONS =
            "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be"
                    + " performed for this key: ";

    private KmsTexts() {}

    /** {@code subject} is what the problem is about, as {@link ServiceError.RefusedKey} has it. */
    static AwsError error(KeyProblem problem, String subject, String action) {
        return new AwsError(code(problem), text(problem, subject, action));
    }

    private static AwsErrorCode code(KeyProblem problem) {
        return switch (problem) {
            case UNKNOWN_KEY,
                    INVALID_KEY_ID,
                    OTHER_REGION,
                    UNKNOWN_ALIAS,
                    UNKNOWN_POLICY_NAME,
                    UNKNOWN_GRANT,
                    UNKNOWN_MATERIAL -> AwsErrorCode.NOT_FOUND_EXCEPTION;
            case ALIAS_NOT_ALLOWED, INVALID_PRINCIPAL -> AwsErrorCode.INVALID_ARN_EXCEPTION;
            case UNKNOWN_CIPHERTEXT_KEY -> AwsErrorCode.ACCESS_DENIED_EXCEPTION;
            case INCORRECT_KEY -> AwsErrorCode.INCORRECT_KEY_EXCEPTION;
            case INVALID_CIPHERTEXT -> AwsErrorCode.INVALID_CIPHERTEXT_EXCEPTION;
            case INVALID_MAC -> AwsErrorCode.KMS_INVALID_MAC_EXCEPTION;
            case INVALID_SIGNATURE -> AwsErrorCode.KMS_INVALID_SIGNATURE_EXCEPTION;
            case KEY_IS_INACTIVE -> AwsErrorCode.DISABLED_EXCEPTION;
            case KEY_IS_PENDING_DELETION,
                    KEY_IS_NOT_PENDING_DELETION,
                    KEY_IS_PENDING_IMPORT,
                    VERSION_IS_NOT_ACTIVE,
                    NO_MATERIAL_TO_ROTATE,
                    MATERIAL_IS_PENDING_ROTATION,
                    KEY_IS_PROTECTED -> AwsErrorCode.KMS_INVALID_STATE_EXCEPTION;
            case OTHER_MATERIAL, KNOWN_MATERIAL -> AwsErrorCode.INCORRECT_KEY_MATERIAL_EXCEPTION;
            case INVALID_IMPORT_TOKEN -> AwsErrorCode.INVALID_IMPORT_TOKEN_EXCEPTION;
            case EXPIRED_IMPORT_TOKEN -> AwsErrorCode.EXPIRED_IMPORT_TOKEN_EXCEPTION;
            case WRONG_USAGE, INCOMPATIBLE_ALGORITHM -> AwsErrorCode.INVALID_KEY_USAGE_EXCEPTION;
            case UNSUPPORTED, UNSUPPORTED_POLICY_NAME -> AwsErrorCode.UNSUPPORTED_OPERATION_EXCEPTION;
            case LOCKED_OUT, INVALID_POLICY_PRINCIPAL -> AwsErrorCode.MALFORMED_POLICY_DOCUMENT_EXCEPTION;
            case INVALID_ALIAS_NAME, INVALID_GRANT, OTHER_KIND_OF_KEY, INVALID_COMBINATION ->
                AwsErrorCode.VALIDATION_EXCEPTION;
            case RESERVED_ALIAS_NAME -> AwsErrorCode.INVALID_ALIAS_NAME_EXCEPTION;
            case INVALID_GRANT_TOKEN -> AwsErrorCode.INVALID_GRANT_TOKEN_EXCEPTION;
            case ROTATION_IN_PROGRESS -> AwsErrorCode.CONFLICT_EXCEPTION;
            case TOO_MANY_ROTATIONS -> AwsErrorCode.LIMIT_EXCEEDED_EXCEPTION;
            case INVALID_TAGS -> AwsErrorCode.TAG_EXCEPTION;
            case DRY_RUN -> AwsErrorCode.DRY_RUN_OPERATION_EXCEPTION;
        };
    }

    private static String text(KeyProblem problem, String subject, String action) {
        return switch (problem) {
            case UNKNOWN_KEY -> "Key '" + subject + "' does not exist";
            case INVALID_KEY_ID -> "Invalid keyId '" + subject + "'";
            case OTHER_REGION -> "Invalid arn " + subject;
            case UNKNOWN_ALIAS -> "Alias " + subject + " is not found.";
            case UNKNOWN_POLICY_NAME -> "No such policy exists";
            case UNKNOWN_GRANT -> "Grant ID " + subject + " not found";
            case ALIAS_NOT_ALLOWED -> "Key Aliases are not supported for this operation.";
            case UNKNOWN_CIPHERTEXT_KEY ->
                "User: " + subject + " is not authorized to perform: " + action + OF_CIPHERTEXT;
            case INCORRECT_KEY -> "The key ID in the request does not identify a CMK that can perform this operation.";
            case INVALID_CIPHERTEXT, INVALID_MAC, INVALID_SIGNATURE -> "";
            case KEY_IS_INACTIVE -> subject + " is disabled.";
            case KEY_IS_PENDING_DELETION -> subject + " is pending deletion.";
            case KEY_IS_NOT_PENDING_DELETION -> subject + " is not pending deletion.";
            case KEY_IS_PENDING_IMPORT -> subject + " is pending import.";
            case VERSION_IS_NOT_ACTIVE -> "The key material of " + subject + " is not available.";
            case NO_MATERIAL_TO_ROTATE -> "No available key material pending rotation for the key: " + subject + ".";
            case KEY_IS_PROTECTED -> subject + PROTECTED;
            case OTHER_MATERIAL ->
                "The key material in the request is other than the key material that was imported before.";
            case KNOWN_MATERIAL -> "The key material in the request is associated with the key already.";
            case MATERIAL_IS_PENDING_ROTATION ->
                "The key has key material pending rotation. Rotate the key to it, or delete it.";
            case UNKNOWN_MATERIAL -> "Key material " + subject + " is not found.";
            case INVALID_IMPORT_TOKEN -> "The import token is not valid.";
            case EXPIRED_IMPORT_TOKEN -> "The import token has expired.";
            case LOCKED_OUT -> "The new key policy will not allow you to update the key policy in the future.";
            case INVALID_POLICY_PRINCIPAL -> "Policy contains a statement with one or more invalid principals.";
            case INVALID_GRANT_TOKEN -> "The grant token is not valid.";
            case ROTATION_IN_PROGRESS ->
                "An automatic rotation of the key " + subject + " is in progress or begins within 20 minutes.";
            case TOO_MANY_ROTATIONS -> TOO_MANY_ROTATIONS + subject;
            case DRY_RUN -> "The request would have succeeded, but the DryRun option is set.";
            case INVALID_PRINCIPAL,
                    WRONG_USAGE,
                    INCOMPATIBLE_ALGORITHM,
                    UNSUPPORTED,
                    UNSUPPORTED_POLICY_NAME,
                    INVALID_ALIAS_NAME,
                    INVALID_GRANT,
                    OTHER_KIND_OF_KEY,
                    INVALID_COMBINATION,
                    RESERVED_ALIAS_NAME,
                    INVALID_TAGS -> subject;
        };
    }

    static AwsError limit(ServiceError.Quota quota, int allowed) {
        if (quota == ServiceError.Quota.TAGS_PER_KMS_KEY) {
            return new AwsError(AwsErrorCode.TAG_EXCEPTION, "Too many tags");
        }
        if (quota == ServiceError.Quota.ALIASES_PER_KMS_KEY) {
            return new AwsError(
                    AwsErrorCode.LIMIT_EXCEEDED_EXCEPTION,
                    "Aliases per key quota for this account in this region is " + allowed + ", current usage is "
                            + allowed + ".");
        }
        var what = switch (quota) {
            case SYMMETRIC_KEYS_PER_ACCOUNT -> "Key";
            case VERSIONS_PER_SYMMETRIC_KEY -> "Key material per key";
            case GRANTS_PER_KMS_KEY -> "Grants per key";
            case KEY_POLICY_SIZE -> "Bytes per key policy";
            default -> quota.name();
        };
        return new AwsError(
                AwsErrorCode.LIMIT_EXCEEDED_EXCEPTION,
                what + " quota for this account in this region is " + allowed + " but the current usage is " + allowed
                        + ".");
    }
}
