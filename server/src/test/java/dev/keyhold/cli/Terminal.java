package dev.keyhold.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Runs commands as the program does, and shows what the last one has printed. */
final class Terminal {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs a command where no variables are set, and returns its exit code. */
    int run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** The same with variables. */
    int run(Map<String, String> environment, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var line = Keyhold.commandLine(
                new PrintWriter(out, true), new PrintWriter(err, true), List.of(arguments), environment);
        Keyhold.warn(line, environment);
        return line.execute(arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
