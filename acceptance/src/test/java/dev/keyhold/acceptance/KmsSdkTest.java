package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;

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
        return by.decrypt(decrypt ->
                        decrypt.ciphertextBlob(sealed.ciphertextBlob()).encryptionContext(CONTEXT))
                .plaintext();
    }
}
