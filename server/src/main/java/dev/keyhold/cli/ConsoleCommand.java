package dev.keyhold.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyhold console}. */
@Command(
        name = "console",
        description = {
            "Print a link that signs a browser in to the web console as the root of an account: once, and within five"
                    + " minutes. The server of the data folder makes it. Give the link to nobody.",
            ""
        })
final class ConsoleCommand extends ServerCommand implements Runnable {
    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "The account, 12 digits. Default: the only one that there is.")
    private @Nullable String account;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var request = AdminMessages.request("console");
        if (account != null) {
            request.put("accountId", account);
        }
        var answer = ask(request);
        out().println(isJson() ? answer.toString() : answer.path("url").asText());
    }
}
