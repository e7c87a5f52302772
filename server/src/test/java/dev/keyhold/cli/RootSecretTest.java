package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootSecretTest {
    @ParameterizedTest
    @CsvSource({
        "/dev/pts/7, true",
        "/dev/tty, true",
        "/dev/tty1, true",
        "/dev/ttyS0, true",
        "/dev/console, false",
        "/dev/null, false",
        "/dev/pts/ptmx, false",
        "/dev/pts/7 (deleted), false",
        "/home/alice/dev/pts/7, false",
        "pipe:[12345], false",
        "socket:[12345], false",
    })
    void only_a_terminal_is_shown_the_secret(String output, boolean isTerminal, @TempDir Path folder)
            throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("1"), Path.of(output));
        assertThat(RootSecret.isTerminal(link)).isEqualTo(isTerminal);
    }
}
