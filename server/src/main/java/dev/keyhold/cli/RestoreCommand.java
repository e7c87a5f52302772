package dev.keyhold.cli;

import dev.keyhold.maintenance.Backups;
import dev.keyhold.maintenance.DataFolder;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RootKeyOption rootKey;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var folder = new DataFolder(data);
        var fit = Backups.restore(from, folder, rootKey.source(spec(), folder));
        var out = out();
        out.println("Restored " + folder.database() + ".");
        switch (fit.fit()) {
            case OPENS -> out.println(sentence(fit.source()) + " opens it. Start: keyhold serve --data " + data);
            case IS_ANOTHER ->
                out.println(sentence(fit.source()) + " does not open it: put the root key " + fit.neededId()
                        + " in its place before you start, or name the place of that one with --root-key.");
            case IS_MISSING ->
                out.println(sentence(fit.source()) + " is missing: put the root key " + fit.neededId()
                        + " there before you start, or name its place with --root-key; without it no secret can be"
                        + " opened.");
        }
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
