package dev.keyhold.cli;

import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Shows a new root access key to a person, once: on a terminal, or in a file for the owner alone where the output may
 * be kept by somebody else, such as the journal of a supervisor.
 */
final class RootSecret {
    /** Standard output, as Linux shows it. */
    private static final Path OUTPUT = Path.of("/proc/self/fd/1");
    /** Not {@code /dev/console}, which may be what a supervisor keeps. */
    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/[0-9]+|tty[A-Za-z]*[0-9]*)");

    private RootSecret() {}

    /** True when standard output is what a person looks at, whatever standard input is. */
    static boolean isTerminal() {
        return isTerminal(OUTPUT);
    }

    /** The JDK tells of a console only whether both are: that suffices where the system does not show the output. */
    @SuppressWarnings("SystemConsoleNull") // Null again where the JDK's own console is the default, as from 25 on.
    static boolean isTerminal(Path output) {
        if (!Files.isSymbolicLink(output)) {
            var console = System.console();
            return console != null && console.isTerminal();
        }
        try {
            return TERMINAL.matcher(Files.readSymbolicLink(output).toString()).matches();
        } catch (IOException _) {
            return false;
        }
    }

    /** Makes sure that {@link #show} can write its file, before a key is made that nobody would ever see. */
    static void requireRoom(Path file) {
        if (Files.exists(file)) {
            throw new StartException(file + " is there already; nothing was changed: move it away");
        }
        DataFolder.requireWritableParent(file);
    }

    /** Prints the key for pasting, or writes it to a file and says so. */
    static void show(PrintWriter out, boolean terminal, DataFolder folder, IssuedAccessKey key) {
        show(
                out,
                terminal,
                folder.rootCredentials(),
                key.key().keyId().text(),
                key.secret().reveal());
    }

    /** The same for a key that is known by its texts; {@code file} is the one to write. */
    static void show(PrintWriter out, boolean terminal, Path file, String keyId, String secret) {
        if (terminal) {
            out.println("The root access key is shown only once: store it now. Copy and paste:");
            out.println();
            out.println("  export AWS_ACCESS_KEY_ID=" + keyId);
            out.println("  export AWS_SECRET_ACCESS_KEY=" + secret);
            out.flush();
            return;
        }
        DataFolder.createSecret(
                file, "[default]\naws_access_key_id = " + keyId + "\naws_secret_access_key = " + secret + "\n");
        out.println("Standard output is not a terminal, so the root access key is in the file " + file
                + ", which only you can read.");
        out.println("Store the key elsewhere and delete the file. Copy and paste:");
        out.println();
        out.println("  export AWS_SHARED_CREDENTIALS_FILE=" + file);
        out.flush();
    }
}
