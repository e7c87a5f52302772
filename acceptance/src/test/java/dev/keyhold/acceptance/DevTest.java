package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code keyhold dev} as a person or a program starts it. */
class DevTest {
    @TempDir
    private Path folder;

    /** What runs, once it does. */
    private @Nullable Process process;

    private JsonNode start(String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("dev", "--ready-file", ready().toString()));
        arguments.addAll(List.of(options));
        // The temporary folder is made in this one.
        var environment = new HashMap<>(Keyhold.environment());
        environment.merge("KEYHOLD_JAVA_OPTS", " -Djava.io.tmpdir=" + folder, (usual, more) -> usual + more);
        var started = Command.start(
                folder,
                environment,
                Keyhold.command(arguments.toArray(String[]::new)),
                folder.resolve("out"),
                folder.resolve("err"));
        process = started;
        Waiting.until(started, folder, () -> Files.exists(ready()));
        return new ObjectMapper().readTree(Files.readString(ready()));
    }

    private Path ready() {
        return folder.resolve("ready");
    }

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Process started() {
        return Objects.requireNonNull(process);
    }

    private static int reset(JsonNode printed, String header) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            URI.create(printed.path("resetUrl").asText()))
                    .header("X-Keyhold-Dev", header)
                    .POST(BodyPublishers.noBody());
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private static IamClient client(JsonNode printed) {
        var root = AwsBasicCredentials.create(
                printed.path("accessKeyId").asText(),
                printed.path("secretAccessKey").asText());
        return IamClient.builder()
                .endpointOverride(URI.create(printed.path("endpoint").asText()))
                .region(Region.AWS_GLOBAL)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(root))
                .build();
    }

    @Test
    void a_network_gets_random_credentials_and_nothing_is_left_after_a_stop() throws Exception {
        var printed = start("--dev-network", "127.0.0.1:0");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ready())))
                .isEqualTo("rw-------");
        assertThat(printed.path("secretAccessKey").asText()).hasSize(40).doesNotContain("known");
        try (var iam = client(printed)) {
            iam.createUser(user -> user.userName("alice"));
            assertThat(reset(printed, "reset")).isEqualTo(403);
            assertThat(reset(printed, printed.path("resetHeader").asText())).isEqualTo(204);
            assertThat(iam.listUsers().users())
                    .noneMatch(user -> user.userName().equals("alice"));
        }
        assertThat(folder.resolve("err")).content().contains("NEVER use it in production");
        var data = Path.of(printed.path("dataFolder").asText());
        assertThat(data).isDirectory().hasParent(folder);
        started().destroy();
        assertThat(Waiting.exit(started())).isZero();
        assertThat(data).doesNotExist();
    }

    @Test
    void what_is_left_of_one_that_was_killed_is_never_served() throws Exception {
        var printed = start("--loopback-port", "0");
        started().destroyForcibly();
        Waiting.exit(started());
        var data = printed.path("dataFolder").asText();
        var refused =
                Keyhold.run("serve", "--data", data, "--listen", "127.0.0.1:0").refused(1);
        assertThat(refused).contains("keyhold dev", data);
        assertThat(Keyhold.run("init", "--data", data).refused(1)).contains(data);
    }
}
