package dev.keyhold.api.aws.error;

import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.ServiceError;

/** What AWS KMS says of requests about keys that it refuses. */
final class KmsTexts {
    private KmsTexts() {}

    /** {@code subject} is what the problem is about, as {@link ServiceError.RefusedKey} has it. */
    static AwsError error(KeyProblem problem, String subject, String action) {
        return switch (problem) {
            case UNKNOWN_KEY -> notFound("Key '" + subject + "' does not exist");
            case INVALID_KEY_ID -> notFound("Invalid keyId '" + subject + "'");
            case OTHER_REGION -> notFound("Invalid arn " + subject);
            case UNKNOWN_ALIAS -> notFound("Alias " + subject + " is not found.");
            case UNKNOWN_POLICY_NAME -> notFound("No such policy exists");
            case UNKNOWN_GRANT -> notFound("Grant ID " + subject + " not found");
            case ALIAS_NOT_ALLOWED ->
                new AwsError(AwsErrorCode.INVALID_ARN_EXCEPTION, "Key Aliases are not supported for this operation.");
            case INVALID_PRINCIPAL -> new AwsError(AwsErrorCode.INVALID_ARN_EXCEPTION, subject);
            case UNKNOWN_CIPHERTEXT_KEY ->
                new AwsError(
                        AwsErrorCode.ACCESS_DENIED_EXCEPTION,
                        "User: " + subject + " is not authorized to perform: " + action
                                + " on the resource associated with this ciphertext because the resource does not exist"
                                + " in this Region, no resource-based policies allow access, or a resource-based policy"
                                + " explicitly denies access");
            case INCORRECT_KEY ->
                new AwsError(
                        AwsErrorCode.INCORRECT_KEY_EXCEPTION,
                        "The key ID in the request does not identify a CMK that can perform this operation.");
            case INVALID_CIPHERTEXT -> new AwsError(AwsErrorCode.INVALID_CIPHERTEXT_EXCEPTION, "");
            case OTHER_MATERIAL ->
                new AwsError(
                        AwsErrorCode.INCORRECT_KEY_MATERIAL_EXCEPTION,
                        "The key material in the request is other than the key material that was imported before.");
            case INVALID_IMPORT_TOKEN ->
                new AwsError(AwsErrorCode.INVALID_IMPORT_TOKEN_EXCEPTION, "The import token is not valid.");
            case EXPIRED_IMPORT_TOKEN ->
                new AwsError(AwsErrorCode.EXPIRED_IMPORT_TOKEN_EXCEPTION, "The import token has expired.");
            case INVALID_MAC -> new AwsError(AwsErrorCode.KMS_INVALID_MAC_EXCEPTION, "");
            case INVALID_SIGNATURE -> new AwsError(AwsErrorCode.KMS_INVALID_SIGNATURE_EXCEPTION, "");
            case KEY_IS_INACTIVE -> new AwsError(AwsErrorCode.DISABLED_EXCEPTION, subject + " is disabled.");
            case KEY_IS_PENDING_DELETION -> state(subject + " is pending deletion.");
            case KEY_IS_NOT_PENDING_DELETION -> state(subject + " is not pending deletion.");
            case KEY_IS_PENDING_IMPORT -> state(subject + " is pending import.");
            case VERSION_IS_NOT_ACTIVE -> state("The key material of " + subject + " is not available.");
            case KEY_IS_PROTECTED ->
                state(subject + " is protected from deletion. Somebody who may update the key in the Yandex Cloud API"
                        + " can disable the protection there.");
            case WRONG_USAGE, INCOMPATIBLE_ALGORITHM -> new AwsError(AwsErrorCode.INVALID_KEY_USAGE_EXCEPTION, subject);
            case UNSUPPORTED, UNSUPPORTED_POLICY_NAME ->
                new AwsError(AwsErrorCode.UNSUPPORTED_OPERATION_EXCEPTION, subject);
            case LOCKED_OUT -> policy("The new key policy will not allow you to update the key policy in the future.");
            case INVALID_POLICY_PRINCIPAL -> policy("Policy contains a statement with one or more invalid principals.");
            case INVALID_ALIAS_NAME, INVALID_GRANT, OTHER_KIND_OF_KEY, INVALID_COMBINATION ->
                new AwsError(AwsErrorCode.VALIDATION_EXCEPTION, subject);
            case RESERVED_ALIAS_NAME -> new AwsError(AwsErrorCode.INVALID_ALIAS_NAME_EXCEPTION, subject);
            case INVALID_GRANT_TOKEN ->
                new AwsError(AwsErrorCode.INVALID_GRANT_TOKEN_EXCEPTION, "The grant token is not valid.");
            case ROTATION_IN_PROGRESS ->
                new AwsError(
                        AwsErrorCode.CONFLICT_EXCEPTION,
                        "An automatic rotation of the key " + subject + " is in progress or begins within 20 minutes.");
            case TOO_MANY_ROTATIONS ->
                new AwsError(
                        AwsErrorCode.LIMIT_EXCEEDED_EXCEPTION,
                        "The on-demand rotations limit has been reached for the given keyId. No more on-demand"
                                + " rotations can be performed for this key: " + subject);
            case INVALID_TAGS -> new AwsError(AwsErrorCode.TAG_EXCEPTION, subject);
            case DRY_RUN ->
                new AwsError(
                        AwsErrorCode.DRY_RUN_OPERATION_EXCEPTION,
                        "The request would have succeeded, but the DryRun option is set.");
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

    private static AwsError notFound(String text) {
        return new AwsError(AwsErrorCode.NOT_FOUND_EXCEPTION, text);
    }

    private static AwsError state(String text) {
        return new AwsError(AwsErrorCode.KMS_INVALID_STATE_EXCEPTION, text);
    }

    private static AwsError policy(String text) {
        return new AwsError(AwsErrorCode.MALFORMED_POLICY_DOCUMENT_EXCEPTION, text);
    }
}
