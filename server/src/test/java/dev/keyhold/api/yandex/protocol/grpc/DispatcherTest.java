package dev.keyhold.api.yandex.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.server.Server;
import dev.keyhold.api.RequestIds;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.yandex.NoFallback;
import dev.keyhold.api.yandex.OneToken;
import dev.keyhold.api.yandex.YandexApi;
import dev.keyhold.api.yandex.protocol.HeaderAuthenticator;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.server.TestServers;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.TestDatabase;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc.ApiKeyServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.GetApiKeyRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc.SymmetricCryptoServiceBlockingStub;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc.SymmetricCryptoServiceImplBase;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptResponse;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc.AccessServiceBlockingStub;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc.AccessServiceImplBase;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the steps of a call are run. */
class DispatcherTest {
    private static final String LOOP = "event loop";
    private static final String THREAD = "another thread";

    private final List<String> steps = new CopyOnWriteArrayList<>();

    private Store store;
    private Server server;

    @BeforeEach
    void start(@TempDir Path folder) {
        store = NonBlocking.before(TestDatabase.create(folder.resolve("keyhold.db")));
        var api = new YandexApi(
                List.of(new Ciphers(), new Keys()),
                List.of(new FakeAccessService().bindService()),
                _ -> true,
                new Credentials(),
                new RequestLog(RequestObserver.NONE),
                10_000);
        server = api.bind(TestServers.builder(), RequestIds::decorator, new NoFallback())
                .http(0)
                .build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop().join();
        store.close();
    }

    private void step(String what) {
        steps.add(what + " on "
                + (Thread.currentThread() instanceof com.linecorp.armeria.common.NonBlocking ? LOOP : THREAD));
    }

    private void readStore() {
        var _ = store.read(tx -> tx.accounts().directory());
    }

    private <S> S stub(Class<S> type, String token) {
        return GrpcClients.builder("gproto+http://127.0.0.1:" + server.activeLocalPort())
                .addHeader("authorization", "Bearer " + token)
                .build(type);
    }

    private SymmetricEncryptResponse encrypt(String token, String key) {
        var request = SymmetricEncryptRequest.newBuilder()
                .setKeyId(key)
                .setPlaintext(ByteString.copyFromUtf8("x"))
                .build();
        return stub(SymmetricCryptoServiceBlockingStub.class, token).encrypt(request);
    }

    @Test
    void a_call_that_needs_nothing_but_memory_never_leaves_the_event_loop() {
        assertThat(encrypt("known", "known").getKeyId()).isEqualTo("known");
        assertThat(steps).containsExactly("authenticate on " + LOOP, "encrypt on " + LOOP);
    }

    @Test
    void what_other_servers_ask_is_answered_there_too_and_without_their_credential() {
        var client = stub(AccessServiceBlockingStub.class, "stored");
        var known = AuthenticateRequest.newBuilder().setIamToken("known").build();
        assertThat(client.authenticate(known).getSubject().hasServiceAccount()).isTrue();
        assertThat(steps).containsExactly("asked on " + LOOP);
    }

    @Test
    void a_service_that_needs_the_store_starts_over_on_another_thread() {
        assertThat(encrypt("known", "stored").getKeyId()).isEqualTo("stored");
        assertThat(steps).containsExactly("authenticate on " + LOOP, "encrypt on " + LOOP, "encrypt on " + THREAD);
    }

    @Test
    void a_credential_that_needs_the_store_takes_the_whole_call_along() {
        assertThat(encrypt("stored", "known").getKeyId()).isEqualTo("known");
        assertThat(steps)
                .containsExactly("authenticate on " + LOOP, "authenticate on " + THREAD, "encrypt on " + THREAD);
    }

    @Test
    void other_services_are_not_even_tried_on_the_event_loop() {
        var key = stub(ApiKeyServiceBlockingStub.class, "known")
                .get(GetApiKeyRequest.newBuilder().setApiKeyId("aje1").build());
        assertThat(key.getId()).isEqualTo("aje1");
        assertThat(steps).containsExactly("authenticate on " + LOOP, "get on " + THREAD);
    }

    @Test
    void whatever_is_thrown_wherever_is_answered() {
        for (var token : List.of("known", "stored")) {
            assertThat(code(token, "refused")).isEqualTo(Code.NOT_FOUND);
            assertThat(code(token, "bug")).isEqualTo(Code.INTERNAL);
            assertThat(code(token, "error")).isEqualTo(Code.INTERNAL);
        }
        assertThat(code("bad", "known")).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(steps).contains("encrypt on " + LOOP, "encrypt on " + THREAD);
    }

    private Code code(String token, String key) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> encrypt(token, key))
                .getStatus()
                .getCode();
    }

    /** Knows a token in memory, and one in the store. */
    private final class Credentials implements HeaderAuthenticator {
        private final OneToken known = new OneToken();

        @Override
        public AuthenticationResult bearer(String token, RequestOrigin origin, String operation) {
            step("authenticate");
            if (token.equals("stored")) {
                readStore();
            }
            return known.bearer(token.equals("bad") ? token : "good", origin, operation);
        }

        @Override
        public AuthenticationResult apiKey(String secret, RequestOrigin origin, String operation) {
            return known.apiKey(secret, origin, operation);
        }

        @Override
        public void rejected(AuthenticationFailure reason, RequestOrigin origin, String operation) {}
    }

    private final class FakeAccessService extends AccessServiceImplBase {
        @Override
        public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
            step("asked");
            var response = AuthenticateResponse.newBuilder();
            response.getSubjectBuilder().getServiceAccountBuilder().setId(request.getIamToken());
            UnaryReplies.send(reply, response.build());
        }
    }

    private final class Ciphers extends SymmetricCryptoServiceImplBase {
        @Override
        public void encrypt(SymmetricEncryptRequest request, StreamObserver<SymmetricEncryptResponse> reply) {
            step("encrypt");
            switch (request.getKeyId()) {
                case "refused" ->
                    throw new ServiceException(
                            new ServiceError.NotFound(ResourceType.SYMMETRIC_KEY, request.getKeyId()));
                case "bug" -> throw new IllegalStateException("broken");
                case "error" -> throw new StackOverflowError();
                case "stored" -> readStore();
                default -> {}
            }
            UnaryReplies.send(
                    reply,
                    SymmetricEncryptResponse.newBuilder()
                            .setKeyId(request.getKeyId())
                            .build());
        }
    }

    private final class Keys extends ApiKeyServiceGrpc.ApiKeyServiceImplBase {
        @Override
        public void get(GetApiKeyRequest request, StreamObserver<ApiKey> reply) {
            step("get");
            UnaryReplies.send(
                    reply, ApiKey.newBuilder().setId(request.getApiKeyId()).build());
        }
    }
}
