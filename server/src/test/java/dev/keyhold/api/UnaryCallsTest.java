package dev.keyhold.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes to a method, the answer is that of the library's transport. */
final class UnaryCallsTest {
    private static final String PATH = "/test.Echo/Say";
    private static final MethodDescriptor<StringValue, StringValue> METHOD =
            MethodDescriptor.<StringValue, StringValue>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("test.Echo/Say")
                    .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .build();
    private static final ServerServiceDefinition SERVICE =
            BoundedMessages.of(ServerServiceDefinition.builder("test.Echo")
                    .addMethod(METHOD, ServerCalls.asyncUnaryCall(UnaryCallsTest::answer))
                    .build());
    /** Calls that came to the library's transport though the service around it could have answered them. */
    private static final AtomicInteger LEFT = new AtomicInteger();

    private static final Server SERVER = server();
    private static WebClient client = WebClient.of();

    private record Sent(String name, byte[] body, HttpHeaders headers, boolean isPlain) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static void answer(StringValue request, StreamObserver<StringValue> answers) {
        switch (request.getValue()) {
            case "status" ->
                answers.onError(
                        Status.NOT_FOUND.withDescription("nothing there, ü").asRuntimeException());
            case "details" ->
                answers.onError(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                        .setCode(3)
                        .setMessage("in detail")
                        .addDetails(Any.pack(request))
                        .build()));
            case "throw" -> throw new IllegalStateException("a bug");
            case "throw-status" -> throw Status.ABORTED.asRuntimeException();
            case "nothing" -> answers.onCompleted();
            case "late" -> {}
            case "fail-elsewhere" ->
                Thread.ofVirtual().start(() -> answers.onError(new IllegalStateException("a bug")));
            case "elsewhere" -> Thread.ofVirtual().start(() -> send(request, answers));
            default -> send(request, answers);
        }
    }

    private static void send(StringValue request, StreamObserver<StringValue> answers) {
        answers.onNext(request);
        answers.onCompleted();
    }

    private static Status explain(RequestContext context, Status status, Throwable cause, Metadata trailers) {
        return status.withDescription(cause.getClass().getSimpleName());
    }

    private static Server server() {
        HttpService transport = new GrpcResponses(GrpcService.builder()
                .addServiceDefinitions(SERVICE)
                .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                .exceptionHandler(UnaryCallsTest::explain)
                .build());
        HttpService left = (context, request) -> {
            LEFT.incrementAndGet();
            return transport.serve(context, request);
        };
        var calls = new UnaryCalls(left, List.of(SERVICE), UnaryCallsTest::explain);
        var unanswerable = new UnaryCalls(left, List.of(SERVICE), UnaryCallsTest::explain, (_, _, _) -> {
            throw new IllegalStateException("no answer");
        });
        return Server.builder()
                .requestTimeout(Duration.ofMillis(300))
                .virtualHost("transport.test")
                .service(PATH, (context, request) -> whole(context, request, transport))
                .and()
                .virtualHost("calls.test")
                .service(PATH, (context, request) -> whole(context, request, calls))
                .and()
                .virtualHost("unanswerable.test")
                .service(PATH, (context, request) -> whole(context, request, unanswerable))
                .and()
                .build();
    }

    private static HttpResponse whole(ServiceRequestContext context, HttpRequest request, HttpService service) {
        context.mutateAdditionalResponseHeaders(headers -> headers.set("x-request-id", "7"));
        return HttpResponse.of(request.aggregate(context.eventLoop()).thenApply(body -> {
            WholeBody.note(context, body.content());
            try {
                return service.serve(context, HttpRequest.of(request.headers(), body.content()));
            } catch (Exception e) {
                return HttpResponse.ofFailure(e);
            }
        }));
    }

    @BeforeAll
    static void start() {
        SERVER.start().join();
        client = WebClient.of("h2c://127.0.0.1:" + SERVER.activeLocalPort());
    }

    @AfterAll
    static void stop() {
        SERVER.stop().join();
    }

    static Stream<Sent> calls() throws IOException {
        var message = text("said");
        return Stream.of(
                sent("said"),
                sent("status"),
                sent("details"),
                sent("throw"),
                sent("throw-status"),
                sent("late"),
                sent("elsewhere"),
                sent(""),
                new Sent("with its format", frame(0, message), type("application/grpc+proto"), true),
                new Sent("of another format", frame(0, message), type("application/grpc+json"), false),
                new Sent("identity", frame(0, message), HttpHeaders.of("grpc-encoding", "identity"), true),
                new Sent("gzip", frame(1, gzip(message)), HttpHeaders.of("grpc-encoding", "gzip"), false),
                new Sent("compressed in nothing", frame(1, message), HttpHeaders.of(), false),
                new Sent("two messages", two(frame(0, message)), HttpHeaders.of(), false),
                new Sent("no message", new byte[0], HttpHeaders.of(), false),
                new Sent("half a frame", new byte[] {0, 0, 0}, HttpHeaders.of(), false),
                new Sent("a frame that goes on", new byte[] {0, 0, 0, 0, 9, 10}, HttpHeaders.of(), false),
                new Sent("no protobuf", frame(0, new byte[] {10, 9, 1}), HttpHeaders.of(), false));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_call_is_answered_as_the_transport_answers_it(Sent sent) {
        var expected = send("transport.test", sent);
        var left = LEFT.get();

        var answer = send("calls.test", sent);

        assertThat(text(answer)).isEqualTo(text(expected));
        assertThat(LEFT.get() - left).isEqualTo(sent.isPlain ? 0 : 1);
    }

    @Test
    void a_method_that_ends_without_a_message_fails() {
        var answer = send("calls.test", sent("nothing"));

        assertThat(answer.trailers().get("grpc-status")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "throw", "fail-elsewhere"})
    void a_failure_that_cannot_be_answered_is_not_waited_for(String how) {
        var answer = send("unanswerable.test", sent(how));

        assertThat(answer.status()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
    }

    private static AggregatedHttpResponse send(String host, Sent sent) {
        var headers = RequestHeaders.builder(HttpMethod.POST, PATH)
                .authority(host)
                .contentType(MediaType.create("application", "grpc"))
                .add("te", "trailers")
                .add("grpc-timeout", "10S");
        sent.headers.forEach((name, value) -> headers.set(name, value));
        return client.execute(headers.build(), HttpData.wrap(sent.body))
                .aggregate()
                .join();
    }

    /** All that a client sees, but for what no two answers share. */
    private static String text(AggregatedHttpResponse response) {
        var headers = new TreeMap<String, String>();
        response.headers().forEach((name, value) -> headers.put(name.toString(), value));
        headers.remove("date");
        var trailers = new TreeMap<String, String>();
        response.trailers().forEach((name, value) -> trailers.put(name.toString(), value));
        // With or without padding, as either is read (PROTOCOL-HTTP2 of gRPC).
        trailers.computeIfPresent("grpc-status-details-bin", (_, value) -> value.replace("=", ""));
        return headers + "\n" + HttpData.wrap(response.content().array()).toStringUtf8() + "\n" + trailers;
    }

    private static Sent sent(String text) {
        return new Sent(text, frame(0, text(text)), HttpHeaders.of(), true);
    }

    private static byte[] text(String text) {
        Message message = StringValue.of(text);
        return message.toByteArray();
    }

    private static HttpHeaders type(String type) {
        return HttpHeaders.of(HttpHeaderNames.CONTENT_TYPE, type);
    }

    private static byte[] frame(int compressed, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) compressed)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static byte[] two(byte[] frame) {
        return ByteBuffer.allocate(2 * frame.length).put(frame).put(frame).array();
    }

    private static byte[] gzip(byte[] message) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(message);
        }
        return bytes.toByteArray();
    }
}
