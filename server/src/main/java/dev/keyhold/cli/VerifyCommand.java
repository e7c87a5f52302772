package dev.keyhold.cli;

import dev.keyhold.boot.DataFolder;
import dev.keyhold.boot.care.Verification;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keyhold verify}. */
@Command(
        name = "verify",
        description = {
            "Look over everything that is stored: whether each sealed secret opens, each record has what it refers to,"
                    + " and what is counted is there. Prints each damage and ends with 1 if there is any. Changes"
                    + " nothing, and works while servers run.",
            ""
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets and reads it
    private HelpOption help;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./keyhold-data",
            description = "The data folder. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StoreOption store;

    @Override
    public Integer call() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var out = spec.commandLine().getOut();
        try (var progress = ProgressBar.on(spec.commandLine().getErr())) {
            var outcome = Verification.run(
                    new DataFolder(data), store.storage(spec), progress, damage -> out.println("damaged: " + damage));
            out.println("looked at: " + outcome.looked() + ", damaged: " + outcome.damaged());
            return outcome.damaged() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
