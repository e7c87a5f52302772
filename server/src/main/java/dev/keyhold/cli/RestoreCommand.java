package dev.keyhold.cli;

import dev.keyhold.maintenance.Backups;
import dev.keyhold.maintenance.DataFolder;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyhold restore}. */
@Command(
        name = "restore",
        description = {
            "Restore the database of a backup into a data folder that has none. Changes since the backup are lost, and"
                    + " keys that were deactivated since then are active again.",
            ""
        })
final class RestoreCommand extends BaseCommand implements Runnable {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "FILE",
            description = "The file that 'keyhold backup' wrote.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path from;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The data folder; created if it does not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var folder = new DataFolder(data);
        var fit = Backups.restore(from, folder);
        var out = out();
        out.println("Restored " + folder.database() + ".");
        switch (fit.fit()) {
            case OPENS ->
                out.println("The root key " + folder.rootKey() + " opens it. Start: keyhold serve --data " + data);
            case IS_ANOTHER ->
                out.println("The root key " + folder.rootKey() + " does not open it: put the root key " + fit.neededId()
                        + " in its place before you start.");
            case IS_MISSING ->
                out.println("Put its root key " + fit.neededId() + " at " + folder.rootKey()
                        + " before you start: without it no secret can be opened.");
        }
    }
}
