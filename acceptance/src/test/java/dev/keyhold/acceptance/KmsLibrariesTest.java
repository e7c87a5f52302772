package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionSdkHttpService;
import software.amazon.awssdk.services.kms.KmsClient;

/** Unmodified libraries encrypt with keys of Keyhold, and only their endpoint is another than with AWS. */
class KmsLibrariesTest {
    private static final String KEYS = "/kms/v1/keys";
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final byte[] MESSAGE = "a letter ü".getBytes(UTF_8);
    private static final String DISABLED = " is disabled.";

    @TempDir
    private static Path folder;

    private static Running running;
    private static S3Store store;
    private static Clients storeClients;

    /** An installation that is served, and its clients. */
    private record Running(Installation installation, Server server, Clients clients, KmsClient kms)
            implements AutoCloseable {
        static Running start(Installation installation) {
            var server = Server.start(installation.data());
            var clients = server.clients(Wire.PLAINTEXT);
            return new Running(installation, server, clients, clients.kms(installation.root()));
        }

        @Override
        public void close() {
            clients.close();
            server.close();
        }
    }

    @BeforeAll
    static void start() {
        var installation = Keyhold.copy(folder.resolve("data"));
        running = Running.start(installation);
        store = S3Store.start(folder.resolve("store"));
        storeClients = store.clients();
        S3Encryption.makeBucket(storeClients, installation.root());
    }

    @AfterAll
    static void stop() {
        running.close();
        storeClients.close();
        store.close();
    }

    enum Library {
        ENCRYPTION_SDK_STRICT,
        ENCRYPTION_SDK_DISCOVERY,
        ENCRYPTION_SDK_MASTER_KEYS,
        TINK,
        TINK_ENVELOPE,
        S3_ENCRYPTION_CLIENT;

