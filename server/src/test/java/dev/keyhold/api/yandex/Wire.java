package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import dev.keyhold.api.yandex.protocol.rest.Json;
import dev.keyhold.api.yandex.protocol.rest.RestRequest;
import dev.keyhold.api.yandex.protocol.rest.RestRoutes;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One request on both transports: text by REST over HTTP/1.1, and a message by gRPC over HTTP/2, frames by hand. */
final class Wire {
    private static final int FRAME_HEADER = 5;
    /** By code, 0 to 16, as the vendor documents them. */
    private static final List<Integer> HTTP_STATUSES =
            List.of(200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String authority;
    private final WebClient http1;
    private final WebClient http2;
    private final List<ServerServiceDefinition> services;
    private final RestRoutes routes;
    private final RestRequest requests;
    private final TypeRegistry types;

    Wire(String authority, List<ServerServiceDefinition> services) {
        this.authority = authority;
        this.http1 = WebClient.of("h1c://" + authority);
        this.http2 = WebClient.of("h2c://" + authority);
        this.services = services;
        this.routes = RestRoutes.of(services);
        var files = methods().stream().map(MethodDescriptor::getFile).distinct().toList();
        this.requests = new RestRequest(Json.of(files));
        var known = TypeRegistry.newBuilder().add(BadRequest.getDescriptor()).add(Empty.getDescriptor());
        files.forEach(file -> known.add(file.getMessageTypes()));
        this.types = known.build();
    }

    /** A request as it is written in a file: first line, headers, and after an empty line the body. */
    record Request(HttpMethod method, String path, Map<String, String> headers, String body) {
        static Request parse(String text) {
            var halves = text.split("\n\n", 2);
            var lines = halves[0].lines().toList();
            var first = lines.getFirst().split(" ", 2);
            var headers = new LinkedHashMap<String, String>();
            for (var line : lines.subList(1, lines.size())) {
                var header = line.split(": ", 2);
                headers.put(header[0], header[1]);
            }
            return new Request(HttpMethod.valueOf(first[0]), first[1], headers, halves.length < 2 ? "" : halves[1]);
        }
    }

    /** What was answered by REST. */
    record Answer(int status, HttpHeaders headers, String body) {
        JsonNode json() {
            return parse(body);
        }
    }

    /** What was answered by gRPC: the message, or {@code google.rpc.Status}, as JSON. */
    record Reply(int code, HttpHeaders headers, JsonNode json) {}

    /** A method and its request message. */
    record Call(ServerMethodDefinition<?, ?> method, Message request) {
        String name() {
            return method.getMethodDescriptor().getFullMethodName();
        }
    }

    /** What REST answers where gRPC answers the code. */
    static int httpStatus(int code) {
        return HTTP_STATUSES.get(code);
    }

    /** The host and port that requests go to. */
    String authority() {
        return authority;
    }

    /** Every method that is served, whether implemented or not. */
    List<MethodDescriptor> methods() {
        return services.stream()
                .flatMap(service -> service.getMethods().stream())
                .map(RestRoutes::descriptor)
                .toList();
    }

    /** The binding that a request meets. */
    Optional<RestRoutes.Match> route(Request request) {
        return routes.find(request.method(), path(request));
    }

    /** The call that a REST request means; empty if it means none. */
    Optional<Call> call(Request request) {
        return route(request).flatMap(match -> {
            var method = match.route().handler();
            try {
                var query = QueryParams.fromQueryString(query(request));
                var body = request.body().getBytes(StandardCharsets.UTF_8);
                return Optional.of(new Call(method, requests.read(match, body, query, empty(method))));
            } catch (RuntimeException _) {
                return Optional.empty();
            }
        });
    }

    Answer rest(Request request) {
        var headers = RequestHeaders.builder(request.method(), request.path());
        request.headers().forEach(headers::add);
        var response = send(headers.build(), request.body());
        return new Answer(response.status().code(), response.headers(), response.contentUtf8());
    }

    Reply grpc(Call call, Map<String, String> sent) {
        var headers = HttpHeaders.builder();
        sent.forEach((name, value) -> {
            if (!name.equals("content-type")) {
                headers.add(name, value);
            }
        });
        var response = send("/" + call.name(), call.request().toByteArray(), headers.build());
        assertThat(response.status().code()).isEqualTo(200);
        assertThat(response.headers().get("content-type")).startsWith("application/grpc");
        var all = response.headers().toBuilder().add(response.trailers()).build();
        var code = Integer.parseInt(all.get("grpc-status", "none"));
        return new Reply(code, all, code == 0 ? message(call.method(), response) : status(all));
    }

    /** Sends any request by HTTP/1.1. */
    AggregatedHttpResponse send(RequestHeaders headers, String body) {
        return http1.execute(headers, HttpData.ofUtf8(body)).aggregate().join();
    }

    /** Sends any bytes as the message of a gRPC call of any path. */
    AggregatedHttpResponse send(String path, byte[] message, HttpHeaders sent) {
        var headers = RequestHeaders.builder(HttpMethod.POST, path)
                .add("content-type", "application/grpc+proto")
                .add("te", "trailers")
                .add(sent);
        var frame = ByteBuffer.allocate(FRAME_HEADER + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message);
        return http2.execute(headers.build(), HttpData.wrap(frame.array()))
                .aggregate()
                .join();
    }

    /** The message in a gRPC answer that is no error. */
    static byte[] message(AggregatedHttpResponse response) {
        var frame = response.content().array();
        assertThat(ByteBuffer.wrap(frame).position(1).getInt()).isEqualTo(frame.length - FRAME_HEADER);
        return Arrays.copyOfRange(frame, FRAME_HEADER, frame.length);
    }

    /** Reads JSON that was answered: a packed Empty has a value there, which protobuf's parser does not know. */
    <B extends Message.Builder> B read(String json, B into) {
        try {
            JsonFormat.parser().usingTypeRegistry(types).ignoringUnknownFields().merge(json, into);
            return into;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no " + into.getDescriptorForType().getFullName() + ": " + json, e);
        }
    }

    /** A message as JSON, by protobuf's own printer. */
    String print(Message message) {
        return print(JsonFormat.printer(), message);
    }

    private JsonNode message(ServerMethodDefinition<?, ?> method, AggregatedHttpResponse response) {
        var read = method.getMethodDescriptor().parseResponse(new ByteArrayInputStream(message(response)));
        return withValues(parse(print(JsonFormat.printer().includingDefaultValueFields(), (Message) read)));
    }

    private JsonNode status(HttpHeaders headers) {
        try {
            var details = Base64.getDecoder().decode(headers.get("grpc-status-details-bin", ""));
            var status = Status.parseFrom(details);
            assertThat(status.getCode()).isEqualTo(headers.getInt("grpc-status"));
            assertThat(status.getMessage())
                    .isEqualTo(URLDecoder.decode(
                            headers.get("grpc-message", "").replace("+", "%2B"), StandardCharsets.UTF_8));
            return parse(print(status));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(headers.toString(), e);
        }
    }

    private String print(JsonFormat.Printer printer, Message message) {
        try {
            return printer.usingTypeRegistry(types).print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(message.toString(), e);
        }
    }

    /** The vendor writes a packed Empty with a value, protobuf's printer without. */
    private static JsonNode withValues(JsonNode json) {
        if (json instanceof ObjectNode object
                && object.path("@type").asText().equals("type.googleapis.com/google.protobuf.Empty")) {
            object.putObject("value");
        }
        json.forEach(Wire::withValues);
        return json;
    }

    private static Message empty(ServerMethodDefinition<?, ?> method) {
        var marshaller = (PrototypeMarshaller<?>) method.getMethodDescriptor().getRequestMarshaller();
        return (Message) Objects.requireNonNull(marshaller.getMessagePrototype());
    }

    private static String path(Request request) {
        return request.path().split("\\?", 2)[0];
    }

    private static String query(Request request) {
        var halves = request.path().split("\\?", 2);
        return halves.length < 2 ? "" : halves[1];
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
