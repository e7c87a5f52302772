package dev.keyhold.cli;

import dev.keyhold.maintenance.AuditRetention;
import dev.keyhold.maintenance.SystemTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold audit prune}. */
@Command(
        name = "prune",
        description = {
            "Delete old events of the audit trail, changes too, of all accounts. They are gone: export them first. That"
                    + " it was done is itself an event. Deletes nothing if some of them wait to be delivered. Works"
                    + " while the server runs.",
            ""
        })
final class AuditPruneCommand extends InstallationCommand implements Runnable {
    @Option(
            names = "--before",
            paramLabel = "T",
            description = "Delete events before this time: 2026-01-31 or 2026-01-31T12:00:00Z.")
    private @Nullable String before;

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            description = "Delete events that are older, such as 400d.")
    private @Nullable String olderThan;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var pruned = AuditRetention.prune(folder(), storage(), time());
        out().println("Deleted events: " + pruned + ".");
    }

    private Instant time() {
        if ((before == null) == (olderThan == null)) {
            throw new ParameterException(spec().commandLine(), "give either --before or --older-than");
        }
        return before == null
                ? SystemTime.inMicroseconds()
                        .instant()
                        .minus(OperationOptions.period(spec(), "--older-than", String.valueOf(olderThan)))
                : AuditExportCommand.time(spec(), "--before", before);
    }
}
