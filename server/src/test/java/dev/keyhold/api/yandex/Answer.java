package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.rpc.BadRequest;
import com.google.rpc.RequestInfo;
import com.google.rpc.Status;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaders;
import dev.keyhold.model.Redaction;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.Status.Code;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a call was answered. What every answer has to be is looked at when it is read: an error names its request, by
 * REST its HTTP status is that of its code, and its body has three fields.
 *
 * @param message of an answer that is no error
 * @param raw as it came
 */
public record Answer(
        Code code, String text, List<Any> details, Optional<DynamicMessage> message, AggregatedHttpResponse raw) {
    private static final String REQUEST_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final int OK = 200;

    static Answer ofGrpc(AggregatedHttpResponse raw, MethodDescriptor method) {
        assertThat(raw.status().code()).as(raw.toString()).isEqualTo(OK);
        var ending = raw.trailers().contains("grpc-status") ? raw.trailers() : raw.headers();
        var code = io.grpc.Status.fromCodeValue(Integer.parseInt(header(ending, "grpc-status")))
                .getCode();
        if (code == Code.OK) {
            var message = parse(method, Wire.message(raw));
            return new Answer(code, "", List.of(), Optional.of(message), raw);
        }
        var status = parse(Status.parser(), Base64.getDecoder().decode(header(ending, "grpc-status-details-bin")));
        assertThat(status.getCode()).isEqualTo(code.value());
        // Clients look for the request's ids in headers, and in trailers where there are no headers.
        assertThat(raw.headers().contains("grpc-status")).isFalse();
        for (var id : List.of("x-request-id", "x-server-request-id", "x-server-trace-id")) {
            assertThat(header(raw.trailers(), id)).isEqualTo(header(raw.headers(), id));
        }
        // A plus sign stands for itself in a percent-encoded message.
        var text = header(ending, "grpc-message").replace("+", "%2B");
        assertThat(URLDecoder.decode(text, StandardCharsets.UTF_8)).isEqualTo(status.getMessage());
        return error(status, raw);
    }

    static Answer ofRest(AggregatedHttpResponse raw, MethodDescriptor method, Wire wire) {
        var body = raw.contentUtf8();
        if (raw.status().code() == OK) {
            var message = wire.read(body, DynamicMessage.newBuilder(method.getOutputType()));
            return new Answer(Code.OK, "", List.of(), Optional.of(message.build()), raw);
        }
        assertThat(Wire.parse(body).fieldNames())
                .toIterable()
                .as(body)
                .containsExactlyInAnyOrder("code", "message", "details");
        var answer = error(wire.read(body, Status.newBuilder()).build(), raw);
        assertThat(raw.status().code()).as(body).isEqualTo(Wire.httpStatus(answer.code.value()));
        return answer;
    }

    private static Answer error(Status status, AggregatedHttpResponse raw) {
        var code = io.grpc.Status.fromCodeValue(status.getCode()).getCode();
        var answer = new Answer(code, status.getMessage(), status.getDetailsList(), Optional.empty(), raw);
        assertThat(answer.text).isNotEmpty();
        assertThat(answer.requestId()).matches(REQUEST_ID).isEqualTo(header(raw.headers(), "x-server-request-id"));
        return answer;
    }

    /** The answer, if it is no error. */
    Answer ok() {
        assertThat(code).as(text).isEqualTo(Code.OK);
        return this;
    }

    /** Fails unless it is an error with this code and text. */
    public Answer is(Code expectedCode, String expectedText) {
        assertThat(outcome()).isEqualTo(expectedCode + ": " + expectedText);
        return this;
    }

    /** All that was answered, but for what differs from request to request: its id, and {@code asked}. */
    String shape(String request) {
        var headers = new TreeMap<String, String>();
        raw.headers().forEach((name, value) -> headers.put(name.toString(), value));
        raw.trailers().forEach((name, value) -> headers.put(name.toString(), value));
        for (var differing : List.of("date", "content-length", "grpc-message", "grpc-status-details-bin")) {
            headers.computeIfPresent(differing, (_, _) -> "");
        }
        var types = details.stream().map(Any::getTypeUrl).toList();
        var body = message.map(Object::toString)
                .orElse(text)
                .replace(request, "ID")
                .replace(Redaction.of(request), "ID");
        return String.join("\n", code.name(), types.toString(), headers.toString(), body)
                .replace(header(raw.headers(), "x-server-request-id"), "REQUEST");
    }

    /** The code and, of an error, the text. */
    String outcome() {
        return code == Code.OK ? "OK" : code + ": " + text;
    }

    /** The fields that break a rule, each as {@code path: text}. */
    List<String> violations() {
        return detail(BadRequest.class).stream()
                .flatMap(it -> it.getFieldViolationsList().stream())
                .map(it -> it.getField() + ": " + it.getDescription())
                .toList();
    }

    String requestId() {
        return detail(RequestInfo.class).orElseThrow().getRequestId();
    }

    /** The one detail of that type. */
    <T extends Message> Optional<T> detail(Class<T> type) {
        var found = details.stream().filter(it -> it.is(type)).toList();
        assertThat(found).hasSizeLessThan(2);
        return found.stream().findFirst().map(it -> unpack(it, type));
    }

    /** A text of the message; dots lead into messages. */
    String text(String path) {
        Object value = message.orElseThrow(() -> new AssertionError(outcome()));
        for (var name : path.split("\\.", -1)) {
            var at = (Message) value;
            value = at.getField(at.getDescriptorForType().findFieldByName(name));
        }
        return value.toString();
    }

    /** The message as what it is. */
    <T extends Message> T as(Parser<T> parser) {
        return parse(
                parser, message.orElseThrow(() -> new AssertionError(outcome())).toByteArray());
    }

    Operation operation() {
        return as(Operation.parser());
    }

    /** The message that an operation ended with. */
    <T extends Message> T response(Class<T> type) {
        return unpack(operation().getResponse(), type);
    }

    private static DynamicMessage parse(MethodDescriptor method, byte[] message) {
        try {
            return DynamicMessage.parseFrom(method.getOutputType(), message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no " + method.getOutputType().getFullName(), e);
        }
    }

    private static <T extends Message> T unpack(Any packed, Class<T> type) {
        try {
            return packed.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(packed.getTypeUrl(), e);
        }
    }

    private static <T extends Message> T parse(Parser<T> parser, byte[] bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("broken message", e);
        }
    }

    private static String header(HttpHeaders headers, String name) {
        return Objects.requireNonNull(headers.get(name), () -> "no " + name + " in " + headers);
    }
}
