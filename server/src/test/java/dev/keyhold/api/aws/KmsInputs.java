package dev.keyhold.api.aws;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Objects;

/** Inputs of the operations of AWS KMS, with which they pass the validation of members. */
final class KmsInputs {
    private static final String POLICY = "{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[]}";
    private static final String BYTES = "\"aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd28=\"";
    private static final String SIGNED = ",\"Message\":" + BYTES + ",\"SigningAlgorithm\":\"ECDSA_SHA_256\"";
    private static final String MACED = ",\"Message\":" + BYTES + ",\"MacAlgorithm\":\"HMAC_SHA_256\"";

    /** What each operation that has a member {@code KeyId} needs beside it; {@code GRANT} is for a grant. */
    static final Map<String, String> NAMING_KEY = Map.ofEntries(
            entry("CancelKeyDeletion", ""),
            entry(
                    "CreateGrant",
                    ",\"GranteePrincipal\":\"arn:aws:iam::210987654321:root\",\"Operations\":[\"Encrypt\"]"),
            entry("Decrypt", ",\"CiphertextBlob\":" + BYTES),
            entry("DeleteImportedKeyMaterial", ""),
            entry("DeriveSharedSecret", ",\"KeyAgreementAlgorithm\":\"ECDH\",\"PublicKey\":" + BYTES),
            entry("DescribeKey", ""),
            entry("DisableKey", ""),
            entry("DisableKeyRotation", ""),
            entry("EnableKey", ""),
            entry("EnableKeyRotation", ""),
            entry("Encrypt", ",\"Plaintext\":" + BYTES),
            entry("GenerateDataKey", ",\"NumberOfBytes\":32"),
            entry("GenerateDataKeyPair", ",\"KeyPairSpec\":\"ECC_NIST_P256\""),
            entry("GenerateDataKeyPairWithoutPlaintext", ",\"KeyPairSpec\":\"ECC_NIST_P256\""),
            entry("GenerateDataKeyWithoutPlaintext", ",\"NumberOfBytes\":32"),
            entry("GenerateMac", MACED),
            entry("GetKeyLastUsage", ""),
            entry("GetKeyPolicy", ""),
            entry("GetKeyRotationStatus", ""),
            entry(
                    "GetParametersForImport",
                    ",\"WrappingAlgorithm\":\"RSAES_OAEP_SHA_256\",\"WrappingKeySpec\":\"RSA_2048\""),
            entry("GetPublicKey", ""),
            entry(
                    "ImportKeyMaterial",
                    ",\"ImportToken\":" + BYTES + ",\"EncryptedKeyMaterial\":" + BYTES
                            + ",\"ExpirationModel\":\"KEY_MATERIAL_DOES_NOT_EXPIRE\""),
            entry("ListAliases", ""),
            entry("ListGrants", ""),
            entry("ListKeyPolicies", ""),
            entry("ListKeyRotations", ""),
            entry("ListResourceTags", ""),
            entry("PutKeyPolicy", ",\"BypassPolicyLockoutSafetyCheck\":true,\"Policy\":\"" + POLICY + "\""),
            entry("RetireGrant", ",\"GrantId\":\"GRANT\""),
            entry("RevokeGrant", ",\"GrantId\":\"GRANT\""),
            entry("RotateKeyOnDemand", ""),
            entry("ScheduleKeyDeletion", ",\"PendingWindowInDays\":7"),
            entry("Sign", SIGNED),
            entry("TagResource", ",\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]"),
            entry("UntagResource", ",\"TagKeys\":[\"a\"]"),
            entry("UpdateKeyDescription", ",\"Description\":\"theirs\""),
            entry("Verify", SIGNED + ",\"Signature\":" + BYTES),
            entry("VerifyMac", MACED + ",\"Mac\":" + BYTES));

    private KmsInputs() {}

    /** The members beside {@code KeyId}, each after a comma. */
    static String more(String operation) {
        return Objects.requireNonNull(NAMING_KEY.get(operation), operation);
    }
}
