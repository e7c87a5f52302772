package dev.keyhold.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about one account, which it prints. */
abstract class OneAccountCommand extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "The account, 12 digits.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String accountId;

    @Option(names = "--json", description = "Print the account as one JSON object.")
    private boolean json;

    final void print(String command) {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var account = run(AdminMessages.request(command).put("accountId", accountId));
        if (json) {
            out().println(account);
        } else {
            account.properties()
                    .forEach(field -> out().printf(
                                    "  %-15s %s%n",
                                    field.getKey(), field.getValue().asText()));
        }
    }
}
