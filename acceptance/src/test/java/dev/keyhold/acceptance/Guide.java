package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A page of the documentation that is followed as a reader would. The convention:
 *
 * <ul>
 *   <li>What is followed stands between the lines {@code <!-- tour:start -->} and {@code <!-- tour:end -->}, which may
 *       come several times.
 *   <li>A fenced block with a name after its language, such as {@code java Robot.java}, is a file of that name.
 *   <li>The fenced {@code bash} blocks, one after the other, are one script. It ends at the first command that fails.
 *       {@code keyhold} and {@code ./keyhold} both mean this project's.
 *   <li>A line {@code # => text} expects {@code text} in what the command right before it printed, to standard
 *       output or standard error. Several such lines may follow one command.
 * </ul>
 */
final class Guide {
    /** Where a guide has the server, whose real port is known only when it runs. */
    private static final String SERVER = "localhost:8443";

    private static final String START = "<!-- tour:start -->";
    private static final String END = "<!-- tour:end -->";
    private static final String FENCE = "```";
    private static final String EXPECTATION = "# => ";
    /** Printed before each command, so that its output can be told from the others'. */
    private static final String MARK = "\u001e";

    private final Path folder;
    private final List<Step> steps = new ArrayList<>();

    /**
     * A command.
     *
     * @param expected texts that its output must hold
     */
    private record Step(String command, List<String> expected) {}

    private Guide(Path folder) {
        this.folder = folder;
    }

    /** The text of a page, named from the project's folder. */
    static String text(String page) {
        try {
            return Files.readString(Keyhold.ROOT.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that a page prints, from the page's text. */
    static String file(String text, String name) {
        var block = Pattern.compile("(?ms)^```\\w+ " + Pattern.quote(name) + "\\n(.*?)^```$")
                .matcher(text);
        assertThat(block.find()).as("a file %s", name).isTrue();
        return block.group(1);
    }

    /** Follows a page that starts its own server. */
    static void follow(String page, Path folder) {
        follow(page, folder, Map.of());
    }

    /** Follows a page that starts its own servers, with variables that it expects the reader to have set. */
    static void follow(String page, Path folder, Map<String, String> environment) {
        followText(text(page), folder, environment);
    }

    /** Follows a page whose server is already there. */
    static void follow(String page, URI server, Path folder, Map<String, String> environment) {
        assertThat(text(page)).contains(SERVER);
        followText(text(page).replace(SERVER, "localhost:" + server.getPort()), folder, environment);
    }

    /** Follows a page's text, in which addresses may have been replaced. */
    static void followText(String text, Path folder, Map<String, String> environment) {
        var guide = new Guide(folder);
        guide.read(text);
        assertThat(guide.steps).anyMatch(step -> !step.expected().isEmpty());
        guide.run(environment);
    }

    private void run(Map<String, String> environment) {
        write("keyhold", "#!/bin/sh\nexec '" + Keyhold.PROGRAM + "' \"$@\"\n", "rwx------");
        var all = new HashMap<>(AwsCli.surroundings(folder));
        all.putAll(Keyhold.environment());
        all.putAll(environment);
        all.put("PATH", folder + ":" + System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
        var finished = Command.run(folder, all, List.of("bash", "-c", script()));

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
    private String script() {
        var script =
                new StringBuilder("exec 2>&1\nset -e\ntrap 'jobs -p | xargs -r kill 2>/dev/null || true; wait' EXIT\n");
        for (var step : steps) {
            script.append("printf '").append(MARK).append("'\n").append(step.command());
        }
        return script.toString();
    }

    private void read(String text) {
        var from = text.indexOf(START);
        assertThat(from).as("position of " + START).isNotNegative();
        while (from >= 0) {
            var to = text.indexOf(END, from);
            assertThat(to).as("position of " + END).isGreaterThan(from);
            readPart(text.substring(from, to));
            from = text.indexOf(START, to);
        }
    }

    private void readPart(String text) {
        var lines = text.lines().iterator();
        while (lines.hasNext()) {
            var line = lines.next();
            if (line.startsWith(FENCE)) {
                var block = new ArrayList<String>();
                for (var inside = lines.next(); !inside.equals(FENCE); inside = lines.next()) {
                    block.add(inside);
                }
                var info = line.substring(FENCE.length()).split(" ", 2);
                if (info.length == 2) {
                    write(info[1], String.join("\n", block) + "\n", "rw-------");
                } else if (info[0].equals("bash")) {
                    readCommands(block);
                }
            }
        }
    }

    private void readCommands(List<String> block) {
        var command = new StringBuilder();
        for (var line : block) {
            if (line.startsWith(EXPECTATION)) {
                assertThat(command).as("command that an expectation cuts off").isEmpty();
                assertThat(steps).as("commands before " + line).isNotEmpty();
                steps.getLast()
                        .expected()
                        .add(line.substring(EXPECTATION.length()).strip());
            } else if (!(line.isBlank() && command.isEmpty())) {
                command.append(line).append('\n');
                if (isComplete(command.toString())) {
                    steps.add(new Step(command.toString(), new ArrayList<>()));
                    command.setLength(0);
                }
            }
        }
        assertThat(command).as("command that the end of a block cuts off").isEmpty();
    }

    /** True when bash needs no further line: no open quote, brace, here-document or backslash. */
    private boolean isComplete(String command) {
        if (command.endsWith("\\\n")) {
            return false;
        }
        var checked = Command.run(folder, Map.of(), List.of("bash", "-n", "-c", command));
        return checked.exitCode() == 0 && checked.err().isEmpty();
    }

    private void write(String name, String content, String permissions) {
        try {
            var file = folder.resolve(name);
            Files.writeString(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
