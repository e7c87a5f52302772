package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReloadTest {
    private Path file;
    private SettingsReload reload;

    @BeforeEach
    void read(@TempDir Path folder) throws IOException {
        file = folder.resolve("keyhold.properties");
        set("max-requests=10");
        var nothing = new PrintWriter(Writer.nullWriter());
        var arguments = List.of("serve", "--config", file.toString(), "--idle-timeout", "7");
        var line = Keyhold.commandLine(nothing, nothing, arguments, Map.of());
        line.parseArgs(arguments.toArray(String[]::new));
        reload = SettingsReload.of(
                Objects.requireNonNull(line.getSubcommands().get("serve")).getCommandSpec());
    }

    private void set(String... lines) throws IOException {
        Files.write(file, List.of(lines));
    }

    @Test
    void nothing_has_changed_when_nothing_has() {
        var read = reload.get();
        assertThat(read.changed()).isEmpty();
        assertThat(read.needRestart()).isEmpty();
    }

    @Test
    void says_what_is_taken_over_and_what_needs_a_restart_until_there_is_one() throws Exception {
        set("max-requests=20", "max-failures-per-key=3", "listen=127.0.0.1:0", "idle-timeout=9", "log-level=warn");
        var read = reload.get();
        assertThat(read.changed()).containsExactly("log-level", "max-failures-per-key", "max-requests");
        assertThat(read.needRestart()).containsExactly("listen");
        assertThat(read.limits().maxRequests()).isEqualTo(20);
        assertThat(read.limits().failuresPerKey()).isEqualTo(3);
        assertThat(reload.get().changed()).hasSize(3);
        read.accepted().run();
        assertThat(Logging.threshold()).isEqualTo(Logging.Threshold.WARN);
        assertThat(reload.get().changed()).isEmpty();
        assertThat(reload.get().needRestart()).containsExactly("listen");
    }

    @Test
    void what_is_not_valid_is_refused_with_its_line() throws Exception {
        set("max-requests=20", "max-users=0");
        assertThatThrownBy(reload::get)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--max-users must be at least 1")
                .hasMessageContaining("line 2");
        set("max-reqests=20");
        assertThatThrownBy(reload::get).isInstanceOf(StartException.class).hasMessageContaining("max-reqests");
    }
}
