package dev.keyhold.maintenance.rootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.FileRootKeySource;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.InstallationConfig;
import dev.keyhold.maintenance.Rekey;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.AccountId;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keyhold with the root key in another Keyhold, by either API. */
class KmsRootKeySourceTest {
    private static final byte[] CONTEXT = "context".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);
    private static final AccountId OTHER = Samples.OTHER_ACCOUNT;
    private static final TestKeyhold SERVICE = TestKeyhold.start();

    private static String arn;
    private static String yandexId;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void makeKeys() {
        SERVICE.setTime(Instant.now());
        try (var kms = new Kms(SERVICE)) {
            arn = kms.done(kms.root(), "CreateKey", "{}").at("/KeyMetadata/Arn");
        }
        var made = new KmsConnection(Optional.of(authority()))
                .post(
                        URI.create(endpoint() + "/kms/v1/keys"),
                        Map.of("content-type", "application/json", "authorization", "Bearer " + SERVICE.adminToken()),
                        "{\"folderId\":\"" + SERVICE.defaultFolder()
                                + "\",\"name\":\"root\",\"defaultAlgorithm\":\"AES_256\"}");
        assertThat(made.isOk()).as(made.message()).isTrue();
        yandexId = made.body().path("response").path("id").asText();
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static Path authority() {
        return new DataFolder(SERVICE.folder()).caCertificate();
    }

    private static String endpoint() {
        return "https://127.0.0.1:" + SERVICE.address().getPort();
    }

    private static Map<String, String> environment() {
        return Map.of("AWS_ACCESS_KEY_ID", SERVICE.rootAccessKeyId(), "AWS_SECRET_ACCESS_KEY", SERVICE.rootSecret());
    }

    private static RootKeySource parse(String text, Map<String, String> environment) {
        return RootKeySources.parse(text, environment, Duration.ZERO);
    }

    private static RootKeySource aws() {
        return aws(arn);
    }

    private static RootKeySource aws(String key) {
        return parse("awskms:" + key + "?endpoint=" + endpoint() + "&ca=" + authority(), environment());
    }

    private static RootKeySource yandex() {
        return yandex(yandexId);
    }

    private static RootKeySource yandex(String id) {
        var key = new DataFolder(SERVICE.folder()).adminKey();
        return parse("yckms:" + id + "?endpoint=" + endpoint() + "&ca=" + authority() + "&key-file=" + key, Map.of());
    }

    private static void assertWraps(RootKeySource source) throws GeneralSecurityException {
        try (var keys = source.open()) {
            var key = keys.current();
            var wrapped = key.encrypt(SECRET, CONTEXT);
            assertThat(key.decrypt(wrapped, CONTEXT)).isEqualTo(SECRET);
            assertThat(key.id()).isEqualTo(source.ids().getFirst());
            assertThat(key.isInMemory()).isFalse();
            assertThatThrownBy(() -> key.decrypt(wrapped, SECRET)).isInstanceOf(GeneralSecurityException.class);
            for (int i : new int[] {0, wrapped.length / 2, wrapped.length - 1}) {
                var changed = wrapped.clone();
                changed[i] ^= 1;
                assertThatThrownBy(() -> key.decrypt(changed, CONTEXT)).isInstanceOf(GeneralSecurityException.class);
            }
        }
    }

    private static void assertRefused(RootKeySource source, String... words) {
        assertThatThrownBy(() -> {
                    try (var keys = source.open()) {
                        keys.current().encrypt(SECRET, CONTEXT);
                    }
                })
                .isInstanceOf(StartException.class)
                .message()
                .contains(words)
                .doesNotContain(SERVICE.rootSecret())
                .hasLineCount(1);
    }

    private void assertOpens(RootKeySource source) {
        var folder = new DataFolder(temporary.resolve("data-" + source.ids().hashCode()));
        var config = new InstallationConfig(folder, StoreConfig.EMBEDDED, source);
        for (int i = 0; i < 2; i++) {
            try (var installation = Installation.open(
                            config, Installation.Mode.OPEN_OR_CREATE, Optional.of(Samples.ACCOUNT), StoreObserver.NONE)
                    .installation()) {
                installation.probe();
                assertThat(installation.rootKeyStatus().id())
                        .isEqualTo(source.ids().getFirst());
            }
        }
        assertThat(folder.rootKey()).doesNotExist();
    }

    @Test
    void the_aws_api_wraps_data_keys() throws Exception {
        assertWraps(aws());
        assertOpens(aws());
        assertThat(aws().ids()).containsExactly("awskms:" + arn);
        assertThat(aws().name()).isEqualTo("the root key " + arn + " at " + endpoint());
    }

    @Test
    void the_yandex_api_wraps_data_keys() throws Exception {
        assertWraps(yandex());
        assertOpens(yandex());
        assertThat(yandex().ids()).containsExactly("yckms:" + yandexId);
    }

    @Test
    void the_root_key_moves_from_one_service_to_the_other_while_a_server_runs() {
        var folder = new DataFolder(temporary.resolve("data"));
        TestInstallation.in(folder);
        var inFile = InstallationConfig.of(folder, StoreConfig.EMBEDDED);
        var inAws = new InstallationConfig(folder, StoreConfig.EMBEDDED, aws());
        var inYandex = new InstallationConfig(folder, StoreConfig.EMBEDDED, yandex());
        try (var server = Installation.open(
                        inFile, Installation.Mode.OPEN_OR_CREATE, Optional.empty(), StoreObserver.NONE)
                .installation()) {
            new Rekey(inFile, _ -> {}).moveTo(aws());
            assertThat(new Rekey(inAws, _ -> {}).finish()).hasSize(1);
            server.probe();
            new Rekey(inAws, _ -> {}).moveTo(yandex());
            server.probe();
            assertThat(new Rekey(inYandex, _ -> {}).finish())
                    .containsExactly(aws().ids().getFirst());
            server.probe();
            assertThat(server.rootKeyStatus().fitting()).isEqualTo(yandex().ids());
        }
    }

    @Test
    void a_key_that_the_installation_keeps_is_refused() {
        var folder = new DataFolder(SERVICE.folder());
        var config = new InstallationConfig(folder, StoreConfig.EMBEDDED, FileRootKeySource.in(folder));
        SERVICE.anotherAccount(OTHER);
        var root = SERVICE.rootKey(OTHER);
        String ofOther;
        try (var kms = new Kms(SERVICE)) {
            ofOther = kms.done(VendorSigner.Keys.of(root.id(), root.secret()), "CreateKey", "{}")
                    .at("/KeyMetadata/Arn");
        }
        var id = KeyNames.keyOfUuid(ofOther.substring(ofOther.lastIndexOf('/') + 1))
                .orElseThrow();
        assertThat(id.account()).isEqualTo(OTHER);
        for (var source : List.of(aws(), yandex(), aws(ofOther), yandex(id.text()))) {
            assertThatThrownBy(() -> new Rekey(config, _ -> {}).moveTo(source))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("is kept by this installation");
        }
    }

    @Test
    void the_access_key_comes_from_the_shared_credentials_file_too() throws Exception {
        var file = Files.writeString(
                temporary.resolve("credentials"),
                "[default]\naws_access_key_id = AKIANONE\naws_secret_access_key = none\n\n# comment\n[ root ]\n"
                        + "[root]\naws_access_key_id=" + SERVICE.rootAccessKeyId() + "\naws_secret_access_key = "
                        + SERVICE.rootSecret() + "\r\n[other]\n");
        var named = "awskms:" + arn + "?endpoint=" + endpoint() + "&ca=" + authority();
        var environment = new HashMap<>(Map.of("AWS_SHARED_CREDENTIALS_FILE", file.toString()));
        assertWraps(parse(named + "&profile=root", environment));
        assertRefused(parse(named, environment), "cannot be used: UnrecognizedClientException");
        environment.put("AWS_PROFILE", "root");
        assertWraps(parse(named, environment));
        environment.putAll(Map.of("AWS_ACCESS_KEY_ID", "AKIANONE", "AWS_SECRET_ACCESS_KEY", "none"));
        assertRefused(parse(named, environment), "UnrecognizedClientException");
        assertWraps(parse(named + "&profile=root", environment));
        assertRefused(parse(named + "&profile=other", environment), "for the profile [other]");
        assertRefused(
                parse(named, Map.of("HOME", temporary.toString())),
                "there is no file " + temporary.resolve(".aws/credentials"));
    }

    @Test
    void a_service_that_refuses_is_final_and_says_why() throws IOException {
        var trusting = "?endpoint=" + endpoint() + "&ca=" + authority();
        assertRefused(parse("awskms:" + arn + "?endpoint=" + endpoint(), environment()), "is not trusted", "ca=FILE");
        assertRefused(
                parse(
                        "awskms:" + arn.replaceAll("[^/]+$", "00000000-0000-0000-0000-000000000000") + trusting,
                        environment()),
                "cannot be used: NotFoundException");
        var text = Files.writeString(temporary.resolve("text.pem"), "no certificate");
        assertRefused(
                parse("awskms:" + arn + "?endpoint=" + endpoint() + "&ca=" + text, environment()),
                "has no certificate of an authority");
        assertRefused(
                parse("yckms:" + yandexId + trusting + "&key-file=" + text, Map.of()), "is no authorized key file");
        try (var kms = new Kms(SERVICE)) {
            var disabled = kms.done(kms.root(), "CreateKey", "{}").at("/KeyMetadata/Arn");
            kms.done(kms.root(), "DisableKey", "{\"KeyId\":\"" + disabled + "\"}");
            assertRefused(parse("awskms:" + disabled + trusting, environment()), "cannot be used: DisabledException");
        }
    }
}
