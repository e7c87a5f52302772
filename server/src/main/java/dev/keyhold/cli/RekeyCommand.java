package dev.keyhold.cli;

import dev.keyhold.maintenance.Rekey;
import dev.keyhold.maintenance.StoreConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold rekey}. */
@Command(
        name = "rekey",
        description = {
            "Create a new root key, while the server runs; secrets are not encrypted again. After an interruption, run"
                    + " it again.",
            "With a shared database the old root key still opens it: copy root.key to the folder of every node, then"
                    + " run 'keyhold rekey --finish'.",
            ""
        })
final class RekeyCommand extends UnlockingCommand implements Runnable {
    @Option(names = "--finish", description = "Remove the old root key's access to the database.")
    private boolean finish;

    @Option(
            names = "--to",
            paramLabel = "PLACE",
            description = "Move to the root key of another place, in the form of --root-key, instead of a new root.key;"
                    + " a file or a key in a token is created if it is not there.")
    private @Nullable String to;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        if (finish && to != null) {
            throw new ParameterException(
                    spec().commandLine(), "--finish and --to exclude each other: name the new place with --root-key");
        }
        var out = out();
        var config = installation();
        var rekey = new Rekey(config, out::println);
        if (finish) {
            printEnd(out, rekey, rekey.finish());
        } else if (to != null) {
            rekey.moveTo(RootKeyOption.parse(spec(), "--to", to, Duration.ZERO));
            out.println("Now set --root-key of every node, or KEYHOLD_ROOT_KEY, to the new place; running ones need no"
                    + " restart. Until then nodes start with either root key. Then run 'keyhold rekey --finish' with"
                    + " the new --root-key.");
        } else if (config.storage() instanceof StoreConfig.Embedded) {
            printEnd(out, rekey, rekey.run());
        } else {
            rekey.run();
            out.println("Now copy " + config.folder().rootKey() + " to the folder of every node; running ones need no"
                    + " restart. Until all have it nodes start with either root key. Then run 'keyhold rekey --finish'"
                    + " here.");
        }
    }

    private static void printEnd(PrintWriter out, Rekey rekey, List<String> removed) {
        if (removed.isEmpty()) {
            out.println("No other root key opened the database; nothing was changed.");
        }
        for (var id : removed) {
            var files = rekey.files(id);
            out.println("Backups made before need the root key " + id + ": keep it"
                    + (files.isEmpty()
                            ? "."
                            : " with your copies of root keys, and delete "
                                    + files.stream().map(Path::toString).collect(Collectors.joining(", ")) + "."));
        }
    }
}
