package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/** A request written to a connection as it is: clients correct or refuse some of what people's programs send. */
final class RawHttp {
    /** Under these names the APIs and the gateways answer the id of a request. */
    private static final Pattern ID = Pattern.compile(
            "(?im)^(?:x-amz-request-id|x-amzn-requestid|x-keyhold-request-id|x-server-request-id): *(\\S+)");

    private RawHttp() {}

    /** The id of a request without a body. */
    static String get(URI to, String target, Map<String, String> headers) {
        return send(to, "GET", target, headers, "");
    }

    /** The id of a request with JSON. */
    static String post(URI to, String path, String json) {
        return send(to, "POST", path, Map.of("content-type", "application/json"), json);
    }

    /** The id of a request, which must be in the answer; every character is sent as the byte that it is in Latin-1. */
    static String send(URI to, String method, String target, Map<String, String> headers, String body) {
        var answer = answer(to, method, target, headers, body);
        var id = ID.matcher(answer);
        if (!id.find()) {
            throw new AssertionError("no id of a request: " + answer);
        }
        return id.group(1);
    }

    /** Everything that is answered. */
    static String answer(URI to, String method, String target, Map<String, String> headers, String body) {
        var head = new StringBuilder(
                method + " " + target + " HTTP/1.1\r\nhost: " + to.getAuthority() + "\r\nconnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!body.isEmpty()) {
            head.append("content-length: ").append(body.length()).append("\r\n");
        }
        try (var socket = new Socket(to.getHost(), to.getPort())) {
            socket.setSoTimeout((int) Waiting.LIMIT.toMillis());
            socket.getOutputStream().write((head + "\r\n" + body).getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError("no answer from " + to, e);
        }
    }
}
