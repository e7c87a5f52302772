package dev.keyhold.dialect.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import dev.keyhold.GoldenFile;
import dev.keyhold.boot.TestKeyhold;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.RequestObserver;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Target;
import dev.keyhold.model.Violation;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc.ApiKeyServiceImplBase;
import dev.keyhold.yandex.api.iam.v1.GetApiKeyRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything a call can be refused with, recorded in one file, and answered alike by both transports. */
final class RefusalsTest {
    private static final Path FILE = Path.of("src/test/resources/dialect/yandex/refusals.txt");
    private static final ResourceId ID = ResourceId.of(ResourceId.IAM, TestKeyhold.ACCOUNT, 7);
    private static final Map<String, Supplier<RuntimeException>> CASES = new LinkedHashMap<>();

    private static Server server;
    private static Wire wire;

    static {
        for (var code : Status.Code.values()) {
            if (code != Status.Code.OK) {
                CASES.put(
                        "code " + code,
                        () -> Status.fromCode(code).withDescription("Text").asRuntimeException());
            }
        }
        for (var kind : Refusal.Kind.values()) {
            refusal("not found " + kind, new Refusal.NotFound(kind, "x"));
            refusal("already exists " + kind, new Refusal.AlreadyExists(kind, "x"));
        }
        for (var quota : Refusal.Quota.values()) {
            refusal("limit exceeded " + quota, new Refusal.LimitExceeded(quota, 5));
        }
        refusal("in use", new Refusal.InUse(Refusal.Kind.USER, Refusal.Kind.ACCESS_KEY));
        for (var problem : Refusal.Problem.values()) {
            refusal("invalid " + problem, new Refusal.Invalid(problem));
        }
        refusal(
                "invalid fields",
                new Refusal.InvalidFields(List.of(
                        new Violation("name", Optional.empty(), "Field is required"),
                        new Violation("labels[a]", Optional.of("value"), "Field is wrong"))));
        for (var reason : Rejection.values()) {
            refusal("unauthenticated " + reason, new Refusal.Unauthenticated(reason));
        }
        for (var target : List.of(
                new Target.WholeAccount(TestKeyhold.ACCOUNT),
                new Target.AllUsers(TestKeyhold.ACCOUNT),
                Target.User.named(TestKeyhold.ACCOUNT, "bob"),
                new Target.Root(TestKeyhold.ACCOUNT),
                new Target.Resource(Refusal.Kind.FOLDER, ID),
                new Target.Key(AccessKeyId.of(AccessKeyId.LONG_TERM, TestKeyhold.ACCOUNT, 7)))) {
            CASES.put(
                    "denied " + target.getClass().getSimpleName(),
                    () -> new Refused(new Refusal.Denied(CallContext.requireCaller(), "DO_IT", target)));
        }
        refusal("throttled", new Refusal.Throttled());
        for (var rule : Refusal.Rule.values()) {
            refusal("precondition " + rule, new Refusal.Precondition(rule));
        }
        for (var cause : Refusal.Cause.values()) {
            refusal("unavailable " + cause, new Refusal.Unavailable(cause));
        }
        CASES.put("bug", () -> new IllegalStateException("secret detail"));
    }

    private static void refusal(String name, Refusal refusal) {
        CASES.put(name, () -> new Refused(refusal));
    }

    /** Refuses as it is told. */
    private static final class Refusing extends ApiKeyServiceImplBase {
        @Override
        public void get(GetApiKeyRequest request, StreamObserver<ApiKey> reply) {
            throw Objects.requireNonNull(CASES.get(request.getApiKeyId())).get();
        }
    }

    @BeforeAll
    static void start() {
        var api = new YandexApi(
                List.of(new Refusing()),
                List.of(),
                _ -> true,
                new OneToken(),
                new KeyFactory(new Random(1)),
                RequestObserver.NONE,
                10_000);
        server = api.bind(Server.builder(), _ -> Function.identity(), new NoFallback())
                .http(0)
                .build();
        server.start().join();
        wire = new Wire("127.0.0.1:" + server.activeLocalPort(), api.services());
    }

    @AfterAll
    static void stop() {
        server.stop().join();
    }

    static Stream<String> cases() {
        return CASES.keySet().stream();
    }

    @Test
    void nothing_else_is_recorded() throws IOException {
        assertThat(GoldenFile.read(FILE).sections()).isEqualTo(CASES.keySet());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void both_transports_refuse_as_recorded(String name) throws IOException {
        var headers = Map.of("authorization", "Bearer good");
        var request = new Wire.Request(HttpMethod.GET, "/iam/v1/apiKeys/" + name.replace(" ", "%20"), headers, "");
        var answer = wire.rest(request);
        var id = Objects.requireNonNull(answer.headers().get("x-server-request-id"));
        var seen = answer.status() + "\n"
                + answer.body().replace(id, "{request-id}").stripTrailing();
        var recorded = GoldenFile.read(FILE);
        recorded.record(name, seen);
        assertThat(seen).isEqualTo(recorded.get(name)).doesNotContain("secret detail");

        var reply = wire.grpc(wire.call(request).orElseThrow(), headers);
        var own = Objects.requireNonNull(reply.headers().get("x-server-request-id"));
        assertThat(reply.json().toString().replace(own, id))
                .isEqualTo(answer.json().toString());
        assertThat(answer.status()).isEqualTo(Wire.httpStatus(reply.code()));
    }
}
