package dev.keyhold.maintenance.rootkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.keyhold.maintenance.BoundedHttp;
import dev.keyhold.maintenance.SecretFile;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.Trust;
import dev.keyhold.maintenance.UnreachableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Posts JSON to another key management service, one connection for each request: there are few. Redirects are not
 * followed.
 *
 * @param authority the file in PEM with the authorities to trust instead of the system's
 */
record KmsConnection(Optional<Path> authority) {
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What was answered; the body is a missing node where it is no JSON. */
    record Answer(int status, JsonNode body) {
        private static final int OK = 200;

        boolean isOk() {
            return status == OK;
        }

        /** The service's own message, in one line, for a terminal. */
        String message() {
            var text = body.path("message").asText(body.path("Message").asText(""));
            return (status + " " + BoundedHttp.line(text)).strip();
        }

        /** A text without which the answer is useless. */
        String text(String field) {
            var value = body.path(field);
            if (!value.isTextual()) {
                throw new StartException(
                        "the service of the root key answered without " + field + ": is it a key management service?");
            }
            return value.textValue();
        }

        /** The bytes of a text in base64. */
        byte[] bytes(String field) {
            try {
                return Base64.getDecoder().decode(text(field));
            } catch (IllegalArgumentException e) {
                throw new StartException(
                        "the service of the root key answered no base64 as " + field
                                + ": is it a key management service?",
                        e);
            }
        }
    }

    /**
     * The URL in a text.
     *
     * @throws IllegalArgumentException when it is none that data keys may be sent to
     */
    static URI endpoint(String text) {
        try {
            var uri = URI.create(text);
            var plain = "http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && isLoopback(uri.getHost());
            if (uri.getHost() != null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || plain)
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
                return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
            }
        } catch (IllegalArgumentException _) {
            // The same sentence says what is expected.
        }
        throw new IllegalArgumentException("must have an endpoint https://HOST:PORT, or http:// on this host: data keys"
                + " must not be seen by others");
    }

    /** By its text alone: a name that has this host's address today can have another one tomorrow. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }

    /**
     * Posts a body.
     *
     * @throws UnreachableException when the service cannot be reached or says that it may answer later
     * @throws StartException when it is not trusted
     */
    Answer post(URI to, Map<String, String> headers, String body) {
        var request = HttpRequest.newBuilder(to).POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        var answer = send(to, request);
        if (answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY_REQUESTS) {
            throw new UnreachableException("its service answers " + answer.message());
        }
        return answer;
    }

    private Answer send(URI to, HttpRequest.Builder request) {
        try {
            var answer = BoundedHttp.send(request, trust().context());
            return new Answer(answer.statusCode(), parse(answer.body()));
        } catch (SSLException e) {
            throw new StartException(
                    to.getAuthority() + " is not trusted (" + BoundedHttp.line(String.valueOf(e.getMessage()))
                            + "): name the certificate of the authority that issued its certificate, with ca=FILE",
                    e);
        } catch (IOException e) {
            throw new UnreachableException(reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return e.getCause() != null && e.getCause().getCause() instanceof UnresolvedAddressException
                    ? "the name of its service is unknown"
                    : "its service cannot be connected to";
        }
        return "its service does not answer";
    }

    private Trust trust() {
        if (authority.isEmpty()) {
            return Trust.system();
        }
        var file = authority.get();
        try {
            return Trust.none().and(SecretFile.readPublic("the certificate of an authority", file));
        } catch (IllegalArgumentException e) {
            throw new StartException(file + " has no certificate of an authority: " + e.getMessage(), e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }
}
