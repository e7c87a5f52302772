package dev.keyhold.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.maintenance.BoundedHttp;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.Trust;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Exchanges an authorized key for an IAM token at a running server, by the vendor's own protocol. */
final class TokenClient {
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final Optional<String> authority;
    private final InstantSource clock;

    /**
     * Talks to one server.
     *
     * @param authority the certificate in PEM of an authority to trust besides the system's
     */
    TokenClient(URI server, Optional<String> authority, InstantSource clock) {
        this.server = server;
        this.authority = authority;
        this.clock = clock;
    }

    /**
     * A token of the key's service account.
     *
     * @throws StartException saying why there is none
     */
    String exchange(AuthorizedKeyFile key) {
        var request = HttpRequest.newBuilder(server.resolve("/iam/v1/tokens"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json(Map.of("jwt", jwt(key)))));
        var answer = send(request);
        var body = parse(answer.body());
        if (answer.statusCode() != OK) {
            throw new StartException((server + " refused: " + answer.statusCode() + " " + message(body)).strip());
        }
        var token = body.path("iamToken");
        if (!token.isTextual()) {
            throw new StartException(server + " answered without a token: is it a Keyhold server?");
        }
        return token.textValue();
    }

    private String jwt(AuthorizedKeyFile key) {
        try {
            return key.jwt(clock.instant());
        } catch (IllegalArgumentException e) {
            throw new StartException("the key file cannot be used: " + e.getMessage(), e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return BoundedHttp.send(request, trust());
        } catch (HttpTimeoutException e) {
            throw new StartException(server + " does not answer", e);
        } catch (ConnectException e) {
            throw new StartException("cannot connect to " + server + ": is the server running?", e);
        } catch (SSLException e) {
            throw new StartException(
                    server + " is not trusted (" + BoundedHttp.line(String.valueOf(e.getMessage()))
                            + "): point --data to the"
                            + " folder that holds its ca.pem, or --ca to the certificate of the authority that issued"
                            + " its certificate",
                    e);
        } catch (IOException e) {
            throw new StartException(
                    server + " does not answer as expected: " + BoundedHttp.line(String.valueOf(e.getMessage())), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        }
    }

    /** Trusts what the system trusts, and the given authority. */
    private SSLContext trust() {
        try {
            return authority.map(Trust.system()::and).orElseGet(Trust::system).context();
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "the certificate of the authority (ca.pem, or the file of --ca) cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    private static String message(JsonNode body) {
        return BoundedHttp.line(body.path("message").asText(""));
    }

    private static String json(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
