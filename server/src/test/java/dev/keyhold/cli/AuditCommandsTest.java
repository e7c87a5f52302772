package dev.keyhold.cli;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.keyhold.Patience;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.maintenance.AuditPosition;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code keyhold audit} reads and deletes. */
class AuditCommandsTest {
    private final Terminal terminal = new Terminal();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private String data;
    private Store store;

    @BeforeEach
    void install(@TempDir Path folder) {
        var installed = new DataFolder(folder.resolve("data"));
        TestInstallation.in(installed);
        data = installed.path().toString();
        store = new SqlStore(SqliteEngine.open(installed.database(), StoreObserver.NONE));
        append("2020-01-01T00:00:00Z", "OLD");
        append("2020-06-01T00:00:00Z", "MIDDLE");
        append("2020-12-01T00:00:00Z", "NEW");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void append(String time, String operation) {
        now.set(Instant.parse(time));
        var events = new AuditEventFactory(now::get, new IdGenerator(new SecureRandom()));
        store.write(tx -> {
            tx.audit().append(events.byItself(ACCOUNT, operation, "it"));
            return operation;
        });
    }

    private int run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data));
        return terminal.run(all.toArray(String[]::new));
    }

    @Test
    void export_is_bounded_and_filtered() {
        assertThat(run("audit", "export", "--since", "2020-02-01", "--until", "2020-12-01"))
                .isZero();
        assertThat(terminal.out()).contains(" MIDDLE ").hasLineCount(1);
        assertThat(run("audit", "export", "--operation", "OLD,NEW")).isZero();
        assertThat(terminal.out()).contains(" OLD ", " NEW ").hasLineCount(2);
        assertThat(run("audit", "export", "--outcome", "denied")).isZero();
        assertThat(terminal.out()).isEmpty();
        assertThat(run("audit", "export", "--until", "soon")).isEqualTo(2);
        assertThat(terminal.err()).contains("--until must be a time like");
        assertThat(run("audit", "export", "--until", "2020-12-01", "--follow")).isEqualTo(2);
        assertThat(terminal.err()).contains("--follow has no end");
    }

    @Test
    void follow_prints_what_is_stored_later() throws Exception {
        var printed = new StringWriter();
        var arguments = new String[] {"audit", "export", "--follow", "--operation", "OLD,LATER", "--data", data};
        var command = Keyhold.commandLine(
                new PrintWriter(printed, true), new PrintWriter(Writer.nullWriter()), List.of(arguments), Map.of());
        var thread = Thread.ofPlatform().start(() -> command.execute(arguments));
        try {
            while (!printed.toString().contains(" OLD ")) {
                Thread.onSpinWait();
            }
            append(Instant.now().toString(), "LATER");
            while (!printed.toString().contains(" LATER ")) {
                Thread.onSpinWait();
            }
        } finally {
            thread.interrupt();
            assertThat(thread.join(Patience.LIMIT)).isTrue();
        }
        assertThat(printed.toString()).hasLineCount(2);
    }

    @Test
    void prune_deletes_what_is_older_and_says_so_in_the_trail() {
        assertThat(run("audit", "prune", "--before", "2020-06-01")).isZero();
        assertThat(terminal.out()).isEqualTo("Deleted events: 1.\n");
        assertThat(run("audit", "export")).isZero();
        assertThat(terminal.out())
                .doesNotContain(" OLD ")
                .contains(" MIDDLE ", "PRUNE_AUDIT target=\"events before 2020-06-01");
        assertThat(run("audit", "prune", "--older-than", "400d")).isZero();
        assertThat(terminal.out()).isEqualTo("Deleted events: 2.\n");
        assertThat(run("audit", "prune", "--older-than", "400d")).isZero();
        assertThat(terminal.out()).isEqualTo("Deleted events: 0.\n");
        assertThat(run("audit", "prune", "--older-than", "36500d")).isZero();
        assertThat(terminal.out()).isEqualTo("Deleted events: 0.\n");
        assertThat(run("audit", "export")).isZero();
        assertThat(terminal.out()).contains("PRUNE_AUDIT");
        assertThat(run("audit", "prune")).isEqualTo(2);
        assertThat(run("audit", "prune", "--before", "2020-06-01", "--older-than", "1d"))
                .isEqualTo(2);
    }

    @Test
    void prune_deletes_nothing_that_waits_to_be_delivered() {
        var position = AuditPosition.of(new DataFolder(Path.of(data)), "tcp://127.0.0.1:514");
        position.write(Instant.parse("2020-03-01T00:00:00Z"));
        assertThat(run("audit", "prune", "--before", "2020-06-01")).isEqualTo(1);
        assertThat(terminal.err()).contains("audit events from 2020-03-01T00:00:00Z on wait to be delivered");
        assertThat(run("audit", "prune", "--before", "2020-03-01")).isZero();
        assertThat(terminal.out()).isEqualTo("Deleted events: 1.\n");
    }

    @Test
    void follow_ends_when_nobody_reads_any_more() {
        var broken = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var arguments = new String[] {"audit", "export", "--follow", "--data", data};
        var command = Keyhold.commandLine(
                new PrintWriter(broken, true), new PrintWriter(Writer.nullWriter()), List.of(arguments), Map.of());
        assertThat(assertTimeoutPreemptively(Patience.LIMIT, () -> command.execute(arguments)))
                .isZero();
    }
}
