package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSocketTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private final Path socket = new DataFolder(KEYHOLD.folder()).adminSocket();

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    private static JsonNode ask(String request) {
        return OperatorSocket.ask(KEYHOLD, request);
    }

    @Test
    void answers_commands_beside_the_server() throws Exception {
        var made = ask("{\"command\":\"account-create\",\"name\":\"Blue\"}");
        var id = made.get("accountId").asText();
        assertThat(made.get("rootAccessKeyId").asText()).startsWith("AKIA");
        assertThat(ask("{\"command\":\"account-close\",\"accountId\":\"" + id + "\"}")
                        .get("state")
                        .asText())
                .isEqualTo("CLOSED");
        assertThat(ask("{\"command\":\"account-show\",\"accountId\":\"" + id + "\"}")
                        .get("purgeAt"))
                .isNotNull();
        assertThat(ask("{\"command\":\"account-list\"}").get("accounts")).isNotEmpty();
    }

    @Test
    void says_what_is_wrong_with_a_request() throws Exception {
        for (var request : List.of("", "x", "[]", "{}", "{\"command\":7}", "{\"command\":\"account-show\"}")) {
            assertThat(ask(request).get("error").asText()).as(request).isNotBlank();
        }
        assertThat(ask("{\"command\":\"frobnicate\"}").get("error").asText()).contains("another version");
    }

    @Test
    void is_for_the_owner_alone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        UserPrincipal owner = () -> "keyhold";
        UserPrincipal superuser = () -> "root";
        UserPrincipal other = () -> "alice";
        assertThat(AdminSocket.mayAsk(owner, owner)).isTrue();
        assertThat(AdminSocket.mayAsk(superuser, owner)).isTrue();
        assertThat(AdminSocket.mayAsk(other, owner)).isFalse();
    }

    @Test
    void reads_no_more_than_a_bounded_request() throws Exception {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            var _ = channel.connect(UnixDomainSocketAddress.of(socket));
            var bytes = ByteBuffer.wrap(" ".repeat(2 * AdminChannel.MAX_BYTES).getBytes(StandardCharsets.UTF_8));
            try {
                while (bytes.hasRemaining()) {
                    var _ = channel.write(bytes);
                }
            } catch (IOException _) {
                assertThat(bytes.position()).isGreaterThan(AdminChannel.MAX_BYTES / 2);
            }
        }
        assertThat(ask("{}").has("error")).isTrue();
    }

    @Test
    void closes_connections_beyond_its_limit_and_goes_on(@TempDir Path path) throws Exception {
        var folder = new DataFolder(path.resolve("data"));
        folder.prepare();
        var asked = new AtomicInteger();
        try (var listening = AdminSocket.open(folder, (_, _) -> "answer " + asked.incrementAndGet())
                .orElseThrow()) {
            var idle = new ArrayList<SocketChannel>();
            for (int i = 0; i < AdminSocket.MAX_CONNECTIONS + 1; i++) {
                var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var _ = channel.connect(UnixDomainSocketAddress.of(folder.adminSocket()));
                idle.add(channel);
            }
            assertThat(idle.getLast().read(ByteBuffer.allocate(1))).isEqualTo(-1);
            for (var channel : idle) {
                channel.close();
            }
            Optional<String> answer = Optional.empty();
            while (answer.filter(text -> text.startsWith("answer")).isEmpty()) {
                try {
                    answer = AdminChannel.ask(folder.adminSocket(), "x");
                } catch (StartException _) {
                    // The connections above are not all gone yet, so this one was closed while it was written to.
                }
            }
            assertThat(listening).isNotNull();
        }
        assertThat(folder.adminSocket()).doesNotExist();
        assertThat(AdminChannel.ask(folder.adminSocket(), "x")).isEmpty();
    }

    @Test
    void a_socket_that_a_killed_server_left_behind_is_nobodys(@TempDir Path path) throws Exception {
        var folder = new DataFolder(path.resolve("data"));
        folder.prepare();
        try (var left = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            var _ = left.bind(UnixDomainSocketAddress.of(folder.adminSocket()));
        }
        assertThat(folder.adminSocket()).exists();
        assertThat(AdminChannel.ask(folder.adminSocket(), "x")).isEmpty();
        try (var listening =
                AdminSocket.open(folder, (request, _) -> request + "!").orElseThrow()) {
            assertThat(AdminChannel.ask(folder.adminSocket(), "x")).contains("x!");
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void a_folder_that_cannot_hold_one_is_served_without(@TempDir Path path) {
        var folder = new DataFolder(path.resolve("d".repeat(120)));
        folder.prepare();
        assertThat(AdminSocket.open(folder, (request, _) -> request)).isEmpty();
    }
}
