package dev.keyhold.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code keyhold help}, of a command within a command too. */
@Command(name = "help", description = "Print the help of a command.")
final class HelpCommand extends BaseCommand implements Runnable {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, such as 'audit export'.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> names = List.of();

    @Override
    public void run() {
        CommandLine line = spec().root().commandLine();
        for (var name : names) {
            var next = line.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(line, Misuse.noCommand(line, name));
            }
            line = next;
        }
        line.usage(out());
    }
}
