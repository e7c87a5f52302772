package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Rekey;
import dev.keyhold.maintenance.StoreConfig;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class RekeyCommand extends InstallationCommand implements Runnable {
    @Option(names = "--finish", description = "Remove the old root key's access to the database.")
    private boolean finish;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var out = out();
        var folder = folder();
        var storage = storage();
        var rekey = new Rekey(folder, storage, out::println);
        if (finish) {
            printEnd(out, folder, rekey.finish());
        } else if (storage instanceof StoreConfig.Embedded) {
            printEnd(out, folder, rekey.run());
        } else {
            rekey.run();
            out.println("Now copy " + folder.rootKey() + " to the folder of every node; running ones need no restart."
                    + " Until all have it nodes start with either root key. Then run 'keyhold rekey --finish' here.");
        }
    }

    private static void printEnd(PrintWriter out, DataFolder folder, List<String> removed) {
        if (removed.isEmpty()) {
            out.println("No other root key opened the database; nothing was changed.");
        }
        for (var id : removed) {
            out.println("Backups made before need the root key " + id + ": keep it with your copies of root keys, and"
                    + " delete " + folder.formerRootKey(id) + ".");
        }
    }
}
