package dev.keyhold.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command about one account, which it prints. */
abstract class OneAccountCommand extends OperatorCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOption account;

    @Option(names = "--json", description = "Print the account as one JSON object.")
    private boolean json;

    final void print(String command) {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var id = account.account(spec());
        var found = run(AdminMessages.request(command).put("accountId", id.text()));
        if (json) {
            out().println(found);
        } else {
            found.properties()
                    .forEach(field -> out().printf(
                                    "  %-15s %s%n",
                                    field.getKey(), field.getValue().asText()));
        }
    }
}
