package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program to its end. It sees this process's environment without any setting of AWS or Keyhold. */
final class Command {
    private Command() {}

    /** What a program printed and how it ended. */
    record Finished(List<String> command, int exitCode, String out, String err) {
        /** Fails unless the program succeeded; returns what it printed. */
        String succeeded() {
            assertThat(exitCode).as("exit code of %s: %s%s", command, out, err).isZero();
            return out;
        }

        /** What the program printed, which must be JSON, after it succeeded. */
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(succeeded());
            } catch (IOException e) {
                throw new AssertionError("no JSON from " + command + ": " + out, e);
            }
        }

        /** Fails unless the program failed with that code and said why in exactly one line; returns the line. */
        String refused(int code) {
            assertThat(exitCode).as("exit code of %s: %s%s", command, out, err).isEqualTo(code);
            assertThat(err.lines()).as("standard error of %s", command).hasSize(1);
            assertThat(out).as("standard output of %s", command).isEmpty();
            return err.strip();
        }
    }

    static Finished run(Path folder, Map<String, String> environment, List<String> command) {
        try {
            var out = Files.createTempFile("keyhold-acceptance-", ".out");
            var err = Files.createTempFile("keyhold-acceptance-", ".err");
            try {
                var process = start(folder, environment, command, out, err);
                var code = Waiting.exit(process);
                return new Finished(command, code, Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program whose output goes to two files. */
    static Process start(Path folder, Map<String, String> environment, List<String> command, Path out, Path err) {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("KEYHOLD_"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command.getFirst(), e);
        }
    }
}
