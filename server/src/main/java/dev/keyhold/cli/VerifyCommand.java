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
                    + " counter is correct. Prints each damaged record and exits with 1 if there is any. Changes"
                    + " nothing, and works while servers run.",
            ""
        })
final class VerifyCommand extends InstallationCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var out = out();
        try (var progress = ProgressBar.on(err())) {
            var outcome =
                    InstallationCheck.run(folder(), storage(), progress, damage -> out.println("damaged: " + damage));
            out.println("looked at: " + outcome.looked() + ", damaged: " + outcome.damaged());
            return outcome.damaged() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
