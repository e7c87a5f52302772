package dev.keyhold.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.AccountCommands;
import dev.keyhold.model.Progress;
import java.util.Map;
import java.util.function.Supplier;

/** What the operator may ask a running server for: one JSON object in and one out, see {@link AccountCommands}. */
final class OperatorCommands {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Supplier<JsonNode>> own;
    private final AccountCommands accounts;

    /** {@code own} are the commands about the server itself, which have no arguments. */
    OperatorCommands(Map<String, Supplier<JsonNode>> own, AccountCommands accounts) {
        this.own = Map.copyOf(own);
        this.accounts = accounts;
    }

    /** Answers a request, whatever it is. */
    String answer(String request, Progress progress) {
        var command = own.get(name(request));
        return command == null
                ? accounts.answer(request, progress)
                : command.get().toString();
    }

    private static String name(String request) {
        try {
            return JSON.readTree(request).path("command").asText();
        } catch (JsonProcessingException _) {
            return "";
        }
    }
}
