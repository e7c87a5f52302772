package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;

/** Keys of other stores, with the clients that have them. */
class ImportTest {
    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int MANY = 2_000;

    private final Random random = new Random(24);

    @TempDir
    private Path folder;

    private String secret() {
        return random.ints(40, 0, CHARACTERS.length())
                .mapToObj(at -> CHARACTERS.substring(at, at + 1))
                .collect(Collectors.joining());
    }

    /** As {@code mc admin cluster iam export} writes it. */
    private Path export(String user, String secret, String serviceAccount, String its) throws IOException {
        var file = folder.resolve("old-iam-info.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "users", "{\"%s\":{\"secretKey\":\"%s\",\"status\":\"enabled\"}}".formatted(user, secret));
            entry(
                    zip,
                    "svcaccts",
                    "{\"%1$s\":{\"parent\":\"%2$s\",\"accessKey\":\"%1$s\",\"secretKey\":\"%3$s\",\"status\":\"on\"}}"
                            .formatted(serviceAccount, user, its));
        }
        return file;
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry("iam-assets/" + name + ".json"));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String[] arguments(Path file, Installation installation) {
        return new String[] {
            "import",
            file.toString(),
            "--account",
            installation.accountId(),
            "--data",
            installation.data().toString()
        };
    }

    @Test
    void sign_through_nginx_with_their_old_secrets() throws IOException {
        var installation = Keyhold.copy(folder.resolve("data"));
        var user = AwsBasicCredentials.create("team.data@example.com", secret());
        var account = AwsBasicCredentials.create("Q3XMPL0SVC0ACCT0KEY1", secret());
        try (var server = Server.start(new Server.Start(installation.data())
                        .with(List.of("--gateway-headers", "subject-name,access-key-id")));
                var upstream = new Upstream();
                var nginx = Nginx.start(folder.resolve("nginx"), server, upstream);
                var through = new Clients(nginx.url(), Optional.empty())) {
            var file = export(
                    user.accessKeyId(), user.secretAccessKey(), account.accessKeyId(), account.secretAccessKey());
            assertThat(Keyhold.run(arguments(file, installation)).succeeded()).contains("imported");
            for (var key : List.of(user, account)) {
                try (var s3 = through.s3(key, Region.EU_CENTRAL_1)) {
                    var put = upstream.one(() -> s3.putObject(
                            request -> request.bucket("bucket").key("key"), RequestBody.fromString("text")));
                    assertThat(put.header("x-keyhold-access-key-id").orElseThrow())
                            .isIn(key.accessKeyId(), key.accessKeyId().replace("@", "%40"));
                }
                assertThat(AwsCli.of(folder, server, Wire.PLAINTEXT, key)
                                .run("sts", "get-caller-identity")
                                .succeeded())
                        .contains(installation.accountId());
            }
            assertThat(Keyhold.run(arguments(file, installation)).succeeded()).contains("user     same 2");
        }
    }

    private Path many() throws IOException {
        var text = new StringBuilder("user,access_key_id,secret_access_key\n");
        for (int i = 0; i < MANY; i++) {
            text.append("user").append(i).append(",imported-key-").append(i).append(",");
            text.append(secret()).append("\n");
        }
        return Files.writeString(folder.resolve("many.csv"), text);
    }

    private static long imported(Installation installation) {
        var report = Keyhold.run(
                "report", "credentials", "--data", installation.data().toString());
        return report.succeeded()
                .lines()
                .filter(line -> line.contains(",access_key,imported-key-"))
                .count();
    }

    /** Starts an import, and returns when it has come so far. */
    private Process begin(Path file, Installation installation, String percent) throws IOException {
        var err = Files.createTempFile(folder, "import", ".err");
        var out = Files.createTempFile(folder, "import", ".out");
        var command = Keyhold.command(arguments(file, installation));
        var process = Command.start(folder, Keyhold.environment(), command, out, err);
        Waiting.until(process, folder, () -> read(err).contains(percent));
        return process;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10%", "90%"})
    void of_an_import_that_is_killed_there_are_all_or_none(String percent) throws Exception {
        var installation = Keyhold.copy(folder.resolve("data"));
        var file = many();
        begin(file, installation, percent).destroyForcibly().waitFor();
        assertThat(imported(installation)).isIn(0L, (long) MANY);
        assertThat(Keyhold.run(arguments(file, installation)).succeeded()).contains("imported");
        assertThat(imported(installation)).isEqualTo(MANY);
        assertThat(Keyhold.run("verify", "--data", installation.data().toString())
                        .succeeded())
                .contains("damaged: 0");
    }

    @Test
    void of_an_import_whose_server_is_killed_there_are_all_or_none() throws Exception {
        var installation = Keyhold.copy(folder.resolve("data"));
        var file = many();
        Process importing;
        try (var _ = Server.start(installation.data())) {
            importing = begin(file, installation, "50%");
        }
        assertThat(importing.waitFor()).isIn(0, 1);
        assertThat(imported(installation)).isIn(0L, (long) MANY);
        assertThat(Keyhold.run("verify", "--data", installation.data().toString())
                        .succeeded())
                .contains("damaged: 0");
    }
}
