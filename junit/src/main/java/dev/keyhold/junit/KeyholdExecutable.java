package dev.keyhold.junit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the program. */
final class KeyholdExecutable {
    private static final String NAME = "keyhold";

    private KeyholdExecutable() {}

    /**
     * The program that is named, or else the first one that is found.
     *
     * @param named the value of the system property, if there is one
     * @throws IllegalStateException when there is none, with the places that were looked at
     */
    static Path find(@Nullable String named, Map<String, String> environment) {
        if (named != null) {
            var program = Path.of(named);
            if (!Files.isExecutable(program)) {
                throw new IllegalStateException(
                        "the system property " + KeyholdProcess.EXECUTABLE + " names no program: " + program);
            }
            return program;
        }
        var home = environment.get(KeyholdProcess.HOME);
        if (home != null) {
            return Stream.of(Path.of(home, NAME), Path.of(home, "bin", NAME))
                    .filter(KeyholdExecutable::isProgram)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the folder of the variable " + KeyholdProcess.HOME
                            + " has neither keyhold nor bin/keyhold: " + home));
        }
        return path(environment)
                .map(folder -> Path.of(folder, NAME))
                .filter(KeyholdExecutable::isProgram)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no program keyhold found: set the system property "
                        + KeyholdProcess.EXECUTABLE + " or the variable " + KeyholdProcess.HOME
                        + ", or put its folder on PATH"));
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static Stream<String> path(Map<String, String> environment) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(environment.getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty());
    }
}
