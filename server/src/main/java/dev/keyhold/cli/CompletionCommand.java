package dev.keyhold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code keyhold completion}. */
@Command(
        name = "completion",
        description = {"Print a script by which a shell completes commands and options.", ""},
        footer = {
            "",
            "bash: source <(keyhold completion bash)",
            "zsh:  source <(keyhold completion zsh)",
            "fish: keyhold completion fish | source"
        })
final class CompletionCommand extends BaseCommand implements Runnable {
    static final String NAME = "completion";

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Completion.Shell shell;

    @Override
    public void run() {
        out().print(new Completion(spec().root()).script(shell));
        out().flush();
    }
}
