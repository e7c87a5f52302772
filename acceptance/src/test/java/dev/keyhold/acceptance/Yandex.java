package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** The Yandex Cloud API of a server, over plaintext: gRPC with stubs, and REST as a client with curl would call it. */
final class Yandex implements AutoCloseable {
    private final URI endpoint;
    private final ManagedChannel channel;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Waiting.LIMIT)
            .build();

    Yandex(Server server) {
        this.endpoint = server.url(Wire.PLAINTEXT);
        this.channel = ManagedChannelBuilder.forTarget("dns:///" + endpoint.getAuthority())
                .usePlaintext()
                // One call is one request.
                .disableRetry()
                .build();
    }

    /**
     * What REST answered.
     *
     * @param body null where there was none
     */
    record Answer(int status, JsonNode body) {
        /** Fails unless the request succeeded. */
        JsonNode ok() {
            assertThat(status).as("%s", body).isEqualTo(200);
            return body;
        }
    }

    /** What a caller with some credential can do: {@code authorization} is the whole header, empty for none. */
    record As(Yandex yandex, String authorization) {
        <S extends AbstractStub<S>> S stub(Function<Channel, S> make) {
            return stub(make, Map.of());
        }

        <S extends AbstractStub<S>> S stub(Function<Channel, S> make, Map<String, String> more) {
            return make.apply(yandex.channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata(more)));
        }

        /** Who calls, and more headers. */
        Metadata metadata(Map<String, String> more) {
            var headers = new Metadata();
            if (!authorization.isEmpty()) {
                headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
            }
            more.forEach((name, value) -> headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
            return headers;
        }

        YandexCalls via(YandexCalls.Via via) {
            return new YandexCalls(yandex.channel, this, via);
        }

        Answer get(String path) {
            return send("GET", path, "", Map.of());
        }

        Answer post(String path, String json) {
            return send("POST", path, json, Map.of());
        }

        Answer patch(String path, String json) {
            return send("PATCH", path, json, Map.of());
        }

        Answer delete(String path) {
            return send("DELETE", path, "", Map.of());
        }

        Answer send(String method, String path, String json, Map<String, String> headers) {
            var answer = raw(method, path, json, headers);
            return new Answer(answer.statusCode(), parse(answer.body()));
        }

        /** What came back as it came, whether it is JSON or not. */
        HttpResponse<String> raw(String method, String path, String json, Map<String, String> headers) {
            var request = HttpRequest.newBuilder(yandex.endpoint.resolve(path))
                    .timeout(Waiting.LIMIT)
                    .method(
                            method,
                            json.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(json));
            if (!json.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            headers.forEach(request::setHeader);
            return yandex.raw(request.build());
        }
    }

    As as(String authorization) {
        return new As(this, authorization);
    }

    As bearer(String token) {
        return as("Bearer " + token);
    }

    /** The service account of a key file, by an IAM token. */
    As bearer(Path keyFile) {
        return bearer(token(AuthorizedKey.read(keyFile).jwt()));
    }

    /** Exchanges a JWT for an IAM token. */
    String token(String jwt) {
        return as("").stub(IamTokenServiceGrpc::newBlockingStub)
                .create(CreateIamTokenRequest.newBuilder().setJwt(jwt).build())
                .getIamToken();
    }

    private HttpResponse<String> raw(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new NoAnswer("no answer from " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The server is gone. */
    static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoAnswer(String message, Exception cause) {
            super(message, cause);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + body, e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http.close();
    }
}
