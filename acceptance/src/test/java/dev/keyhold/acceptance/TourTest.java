package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tour in README.md as a reader would. The convention:
 *
 * <ul>
 *   <li>The tour stands between the lines {@code <!-- tour:start -->} and {@code <!-- tour:end -->}.
 *   <li>Its fenced {@code bash} blocks, one after the other, are one script. It runs in an empty folder, with
 *       {@code keyhold} and {@code ./keyhold} both meaning this project's, and ends at the first command that fails.
 *   <li>A line {@code # => text} expects {@code text} in what the command right before it printed, to standard
 *       output or standard error. Several such lines may follow one command.
 * </ul>
 */
class TourTest {
    private static final String START = "<!-- tour:start -->";
    private static final String END = "<!-- tour:end -->";
    private static final String EXPECTATION = "# => ";
    /** Printed before each command, so that its output can be told from the others'. */
    private static final String MARK = "\u001e";

    @TempDir
    private static Path folder;

    /**
     * A command of the tour.
     *
     * @param expected texts that its output must hold
     */
    private record Step(String command, List<String> expected) {}

    @BeforeAll
    static void put_the_program_where_the_tour_finds_it() throws IOException {
        var program = folder.resolve("keyhold");
        Files.writeString(program, "#!/bin/sh\nexec '" + Keyhold.PROGRAM + "' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void the_tour_in_the_readme_works_as_written() throws IOException {
        var steps = steps(Files.readString(Keyhold.ROOT.resolve("README.md")));
        assertThat(steps).isNotEmpty();
        assertThat(steps).anyMatch(step -> !step.expected().isEmpty());

        var environment = new HashMap<String, String>(AwsCli.surroundings(folder));
        environment.put("PATH", folder + ":" + System.getenv("PATH"));
        var finished = Command.run(folder, environment, List.of("bash", "-c", script(steps)));

        var outputs = finished.out().split(MARK, -1);
        for (int i = 0; i < steps.size() && i + 1 < outputs.length; i++) {
            for (var text : steps.get(i).expected()) {
                assertThat(outputs[i + 1])
                        .as("output of: %s", steps.get(i).command())
                        .contains(text);
            }
        }
        finished.succeeded();
        assertThat(outputs).hasSize(steps.size() + 1);
    }

    /** Whatever still runs when the script ends is stopped. */
    private static String script(List<Step> steps) {
        var script =
                new StringBuilder("exec 2>&1\nset -e\ntrap 'jobs -p | xargs -r kill 2>/dev/null || true; wait' EXIT\n");
        for (var step : steps) {
            script.append("printf '").append(MARK).append("'\n").append(step.command());
        }
        return script.toString();
    }

    private static List<Step> steps(String readme) {
        var from = readme.indexOf(START);
        var to = readme.indexOf(END);
        assertThat(from).as("position of " + START).isNotNegative();
        assertThat(to).as("position of " + END).isGreaterThan(from);
        var steps = new ArrayList<Step>();
        var inBlock = false;
        var command = new StringBuilder();
        for (var line : readme.substring(from, to).lines().toList()) {
            if (line.startsWith("```")) {
                assertThat(command)
                        .as("command that the end of a block cuts off")
                        .isEmpty();
                inBlock = line.equals("```bash");
            } else if (inBlock && line.startsWith(EXPECTATION)) {
                assertThat(command).as("command that an expectation cuts off").isEmpty();
                assertThat(steps).as("commands before " + line).isNotEmpty();
                steps.getLast()
                        .expected()
                        .add(line.substring(EXPECTATION.length()).strip());
            } else if (inBlock && !(line.isBlank() && command.isEmpty())) {
                command.append(line).append('\n');
                if (isComplete(command.toString())) {
                    steps.add(new Step(command.toString(), new ArrayList<>()));
                    command.setLength(0);
                }
            }
        }
        return steps;
    }

    /** True when bash needs no further line: no open quote, brace, here-document or backslash. */
    private static boolean isComplete(String command) {
        if (command.endsWith("\\\n")) {
            return false;
        }
        var checked = Command.run(folder, Map.of(), List.of("bash", "-n", "-c", command));
        return checked.exitCode() == 0 && checked.err().isEmpty();
    }
}
