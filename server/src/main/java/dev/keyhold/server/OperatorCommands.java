package dev.keyhold.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.AccountCommands;
import dev.keyhold.model.Progress;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the operator may ask a running server for: one JSON object in and one out, see {@link AccountCommands}. */
final class OperatorCommands {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, UnaryOperator<JsonNode>> own;
    private final AccountCommands accounts;

    /** {@code own} are the commands about the server itself. */
    OperatorCommands(Map<String, UnaryOperator<JsonNode>> own, AccountCommands accounts) {
        this.own = Map.copyOf(own);
        this.accounts = accounts;
    }

    /** Answers a request, whatever it is. */
    String answer(String request, Progress progress) {
        var read = read(request);
        var command = own.get(read.path("command").asText());
        return command == null
                ? accounts.answer(request, progress)
                : command.apply(read).toString();
    }

    private static JsonNode read(String request) {
        try {
            return JSON.readTree(request);
        } catch (JsonProcessingException _) {
            return JSON.createObjectNode();
        }
    }
}
