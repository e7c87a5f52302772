package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyhold account list}. */
@Command(
        name = "list",
        description = {"List all accounts, closed ones included, ordered by id.", ""})
final class AccountListCommand extends OperatorCommand implements Runnable {
    @Option(names = "--json", description = "Print all accounts as one JSON array.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var all = accounts();
        if (json) {
            out().println(all);
        } else {
            all.forEach(account -> out().printf(
                            "%s  %-9s  %s  %s%n",
                            account.path("accountId").asText(),
                            account.path("state").asText(),
                            account.path("cloudId").asText(),
                            account.path("name").asText()));
        }
    }

    private ArrayNode accounts() {
        var all = AdminMessages.JSON.createArrayNode();
        var request = AdminMessages.request("account-list");
        JsonNode page;
        do {
            page = run(request);
            page.path("accounts").forEach(all::add);
            request.set("after", page.path("next"));
        } while (page.has("next"));
        return all;
    }
}
