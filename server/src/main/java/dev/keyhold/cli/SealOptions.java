package dev.keyhold.cli;

import dev.keyhold.maintenance.SecretFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The passphrase of a file with an account, for the commands that write and read one. */
final class SealOptions {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "A file whose first line is the passphrase. Default: it is asked for on the terminal.")
    private @Nullable Path passphraseFile;

    /** Whether a passphrase was named. */
    boolean isSet() {
        return passphraseFile != null;
    }

    /** The passphrase; asked for twice where it is a new one. */
    @SuppressWarnings("SystemConsoleNull") // Null again where the JDK's own console is the default, as from 25 on.
    String passphrase(CommandSpec spec, boolean isNew, String otherOption) {
        if (passphraseFile != null) {
            return SecretFile.read("a passphrase", passphraseFile)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no terminal to ask for the passphrase: name --passphrase-file or " + otherOption);
        }
        var given = console.readPassword("Passphrase: ");
        if (isNew && !Arrays.equals(given, console.readPassword("The same again: "))) {
            throw new ParameterException(spec.commandLine(), "the two passphrases are not the same");
        }
        return given == null ? "" : new String(given);
    }
}
