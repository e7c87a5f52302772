package dev.keyhold.cli;

import dev.keyhold.maintenance.Diagnosis;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code keyhold doctor}. */
@Command(
        name = "doctor",
        description = {
            "Say what is wrong with an installation and what to do about it. Looks where 'keyhold status' looks, and at"
                    + " the files of the data folder. Changes nothing. Exits with 1 if there is an error; warnings"
                    + " alone exit with 0. 'keyhold verify' checks every record.",
            ""
        })
final class DoctorCommand extends StatusReader implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON array of findings.")
    private boolean json;

    @Override
    public Integer call() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var findings = Diagnosis.of(read(), folder());
        if (json) {
            printJson(findings);
        } else {
            print(findings);
        }
        return findings.stream().anyMatch(finding -> finding.level() == Diagnosis.Level.ERROR)
                ? ExitCode.SOFTWARE
                : ExitCode.OK;
    }

    private void print(List<Diagnosis.Finding> findings) {
        for (var finding : findings) {
            out().println(level(finding) + ": " + finding.problem());
            out().println("  " + finding.action());
        }
        if (findings.isEmpty()) {
            out().println("nothing is wrong");
        }
    }

    private void printJson(List<Diagnosis.Finding> findings) {
        var all = AdminMessages.JSON.createArrayNode();
        for (var finding : findings) {
            all.addObject()
                    .put("level", level(finding))
                    .put("problem", finding.problem())
                    .put("action", finding.action());
        }
        out().println(all);
    }

    private static String level(Diagnosis.Finding finding) {
        return finding.level().name().toLowerCase(Locale.ROOT);
    }
}
