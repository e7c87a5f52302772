package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The socket on which a server answers its operator. */
public final class OperatorSocket {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OperatorSocket() {}

    /** What the server answers. */
    public static JsonNode ask(TestKeyhold keyhold, JsonNode request) {
        return ask(keyhold, request.toString());
    }

    /** The same to the text of a request. */
    public static JsonNode ask(TestKeyhold keyhold, String request) {
        try {
            var socket = new DataFolder(keyhold.folder()).adminSocket();
            return JSON.readTree(AdminChannel.ask(socket, request).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
