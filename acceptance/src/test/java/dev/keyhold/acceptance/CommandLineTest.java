package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.services.iam.model.SummaryKeyType;
import software.amazon.awssdk.utils.IoUtils;

/**
 * The commands as processes: exit codes, what is printed where, signals and files. Each kind of end is here once or
 * twice; what else commands refuse, and what they say, is for the tests beside the commands.
 */
class CommandLineTest {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    /** The end of a body that is sent late. */
    private static final int WITHHELD = 10;

    private static final int SOCKET_MILLIS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void init_makes_a_folder_for_its_owner_alone() throws IOException {
        var made = Keyhold.init(data());
        assertThat(made.accountId()).matches("[0-9]{12}");
        assertThat(permissions(data())).isEqualTo("rwx------");
        assertThat(permissions(data().resolve("root.key"))).isEqualTo("rw-------");
        assertThat(permissions(data().resolve("keyhold.db"))).isEqualTo("rw-------");
        assertThat(permissions(made.adminKey())).isEqualTo("rw-------");
        var named = Keyhold.run("init", "--data", folder.resolve("named").toString(), "--account-id", "000000000042");
        assertThat(named.succeeded()).contains("000000000042").contains("root-credentials");
    }

    @Test
    void the_exit_code_distinguishes_wrong_arguments_from_failures() {
        assertThat(Keyhold.run("serve", "--no-such-option").refused(MISUSED)).contains("--no-such-option");
        assertThat(Keyhold.run("audit", "export", "--data", data().toString()).refused(FAILED))
                .contains("there is no Keyhold database at");
        assertThat(data()).doesNotExist();
    }

    @Test
    void version_says_what_this_is() {
        assertThat(Keyhold.run("version").succeeded()).matches("(?s)keyhold [0-9]+\\.[0-9]+\\.[0-9]+\n.*");
    }

