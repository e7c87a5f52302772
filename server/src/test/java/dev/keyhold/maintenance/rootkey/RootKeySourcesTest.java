package dev.keyhold.maintenance.rootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootKeySourcesTest {
    private final LocalRootKey current = LocalRootKey.generate(new SecureRandom());
    private final LocalRootKey previous = LocalRootKey.generate(new SecureRandom());

    @TempDir
    private Path folder;

    private static RootKeySource parse(String text, Map<String, String> environment) {
        return RootKeySources.parse(text, environment, Duration.ZERO);
    }

    private static RootKeySource parse(String text) {
        return parse(text, Map.of());
    }

    private void assertBoth(RootKeySource source) {
        assertThat(source.ids()).containsExactly(current.id(), previous.id());
        try (var keys = source.open()) {
            assertThat(keys.current().id()).isEqualTo(current.id());
            assertThat(keys.previous().orElseThrow().id()).isEqualTo(previous.id());
        }
    }

    private void write(Path file, LocalRootKey key) throws IOException {
        Files.writeString(file, key.reveal());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void a_file_has_the_previous_key_beside_it() throws Exception {
        var file = folder.resolve("secret");
        write(file, current);
        assertThat(parse("file:" + file).ids()).containsExactly(current.id());
        write(folder.resolve("secret.previous"), previous);
        assertBoth(parse("file:" + file));
        assertBoth(parse("file://" + file));
        assertThat(parse("file:" + file).name()).isEqualTo("the root key " + file);
    }

    @Test
    void a_folder_such_as_a_secret_of_kubernetes_has_both() throws Exception {
        write(folder.resolve("current"), current);
        write(folder.resolve("previous"), previous);
        assertBoth(parse("file:" + folder));
        Files.delete(folder.resolve("current"));
        assertThatThrownBy(() -> parse("file:" + folder).open())
                .isInstanceOf(StartException.class)
                .hasMessageContaining(folder.resolve("current") + " is missing");
    }

    @Test
    void a_credential_of_systemd_is_a_file_in_its_folder() throws Exception {
        write(folder.resolve("root-key"), current);
        write(folder.resolve("root-key.previous"), previous);
        assertBoth(parse("credential:root-key", Map.of("CREDENTIALS_DIRECTORY", folder.toString())));
        assertThatThrownBy(() -> parse("credential:root-key"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CREDENTIALS_DIRECTORY is not set");
    }

    @Test
    void a_variable_has_the_previous_key_in_another() {
        assertBoth(parse("env:ROOT", Map.of("ROOT", current.reveal(), "ROOT_PREVIOUS", previous.reveal())));
        var alone = parse("env:ROOT", Map.of("ROOT", current.reveal(), "ROOT_PREVIOUS", ""));
        assertThat(alone.ids()).containsExactly(current.id());
        assertThatThrownBy(() -> parse("env:ROOT").open())
                .isInstanceOf(StartException.class)
                .hasMessage("the root key in the variable ROOT is missing: set it");
        assertThatThrownBy(() -> parse("env:ROOT").openOrCreate()).isInstanceOf(StartException.class);
        assertThatThrownBy(
                        () -> parse("env:ROOT", Map.of("ROOT", "secretsecret")).open())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("the variable ROOT is not a root key")
                .hasMessageNotContaining("secretsecret");
    }

    @Test
    void a_file_is_made_for_a_new_installation() throws Exception {
        var file = folder.resolve("new");
        var source = parse("file:" + file);
        assertThat(source.ids()).isEmpty();
        try (var made = source.openOrCreate();
                var again = source.openOrCreate()) {
            assertThat(again.current().id()).isEqualTo(made.current().id());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_key_in_the_place_of_its_name_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> parse(current.reveal()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("never contain the key")
                .hasMessageNotContaining(current.reveal().substring(20, 40));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "root.key",
                "/etc/root.key",
                "vault:secret",
                "file:",
                "env:",
                "env:A=B",
                "credential:../root.key",
                "pkcs11:",
                "awskms:alias/root",
                "awskms:arn:aws:kms:eu-central-1:111122223333:alias/root",
                "awskms:arn:aws:s3:::bucket",
                "yckms:KEY",
                "yckms:abj00000000000000000",
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> parse(text, Map.of("CREDENTIALS_DIRECTORY", "/run/c")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token=a;object=b | must have the form",
                "token=a?module-path=/l&pin-source=/p | must have the form",
                "token=a;object=b?module-path=/l | must have the form",
                "token=a;object=b;id=%01?module-path=/l&pin-source=/p | knows no 'id', only object, token",
                "token=a;object=b?module-path=/l&pin-source=/p&x=y | knows no 'x', only module-path, pin-source",
                "token=a;token=b;object=c?module-path=/l&pin-source=/p | has 'token' twice",
                "token=a;object=?module-path=/l&pin-source=/p | has no value for 'object'",
                "token=a%zz;object=b?module-path=/l&pin-source=/p | without two hexadecimal digits",
                "token=a;object=b?module-path=l.so&pin-source=/p | absolute path",
                "token=a;object=b?module-path=/l&pin-value=271828 | must not contain a PIN",
            })
    void a_token_is_named_by_a_part_of_rfc_7512(String rest, String reason) {
        assertThatThrownBy(() -> parse("pkcs11:" + rest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("271828");
        var source = parse("pkcs11:object=a%3bb;token=c+d%20e?pin-source=file:/p&module-path=/l.so");
        assertThat(source.ids()).containsExactly("pkcs11:token=c%2Bd%20e;object=a%3Bb");
        assertThat(source.name()).isEqualTo("the root key 'a;b' in the token 'c+d e'");
    }

    @Test
    void a_service_is_asked_over_tls_or_on_this_host() {
        var key = "awskms:arn:aws:kms:eu-central-1:111122223333:key/1";
        assertThat(parse(key).ids()).containsExactly(key);
        assertThat(parse(key).name()).endsWith("at https://kms.eu-central-1.amazonaws.com");
        assertThat(parse(key.replace("aws:kms", "aws-cn:kms")).name()).endsWith(".amazonaws.com.cn");
        assertThat(parse(key, Map.of("AWS_ENDPOINT_URL", "https://a")).name()).endsWith("at https://a");
        assertThat(parse(key, Map.of("AWS_ENDPOINT_URL", "https://a", "AWS_ENDPOINT_URL_KMS", "https://b"))
                        .name())
                .endsWith("at https://b");
        assertThat(parse(key + "?endpoint=http://127.0.0.1:8080/").name()).endsWith("at http://127.0.0.1:8080");
        for (var endpoint : new String[] {
            "http://192.0.2.1:8080",
            "http://127.0.0.1.example.org",
            "https://user@host",
            "https://host/path",
            "https://host?x",
            "ftp://host",
            "host",
            "%20"
        }) {
            assertThatThrownBy(() -> parse(key + "?endpoint=" + endpoint))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("https://HOST:PORT");
        }
        assertThatThrownBy(() -> parse("yckms:abj00000000000000000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("YC_SERVICE_ACCOUNT_KEY_FILE");
        assertThat(parse("yckms:abj00000000000000000?key-file=/k").name()).endsWith("at https://kms.yandex");
    }
}
