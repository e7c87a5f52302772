package dev.keyhold.api.aws;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.TestKeyhold;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key whose policy and grants name nobody outside its account: each operation of AWS KMS that names a key answers to
 * the root of another account as if there were no such key, and changes nothing.
 */
final class KmsForeignAccountTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final Kms KMS = new Kms(KEYHOLD);
    private static final AccountId OTHER = new AccountId("210987654321");
    private static final String ARN = "arn:aws:kms:us-east-1:" + TestKeyhold.ACCOUNT + ":key/";
    /** Of a key that could be in the account. */
    private static final String NO_KEY =
            new KeyNames("us-east-1").uuid(ResourceId.of(ResourceId.KMS, TestKeyhold.ACCOUNT, 7));

    private static final String POLICY = "{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[]}";
    private static final String BYTES = "\"aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd28=\"";
    private static final String SIGNED = ",\"Message\":" + BYTES + ",\"SigningAlgorithm\":\"ECDSA_SHA_256\"";
    private static final String MACED = ",\"Message\":" + BYTES + ",\"MacAlgorithm\":\"HMAC_SHA_256\"";

    /** What an operation needs beside the member {@code KeyId}. */
    private static final Map<String, String> NAMING = Map.ofEntries(
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

    /** Those that name keys by other members, or none. */
    private static final Set<String> OTHERS = Set.of(
            "CreateAlias",
            "CreateKey",
            "DeleteAlias",
            "GenerateRandom",
            "ListKeys",
            "ListRetirableGrants",
            "ReEncrypt",
            "UpdateAlias");

    private static VendorSigner.Keys foreignRoot;
    private static String key;
    private static String grant;

    @BeforeAll
    static void prepare() {
        KEYHOLD.anotherAccount(OTHER);
        var secret = KEYHOLD.rootKey(OTHER);
        foreignRoot = VendorSigner.Keys.of(secret.id(), secret.secret());
        key = KMS.key();
        var body = "{\"KeyId\":\"%s\",\"GranteePrincipal\":\"arn:aws:iam::%s:root\",\"Operations\":[\"Encrypt\"]}"
                .formatted(key, TestKeyhold.ACCOUNT);
        grant = KMS.done(KMS.root(), "CreateGrant", body).at("/GrantId");
    }

    @AfterAll
    static void stop() {
        KMS.close();
        KEYHOLD.close();
    }

    static Stream<String> operations() {
        return NAMING.keySet().stream().sorted();
    }

    @Test
    void every_operation_is_tried() {
        var served = Aws.routes(KEYHOLD, AwsApi.KMS).stream().map(Route::name).collect(toSet());
        assertThat(Stream.concat(NAMING.keySet().stream(), OTHERS.stream()).collect(toSet()))
                .isEqualTo(served);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_key_of_another_account_is_as_one_that_does_not_exist(String operation) {
        var before = state();
        var foreign = outcome(operation, ARN + key);
        assertThat(foreign.replace(key, NO_KEY))
                .isEqualTo(outcome(operation, ARN + NO_KEY))
                .doesNotStartWith("200");
        assertThat(state()).isEqualTo(before);
    }

    private static String outcome(String operation, String name) {
        var more = NAMING.getOrDefault(operation, "").replace("GRANT", grant);
        return KMS.call(foreignRoot, operation, "{\"KeyId\":\"" + name + "\"" + more + "}")
                .outcome();
    }

    private static String state() {
        var body = "{\"KeyId\":\"" + key + "\"}";
        return Stream.of(
                        "DescribeKey",
                        "GetKeyPolicy",
                        "GetKeyRotationStatus",
                        "ListKeyRotations",
                        "ListGrants",
                        "ListResourceTags",
                        "ListAliases")
                .map(operation -> KMS.done(KMS.root(), operation, body).text())
                .reduce("", String::concat);
    }
}