    @Test
    void a_second_server_on_the_same_folder_is_refused() throws IOException {
        Keyhold.copy(data());
        try (var server = Server.start(data())) {
            var inUse = "keyhold: the data folder " + data() + " is in use by another Keyhold server";
            var second = Keyhold.run("serve", "--data", data().toString(), "--listen", "127.0.0.1:0");
            assertThat(second.refused(FAILED)).isEqualTo(inUse);
            assertThat(healthz(server)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void the_ready_file_appears_whole_and_after_the_addresses_were_printed() throws IOException {
        Keyhold.copy(data());
        try (var server = Server.start(data())) {
            // Read as soon as it was there: nothing may still be missing.
            assertThat(Files.readString(server.readyFile())).matches("http://127\\.0\\.0\\.1:[1-9][0-9]*\n");
            assertThat(server.out())
                    .contains(server.url(Wire.PLAINTEXT).toString())
                    .contains(server.url(Wire.TLS).toString())
                    .contains("export AWS_ENDPOINT_URL=" + server.url());
            try (var beside = Files.list(server.readyFile().getParent())) {
                assertThat(beside.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("ready", "out", "err");
            }
        }
    }

    @Test
    void the_lines_that_a_first_start_prints_work_when_pasted() {
        try (var server = Server.start(data())) {
            var script = new StringBuilder("set -e\n");
            var pasted = server.out()
                    .lines()
                    .filter(line -> line.startsWith("  export ") || line.startsWith("  aws "))
                    .toList();
            assertThat(pasted).hasSizeGreaterThan(5);
            pasted.stream().map(line -> line + "\n").forEach(script::append);
            script.append("aws iam list-users\n");
            var printed = Command.run(folder, AwsCli.surroundings(folder), List.of("bash", "-c", script.toString()))
                    .succeeded();
            assertThat(printed).contains(":root\"", "\"SecretAccessKey\": ", "\"UserName\": \"alice\"");
            // The last lines change over to TLS, so the last command went there.
            assertThat(pasted.getLast()).contains("https://").contains("AWS_CA_BUNDLE");
        }
    }

    @Test
    void only_the_first_start_writes_the_secret_and_to_a_file_since_nobody_looks() throws IOException {
        var file = data().resolve("root-credentials");
        try (var server = Server.start(data())) {
            assertThat(server.out())
                    .contains("export AWS_SHARED_CREDENTIALS_FILE=" + file + "\n")
                    .doesNotContain("AWS_SECRET_ACCESS_KEY");
            assertThat(permissions(file)).isEqualTo("rw-------");
            var secret = Files.readString(file).replaceAll("(?s).*aws_secret_access_key = ([A-Za-z0-9+/]{40})\n", "$1");
            assertThat(secret).hasSize(40);
            assertThat(server.out() + server.err()).doesNotContain(secret);
            Files.delete(file);
        }
        try (var server = Server.start(data())) {
            assertThat(server.out()).contains("export AWS_SECRET_ACCESS_KEY=…\n");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void plaintext_is_refused_on_an_address_that_others_can_reach() throws IOException {
        Keyhold.copy(data());
        try (var server = Server.start(new Server.Start(data()).listen("0.0.0.0:0"))) {
            assertThat(server.url().getScheme()).isEqualTo("https");
            assertThat(healthz(server)).doesNotContain("HTTP/");
            try (var clients = server.clients(Wire.TLS)) {
                assertThat(clients.page("/healthz")).isEqualTo("ok\n");
            }
        }
        var allowed = new Server.Start(data()).listen("0.0.0.0:0").with(List.of("--allow-plaintext"));
        try (var server = Server.start(allowed)) {
            assertThat(server.url().getScheme()).isEqualTo("http");
            assertThat(healthz(server)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void the_command_line_wins_over_variables_and_variables_over_the_file() throws IOException {
        var made = Keyhold.copy(data());
        var config = folder.resolve("keyhold.properties");
        Files.writeString(config, "max-users=10\nmax-keys-per-user=10\nlog-format=json\n");
        var start = new Server.Start(data())
                .with(List.of("--config", config.toString(), "--max-users", "30"))
                .with("KEYHOLD_MAX_USERS", "20")
                .with("KEYHOLD_MAX_KEYS_PER_USER", "20");
        try (var server = Server.start(start);
                var clients = server.clients(Wire.PLAINTEXT)) {
            assertThat(clients.iam(made.root()).getAccountSummary().summaryMap())
                    .containsEntry(SummaryKeyType.USERS_QUOTA, 30)
                    .containsEntry(SummaryKeyType.ACCESS_KEYS_PER_USER_QUOTA, 20);
            assertThat(server.err()).startsWith("{").contains("\"server.started\"");
        }
    }

    @Test
    void a_request_in_flight_is_answered_before_the_server_stops() throws IOException {
        var made = Keyhold.copy(data());
        try (var server = Server.start(data());
                var socket = connect(server)) {
            var request = signedCreateUser(server, made);
            var out = socket.getOutputStream();
            out.write(request, 0, request.length - WITHHELD);
            out.flush();
            // The answer to another request proves that the server has read what came before.
            assertThat(healthz(server)).startsWith("HTTP/1.1 200");
            server.askToStop();
            server.awaitLog("server.stopping");
            out.write(request, request.length - WITHHELD, WITHHELD);
            out.flush();
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").contains("<UserName>late</UserName>");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.err()).contains("server.stopped");
        }
        assertThat(Keyhold.audit(data()))
                .extracting(AuditLine::target)
                .anyMatch(target -> target.startsWith("user late "));
    }

    @Test
    void last_uses_survive_a_stop() {
        var made = Keyhold.copy(data());
        String id;
        try (var server = Server.start(data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            var iam = clients.iam(made.root());
            iam.createUser(user -> user.userName("used"));
            var key = iam.createAccessKey(user -> user.userName("used")).accessKey();
            id = key.accessKeyId();
            clients.sts(AwsBasicCredentials.create(id, key.secretAccessKey())).getCallerIdentity();
            server.terminate();
        }
        try (var server = Server.start(data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            var used = clients.iam(made.root())
                    .getAccessKeyLastUsed(key -> key.accessKeyId(id))
                    .accessKeyLastUsed();
            assertThat(used.lastUsedDate()).isNotNull();
            assertThat(used.serviceName()).isEqualTo("sts");
        }
    }

    @Test
    void the_audit_trail_is_exported_while_the_server_runs() {
        var made = Keyhold.copy(data());
        try (var server = Server.start(data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            clients.iam(made.root()).createUser(user -> user.userName("watched"));
            var events = Keyhold.audit(data());
            assertThat(events).extracting(AuditLine::operation).containsExactly("SET_UP", "CREATE_IDENTITY");
            var last = events.getLast();
            assertThat(last.target()).startsWith("user watched ");
            assertThat(last.accessKey()).isEqualTo(made.root().accessKeyId());
            assertThat(last.account()).isEqualTo(made.accountId());
            assertThat(last.source()).isEqualTo("127.0.0.1");
            var since = Keyhold.run("audit", "export", "--data", data().toString(), "--since", last.time());
            assertThat(since.succeeded().lines()).hasSize(1).first().asString().contains("target=\"user watched ");
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_refused_and_left_alone() throws IOException {
        Keyhold.copy(data());
        var before = contents(data());
        Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("r-x------"));
        for (var file : before.keySet()) {
            Files.setPosixFilePermissions(data().resolve(file), PosixFilePermissions.fromString("r--------"));
        }
        var line = withoutPrivileges("serve", "--data", data().toString(), "--listen", "127.0.0.1:0")
                .refused(FAILED);
        assertThat(line).startsWith("keyhold: cannot ").contains(data().toString());
        assertThat(contents(data())).isEqualTo(before);

        var empty = Files.createDirectory(folder.resolve("empty"));
        Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("r-x------"));
        assertThat(withoutPrivileges("serve", "--data", empty.toString(), "--listen", "127.0.0.1:0")
                        .refused(FAILED))
                .startsWith("keyhold: cannot use the data folder " + empty);
        Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwx------"));
    }

    /** Permissions do not bind the superuser, so it gives up its privileges first. */
    private Command.Finished withoutPrivileges(String... arguments) {
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
        }
        command.addAll(Keyhold.command(arguments));
        return Command.run(folder, Keyhold.environment(), command);
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** CreateUser as bytes: the request line, the headers and the form. */
    private static byte[] signedCreateUser(Server server, Installation installation) throws IOException {
        var form = "Action=CreateUser&Version=2010-05-08&UserName=late".getBytes(US_ASCII);
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(server.url(Wire.PLAINTEXT))
                .encodedPath("/")
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .build();
        var signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(installation.root())
                        .request(unsigned)
                        .payload(() -> new ByteArrayInputStream(form))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "iam")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
                .request();
        var text = new StringBuilder("POST / HTTP/1.1\r\n");
        signed.headers()
                .forEach((name, values) -> values.forEach(
                        value -> text.append(name).append(": ").append(value).append("\r\n")));
        text.append("Content-Length: ").append(form.length).append("\r\nConnection: close\r\n\r\n");
        text.append(new String(form, US_ASCII));
        return text.toString().getBytes(US_ASCII);
    }

    /** What comes back for a plaintext request, up to the end of the connection; empty when it is only closed. */
    private static String healthz(Server server) throws IOException {
        try (var socket = connect(server)) {
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            return answer(socket);
        }
    }

    private static Socket connect(Server server) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort());
        socket.setSoTimeout(SOCKET_MILLIS);
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        try {
            return new String(IoUtils.toByteArray(socket.getInputStream()), US_ASCII);
        } catch (SocketException _) {
            return "";
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Every file's name, with the digest of its content. */
    private static Map<String, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                contents.put(file.getFileName().toString(), sha256(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
