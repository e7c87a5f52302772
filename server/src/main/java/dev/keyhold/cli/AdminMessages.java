package dev.keyhold.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.maintenance.StartException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What commands send to the server of a data folder, and what it answers. */
final class AdminMessages {
    static final ObjectMapper JSON = new ObjectMapper();

    private AdminMessages() {}

    static ObjectNode request(String command) {
        return JSON.createObjectNode().put("command", command);
    }

    /**
     * Reads an answer.
     *
     * @throws StartException with what speaks against the request, or when that is no answer
     */
    static JsonNode parse(String answer) {
        try {
            var json = JSON.readTree(answer);
            if (json.has("error")) {
                throw new StartException(json.get("error").asText());
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new StartException("the server of the data folder answered something else than JSON", e);
        }
    }

    /** A list of texts in one line. */
    static String joined(JsonNode texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
    }
}
