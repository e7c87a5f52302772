package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlgorithmSpec;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.DataKeyPairSpec;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.ExpirationModelType;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidMacException;
import software.amazon.awssdk.services.kms.model.KmsInvalidSignatureException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.WrappingKeySpec;

/** The AWS SDK for Java goes through the whole life of keys of AWS KMS. */
class KmsSdkTest {
    private static final SdkBytes MESSAGE = SdkBytes.fromString("a letter ü", UTF_8);
    private static final Map<String, String> CONTEXT = Map.of("tenant", "blue", "Ünï", "c=+/");

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Clients clients;
    private static KmsClient kms;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(installation.data());
        clients = server.clients(Wire.PLAINTEXT);
        kms = clients.kms(installation.root());
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_key_lives_from_creation_to_deletion(Wire wire) {
        try (var ofWire = server.clients(wire)) {
            var own = ofWire.kms(installation.root());
            var made = own.createKey(create -> create.description("letters").tags(tag("team", "blue + green")))
                    .keyMetadata();
            assertThat(made.arn())
                    .isEqualTo("arn:aws:kms:us-east-1:" + installation.accountId() + ":key/" + made.keyId());
            assertThat(made.creationDate())
                    .isBetween(Instant.now().minus(Waiting.LIMIT), Instant.now().plusSeconds(1));
            assertThat(own.listKeysPaginator(list -> list.limit(1)).keys())
                    .extracting(KeyListEntry::keyArn)
                    .contains(made.arn());

            own.updateKeyDescription(update -> update.keyId(made.keyId()).description("letters, ünï"));
            var described =
                    own.describeKey(describe -> describe.keyId(made.arn())).keyMetadata();
            assertThat(described.description()).isEqualTo("letters, ünï");

            var sealed = encrypt(own, made.arn());
            assertThat(open(own, sealed)).isEqualTo(MESSAGE);
            own.disableKey(disable -> disable.keyId(made.keyId()));
            assertThatThrownBy(() -> open(own, sealed)).isInstanceOf(DisabledException.class);
            own.enableKey(enable -> enable.keyId(made.keyId()));
            assertThat(open(own, sealed)).isEqualTo(MESSAGE);

            deletesAndRestores(own, made.arn(), sealed);
        }
    }

    private static void deletesAndRestores(KmsClient own, String arn, EncryptResponse sealed) {
        var scheduled = own.scheduleKeyDeletion(schedule -> schedule.keyId(arn).pendingWindowInDays(7));
        assertThat(scheduled.keyState()).isEqualTo(KeyState.PENDING_DELETION);
        assertThat(Duration.between(Instant.now(), scheduled.deletionDate()))
                .isBetween(Duration.ofDays(7).minus(Waiting.LIMIT), Duration.ofDays(7));
        assertThatThrownBy(() -> open(own, sealed))
                .isInstanceOf(KmsInvalidStateException.class)
                .hasMessageContaining(arn + " is pending deletion.");
        assertThat(own.cancelKeyDeletion(cancel -> cancel.keyId(arn)).keyId()).isEqualTo(arn);
        var restored = own.describeKey(describe -> describe.keyId(arn)).keyMetadata();
        assertThat(restored.keyState()).isEqualTo(KeyState.DISABLED);
        assertThat(restored.deletionDate()).isNull();
    }

    @Test
    void a_ciphertext_opens_with_the_context_that_it_was_made_with_alone() {
        var arn = key();
        var sealed = encrypt(kms, arn);
        assertThat(sealed.keyId()).isEqualTo(arn);
        var others = List.<Map<String, String>>of(
                Map.of(), Map.of("tenant", "Blue", "Ünï", "c=+/"), Map.of("tenant", "blue"));
        for (var context : others) {
            // AWS says nothing about it, and the SDK then has no message.
            assertThatThrownBy(() -> kms.decrypt(decrypt ->
                            decrypt.ciphertextBlob(sealed.ciphertextBlob()).encryptionContext(context)))
                    .isInstanceOf(InvalidCiphertextException.class);
        }
    }

