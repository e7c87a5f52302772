package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.domain.kms.KeyIds;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.model.ResourceId;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricDecryptRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricDecryptResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionAlgorithm;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionKey;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.CreateAsymmetricEncryptionKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.GetAsymmetricEncryptionKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricGetPublicKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignHashRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignHashResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignResponse;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureAlgorithm;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureKey;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.CreateAsymmetricSignatureKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.GetAsymmetricSignatureKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.UpdateAsymmetricSignatureKeyRequest;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Key pairs of the services for asymmetric keys, and the same keys in the AWS API. */
class KeyPairsTest {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);
    private static final Pattern HASH = Pattern.compile("SHA_(\\d+)$");
    private static final KeyNames NAMES = new KeyNames("us-east-1");

    private static Yandex yandex;
    private static Things things;
    private static Kms kms;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        things = Things.of(yandex, yandex.keyhold().adminKey());
        kms = new Kms(yandex.keyhold());
    }

    @AfterAll
    static void stop() {
        kms.close();
        yandex.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"ASYMMETRIC_SIGNATURE_ALGORITHM_UNSPECIFIED", "ECDSA_SECP256_K1_SHA_256", "UNRECOGNIZED"})
    void a_key_signs_by_its_algorithm_alone(AsymmetricSignatureAlgorithm algorithm) throws NoSuchAlgorithmException {
        var key = signatureKey(algorithm);
        assertThat(get(key).getSignatureAlgorithm()).isEqualTo(algorithm);
        var signature = sign(key);
        var hash = HASH.matcher(algorithm.name());
        assertThat(hash.find()).isTrue();
        var bits = Integer.parseInt(hash.group(1));
        var digest = MessageDigest.getInstance("SHA-" + bits).digest(MESSAGE);
        var request = AsymmetricSignHashRequest.newBuilder().setKeyId(key).setHash(ByteString.copyFrom(digest));
        var ofHash = yandex.done(things.admin(), "AsymmetricSignatureCryptoService/SignHash", request.build())
                .as(AsymmetricSignHashResponse.parser())
                .getSignature()
                .toByteArray();
        for (var made : List.of(signature, ofHash)) {
            assertThat(
                            algorithm.name().startsWith("ECDSA")
                                    ? PublicKeyUses.verifiesEcdsa(publicKey(key), bits, MESSAGE, made)
                                    : PublicKeyUses.verifiesPss(publicKey(key), bits, MESSAGE, made))
                    .isTrue();
        }

        var metadata = kms.done(kms.root(), "DescribeKey", "{\"KeyId\":\"" + arn(key) + "\"}");
        assertThat(metadata.json().at("/KeyMetadata/SigningAlgorithms")).hasSize(1);
        var only = metadata.at("/KeyMetadata/SigningAlgorithms/0");
        assertThat(verify(key, only, signature)).isEqualTo("200");
        assertThat(verify(key, "RSASSA_PKCS1_V1_5_SHA_256", signature))
                .startsWith("InvalidKeyUsageException: Algorithm RSASSA_PKCS1_V1_5_SHA_256 is incompatible");
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"ASYMMETRIC_ENCRYPTION_ALGORITHM_UNSPECIFIED", "UNRECOGNIZED"})
    void a_key_decrypts_by_its_algorithm_alone(AsymmetricEncryptionAlgorithm algorithm) {
        var key = encryptionKey(algorithm);
        var request = GetAsymmetricEncryptionKeyRequest.newBuilder().setKeyId(key);
        assertThat(yandex.done(things.admin(), "AsymmetricEncryptionKeyService/Get", request.build())
                        .as(AsymmetricEncryptionKey.parser())
                        .getEncryptionAlgorithm())
                .isEqualTo(algorithm);
        var body = "{\"KeyId\":\"" + arn(key) + "\",\"Plaintext\":\"" + Kms.base64(MESSAGE)
                + "\",\"EncryptionAlgorithm\":\"RSAES_OAEP_SHA_";
        var ciphertext = kms.done(kms.root(), "Encrypt", body + "256\"}").bytes("CiphertextBlob");
        assertThat(decrypt(key, ciphertext)
                        .ok()
                        .as(AsymmetricDecryptResponse.parser())
                        .getPlaintext())
                .isEqualTo(ByteString.copyFrom(MESSAGE));
        assertThat(kms.call(kms.root(), "Encrypt", body + "1\"}").outcome())
                .startsWith("InvalidKeyUsageException: Algorithm RSAES_OAEP_SHA_1 is incompatible");
        ciphertext[0] ^= 1;
        assertThat(decrypt(key, ciphertext).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_2048_SIGN_PSS_SHA_256",
        "RSA_4096, RSA_4096_SIGN_PSS_SHA_256",
        "ECC_NIST_P256, ECDSA_NIST_P256_SHA_256",
        "ECC_NIST_P384, ECDSA_NIST_P384_SHA_384",
        "ECC_NIST_P521, ECDSA_NIST_P521_SHA_512"
    })
    void a_key_made_through_the_aws_api_signs_by_its_usual_algorithm(
            String spec, AsymmetricSignatureAlgorithm algorithm) {
        var key = awsKey(spec, "SIGN_VERIFY");
        assertThat(get(key).getSignatureAlgorithm()).isEqualTo(algorithm);
        assertThat(yandexCode("AsymmetricEncryptionKeyService", key)).isEqualTo(Status.Code.NOT_FOUND);
        var name = spec.startsWith("RSA")
                ? "RSASSA_PSS_SHA_256"
                : "ECDSA_SHA_" + algorithm.name().substring(20);
        assertThat(verify(key, name, sign(key))).isEqualTo("200");
    }

    @ParameterizedTest
    @CsvSource({
        "HMAC_256, GENERATE_VERIFY_MAC",
        "ECC_NIST_EDWARDS25519, SIGN_VERIFY",
        "ML_DSA_44, SIGN_VERIFY",
        "ECC_NIST_P256, KEY_AGREEMENT"
    })
    void a_key_that_the_contract_cannot_name_does_not_exist(String spec, String usage) {
        var key = awsKey(spec, usage);
        for (var service :
                List.of("AsymmetricEncryptionKeyService", "AsymmetricSignatureKeyService", "SymmetricKeyService")) {
            assertThat(yandexCode(service, key)).as(service).isEqualTo(Status.Code.NOT_FOUND);
        }
    }

    @Test
    void an_inactive_key_signs_in_neither_api() {
        var key = signatureKey(AsymmetricSignatureAlgorithm.ECDSA_NIST_P256_SHA_256);
        var signature = sign(key);
        var update = UpdateAsymmetricSignatureKeyRequest.newBuilder()
                .setKeyId(key)
                .setUpdateMask(FieldMask.newBuilder().addPaths("status"))
                .setStatus(AsymmetricSignatureKey.Status.INACTIVE);
        yandex.done(things.admin(), "AsymmetricSignatureKeyService/Update", update.build());
        assertThat(trySign(key).code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(verify(key, "ECDSA_SHA_256", signature)).startsWith("DisabledException");
    }

    @Test
    void what_a_key_cannot_be_or_sign_is_invalid() {
        for (var algorithm : List.of(
                AsymmetricSignatureAlgorithm.ECDSA_SECP256_K1_SHA_256,
                AsymmetricSignatureAlgorithm.ASYMMETRIC_SIGNATURE_ALGORITHM_UNSPECIFIED)) {
            assertThat(create(algorithm).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        var request = AsymmetricSignHashRequest.newBuilder()
                .setKeyId(things.signatureKey())
                .setHash(ByteString.copyFrom(new byte[31]));
        assertThat(yandex.call(things.admin(), "AsymmetricSignatureCryptoService/SignHash", request.build())
                        .code())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private static Answer create(AsymmetricSignatureAlgorithm algorithm) {
        var request = CreateAsymmetricSignatureKeyRequest.newBuilder()
                .setFolderId(things.folder())
                .setSignatureAlgorithm(algorithm);
        return yandex.call(things.admin(), "AsymmetricSignatureKeyService/Create", request.build());
    }

    private static String signatureKey(AsymmetricSignatureAlgorithm algorithm) {
        return create(algorithm).ok().response(AsymmetricSignatureKey.class).getId();
    }

    private static String encryptionKey(AsymmetricEncryptionAlgorithm algorithm) {
        var request = CreateAsymmetricEncryptionKeyRequest.newBuilder()
                .setFolderId(things.folder())
                .setEncryptionAlgorithm(algorithm);
        return yandex.done(things.admin(), "AsymmetricEncryptionKeyService/Create", request.build())
                .response(AsymmetricEncryptionKey.class)
                .getId();
    }

    /** A key that is made through the AWS API, by its identifier here. */
    private static String awsKey(String spec, String usage) {
        var uuid = kms.key("{\"KeySpec\":\"" + spec + "\",\"KeyUsage\":\"" + usage + "\"}");
        return KeyIds.ofUuid(uuid).text();
    }

    private static Status.Code yandexCode(String service, String key) {
        var method = yandex.method(service + "/Get");
        var request = DynamicMessage.newBuilder(method.getInputType())
                .setField(method.getInputType().findFieldByName("key_id"), key);
        return yandex.call(things.admin(), service + "/Get", request.build()).code();
    }

    private static AsymmetricSignatureKey get(String key) {
        var request = GetAsymmetricSignatureKeyRequest.newBuilder().setKeyId(key);
        return yandex.done(things.admin(), "AsymmetricSignatureKeyService/Get", request.build())
                .as(AsymmetricSignatureKey.parser());
    }

    private static String publicKey(String key) {
        var request = AsymmetricGetPublicKeyRequest.newBuilder().setKeyId(key);
        return yandex.done(things.admin(), "AsymmetricSignatureCryptoService/GetPublicKey", request.build())
                .text("public_key");
    }

    private static byte[] sign(String key) {
        return trySign(key)
                .ok()
                .as(AsymmetricSignResponse.parser())
                .getSignature()
                .toByteArray();
    }

    private static Answer trySign(String key) {
        var request = AsymmetricSignRequest.newBuilder().setKeyId(key).setMessage(ByteString.copyFrom(MESSAGE));
        return yandex.call(things.admin(), "AsymmetricSignatureCryptoService/Sign", request.build());
    }

    private static Answer decrypt(String key, byte[] ciphertext) {
        var request =
                AsymmetricDecryptRequest.newBuilder().setKeyId(key).setCiphertext(ByteString.copyFrom(ciphertext));
        return yandex.call(things.admin(), "AsymmetricEncryptionCryptoService/Decrypt", request.build());
    }

    private static String verify(String key, String algorithm, byte[] signature) {
        return kms.call(
                        kms.root(),
                        "Verify",
                        "{\"KeyId\":\"" + arn(key) + "\",\"Message\":\"" + Kms.base64(MESSAGE) + "\",\"Signature\":\""
                                + Kms.base64(signature) + "\",\"SigningAlgorithm\":\"" + algorithm + "\"}")
                .outcome();
    }

    private static String arn(String key) {
        return NAMES.key(new ResourceId(key)).text();
    }
}
