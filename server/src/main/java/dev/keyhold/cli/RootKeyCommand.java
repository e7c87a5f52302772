package dev.keyhold.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyhold root-key}. */
@Command(
        name = "root-key",
        description = {
            "Create another access key of an account's root, if its keys are lost, inactive or deleted, or if the"
                    + " account was created through an API. It is shown once: on a terminal, otherwise in the file"
                    + " root-credentials of the data folder. Beside a running server the command asks the server.",
            ""
        })
final class RootKeyCommand extends OperatorCommand implements Runnable {
    @Option(names = "--account", paramLabel = "ID", description = "The account, 12 digits. Default: the only one.")
    private @Nullable String accountId;

    @Option(names = "--json", description = "Print the key as one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var account = Optional.ofNullable(accountId).map(text -> AccountArgument.parse(spec(), text));
        var file = folder().rootCredentials();
        var terminal = RootSecret.isTerminal();
        if (!json && !terminal) {
            RootSecret.requireRoom(file);
        }
        var request = AdminMessages.request("root-key");
        account.ifPresent(id -> request.put("accountId", id.text()));
        var made = run(request);
        if (json) {
            out().println(made);
        } else {
            out().print("The root of account " + made.path("accountId").asText() + " has another access key. ");
            RootSecret.show(
                    out(),
                    terminal,
                    file,
                    made.path("rootAccessKeyId").asText(),
                    made.path("rootSecretAccessKey").asText());
        }
    }
}
