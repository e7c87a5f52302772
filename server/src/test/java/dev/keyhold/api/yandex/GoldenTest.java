package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.linecorp.armeria.common.HttpHeaders;
import dev.keyhold.GoldenFile;
import dev.keyhold.api.yandex.protocol.rest.PathTemplate;
import dev.keyhold.api.yandex.protocol.rest.RestRoutes;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded requests and answers, one file a case. The section {@code request} is sent by REST and answered word for
 * word. The section {@code message} is what it means: it is sent by gRPC, and the message or the status that comes back
 * says the same as the recorded JSON. What is refused has changed nothing.
 */
final class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/api/yandex/golden");
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private static TestKeyhold keyhold;
    private static Wire wire;
    private static Scene scene;

    @BeforeAll
    static void start() {
        keyhold = TestKeyhold.start(TestKeyhold.PATIENT, new Quotas(4, 2, 50, 100, 100, 100));
        wire = new Wire(
                keyhold.address().getHostString() + ":" + keyhold.address().getPort(),
                keyhold.yandex().services());
        scene = new Scene(keyhold, wire);
    }

    @AfterAll
    static void stop() {
        keyhold.close();
    }

    static Stream<String> cases() throws IOException {
        return GoldenFile.names(FOLDER).stream();
    }

    @Test
    void every_binding_has_a_case_and_every_method_one_that_succeeds() throws IOException {
        var bindings = new HashSet<String>();
        var succeeded = new HashSet<MethodDescriptor>();
        for (var name : cases().toList()) {
            var file = GoldenFile.read(FOLDER.resolve(name));
            var request =
                    Wire.Request.parse(Scene.NAME.matcher(file.get("request")).replaceAll("x"));
            wire.route(request).map(RestRoutes.Match::route).ifPresent(route -> {
                bindings.add(route.verb() + " " + route.path());
                if (file.get("answer").matches("(?s)(200|501) .*")) {
                    succeeded.add(route.method());
                }
            });
        }
        for (var method : wire.methods()) {
            var rule = method.getOptions().getExtension(AnnotationsProto.http);
            Stream.concat(Stream.of(rule), rule.getAdditionalBindingsList().stream())
                    .forEach(each -> assertThat(bindings).contains(binding(each)));
            assertThat(succeeded).contains(method);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void both_transports_answer_as_recorded(String name) throws IOException {
        var recorded = GoldenFile.read(FOLDER.resolve(name));
        scene.prepare(recorded.lines("setup"));
        var before = keyhold.changes();
        var answered = overRest(recorded);
        var changed = keyhold.changes() != before;
        var mayChange = answered.status() == 200 && !recorded.get("request").matches("(?s)GET \\S+(?<!:cancel)\n.*");
        assertThat(changed && !mayChange).as("changed something").isFalse();
        if (recorded.get("message").isEmpty()) {
            return;
        }
        if (changed) {
            scene.prepare(recorded.lines("setup"));
        }
        overGrpc(recorded, answered);
    }

    private static Wire.Answer overRest(GoldenFile recorded) throws IOException {
        var request = Wire.Request.parse(scene.fill(recorded.get("request")));
        var meant = wire.call(request);
        recorded.record("message", meant.map(call -> scene.mask(written(call))).orElse(""));
        assertThat(meant.map(GoldenTest::written).orElse("")).isEqualTo(scene.fill(recorded.get("message")));

        var answer = wire.rest(request);
        var text = scene.mask(identified(answer.headers(), request, answer.body()));
        var seen = answer.status() + " " + answer.headers().get("content-type") + "\n" + text.stripTrailing();
        recorded.record("answer", seen);
        assertThat(seen).isEqualTo(recorded.get("answer"));
        return new Wire.Answer(answer.status(), answer.headers(), text);
    }

    private static void overGrpc(GoldenFile recorded, Wire.Answer answered) {
        var request = Wire.Request.parse(scene.fill(recorded.get("request")));
        var call = wire.call(request).orElseThrow();
        var reply = wire.grpc(call, request.headers());
        var text = scene.mask(identified(reply.headers(), request, reply.json().toPrettyString()));
        assertThat(Wire.parse(text)).isEqualTo(answered.json());
        assertThat(answered.status()).isEqualTo(Wire.httpStatus(reply.code()));
    }

    /** A call as it is written in a file. */
    private static String written(Wire.Call call) {
        return call.name() + "\n" + wire.print(call.request());
    }

    /** The text with the request's id masked, which every answer carries in the same headers. */
    private static String identified(HttpHeaders headers, Wire.Request request, String text) {
        var id = headers.get("x-server-request-id", "");
        assertThat(id).matches(UUID);
        assertThat(headers.get("x-server-trace-id")).isEqualTo(id);
        assertThat(headers.get("x-request-id"))
                .isEqualTo(Optional.ofNullable(request.headers().get("x-request-id"))
                        .orElse(id));
        return text.replace(id, "{request-id}");
    }

    private static String binding(HttpRule rule) {
        var path = List.of(rule.getGet(), rule.getPost(), rule.getPatch(), rule.getDelete()).stream()
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElseThrow();
        return rule.getPatternCase() + " " + PathTemplate.parse(path);
    }
}
