package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import dev.keyhold.GoldenFile;
import dev.keyhold.api.RequestIds;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.model.Violation;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.server.TestServers;
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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything a call can be refused with, recorded in one file, and answered alike by both transports. */
final class RefusalsTest {
    private static final Path FILE = Path.of("src/test/resources/api/yandex/refusals.txt");
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
        for (var kind : ResourceType.values()) {
            error("not found " + kind, new ServiceError.NotFound(kind, "x"));
            error("already exists " + kind, new ServiceError.AlreadyExists(kind, "x"));
        }
        for (var quota : ServiceError.Quota.values()) {
            error("limit exceeded " + quota, new ServiceError.LimitExceeded(quota, 5));
        }
        error("in use", new ServiceError.InUse(ResourceType.USER, ResourceType.ACCESS_KEY));
        for (var problem : ServiceError.InvalidArgument.values()) {
            error("invalid " + problem, new ServiceError.Invalid(problem));
        }
        error(
                "invalid fields",
                new ServiceError.InvalidFields(List.of(
                        new Violation("name", new Constraint.OfApi("Field is required")),
                        new Violation("labels[a]", Optional.of("value"), new Constraint.OfApi("Field is wrong")))));
        for (var reason : AuthenticationFailure.values()) {
            error("unauthenticated " + reason, new ServiceError.Unauthenticated(reason));
        }
        for (var target : List.of(
                new ResourceRef.WholeAccount(TestKeyhold.ACCOUNT),
                new ResourceRef.AllUsers(TestKeyhold.ACCOUNT),
                ResourceRef.User.named(TestKeyhold.ACCOUNT, "bob"),
                new ResourceRef.Root(TestKeyhold.ACCOUNT),
                new ResourceRef.Resource(ResourceType.FOLDER, ID),
                new ResourceRef.Key(
                        TestKeyhold.ACCOUNT, AccessKeyId.of(AccessKeyId.LONG_TERM, TestKeyhold.ACCOUNT, 7)))) {
            CASES.put(
                    "denied " + target.getClass().getSimpleName(),
                    () -> new ServiceException(
                            new ServiceError.Denied(CallContext.requireCaller(), "DO_IT", target, Optional.empty())));
        }
        error("throttled", new ServiceError.Throttled());
        for (var rule : ServiceError.FailedPrecondition.values()) {
            error("precondition " + rule, new ServiceError.Precondition(rule));
        }
        for (var problem : KeyProblem.values()) {
            error("key " + problem, new ServiceError.RefusedKey(problem, "x"));
        }
        for (var cause : ServiceError.UnavailableReason.values()) {
            error("unavailable " + cause, new ServiceError.Unavailable(cause));
        }
        error("invalid simulation", new ServiceError.InvalidSimulation(SimulationProblem.ACTION, "x"));
        error("malformed policy", new ServiceError.MalformedPolicy("Syntax errors in policy."));
        error("policies too large", new ServiceError.PoliciesTooLarge(ResourceType.USER, "x", 2_048));
        CASES.put("bug", () -> new IllegalStateException("secret detail"));
    }

    private static void error(String name, ServiceError serviceError) {
        CASES.put(name, () -> new ServiceException(serviceError));
    }

    /** Refuses as the request asks. */
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
                new RequestLog(RequestObserver.NONE),
                10_000);
        server = api.bind(TestServers.builder(), RequestIds::decorator, new NoFallback())
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
