package dev.keyhold.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyholdExecutableTest {
    @TempDir
    private Path folder;

    private Path program(String name, String script) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    @Test
    void the_property_wins_over_the_variable_and_that_over_the_path() throws IOException {
        var named = program("named/keyhold", "");
        var home = program("home/keyhold", "");
        var installed = program("installed/bin/keyhold", "");
        var first = program("first/keyhold", "");
        var path = folder.resolve("empty")
                + File.pathSeparator
                + File.pathSeparator
                + first.getParent()
                + File.pathSeparator
                + home.getParent();
        assertThat(KeyholdExecutable.find(
                        named.toString(),
                        Map.of("KEYHOLD_HOME", folder.resolve("home").toString(), "PATH", path)))
                .isEqualTo(named);
        assertThat(KeyholdExecutable.find(
                        null, Map.of("KEYHOLD_HOME", folder.resolve("home").toString(), "PATH", path)))
                .isEqualTo(home);
        assertThat(KeyholdExecutable.find(
                        null, Map.of("KEYHOLD_HOME", folder.resolve("installed").toString())))
                .isEqualTo(installed);
        assertThat(KeyholdExecutable.find(null, Map.of("PATH", path))).isEqualTo(first);
    }

    @Test
    void what_is_named_must_be_there() {
        assertThatThrownBy(() -> KeyholdExecutable.find("/nowhere/keyhold", Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("keyhold.executable", "/nowhere/keyhold");
        assertThatThrownBy(() -> KeyholdExecutable.find(null, Map.of("KEYHOLD_HOME", folder.toString())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("KEYHOLD_HOME", "bin/keyhold", folder.toString());
        assertThatThrownBy(() -> KeyholdExecutable.find(null, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("keyhold.executable", "KEYHOLD_HOME", "PATH");
    }

    @Test
    void a_program_that_fails_is_shown_with_its_log() throws IOException {
        var failing = program("keyhold", "echo 'keyhold: no JDK 25 found' >&2; exit 1");
        assertThatThrownBy(() -> KeyholdProcess.start(failing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("did not start", "keyhold: no JDK 25 found");
        var other = program("other", "echo hello; exec cat >/dev/null");
        assertThatThrownBy(() -> KeyholdProcess.start(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not start");
    }

    @Test
    void settings_of_a_server_do_not_reach_it() throws IOException {
        var showing = program("keyhold", "env | grep -c ^KEYHOLD_ >&2; exit 1");
        assertThatThrownBy(() -> KeyholdProcess.start(showing)).hasMessageEndingWith("0");
    }
}
