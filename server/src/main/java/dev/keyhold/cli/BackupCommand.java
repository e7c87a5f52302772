package dev.keyhold.cli;

import dev.keyhold.maintenance.Backups;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.StoreConfig;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyhold backup}. */
@Command(
        name = "backup",
        description = {
            "Write the database of a data folder to one file, with every change that was acknowledged before. Works"
                    + " while the server runs. The root key is not part of it: keep the two apart.",
            ""
        })
final class BackupCommand extends UnlockingCommand implements Runnable {
    @Option(names = "--to", required = true, paramLabel = "FILE", description = "The file; it must not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path to;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var folder = folder();
        var config = installation();
        var storage = config.storage();
        if (storage instanceof StoreConfig.Shared) {
            throw new StartException("back up " + storage.place(folder)
                    + " by its own means, such as pg_dump; keep the root key apart from it: without it the backup is"
                    + " useless");
        }
        var fit = Backups.make(folder, config.rootKey(), to);
        var out = out();
        out.println("Wrote " + to + ".");
        switch (fit.fit()) {
            case OPENS ->
                out.println("Without the root key it is useless: keep " + fit.source() + ", id " + fit.id()
                        + ", safe, and apart from it. The two together disclose every secret.");
            case IS_ANOTHER ->
                out.println("It is useless without its root key " + fit.neededId() + ", and " + fit.source()
                        + " is another one: find it before you rely on this backup.");
            case IS_MISSING ->
                out.println("It is useless without its root key " + fit.neededId() + ", and " + fit.source()
                        + " is missing: find it before you rely on this backup.");
        }
    }
}
