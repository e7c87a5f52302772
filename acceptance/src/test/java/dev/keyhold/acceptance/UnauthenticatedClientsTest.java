package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load by callers without a credential that the server survives with the heap that the launcher sets. */
class UnauthenticatedClientsTest {
    private static final int BODY = 1_000_000;
    /** As many bodies as are more than the heap together. */
    private static final int MANY = 700;

    private static final int PIECE = 16 * 1024;

    @TempDir
    private Path folder;

    @Test
    void a_server_of_the_launchers_own_heap_survives_bodies_without_end_and_messages_of_unknown_fields()
            throws IOException {
        var installation = Keyhold.copy(folder.resolve("data"));
        var start = new Server.Start(installation.data()).with("KEYHOLD_JAVA_OPTS", "");
        var open = new ArrayList<Socket>();
        @Nullable HttpClient http2 = null;
        try (var server = Server.start(start);
                var clients = server.clients(Wire.PLAINTEXT)) {
            for (int i = 0; i < MANY; i++) {
                open.add(send(server.url(), "/", "application/x-www-form-urlencoded", new byte[BODY], 1));
            }
            assertThat(clients.sts(installation.root()).getCallerIdentity().account())
                    .isEqualTo(installation.accountId());

            var unknown = unknownFields();
            for (int i = 0; i < 24; i++) {
                open.add(send(
                        server.url(), "/yandex.cloud.iam.v1.IamTokenService/Create", "application/grpc", unknown, 0));
                open.add(send(
                        server.url(), "/envoy.service.auth.v3.Authorization/Check", "application/grpc", unknown, 0));
            }
            http2 = Clients.http2(server.ca());
            for (int i = 0; i < 100; i++) {
                sendWithoutEnd(http2, server.url(Wire.TLS));
            }
            assertThat(clients.sts(installation.root()).getCallerIdentity().account())
                    .isEqualTo(installation.accountId());
            assertThat(clients.page("/readyz")).isEqualTo("ready\n");
            assertThat(server.err()).doesNotContain("OutOfMemoryError");
        } finally {
            if (http2 != null) {
                http2.shutdownNow();
            }
            for (var socket : open) {
                socket.close();
            }
        }
    }

    /** Sends a body of which {@code missing} bytes do not come; the server may hang up on it. */
    private static Socket send(URI server, String path, String type, byte[] body, int missing) throws IOException {
        var socket = new Socket(server.getHost(), server.getPort());
        var head = "POST " + path + " HTTP/1.1\r\nhost: x\r\ncontent-type: " + type + "\r\ncontent-length: "
                + (body.length + missing) + "\r\n\r\n";
        try {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
        } catch (SocketException _) {
            // That is what it should do.
        }
        return socket;
    }

    private static void sendWithoutEnd(HttpClient client, URI server) {
        var body = new SubmissionPublisher<ByteBuffer>();
        var request = HttpRequest.newBuilder(server.resolve("/"))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.fromPublisher(body))
                .build();
        var _ = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        for (int sent = 0; sent < BODY; sent += PIECE) {
            body.offer(ByteBuffer.allocate(PIECE), null);
        }
    }

    /** A message of as many fields as fit into a mebibyte, none of them in the contract, in the frame of gRPC. */
    private static byte[] unknownFields() {
        var fields = new ByteArrayOutputStream();
        for (int number = 5_000; fields.size() < BODY; number++) {
            for (int tag = number << 3; ; tag >>>= 7) {
                if (tag < 128) {
                    fields.write(tag);
                    break;
                }
                fields.write((tag & 127) | 128);
            }
            fields.write(1);
        }
        return ByteBuffer.allocate(5 + fields.size())
                .put((byte) 0)
                .putInt(fields.size())
                .put(fields.toByteArray())
                .array();
    }
}
