package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlgorithmSpec;
import software.amazon.awssdk.services.kms.model.DataKeyPairSpec;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.ExpirationModelType;
import software.amazon.awssdk.services.kms.model.KeyAgreementAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.WrappingKeySpec;

/** What passes through keys of AWS KMS, used and misused in every way, and noted for the search. */
final class KmsSecrets {
    private static final int MATERIAL_BYTES = 32;

    private final KmsClient kms;
    private final SecretScanner scanner;
    private final SecureRandom random = new SecureRandom();

    KmsSecrets(Clients clients, AwsCredentials root, SecretScanner scanner) {
        this.kms = clients.kms(root);
        this.scanner = scanner;
    }

    void live() throws GeneralSecurityException {
        messages();
        dataKeys();
        keyPairs();
        importedMaterial();
        importedKeyPair();
    }

    private void messages() {
        var key = key(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT, OriginType.AWS_KMS);
        var message = noted("KMS plaintext", random());
        var sealed = kms.encrypt(encrypt -> encrypt.keyId(key).plaintext(message));
        kms.decrypt(decrypt -> decrypt.ciphertextBlob(sealed.ciphertextBlob()));
        var changed = sealed.ciphertextBlob().asByteArray();
        changed[changed.length - 1] ^= 1;
        refused(() -> kms.decrypt(decrypt -> decrypt.ciphertextBlob(SdkBytes.fromByteArray(changed))));
        misuse(key, message);

        var mac = key(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC, OriginType.AWS_KMS);
        kms.generateMac(make -> make.keyId(mac).message(message).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256));
        refused(() -> kms.verifyMac(
                verify -> verify.keyId(mac).message(message).mac(message).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256)));
        refused(() ->
                kms.generateMac(make -> make.keyId(mac).message(message).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_512)));
        noted(
                "random bytes",
                kms.generateRandom(make -> make.numberOfBytes(MATERIAL_BYTES)).plaintext());
    }

    private void dataKeys() {
        var key = key(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT, OriginType.AWS_KMS);
        var made = kms.generateDataKey(make -> make.keyId(key).keySpec(DataKeySpec.AES_256));
        misuse(key, noted("KMS data key", made.plaintext()));
        var pair = kms.generateDataKeyPair(make -> make.keyId(key).keyPairSpec(DataKeyPairSpec.ECC_NIST_P256));
        misuse(key, noted("private half of a data key pair", pair.privateKeyPlaintext()));
    }

    private void keyPairs() {
        var message = noted("message that is signed", random());
        var signing = key(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY, OriginType.AWS_KMS);
        kms.sign(sign -> sign.keyId(signing).message(message).signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256));
        refused(() -> kms.sign(
                sign -> sign.keyId(signing).message(message).signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_512)));
        refused(() -> kms.verify(verify -> verify.keyId(signing)
                .message(message)
                .signature(message)
                .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256)));

        var first = key(KeySpec.ECC_NIST_P256, KeyUsageType.KEY_AGREEMENT, OriginType.AWS_KMS);
        var second = key(KeySpec.ECC_NIST_P256, KeyUsageType.KEY_AGREEMENT, OriginType.AWS_KMS);
        var shown = kms.getPublicKey(get -> get.keyId(second)).publicKey();
        var shared = kms.deriveSharedSecret(
                derive -> derive.keyId(first).publicKey(shown).keyAgreementAlgorithm(KeyAgreementAlgorithmSpec.ECDH));
        misuse(first, noted("shared secret", shared.sharedSecret()));
    }

    private void importedMaterial() throws GeneralSecurityException {
        var material = noted("imported material", random());
        var key = key(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT, OriginType.EXTERNAL);
        importInto(key, material);
        var tooLong = SdkBytes.fromByteArray(Arrays.copyOf(material.asByteArray(), MATERIAL_BYTES + 1));
        refused(() -> importInto(key, tooLong));
        kms.encrypt(encrypt -> encrypt.keyId(key).plaintext(random()));
        misuse(key, material);
        kms.deleteImportedKeyMaterial(delete -> delete.keyId(key));
    }

    private void importedKeyPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var encoded = generator.generateKeyPair().getPrivate().getEncoded();
        var privateKey = noted("imported private key", SdkBytes.fromByteArray(encoded));
        // The number itself stands at the end, and is stored with another beginning.
        var number = Arrays.copyOfRange(encoded, encoded.length - MATERIAL_BYTES, encoded.length);
        noted("number of the imported private key", SdkBytes.fromByteArray(number));
        var key = key(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY, OriginType.EXTERNAL);
        importInto(key, privateKey);
        var other = key(KeySpec.ECC_NIST_P384, KeyUsageType.SIGN_VERIFY, OriginType.EXTERNAL);
        refused(() -> importInto(other, privateKey));
        misuse(key, privateKey);
    }

    private void importInto(String key, SdkBytes material) throws GeneralSecurityException {
        var parameters = kms.getParametersForImport(get -> get.keyId(key)
                .wrappingKeySpec(WrappingKeySpec.RSA_2048)
                .wrappingAlgorithm(AlgorithmSpec.RSAES_OAEP_SHA_256));
        var wrapped = wrapped(parameters.publicKey(), material);
        kms.importKeyMaterial(give -> give.keyId(key)
                .importToken(parameters.importToken())
                .encryptedKeyMaterial(wrapped)
                .expirationModel(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE));
        // Not wrapped at all.
        refused(() -> kms.importKeyMaterial(give -> give.keyId(key)
                .importToken(parameters.importToken())
                .encryptedKeyMaterial(material)
                .expirationModel(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE)));
    }

    /** Material as {@code RSAES_OAEP_SHA_256} wraps it. */
    static SdkBytes wrapped(SdkBytes wrappingKey, SdkBytes material) throws GeneralSecurityException {
        var encoded = new X509EncodedKeySpec(wrappingKey.asByteArray());
        var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        // AWS's OAEP with SHA-256 also uses SHA-256 for MGF1; the JDK's default there is SHA-1.
        cipher.init(
                Cipher.ENCRYPT_MODE,
                KeyFactory.getInstance("RSA").generatePublic(encoded),
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return SdkBytes.fromByteArray(cipher.doFinal(material.asByteArray()));
    }

    /** Sends a secret where something else belongs. */
    private void misuse(String key, SdkBytes secret) {
        for (var text :
                List.of(secret.asString(ISO_8859_1), Base64.getEncoder().encodeToString(secret.asByteArray()))) {
            refused(() -> kms.describeKey(describe -> describe.keyId(text)));
            refused(() -> kms.encrypt(encrypt -> encrypt.keyId(text).plaintext(secret)));
            refused(() -> kms.putKeyPolicy(put -> put.keyId(key).policy(text)));
            refused(() -> kms.createAlias(create -> create.aliasName(text).targetKeyId(key)));
            refused(() -> kms.createGrant(create -> create.keyId(key).granteePrincipal(text)));
            refused(() -> kms.decrypt(decrypt -> decrypt.ciphertextBlob(secret).grantTokens(text)));
        }
        refused(() -> kms.decrypt(decrypt -> decrypt.ciphertextBlob(secret)));
        refused(() ->
                kms.decrypt(decrypt -> decrypt.ciphertextBlob(secret).encryptionContext(Map.of("tenant", "blue"))));
        refused(() -> kms.reEncrypt(move -> move.ciphertextBlob(secret).destinationKeyId(key)));
    }

    private String key(KeySpec spec, KeyUsageType usage, OriginType origin) {
        return kms.createKey(create -> create.keySpec(spec).keyUsage(usage).origin(origin))
                .keyMetadata()
                .arn();
    }

    private SdkBytes random() {
        var bytes = new byte[MATERIAL_BYTES];
        random.nextBytes(bytes);
        return SdkBytes.fromByteArray(bytes);
    }

    private SdkBytes noted(String what, SdkBytes secret) {
        scanner.secret(what + " " + scanner.secrets(), secret.asString(ISO_8859_1));
        return secret;
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(KmsException.class);
    }
}