        /** The library as it is set up for a server that runs. */
        KmsLibrary with(String arn) throws Exception {
            var root = running.installation.root();
            return switch (this) {
                case ENCRYPTION_SDK_STRICT -> AwsEncryptionSdk.strict(running.kms, arn);
                case ENCRYPTION_SDK_DISCOVERY -> AwsEncryptionSdk.discovery(running.kms, arn);
                case ENCRYPTION_SDK_MASTER_KEYS -> AwsEncryptionSdk.masterKeys(running.kms, arn);
                case TINK -> TinkLibrary.direct(running.clients.endpoint(), root, arn);
                case TINK_ENVELOPE -> TinkLibrary.envelope(running.clients.endpoint(), root, arn);
                case S3_ENCRYPTION_CLIENT -> S3Encryption.with(storeClients, root, running.kms, arn);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Library.class)
    void a_message_opens_after_the_key_was_rotated(Library library) throws Exception {
        var arn = key(library.name());
        var before = library.with(arn).encrypt(MESSAGE);
        var material = material(arn);
        running.kms.rotateKeyOnDemand(rotate -> rotate.keyId(arn));
        assertThat(material(arn)).isNotEqualTo(material);

        var again = library.with(arn);
        assertThat(again.decrypt(before)).isEqualTo(MESSAGE);
        assertThat(again.decrypt(again.encrypt(MESSAGE))).isEqualTo(MESSAGE);
    }

    @ParameterizedTest
    @EnumSource(Library.class)
    void a_key_disabled_through_yandex_stops_it_at_the_next_call(Library library) throws Exception {
        var arn = key("disabled " + library);
        var message = library.with(arn).encrypt(MESSAGE);
        var used = library.with(arn);
        assertThat(used.decrypt(message)).isEqualTo(MESSAGE);

        try (var yandex = new Yandex(running.server)) {
            var admin = yandex.bearer(running.installation.adminKey());
            var path = KEYS + "/" + idByYandex(admin, "disabled " + library);
            admin.patch(path, "{\"updateMask\":\"status\",\"status\":\"INACTIVE\"}")
                    .ok();
            assertStopped(() -> used.decrypt(message));
            assertStopped(() -> used.encrypt(MESSAGE));
            admin.patch(path, "{\"updateMask\":\"status\",\"status\":\"ACTIVE\"}")
                    .ok();
        }
        assertThat(used.decrypt(message)).isEqualTo(MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-encryption-sdk", "tink"})
    void the_guide_works_as_written(String name) throws IOException {
        var page = "docs/guides/" + name + ".md";
        for (var artifact : List.of("aws-encryption-sdk-java", "tink-awskms")) {
            assertVersion(Guide.text(page), artifact);
        }
        var own = Files.createDirectory(folder.resolve(name));
        var environment = new HashMap<>(running.installation.rootVariables(running.server));
        environment.put("CLASSPATH", CLASS_PATH);
        // There are several HTTP clients here.
        environment.put(
                "JDK_JAVA_OPTIONS",
                "-XX:TieredStopAtLevel=1 -Dsoftware.amazon.awssdk.http.service.impl="
                        + UrlConnectionSdkHttpService.class.getName());
        Guide.follow(page, running.server.url(), own, environment);
    }

    /** Where the page names the artifact, it is in the version of these tests. */
    private static void assertVersion(String page, String artifact) {
        var from = CLASS_PATH.lastIndexOf(artifact + "-") + artifact.length() + 1;
        var version = CLASS_PATH.substring(from, CLASS_PATH.indexOf(".jar", from));
        var named = "<artifactId>" + artifact + "</artifactId>";
        if (page.contains(named)) {
            assertThat(page).containsIgnoringWhitespaces(named + "<version>" + version + "</version>");
        }
    }

    /** Vault and OpenBao describe the key once, encrypt, and decrypt without naming the key. */
    @Test
    void a_seal_finds_its_key_by_the_ciphertext_alone() {
        var arn = key("seal");
        var configured = arn.substring(arn.indexOf('/') + 1);
        var described = running.kms.describeKey(describe -> describe.keyId(configured));
        assertThat(described.keyMetadata().keyId()).isEqualTo(configured);
        assertThat(described.keyMetadata().arn()).isEqualTo(arn);

        var wrapped =
                running.kms.encrypt(encrypt -> encrypt.keyId(configured).plaintext(SdkBytes.fromByteArray(MESSAGE)));
        assertThat(wrapped.keyId()).isEqualTo(arn);
        running.kms.rotateKeyOnDemand(rotate -> rotate.keyId(configured));
        var opened = running.kms.decrypt(decrypt -> decrypt.ciphertextBlob(wrapped.ciphertextBlob()));
        assertThat(opened.plaintext().asByteArray()).isEqualTo(MESSAGE);
        assertThat(opened.keyId()).isEqualTo(arn);
    }

    /** What one operator does in years: a new root key while the server runs, another database, and a restart. */
    @Test
    void messages_open_after_a_new_root_key_a_copy_and_a_restart() throws Exception {
        var arn = key("kept");
        var messages = new EnumMap<Library, byte[]>(Library.class);
        for (var library : Library.values()) {
            messages.put(library, library.with(arn).encrypt(MESSAGE));
        }
        var data = running.installation.data();
        assertThat(Keyhold.run("rekey", "--data", data.toString()).succeeded()).contains("opens the database no more");
        running.clients.close();
        running.server.terminate();

        var copy = folder.resolve("copy");
        Files.createDirectory(copy);
        Keyhold.run("copy", "--from", data.toString(), "--to", copy.toString()).succeeded();
        for (var file : new String[] {"root.key", "ca.pem", "admin-key.json"}) {
            Files.copy(data.resolve(file), copy.resolve(file));
        }
        running = Running.start(running.installation.in(copy));
        for (var library : Library.values()) {
            var opened = library.with(arn).decrypt(requireNonNull(messages.get(library)));
            assertThat(opened).as(library.name()).isEqualTo(MESSAGE);
        }
    }

    private static String key(String description) {
        return running.kms
                .createKey(create -> create.description(description))
                .keyMetadata()
                .arn();
    }

    private static String material(String arn) {
        return running.kms
                .describeKey(describe -> describe.keyId(arn))
                .keyMetadata()
                .currentKeyMaterialId();
    }

    private static String idByYandex(Yandex.As admin, String description) {
        var listed = admin.get(KEYS + "?pageSize=1000&folderId=" + running.installation.folderId())
                .ok();
        return StreamSupport.stream(listed.get("keys").spliterator(), false)
                .filter(key -> key.path("description").asText().equals(description))
                .map(key -> key.get("id").asText())
                .findFirst()
                .orElseThrow();
    }

    private static void assertStopped(ThrowingCallable call) {
        assertThatThrownBy(call).hasStackTraceContaining(DISABLED);
    }
}
