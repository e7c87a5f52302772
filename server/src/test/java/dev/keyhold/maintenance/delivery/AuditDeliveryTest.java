package dev.keyhold.maintenance.delivery;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.AuditTrail;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditDeliveryTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    private final AuditEventFactory events = new AuditEventFactory(now::get, new IdGenerator(new SecureRandom()));
    private DataFolder folder;
    private Store store;
    private Path file;

    @BeforeEach
    void install(@TempDir Path temporary) {
        folder = new DataFolder(temporary.resolve("data"));
        TestInstallation.in(folder);
        store = new SqlStore(SqliteEngine.open(folder.database(), StoreObserver.NONE));
        // When it was set up, which may be minutes ago: installations of tests are copied. That event is delivered too.
        new AuditTrail(store).forEach(ACCOUNT, Instant.EPOCH, event -> now.set(event.at()));
        file = temporary.resolve("audit.log");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void append(String operation) {
        now.updateAndGet(before -> before.plusMillis(1));
        store.write(tx -> {
            tx.audit().append(events.byItself(ACCOUNT, operation, "it"));
            return operation;
        });
    }

    private AuditDelivery toFile(long maxBytes) {
        return AuditDelivery.toFile(folder, store, file, maxBytes, 2, now::get);
    }

    private static List<String> operations(Path file) throws IOException {
        var found = new ArrayList<String>();
        for (var line : Files.readAllLines(file)) {
            if (!line.isEmpty()) {
                found.add(new ObjectMapper().readTree(line).path("operation").asText());
            }
        }
        return found;
    }

    @Test
    void each_event_is_in_the_file_once_in_their_order() throws Exception {
        try (var delivery = toFile(1_000_000)) {
            append("A");
            delivery.run();
            append("B");
            append("C");
            delivery.run();
            delivery.run();
            assertThat(operations(file)).containsExactly("SET_UP", "A", "B", "C");
            assertThat(delivery.delivered()).isEqualTo(4);
            assertThat(delivery.problem()).isEmpty();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void an_event_that_is_committed_late_is_not_left_out() throws Exception {
        try (var delivery = toFile(1_000_000)) {
            var late = events.byItself(ACCOUNT, "LATE", "it");
            append("A");
            delivery.run();
            now.updateAndGet(before -> before.plusSeconds(80));
            delivery.run();
            store.write(tx -> {
                tx.audit().append(late);
                return late;
            });
            delivery.run();
            assertThat(operations(file)).containsExactly("SET_UP", "A", "LATE");
        }
    }

    @Test
    void goes_on_after_a_crash_where_it_was_and_leaves_nothing_out() throws Exception {
        append("A");
        toFile(1_000_000).run();
        now.updateAndGet(before -> before.plus(Duration.ofMinutes(5)));
        append("B");
        toFile(1_000_000).run();
        // Without its end, as a crash leaves it.
        Files.writeString(file, Files.readString(file) + "{\"operation\":\"PART");
        append("C");
        var delivery = toFile(1_000_000);
        delivery.run();
        assertThat(Files.readString(file)).contains("PART\n{");
        Files.writeString(file, Files.readString(file).replace("{\"operation\":\"PART\n", ""));
        assertThat(operations(file))
                .startsWith("SET_UP", "A")
                .endsWith("B", "C")
                .doesNotContainSequence("B", "A");
        delivery.close();
    }

    @Test
    void of_full_files_any_number_is_kept() throws Exception {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try (var delivery = AuditDelivery.toFile(folder, store, file, 1, Integer.MAX_VALUE, now::get)) {
                for (var operation : List.of("A", "B", "C", "D")) {
                    append(operation);
                    delivery.run();
                }
            }
        });
        assertThat(operations(file)).containsExactly("D");
        assertThat(operations(file.resolveSibling("audit.log.3"))).containsExactly("A");
    }

    @Test
    void a_full_file_is_rotated_and_the_oldest_deleted() throws Exception {
        try (var delivery = toFile(1)) {
            for (var operation : List.of("A", "B", "C")) {
                append(operation);
                delivery.run();
            }
        }
        assertThat(operations(file)).containsExactly("C");
        assertThat(operations(file.resolveSibling("audit.log.1"))).containsExactly("B");
        assertThat(operations(file.resolveSibling("audit.log.2"))).containsExactly("A");
        assertThat(file.resolveSibling("audit.log.3")).doesNotExist();
    }

    @Test
    void what_cannot_be_delivered_waits() throws Exception {
        try (var delivery = toFile(1_000_000)) {
            Files.delete(file);
            Files.createDirectory(file);
            delivery.run();
            assertThat(delivery.problem()).contains("Is a directory");
            Files.delete(file);
            delivery.run();
            assertThat(delivery.problem()).isEmpty();
            assertThat(operations(file)).containsExactly("SET_UP");
        }
    }

    @Test
    void a_file_that_cannot_be_written_ends_the_start() throws Exception {
        Files.createDirectory(file);
        assertThatThrownBy(() -> toFile(1_000_000))
                .isInstanceOf(StartException.class)
                .hasMessage("cannot write audit events to " + file + " (audit-file): it is a folder");
        file = folder.path().resolve("absent/audit.log");
        assertThatThrownBy(() -> toFile(1_000_000))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("there is no folder " + file.getParent());
        file = folder.rootKey().resolve("audit.log");
        assertThatThrownBy(() -> toFile(1_000_000)).hasMessageContaining("there is no folder");
        // Nobody, not even the superuser, can write there.
        file = folder.path().resolve("audit-link.log");
        Files.createSymbolicLink(file, file);
        assertThatThrownBy(() -> toFile(1_000_000))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("cannot write audit events to " + file + " (audit-file): ")
                .hasMessageNotContaining("null")
                .hasMessageNotContaining("Exception");
    }

    /** Keeps what it is sent when it is flushed, unless that fails. */
    private static final class Unreliable implements AuditSink {
        private final List<String> sent = new ArrayList<>();
        private final List<String> kept = new ArrayList<>();
        private boolean fails;

        @Override
        public String name() {
            return "unreliable";
        }

        @Override
        public void send(AuditEvent event, String json) {
            sent.add(event.operation());
        }

        @Override
        public void flush() throws IOException {
            if (fails) {
                throw new IOException("no space");
            }
            kept.addAll(sent);
            sent.clear();
        }

        @Override
        public void close() {
            sent.clear();
        }
    }

    private AuditDelivery to(AuditSink sink) {
        return new AuditDelivery(folder, store, sink, now::get);
    }

    @Test
    void what_was_sent_and_not_flushed_is_sent_again_however_old_it_is() {
        var sink = new Unreliable();
        sink.fails = true;
        try (var delivery = to(sink)) {
            append("A");
            now.updateAndGet(before -> before.plus(Duration.ofHours(1)));
            delivery.run();
            assertThat(delivery.problem()).contains("no space");
            assertThat(delivery.delivered()).isZero();
            sink.fails = false;
            delivery.run();
            assertThat(sink.kept).containsExactly("SET_UP", "A");
        }
    }

    @Test
    void a_place_that_is_first_reached_after_a_restart_gets_what_came_before() {
        var sink = new Unreliable();
        sink.fails = true;
        to(sink).run();
        append("A");
        now.updateAndGet(before -> before.plus(Duration.ofDays(3)));
        sink.fails = false;
        to(sink).run();
        assertThat(sink.kept).containsExactly("SET_UP", "A");
    }

    @Test
    void nothing_is_sent_once_the_server_stops() {
        var sink = new Unreliable();
        var delivery = to(sink);
        delivery.close();
        delivery.run();
        assertThat(sink.sent).isEmpty();
    }

    @Test
    void a_syslog_server_that_does_not_read_is_not_waited_for() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = SyslogAddress.parse("tcp://127.0.0.1:" + server.getLocalPort());
            var sink = new SyslogSink(address.orElseThrow(), Duration.ofMillis(300));
            var text = "x".repeat(1_000_000);
            var event = events.byItself(ACCOUNT, "A", "it");
            assertThatThrownBy(() -> {
                        while (true) {
                            sink.send(event, text);
                        }
                    })
                    .isInstanceOf(IOException.class);
            sink.close();
        }
    }

    @Test
    void syslog_gets_messages_of_rfc_5424_with_their_length_in_front() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket connection;
            try (var delivery = toSyslog(server)) {
                delivery.run();
                assertThat(delivery.problem()).isEmpty();
                connection = server.accept();
            }
            try (connection) {
                var all = connection.getInputStream().readAllBytes();
                var text = new String(all, StandardCharsets.UTF_8);
                assertThat(text)
                        .matches("(?s)\\d+ <110>1 \\S+T\\S+Z \\S+ keyhold \\d+ SET_UP - \uFEFF\\{.*\"SET_UP\".*}");
                var length = Integer.parseInt(text.substring(0, text.indexOf(' ')));
                assertThat(all).hasSize(length + String.valueOf(length).length() + 1);
            }
        }
    }

    @Test
    void a_connection_that_broke_is_made_again_and_the_last_minutes_are_sent_again() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket second;
            try (var delivery = toSyslog(server)) {
                delivery.run();
                var first = server.accept();
                first.setSoLinger(true, 0);
                first.close();
                while (delivery.problem().isEmpty()) {
                    append("MORE");
                    delivery.run();
                }
                delivery.run();
                second = server.accept();
            }
            try (second) {
                assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("SET_UP", "MORE");
            }
        }
    }

    private AuditDelivery toSyslog(ServerSocket server) {
        var address = SyslogAddress.parse("tcp://127.0.0.1:" + server.getLocalPort());
        return AuditDelivery.toSyslog(folder, store, address.orElseThrow(), now::get);
    }

    @Test
    @SuppressWarnings("try") // The other side reads to the end of what was sent.
    void a_syslog_server_that_restarts_gets_again_what_it_may_not_have_read() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = SyslogAddress.parse("tcp://127.0.0.1:" + server.getLocalPort());
            try (var delivery = AuditDelivery.toSyslog(folder, store, address.orElseThrow(), now::get)) {
                delivery.run();
                try (var first = server.accept()) {
                    first.shutdownOutput();
                }
                // Nothing new is sent, which could fail.
                while (delivery.problem().isEmpty()) {
                    delivery.run();
                }
                delivery.run();
                assertThat(delivery.problem()).isEmpty();
                try (var second = server.accept()) {
                    delivery.close();
                    assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .contains("SET_UP");
                }
            }
        }
    }

    @Test
    void addresses_name_a_protocol_a_host_and_a_port() {
        assertThat(SyslogAddress.parse("tls://[::1]:6514")).contains(new SyslogAddress(true, "::1", 6514));
        assertThat(SyslogAddress.parse("tls://[::1]:6514").orElseThrow()).hasToString("tls://[::1]:6514");
        for (var wrong : List.of("udp://host:514", "tcp://host", "tcp://host:70000", "host:514", "tcp://:514")) {
            assertThat(SyslogAddress.parse(wrong)).as(wrong).isEmpty();
        }
    }
}
