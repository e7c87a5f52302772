package dev.keyhold.cli;

import dev.keyhold.maintenance.Copy;
import dev.keyhold.maintenance.DataFolder;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold copy}. */
@Command(
        name = "copy",
        description = {
            "Copy an installation from one database to another, and compare the two row by row. A database is a data"
                    + " folder or a URL jdbc:postgresql://HOST/DATABASE?user=…; set one with a password as"
                    + " KEYHOLD_FROM or KEYHOLD_TO. Stop every server first.",
            "The root key and the certificates are not in the database and are not copied.",
            ""
        })
final class CopyCommand extends BaseCommand implements Runnable {
    private static final String URL = "jdbc:";

    @Option(names = "--from", required = true, paramLabel = "STORE", description = "The database to read.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "STORE",
            description = "The database to write; it must be empty.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String to;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var source = end("--from", from);
        var target = end("--to", to);
        if (isSame(source, target)) {
            throw new ParameterException(
                    spec().commandLine(), "--from and --to name the same database; name an empty one with --to");
        }
        var out = out();
        try (var progress = ProgressBar.on(err())) {
            var rows = Copy.run(source, target, progress);
            out.println("Copied " + rows + " rows; all are equal.");
        }
        if (source instanceof Copy.Embedded(var folder)) {
            out.println("Move " + folder.database() + " away, so that nobody serves it again.");
        }
        switch (target) {
            case Copy.Embedded(var folder) ->
                out.println("Put root.key and the certificates into " + folder.path()
                        + " if they are not there, then start: keyhold serve --data " + folder.path());
            case Copy.Shared _ ->
                out.println("Start each node with its --data folder, which keeps root.key and the certificates, and"
                        + " with KEYHOLD_STORE set to the new database.");
        }
    }

    private static boolean isSame(Copy.End source, Copy.End target) {
        return switch (source) {
            case Copy.Embedded(var from) -> target instanceof Copy.Embedded(var to) && from.isSame(to);
            case Copy.Shared(var from) ->
                target instanceof Copy.Shared(var to) && from.name().equals(to.name());
        };
    }

    private Copy.End end(String option, String store) {
        return store.startsWith(URL)
                ? new Copy.Shared(StoreOption.shared(spec(), option, store).options())
                : new Copy.Embedded(new DataFolder(Path.of(store)));
    }
}