    @Test
    void an_alias_moves_from_key_to_key() {
        var first = key();
        var second = key();
        kms.createAlias(create -> create.aliasName("alias/app/letters").targetKeyId(first));
        assertThatThrownBy(() -> kms.createAlias(
                        create -> create.aliasName("alias/app/letters").targetKeyId(second)))
                .isInstanceOf(AlreadyExistsException.class);
        var sealed = encrypt(kms, "alias/app/letters");
        assertThat(sealed.keyId()).isEqualTo(first);

        kms.updateAlias(update -> update.aliasName("alias/app/letters").targetKeyId(second));
        assertThat(encrypt(kms, "alias/app/letters").keyId()).isEqualTo(second);
        assertThat(open(kms, sealed)).isEqualTo(MESSAGE);
        assertThat(kms.listAliases(list -> list.keyId(second)).aliases())
                .extracting(AliasListEntry::aliasName)
                .containsExactly("alias/app/letters");
        kms.deleteAlias(delete -> delete.aliasName("alias/app/letters"));
        assertThatThrownBy(() -> encrypt(kms, "alias/app/letters")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void tags_are_added_replaced_listed_in_pages_and_removed() {
        var arn = key();
        for (int i = 0; i < 5; i++) {
            var one = tag("k" + i, "v" + i);
            kms.tagResource(tag -> tag.keyId(arn).tags(one));
        }
        kms.tagResource(tag -> tag.keyId(arn).tags(tag("k3", "ünï c")));
        kms.untagResource(untag -> untag.keyId(arn).tagKeys("k0"));
        var listed =
                kms.listResourceTagsPaginator(list -> list.keyId(arn).limit(2)).tags();
        assertThat(listed).extracting(Tag::tagKey).containsExactly("k1", "k2", "k3", "k4");
        assertThat(listed).extracting(Tag::tagValue).containsExactly("v1", "v2", "ünï c", "v4");
    }

    @Test
    void data_keys_open_by_the_key_alone_and_move_to_another() {
        var first = key();
        var second = key();
        var made = kms.generateDataKey(
                make -> make.keyId(first).keySpec(DataKeySpec.AES_256).encryptionContext(CONTEXT));
        assertThat(made.plaintext().asByteArray()).hasSize(32);
        var hidden = kms.generateDataKeyWithoutPlaintext(
                make -> make.keyId(first).numberOfBytes(48).encryptionContext(CONTEXT));
        assertThat(opened(hidden.ciphertextBlob()).asByteArray()).hasSize(48);

        var moved = kms.reEncrypt(move -> move.ciphertextBlob(made.ciphertextBlob())
                .sourceEncryptionContext(CONTEXT)
                .destinationKeyId(second)
                .destinationEncryptionContext(CONTEXT));
        assertThat(moved.sourceKeyId()).isEqualTo(first);
        assertThat(moved.keyId()).isEqualTo(second);
        assertThat(opened(moved.ciphertextBlob())).isEqualTo(made.plaintext());

        var pair = kms.generateDataKeyPair(make ->
                make.keyId(first).keyPairSpec(DataKeyPairSpec.ECC_NIST_P256).encryptionContext(CONTEXT));
        assertThat(opened(pair.privateKeyCiphertextBlob())).isEqualTo(pair.privateKeyPlaintext());
    }

    @Test
    void a_key_policy_and_a_grant_let_a_user_in_until_they_are_gone() {
        var arn = key();
        var iam = clients.iam(installation.root());
        var user = iam.createUser(create -> create.userName("kms-guest")).user().arn();
        var access = iam.createAccessKey(create -> create.userName("kms-guest")).accessKey();
        var guest = clients.kms(AwsBasicCredentials.create(access.accessKeyId(), access.secretAccessKey()));
        assertDenied(() -> encrypt(guest, arn));

        var delegating = kms.getKeyPolicy(get -> get.keyId(arn)).policy();
        var statement = """
                {"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "kms:Encrypt", "Resource": "*",
                 "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "blue"}}}""".formatted(user);
        var end = delegating.lastIndexOf(']');
        var naming = delegating.substring(0, end) + "," + statement + delegating.substring(end);
        kms.putKeyPolicy(put -> put.keyId(arn).policy(naming));
        var sealed = encrypt(guest, arn);
        assertDenied(() -> guest.encrypt(encrypt -> encrypt.keyId(arn).plaintext(MESSAGE)));
        kms.putKeyPolicy(put -> put.keyId(arn).policy(delegating));
        assertDenied(() -> encrypt(guest, arn));

        assertDenied(() -> open(guest, sealed));
        var grant = kms.createGrant(create -> create.keyId(arn)
                .granteePrincipal(user)
                .operations(GrantOperation.DECRYPT)
                .constraints(only -> only.encryptionContextSubset(Map.of("tenant", "blue"))));
        assertThat(open(guest, sealed)).isEqualTo(MESSAGE);
        assertThat(kms.listGrants(list -> list.keyId(arn)).grants())
                .extracting(GrantListEntry::granteePrincipal)
                .containsExactly(user);
        kms.revokeGrant(revoke -> revoke.keyId(arn).grantId(grant.grantId()));
        assertDenied(() -> open(guest, sealed));
    }

    @Test
    void signatures_are_verified_with_the_public_key_alone() throws GeneralSecurityException {
        var arn = kms.createKey(create -> create.keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.SIGN_VERIFY))
                .keyMetadata()
                .arn();
        var signed = kms.sign(sign ->
                sign.keyId(arn).message(MESSAGE).signingAlgorithm(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256));
        var shown = kms.getPublicKey(get -> get.keyId(arn)).publicKey().asByteArray();
        var verifying = Signature.getInstance("SHA256withRSA");
        verifying.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(shown)));
        verifying.update(MESSAGE.asByteArray());
        assertThat(verifying.verify(signed.signature().asByteArray())).isTrue();
        assertThatThrownBy(() -> kms.verify(verify -> verify.keyId(arn)
                        .message(SdkBytes.fromUtf8String("another letter"))
                        .signature(signed.signature())
                        .signingAlgorithm(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256)))
                .isInstanceOf(KmsInvalidSignatureException.class);
    }

    @Test
    void messages_are_authenticated() {
        var arn = kms.createKey(create -> create.keySpec(KeySpec.HMAC_256).keyUsage(KeyUsageType.GENERATE_VERIFY_MAC))
                .keyMetadata()
                .arn();
        var made =
                kms.generateMac(make -> make.keyId(arn).message(MESSAGE).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256));
        var verified = kms.verifyMac(verify ->
                verify.keyId(arn).message(MESSAGE).mac(made.mac()).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256));
        assertThat(verified.macValid()).isTrue();
        assertThatThrownBy(() -> kms.verifyMac(verify -> verify.keyId(arn)
                        .message(SdkBytes.fromUtf8String("another letter"))
                        .mac(made.mac())
                        .macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256)))
                .isInstanceOf(KmsInvalidMacException.class);
    }

    @Test
    void material_is_imported() throws GeneralSecurityException {
        var arn = kms.createKey(create -> create.origin(OriginType.EXTERNAL))
                .keyMetadata()
                .arn();
        assertThatThrownBy(() -> encrypt(kms, arn))
                .isInstanceOf(KmsInvalidStateException.class)
                .hasMessageContaining(" is pending import.");
        var parameters = kms.getParametersForImport(get -> get.keyId(arn)
                .wrappingKeySpec(WrappingKeySpec.RSA_2048)
                .wrappingAlgorithm(AlgorithmSpec.RSAES_OAEP_SHA_256));
        var material = SdkBytes.fromUtf8String("thirty-two bytes of own material");
        var wrapped = KmsSecrets.wrapped(parameters.publicKey(), material);
        kms.importKeyMaterial(give -> give.keyId(arn)
                .importToken(parameters.importToken())
                .encryptedKeyMaterial(wrapped)
                .expirationModel(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE));
        assertThat(open(kms, encrypt(kms, arn))).isEqualTo(MESSAGE);
    }

    /** The AWS provider of Terraform cannot be had here; these are its calls, from its source, and what it waits for. */
    @Test
    void the_calls_of_terraform_find_what_they_wait_for() {
        var made = kms.createKey(create -> create.keySpec(KeySpec.SYMMETRIC_DEFAULT)
                        .keyUsage(KeyUsageType.ENCRYPT_DECRYPT)
                        .bypassPolicyLockoutSafetyCheck(false)
                        .tags(tag("team", "blue")))
                .keyMetadata();
        var id = made.keyId();
        kms.enableKeyRotation(enable -> enable.keyId(id).rotationPeriodInDays(180));
        assertThat(kms.describeKey(describe -> describe.keyId(id)).keyMetadata().enabled())
                .isTrue();
        assertThat(kms.getKeyPolicy(get -> get.keyId(id).policyName("default")).policy())
                .contains("Enable IAM User Permissions");
        var rotation = kms.getKeyRotationStatus(get -> get.keyId(id));
        assertThat(rotation.keyRotationEnabled()).isTrue();
        assertThat(rotation.rotationPeriodInDays()).isEqualTo(180);
        assertThat(kms.listResourceTags(list -> list.keyId(id)).tags()).containsExactly(tag("team", "blue"));

        kms.createAlias(create -> create.aliasName("alias/terraform").targetKeyId(id));
        assertThat(kms.listAliasesPaginator().aliases())
                .filteredOn(alias -> alias.aliasName().equals("alias/terraform"))
                .extracting(AliasListEntry::targetKeyId)
                .containsExactly(id);
        kms.deleteAlias(delete -> delete.aliasName("alias/terraform"));

        var root = "arn:aws:iam::" + installation.accountId() + ":root";
        var grant = kms.createGrant(create ->
                create.keyId(id).granteePrincipal(root).operations(GrantOperation.ENCRYPT, GrantOperation.DECRYPT));
        assertThat(kms.listGrants(list -> list.keyId(id).limit(100)).grants())
                .extracting(GrantListEntry::grantId)
                .containsExactly(grant.grantId());
        kms.revokeGrant(revoke -> revoke.keyId(id).grantId(grant.grantId()));
        assertThat(kms.listGrants(list -> list.keyId(id).limit(100)).grants()).isEmpty();

        kms.scheduleKeyDeletion(schedule -> schedule.keyId(id).pendingWindowInDays(7));
        assertThat(kms.describeKey(describe -> describe.keyId(id)).keyMetadata().keyState())
                .isEqualTo(KeyState.PENDING_DELETION);
        // A destroy that is repeated ends well by these words.
        assertThatThrownBy(() -> kms.scheduleKeyDeletion(schedule -> schedule.keyId(id)))
                .isInstanceOf(KmsInvalidStateException.class)
                .hasMessageContaining("is pending deletion");
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KmsException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("AccessDeniedException"));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().tagKey(key).tagValue(value).build();
    }

    private static String key() {
        return kms.createKey().keyMetadata().arn();
    }

    private static EncryptResponse encrypt(KmsClient by, String key) {
        return by.encrypt(encrypt -> encrypt.keyId(key).plaintext(MESSAGE).encryptionContext(CONTEXT));
    }

    private static SdkBytes open(KmsClient by, EncryptResponse sealed) {
        return decrypted(by, sealed.ciphertextBlob());
    }

    private static SdkBytes opened(SdkBytes ciphertext) {
        return decrypted(kms, ciphertext);
    }

    private static SdkBytes decrypted(KmsClient by, SdkBytes ciphertext) {
        return by.decrypt(decrypt -> decrypt.ciphertextBlob(ciphertext).encryptionContext(CONTEXT))
                .plaintext();
    }
}
