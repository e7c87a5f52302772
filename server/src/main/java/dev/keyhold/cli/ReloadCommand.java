package dev.keyhold.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.StartException;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keyhold reload}. */
@Command(
        name = "reload",
        description = {
            "Have the running server of a data folder read its certificates and its settings again, as SIGHUP does. It"
                    + " takes over certificates, the log level and limits; the command says what needs a restart.",
            ""
        })
final class ReloadCommand extends BaseCommand implements Runnable {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataOption data;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var answer = ask();
        if (answer.has("error")) {
            throw new StartException(answer.get("error").asText());
        }
        if (json) {
            out().println(answer);
            return;
        }
        var changed = answer.path("changed");
        out().println(changed.isEmpty() ? "Nothing has changed." : "Taken over: " + names(changed) + ".");
        if (!answer.path("needRestart").isEmpty()) {
            out().println("Changed, but only a restart takes it over: " + names(answer.path("needRestart")) + ".");
        }
    }

    private JsonNode ask() {
        var folder = data.folder();
        folder.requireExisting();
        var answer = AdminChannel.ask(
                        folder.adminSocket(), OperatorCommand.request("reload").toString())
                .orElseThrow(() -> new StartException("no server of " + folder.path() + " runs"));
        try {
            return OperatorCommand.JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new StartException("the server of the data folder answered something else than JSON", e);
        }
    }

    private static String names(JsonNode names) {
        var joined = new StringJoiner(", ");
        names.forEach(name -> joined.add(name.asText()));
        return joined.toString();
    }
}
