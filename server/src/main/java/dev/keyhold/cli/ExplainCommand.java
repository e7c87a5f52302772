package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keyhold explain}. */
@Command(
        name = "explain",
        description = {
            "Explain why the running server of a data folder refused a request, and what to do about it. The server"
                    + " remembers refusals for 24 hours. Without a request id it lists the last ones.",
            ""
        })
final class ExplainCommand extends ServerCommand implements Runnable {
    @Parameters(
            paramLabel = "REQUEST_ID",
            arity = "0..1",
            description = "The request id in the response, which the log and the audit trail have too.")
    private @Nullable String requestId;

    @Option(
            names = "--host",
            paramLabel = "HOST[:PORT]",
            description = "A host by which the client calls, to compare a signature with; may be repeated.")
    private List<String> hosts = List.of();

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "A path that the client calls, to compare a signature with; may be repeated.")
    private List<String> paths = List.of();

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "List the last refusals of this account, 12 digits. Default: those of no account.")
    private @Nullable String accountId;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many are listed, up to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var answer = ask(request());
        if (isJson()) {
            out().println(answer);
        } else if (requestId == null) {
            list(answer.path("refusals"));
        } else {
            show(answer);
        }
    }

    private ObjectNode request() {
        if (requestId == null) {
            var request = AdminMessages.request("refusals").put("limit", limit);
            return accountId == null ? request : request.put("accountId", accountId);
        }
        var request = AdminMessages.request("explain").put("requestId", requestId.strip());
        hosts.forEach(request.putArray("hosts")::add);
        paths.forEach(request.putArray("paths")::add);
        return request;
    }

    private void list(JsonNode refusals) {
        if (refusals.isEmpty()) {
            out().println(
                            accountId == null
                                    ? "No refusals are remembered that belong to no account. Those of an account:"
                                            + " keyhold explain --account ID"
                                    : "No refusals of this account are remembered.");
        }
        for (var refusal : refusals) {
            out().printf(
                            "%s  %s  %s  %s  %s%n",
                            refusal.path("requestId").asText(),
                            refusal.path("at").asText(),
                            refusal.path("operation").asText(),
                            refusal.path("code").asText(),
                            refusal.path("reason").asText());
        }
    }

    private void show(JsonNode explanation) {
        row(
                "cause",
                explanation.path("cause").asText()
                        + (explanation.path("certain").asBoolean() ? "" : " (likely)"));
        row("what", explanation.path("meaning").asText());
        row("exactly", explanation.path("because").asText());
        row("to do", explanation.path("remedy").asText());
        row(
                "request",
                explanation.path("operation").asText() + " by the API "
                        + explanation.path("api").asText() + " at "
                        + explanation.path("at").asText() + " from "
                        + explanation.path("source").asText());
        row("answer", explanation.path("code").asText());
        row("credential", explanation.path("credential").asText());
        row("account", explanation.path("account").asText());
        explanation
                .path("facts")
                .properties()
                .forEach(fact -> row(fact.getKey(), fact.getValue().asText()));
    }

    private void row(String name, String value) {
        if (!value.isEmpty()) {
            out().printf("%-13s  %s%n", name, value);
        }
    }
}
