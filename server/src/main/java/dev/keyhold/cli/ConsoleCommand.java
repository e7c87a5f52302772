package dev.keyhold.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.StartException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keyhold console}. */
@Command(
        name = "console",
        description = {
            "Print a link that signs a browser in to the web console as the root of an account: once, and within five"
                    + " minutes. The server of the data folder makes it. Give the link to nobody.",
            ""
        })
final class ConsoleCommand extends BaseCommand implements Runnable {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataOption data;

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "The account, 12 digits. Default: the only one that there is.")
    private @Nullable String account;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var answer = ask();
        if (answer.has("error")) {
            throw new StartException(answer.get("error").asText());
        }
        out().println(json ? answer.toString() : answer.path("url").asText());
    }

    private JsonNode ask() {
        var folder = data.folder();
        folder.requireExisting();
        var request = OperatorCommand.request("console");
        if (account != null) {
            request.put("accountId", account);
        }
        var answer = AdminChannel.ask(folder.adminSocket(), request.toString())
                .orElseThrow(() -> new StartException("no server of " + folder.path() + " runs"));
        try {
            return OperatorCommand.JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new StartException("the server of the data folder answered something else than JSON", e);
        }
    }
}
