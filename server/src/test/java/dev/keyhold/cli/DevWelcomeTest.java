package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.DevCredentials;
import dev.keyhold.server.DevMode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server for tests tells about itself. */
class DevWelcomeTest {
    private static final String URL = "http://127.0.0.1:4566";

    @TempDir
    private Path folder;

    private DevWelcome known() {
        return new DevWelcome(URL, new DataFolder(folder), DevCredentials.known(), new DevMode(Optional.empty()));
    }

    private DevWelcome random() {
        return new DevWelcome(
                URL,
                new DataFolder(folder),
                DevCredentials.random(new SecureRandom()),
                new DevMode(Optional.of("0123")));
    }

    private static String printed(DevWelcome welcome) {
        var text = new StringWriter();
        welcome.print(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void a_person_gets_lines_to_paste() {
        assertThat(printed(known()))
                .contains(
                        "export AWS_ENDPOINT_URL=" + URL + "\n",
                        "export AWS_ACCESS_KEY_ID=AKIARZPUZDIKAAAAAAAA\n",
                        "export AWS_SECRET_ACCESS_KEY=keyhold/dev/known/to/everybody/no/secret\n",
                        "export AWS_DEFAULT_REGION=us-east-1\n",
                        "curl -X POST -H 'X-Keyhold-Dev: reset' " + URL + "/dev/reset\n",
                        "test with the secret test");
        assertThat(printed(random())).contains("'X-Keyhold-Dev: 0123'").doesNotContain("secret test");
    }

    @Test
    void a_program_gets_one_line_of_json() throws Exception {
        assertThat(known().json()).doesNotContain("\n");
        var json = new ObjectMapper().readTree(known().json());
        assertThat(json.path("endpoint").asText()).isEqualTo(URL);
        assertThat(json.path("accountId").asText()).isEqualTo("123456789012");
        assertThat(json.path("resetUrl").asText()).isEqualTo(URL + "/dev/reset");
        assertThat(json.path("resetHeader").asText()).isEqualTo("reset");
        assertThat(json.path("dataFolder").asText()).isEqualTo(folder.toString());
        assertThat(json.path("adminKeyFile").asText()).startsWith(folder.toString());
        assertThat(json.path("environment").path("AWS_ACCESS_KEY_ID").asText())
                .isEqualTo(json.path("accessKeyId").asText());
        assertThat(json.path("environment").path("AWS_SECRET_ACCESS_KEY").asText())
                .isEqualTo(json.path("secretAccessKey").asText());
    }

    @Test
    void credentials_that_are_secret_are_in_a_file_for_the_user_alone() throws Exception {
        var file = folder.resolve("ready");
        random().writeTo(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        known().writeTo(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(file).content().isEqualTo(known().json() + "\n");
    }

    @Test
    void the_warning_is_loud() {
        assertThat(DevWelcome.WARNING).contains("NEVER use it in production");
    }
}
