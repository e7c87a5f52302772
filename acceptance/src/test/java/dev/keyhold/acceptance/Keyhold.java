package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program as a person starts it, in a process of its own: {@code ./keyhold} of this project, or the program of a
 * package that the property {@code keyhold.program} names.
 */
final class Keyhold {
    /** The project's folder. */
    static final Path ROOT = Path.of(requireNonNull(System.getProperty("keyhold.root"), "keyhold.root"));

    /** What it runs. */
    static final Path JAR = ROOT.resolve("server/target/keyhold.jar");

    /** What is called; it ends in exec, so signals to the process reach the server itself. */
    static final String PROGRAM =
            System.getProperty("keyhold.program", ROOT.resolve("keyhold").toString());

    /** The variable that names a database for several nodes. */
    static final String STORE = "KEYHOLD_STORE";

    private static final String JAVA_OPTS = "KEYHOLD_JAVA_OPTS";

    /** Servers here live for seconds: they start faster when they compile less. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xlog:disable";

    /** In seconds: the server's own limit on requests is not to be what a busy machine breaks. */
    private static final String PATIENT = String.valueOf(Waiting.LIMIT.toSeconds());

    private Keyhold() {}

    /** Environment of a server. */
    static Map<String, String> environment() {
        return Map.of(JAVA_OPTS, QUICK, "KEYHOLD_REQUEST_TIMEOUT", PATIENT);
    }

    /** Runs a command to its end. */
    static Command.Finished run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** Runs a command to its end, with more variables. */
    static Command.Finished run(Map<String, String> more, String... arguments) {
        var all = new HashMap<>(Map.of(JAVA_OPTS, QUICK));
        all.putAll(more);
        return Command.run(Path.of("."), all, command(arguments));
    }

    static List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(PROGRAM);
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * A data folder as {@code init} leaves it, which is not there yet: a copy of the one that this process has had set
     * up, since that takes seconds. All of them are the same installation, with the same keys.
     */
    static Installation copy(Path data) {
        var template = Template.INSTALLATION;
        Cluster.copy(template.data(), data);
        return template.in(data);
    }

    /** Sets up an installation of its own in a folder that is not there yet. */
    static Installation init(Path data) {
        return init(data, Map.of());
    }

    /** The same with variables, such as {@link #STORE}. */
    static Installation init(Path data, Map<String, String> environment) {
        var printed = run(environment, "init", "--data", data.toString(), "--json");
        return Installation.parse(data, printed.json());
    }

    /** The audit trail as it is exported, oldest first. */
    static List<AuditLine> audit(Path data) {
        return audit(data, Map.of());
    }

    /** The same with variables, such as {@link #STORE}. */
    static List<AuditLine> audit(Path data, Map<String, String> environment) {
        var printed = run(environment, "audit", "export", "--data", data.toString(), "--json");
        return AuditLine.parse(printed.succeeded());
    }

    /** Set up when the first copy is wanted. */
    private static final class Template {
        static final Installation INSTALLATION = init(folder().resolve("data"));

        private static Path folder() {
            try {
                // In the build's own folder, which goes with the next clean build.
                return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "installation-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
