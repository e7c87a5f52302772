package dev.keyhold.cli;

import dev.keyhold.maintenance.InstallationCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code keyhold verify}. */
@Command(
        name = "verify",
        description = {
            "Check everything that is stored: that each sealed secret opens, each reference has its record, and each"
                    + " counter is correct. Prints each damaged record and exits with 1 if there is any. Also lists"
                    + " access keys that were imported with a weak secret. Changes nothing, and works while servers"
                    + " run.",
            ""
        })
final class VerifyCommand extends UnlockingCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var out = out();
        try (var progress = ProgressBar.on(err())) {
            var outcome = InstallationCheck.run(installation(), progress, damage -> out.println("damaged: " + damage));
            var rootKey = outcome.rootKey();
            out.println("opened with: " + rootKey.source() + ", id " + rootKey.id());
            rootKey.others().forEach(id -> out.println("opens too with: " + id));
            outcome.weak().forEach(key -> out.println("weak secret: access key " + key));
            out.println("looked at: " + outcome.looked() + ", damaged: " + outcome.damaged());
            return outcome.damaged() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
