package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.api.console.screen.InstallationFacts.Setting;
import dev.keyhold.api.console.screen.InstallationFacts.Source;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
        reload = of(List.of("serve", "--config", file.toString(), "--idle-timeout", "7"), Map.of());
    }

    private static SettingsReload of(List<String> arguments, Map<String, String> environment) {
        var nothing = new PrintWriter(Writer.nullWriter());
        var line = Keyhold.commandLine(nothing, nothing, arguments, environment);
        line.parseArgs(arguments.toArray(String[]::new));
        return SettingsReload.of(
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

    private Setting shown(String name) {
        return reload.current().stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tells_every_setting_and_where_its_value_comes_from() throws Exception {
        assertThat(reload.current()).extracting(Setting::name).isSorted().contains("data", "root-key", "oidc-issuer");
        assertThat(shown("max-requests"))
                .isEqualTo(new Setting("max-requests", Optional.of("10"), false, Source.FILE, file + ", line 1"));
        assertThat(shown("idle-timeout"))
                .isEqualTo(new Setting("idle-timeout", Optional.of("7"), false, Source.COMMAND_LINE, ""));
        assertThat(shown("max-body"))
                .isEqualTo(new Setting("max-body", Optional.of("1048576"), false, Source.DEFAULT, ""));
        assertThat(shown("tls-key")).isEqualTo(new Setting("tls-key", Optional.empty(), false, Source.DEFAULT, ""));

        set("# another line", "max-requests=20", "listen=127.0.0.1:0");
        reload.get().accepted().run();
        assertThat(shown("max-requests"))
                .isEqualTo(new Setting("max-requests", Optional.of("20"), false, Source.FILE, file + ", line 2"));
        assertThat(shown("listen").value()).as("until a restart").hasValue("127.0.0.1:8443");

        set("# one line", "# and another", "max-requests=20", "max-body=1048576");
        reload.get().accepted().run();
        assertThat(shown("max-requests").place()).isEqualTo(file + ", line 3");
        assertThat(shown("max-body"))
                .as("the default, which the file sets")
                .isEqualTo(new Setting("max-body", Optional.of("1048576"), false, Source.FILE, file + ", line 4"));
        set("max-requests=20");
        reload.get().accepted().run();
        assertThat(shown("max-body").source()).isEqualTo(Source.DEFAULT);
    }

    @Test
    void does_not_tell_what_can_contain_a_password() {
        var environment = Map.of(
                "KEYHOLD_STORE", "jdbc:postgresql://db/keyhold?user=k&password=s3cret",
                "KEYHOLD_EXPLAIN_URL", "https://me:s3cret@example.com/");
        var read = of(List.of("serve"), environment);
        assertThat(read.current().toString()).doesNotContain("s3cret");
        assertThat(read.current())
                .contains(new Setting("store", Optional.empty(), true, Source.VARIABLE, "KEYHOLD_STORE"))
                .contains(new Setting("explain-url", Optional.empty(), true, Source.VARIABLE, "KEYHOLD_EXPLAIN_URL"));
    }
}
