package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {
    private static String script(String shell) {
        var terminal = new Terminal();
        assertThat(terminal.run("completion", shell)).isZero();
        assertThat(terminal.err()).isEmpty();
        return terminal.out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void knows_every_command_and_option(String shell) {
        var script = script(shell);
        CommandModel.commands().forEach((name, command) -> {
            assertThat(script).contains("'" + name + "'");
            for (var option : command.options()) {
                if (option.longestName().startsWith("--")) {
                    assertThat(script)
                            .contains(
                                    shell.equals("fish")
                                            ? "-l " + option.longestName().substring(2)
                                            : option.longestName());
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keyhold d            | doctor",
                "keyhold audit e      | export",
                "keyhold account cr   | create",
                "keyhold serve --max-b| --max-body",
                "keyhold serve --log-level w | warn",
                "keyhold completion --data x --he | --help",
                "keyhold status --data a.d | a.db"
            })
    void completes_in_bash(String line, String word, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.db"), "");
        Files.writeString(folder.resolve("completion"), script("bash") + """
                COMP_WORDS=($LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _keyhold 2>/dev/null
                printf '%s\\n' "${COMPREPLY[@]}"
                """);
        assertThat(bash(folder, line).lines()).contains(word);
    }

    private static String bash(Path folder, String line) throws IOException {
        var builder = new ProcessBuilder("bash", "completion").directory(folder.toFile());
        builder.environment().put("LINE", line);
        var process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void there_are_manual_pages_of_every_command(@TempDir Path folder) throws Exception {
        ManPages.main(new String[] {folder.resolve("man").toString()});
        CommandModel.commands().forEach((name, command) -> {
            var page = folder.resolve("man").resolve(name.replace(' ', '-') + ".1");
            assertThat(page).content().startsWith(".TH ").contains(".SH NAME", ".SH OPTIONS", ".SH EXIT STATUS");
            for (var option : command.options()) {
                assertThat(page).content().contains(option.longestName().replace("-", "\\-"));
            }
        });
        assertThat(ManPages.all().get("keyhold-serve")).contains(".B 3\n");
        assertThat(ManPages.all().get("keyhold-token")).contains(".B 2\n").doesNotContain(".B 3\n");
        for (var page : ManPages.all().values()) {
            assertThat(page.lines()).allSatisfy(line -> assertThat(line).matches("\\.(TH|SH|TP|PP|B|br)\\b.*|[^.'].*"));
        }
    }
}
