package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.rpc.BadRequest;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RequestInfo;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.NonBlocking;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import dev.keyhold.Patience;
import dev.keyhold.api.RequestIds;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.yandex.protocol.ApiEndpointService;
import dev.keyhold.api.yandex.protocol.AuthenticationInterceptor;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.server.TestServers;
import dev.keyhold.yandex.api.endpoint.ApiEndpoint;
import dev.keyhold.yandex.api.endpoint.ApiEndpointServiceGrpc;
import dev.keyhold.yandex.api.endpoint.ApiEndpointServiceGrpc.ApiEndpointServiceBlockingStub;
import dev.keyhold.yandex.api.endpoint.ListApiEndpointsRequest;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc.ApiKeyServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc.ApiKeyServiceImplBase;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyResponse;
import dev.keyhold.yandex.api.iam.v1.DeleteApiKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.DeleteApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.GetApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyScopesRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeyScopesResponse;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysResponse;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyRequest;
import dev.keyhold.yandex.api.operation.CancelOperationRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.operation.OperationServiceGrpc.OperationServiceImplBase;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class YandexApiTest {
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final int MAX_MESSAGE = 10_000;
    private static final List<Object> CALLS = new CopyOnWriteArrayList<>();
    private static final List<CallContext> CONTEXTS = new CopyOnWriteArrayList<>();
    private static final List<String> ANSWERED = new CopyOnWriteArrayList<>();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Server server;
    private static WebClient web;
    private static ApiKeyServiceBlockingStub keys;

    @BeforeAll
    static void start() {
        var api = new YandexApi(
                List.of(new Keys(), new Operations(), new ApiEndpointService(Optional.empty())),
                List.of(),
                _ -> true,
                new OneToken(),
                new RequestLog(new AnsweredRequests(ANSWERED)),
                MAX_MESSAGE);
        server = api.bind(TestServers.builder(), RequestIds::decorator, new NoFallback())
                .service("/", (_, _) -> HttpResponse.of("aws"))
                .http(0)
                .maxRequestLength(MAX_MESSAGE)
                .requestTimeout(Patience.LIMIT)
                .build();
        server.start().join();
        var address = "127.0.0.1:" + server.activeLocalPort();
        web = WebClient.of("http://" + address);
        keys = GrpcClients.builder("gproto+http://" + address)
                .addHeader("authorization", "Bearer good")
                .build(ApiKeyServiceBlockingStub.class);
    }

    @AfterAll
    static void stop() {
        server.stop().join();
    }

    @BeforeEach
    void forget() {
        CALLS.clear();
        CONTEXTS.clear();
        ANSWERED.clear();
    }

    @Test
    void both_ways_of_calling_meet_in_the_same_service() {
        assertThat(keys.get(GetApiKeyRequest.newBuilder().setApiKeyId("aje1").build())
                        .getId())
                .isEqualTo("aje1");
        assertThat(json(get("/iam/v1/apiKeys/aje1")).get("id").asText()).isEqualTo("aje1");
        assertThat(CALLS).hasSize(2);
        assertThat(CALLS.getFirst()).isEqualTo(CALLS.getLast());
        assertThat(CONTEXTS).allSatisfy(context -> {
            assertThat(context.method()).isEqualTo("yandex.cloud.iam.v1.ApiKeyService/Get");
            assertThat(context.origin().api()).isEqualTo("yandex");
            assertThat(context.address()).isEqualTo("127.0.0.1:" + server.activeLocalPort());
            assertThat(context.caller()).isPresent();
        });
        assertThat(ANSWERED).containsExactly("ApiKeyService/Get OK", "ApiKeyService/Get OK");
    }

    @Test
    void the_root_path_stays_with_the_other_api() {
        assertThat(web.get("/").aggregate().join().contentUtf8()).isEqualTo("aws");
        assertThat(web.post("/", "Action=x").aggregate().join().contentUtf8()).isEqualTo("aws");
    }

    @Test
    void defaults_are_printed_and_unset_messages_are_not() {
        var text = get("/iam/v1/apiKeys/aje1").contentUtf8();
        assertThat(text)
                .startsWith("{\n")
                .contains("\"description\": \"\"", "\"scopes\": []", "\"maskedSecret\": \"\"")
                .doesNotContain("expiresAt", "lastUsedAt");
    }

    @Test
    void an_operation_is_printed_with_the_types_inside() {
        var response = send(HttpMethod.DELETE, "/iam/v1/apiKeys/aje1", "");
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        var operation = json(response);
        assertThat(operation.get("done").asBoolean()).isFalse();
        assertThat(operation.at("/metadata/@type").asText())
                .isEqualTo("type.googleapis.com/yandex.cloud.iam.v1.DeleteApiKeyMetadata");
        assertThat(operation.at("/metadata/apiKeyId").asText()).isEqualTo("aje1");
        assertThat(operation.at("/response/@type").asText()).isEqualTo("type.googleapis.com/google.protobuf.Empty");
    }

    @Test
    void query_parameters_are_read_in_both_spellings() {
        get("/iam/v1/apiKeys?serviceAccountId=aje9&pageSize=7");
        get("/iam/v1/apiKeys?service_account_id=aje9&page_size=7&nothing=1");
        assertThat(CALLS)
                .containsOnly(ListApiKeysRequest.newBuilder()
                        .setServiceAccountId("aje9")
                        .setPageSize(7)
                        .build())
                .hasSize(2);
    }

    @Test
    void body_fields_are_read_in_both_spellings_and_unknown_ones_ignored() {
        send(HttpMethod.POST, "/iam/v1/apiKeys", "{\"serviceAccountId\": \"aje9\", \"nothing\": {}}");
        send(HttpMethod.POST, "/iam/v1/apiKeys", "{\"service_account_id\": \"aje9\"}");
        assertThat(CALLS)
                .containsOnly(CreateApiKeyRequest.newBuilder()
                        .setServiceAccountId("aje9")
                        .build())
                .hasSize(2);
    }

    @Test
    void what_the_path_says_cannot_be_said_otherwise() {
        send(
                HttpMethod.PATCH,
                "/iam/v1/apiKeys/aje1",
                "{\"api_key_id\": \"aje2\", \"description\": \"x\", \"updateMask\": \"description\"}");
        send(
                HttpMethod.PATCH,
                "/iam/v1/apiKeys/aje1?updateMask=description",
                "{\"apiKeyId\": \"aje2\", \"description\": \"x\"}");
        send(
                HttpMethod.PATCH,
                "/iam/v1/apiKeys/aje1?apiKeyId=aje3",
                "{\"description\": \"x\", \"update_mask\": \"description\"}");
        assertThat(CALLS)
                .containsOnly(UpdateApiKeyRequest.newBuilder()
                        .setApiKeyId("aje1")
                        .setDescription("x")
                        .setUpdateMask(FieldMask.newBuilder().addPaths("description"))
                        .build())
                .hasSize(3);
        send(HttpMethod.DELETE, "/iam/v1/apiKeys/aje1?apiKeyId=aje2", "");
        assertThat(CALLS.getLast())
                .isEqualTo(DeleteApiKeyRequest.newBuilder().setApiKeyId("aje1").build());
    }

    @Test
    void verbs_and_literals_come_before_variables() {
        assertThat(json(get("/iam/v1/apiKeys/scopes")).has("scopes")).isTrue();
        assertThat(json(get("/iam/v1/apiKeyScopes")).has("scopes")).isTrue();
        send(HttpMethod.POST, "/operations/aje1:cancel", "");
        send(HttpMethod.GET, "/operations/aje1:cancel", "");
        send(HttpMethod.GET, "/operations/a%2Fb:cancel", "");
        assertThat(CALLS.subList(2, 5)).containsExactly(cancel("aje1"), cancel("aje1"), cancel("a/b"));
    }

    @Test
    void unknown_paths_are_answered_in_the_error_body() {
        for (var path : List.of(
                "/iam/v1/nothing",
                "/iam",
                "/kms/v1/keys",
                "/resource-manager/v1/x",
                "/operations",
                "/operations/",
                "/operations/aje1:frob",
                "/iam/v1/apiKeys/",
                "/endpoints/a/b",
                "/compute/v1/instances",
                "/elsewhere")) {
            var response = get(path);
            assertThat(response.status()).as(path).isEqualTo(HttpStatus.NOT_FOUND);
            assertError(response, 5);
        }
        assertError(send(HttpMethod.PUT, "/iam/v1/apiKeys", "{}"), 5);
        assertThat(ANSWERED).allMatch(line -> line.equals("unknown NOT_FOUND"));
    }

    @Test
    void malformed_requests_change_nothing() {
        for (var body : List.of(
                "{",
                "[]",
                "\"x\"",
                "{} {}",
                "{\"description\": 5}{",
                "{\"a\":1,\"a\":2}",
                "{\"description\": {}}",
                "{\"expiresAt\": \"yesterday\"}",
                "{\"scopes\": \"x\"}",
                "{\"scopes\":[[]]}",
                "{\"scopes\":[[\"x\"]]}",
                "{\"description\":[\"x\"]}",
                "{\"expiresAt\":[\"2026-03-04T05:06:07Z\"]}",
                "nonsense",
                "{\"description\": \"x\", \"description\": \"y\"}",
                "{\"serviceAccountId\": \"a\", \"service_account_id\": \"b\"}",
                "[".repeat(5_000))) {
            var response = send(HttpMethod.POST, "/iam/v1/apiKeys", body);
            assertThat(response.status()).as(body).isEqualTo(HttpStatus.BAD_REQUEST);
            assertError(response, 3);
        }
        for (var query : List.of(
                "pageSize=x",
                "pageSize=",
                "pageSize=99999999999999999999",
                "page_size=1&page_size=2",
                "page_size=1&pageSize=2")) {
            assertError(get("/iam/v1/apiKeys?" + query), 3);
        }
        assertThat(CALLS).isEmpty();
    }

    @Test
    void a_value_of_the_wrong_type_is_named() {
        var error = assertError(send(HttpMethod.POST, "/iam/v1/apiKeys", "{\"expiresAt\": \"yesterday\"}"), 3);
        assertThat(error.get("message").asText())
                .isEqualTo("Validation failed:\n  - expires_at: Field is not an RFC 3339 time, such as "
                        + "2026-01-31T12:00:00Z");
    }

    @Test
    void violations_are_answered_alike_by_both() throws Exception {
        var text = "Validation failed:\n  - description: Field length is out of range: <=256";
        var request =
                CreateApiKeyRequest.newBuilder().setDescription("x".repeat(257)).build();
        var thrown = refused(() -> keys.create(request));
        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(thrown.getStatus().getDescription()).isEqualTo(text);
        var details = proto(thrown).getDetailsList();
        var violation = details.getFirst().unpack(BadRequest.class).getFieldViolations(0);
        assertThat(violation.getField()).isEqualTo("description");
        assertThat(details.getLast().unpack(RequestInfo.class).getRequestId()).matches(UUID);
        var error = assertError(
                send(HttpMethod.POST, "/iam/v1/apiKeys", "{\"description\": \"" + "x".repeat(257) + "\"}"), 3);
        assertThat(error.get("message").asText()).isEqualTo(text);
        assertThat(error.at("/details/0/@type").asText()).isEqualTo("type.googleapis.com/google.rpc.BadRequest");
        assertThat(error.at("/details/0/fieldViolations/0/field").asText()).isEqualTo("description");
        assertThat(CALLS).isEmpty();
    }

    @Test
    void who_calls_is_asked_before_what() {
        var invalid = "{\"description\": \"" + "x".repeat(257) + "\"}";
        for (var body : List.of(invalid, "{")) {
            var response = send(HttpMethod.POST, "/iam/v1/apiKeys", body, "x-none", "");
            assertThat(response.status()).isEqualTo(HttpStatus.UNAUTHORIZED);
            assertError(response, 16);
        }
        assertThat(CALLS).isEmpty();
    }

    @Test
    void credentials_are_looked_at() {
        for (var header : List.of(
                "",
                "Bearer",
                "Bearer ",
                "bad",
                "Bearer bad",
                "Basic good",
                "Api-Key bad",
                "Bearer good good",
                "Bearer\tgood",
                "good",
                "Bearer góod",
                "Bearer good,Bearer good")) {
            assertThat(get("/iam/v1/apiKeys/aje1", "authorization", header).status())
                    .as(header)
                    .isEqualTo(HttpStatus.UNAUTHORIZED);
        }
        for (var header : List.of("Bearer good", "bearer good", "BEARER  good", "Api-Key good", "api-key good")) {
            assertThat(get("/iam/v1/apiKeys/aje1", "authorization", header).status())
                    .as(header)
                    .isEqualTo(HttpStatus.OK);
        }
        var random = new Random(9);
        for (var round = 0; round < 200; round++) {
            var noise = new StringBuilder("Bearer ");
            random.ints(random.nextInt(20), 32, 127).forEach(noise::appendCodePoint);
            assertThat(get("/iam/v1/apiKeys/aje1", "authorization", noise.toString())
                            .status())
                    .isEqualTo(HttpStatus.UNAUTHORIZED);
        }
    }

    @Test
    void the_services_can_be_listed_without_a_credential_but_not_got() {
        var address = "127.0.0.1:" + server.activeLocalPort();
        var open = GrpcClients.newClient("gproto+http://" + address, ApiEndpointServiceBlockingStub.class);
        var all = open.list(ListApiEndpointsRequest.getDefaultInstance()).getEndpointsList();
        assertThat(all).extracting(ApiEndpoint::getId).doesNotHaveDuplicates().contains("iam", "resourcemanager");
        assertThat(all).extracting(ApiEndpoint::getAddress).containsOnly(address);
        assertThat(json(get("/endpoints", "x-none", ""))
                        .at("/endpoints/0/address")
                        .asText())
                .isEqualTo(address);
        assertThat(get("/endpoints/iam", "x-none", "").status()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(json(get("/endpoints/iam")).get("address").asText()).isEqualTo(address);
        assertError(get("/endpoints/compute"), 5);
        assertThat(AuthenticationInterceptor.OPEN)
                .contains(ApiEndpointServiceGrpc.getListMethod().getFullMethodName());
    }

    @Test
    void every_answer_names_its_request() {
        var own = "0E0E0E0E-1111-4222-8333-444444444444";
        for (var path : List.of("/iam/v1/apiKeys/aje1", "/iam/v1/nothing", "/iam/v1/apiKeys/absent")) {
            var headers = get(path, "x-request-id", own).headers();
            assertThat(headers.get("x-request-id")).isEqualTo(own.toLowerCase(Locale.ROOT));
            assertThat(headers.get("x-server-request-id")).matches(UUID).isNotEqualTo(headers.get("x-request-id"));
            assertThat(headers.get("x-server-trace-id")).matches(UUID);
        }
        var forged = get("/iam/v1/apiKeys/absent", "x-request-id", "'; drop table");
        var error = assertError(forged, 5);
        assertThat(forged.headers().get("x-request-id")).matches(UUID);
        assertThat(error.at("/details/0/requestId").asText())
                .isEqualTo(forged.headers().get("x-server-request-id"));
        var raw = grpc("/yandex.cloud.iam.v1.ApiKeyService/Nothing");
        assertThat(raw.headers().get("x-request-id")).matches(UUID);
    }

    @Test
    void an_idempotency_key_is_a_uuid() {
        get("/iam/v1/apiKeys/aje1", "idempotency-key", "0E0E0E0E-1111-4222-8333-444444444444");
        assertThat(CONTEXTS.getFirst().idempotencyKey()).contains("0e0e0e0e-1111-4222-8333-444444444444");
        assertError(get("/iam/v1/apiKeys/aje1", "idempotency-key", "once"), 3);
        assertThat(CALLS).hasSize(1);
    }

    @Test
    void calls_of_what_is_not_there_are_unimplemented() {
        for (var path : List.of(
                "/yandex.cloud.iam.v1.ApiKeyService/Nothing",
                "/yandex.cloud.compute.v1.InstanceService/List",
                "/a/b/c")) {
            var response = grpc(path);
            assertThat(response.status()).isEqualTo(HttpStatus.OK);
            assertThat(response.trailers().get("grpc-status")).isEqualTo("12");
        }
        var thrown =
                refused(() -> keys.listOperations(dev.keyhold.yandex.api.iam.v1.ListApiKeyOperationsRequest.newBuilder()
                        .setApiKeyId("aje1")
                        .build()));
        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(get("/iam/v1/apiKeys/aje1/operations").status()).isEqualTo(HttpStatus.NOT_IMPLEMENTED);
    }

    @Test
    void refusals_and_bugs_become_statuses() throws Exception {
        assertThat(refusedText("absent", Status.Code.NOT_FOUND)).isEqualTo("Api key absent not found");
        assertThat(refusedText("quota", Status.Code.RESOURCE_EXHAUSTED)).contains("iam.apiKeys.count");
        assertThat(refusedText("bug", Status.Code.INTERNAL)).isEqualTo("Internal error");
        var thrown = refused(() ->
                keys.get(GetApiKeyRequest.newBuilder().setApiKeyId("quota").build()));
        assertThat(proto(thrown).getDetails(0).is(QuotaFailure.class)).isTrue();
        assertThat(get("/iam/v1/apiKeys/quota").status()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
        var bug = get("/iam/v1/apiKeys/bug");
        assertThat(bug.status()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
        assertThat(bug.contentUtf8()).doesNotContain("secret detail");
        assertError(bug, 13);
    }

    @Test
    void broken_and_oversized_messages_are_invalid() {
        var broken = grpc("/yandex.cloud.iam.v1.ApiKeyService/Create", new byte[] {0, 0, 0, 0, 1, (byte) 0xff});
        assertThat(broken.trailers().get("grpc-status")).isEqualTo("3");
        assertThat(broken.trailers().get("grpc-status-details-bin")).isNotEmpty();
        var large = send(HttpMethod.POST, "/iam/v1/apiKeys", "x".repeat(MAX_MESSAGE + 1));
        assertError(large, 3);
        assertThat(json(large).get("message").asText()).isEqualTo("The request is too large: the limit is 10000 bytes");
        var request = CreateApiKeyRequest.newBuilder()
                .setDescription("x".repeat(MAX_MESSAGE + 1))
                .build();
        var thrown = catchThrowableOfType(StatusRuntimeException.class, () -> keys.create(request));
        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(thrown.getStatus().getDescription()).isEqualTo("The message is too large: the limit is 10000 bytes");
        assertThat(CALLS).isEmpty();
    }

    private static String refusedText(String id, Status.Code code) {
        var thrown = refused(
                () -> keys.get(GetApiKeyRequest.newBuilder().setApiKeyId(id).build()));
        assertThat(thrown.getStatus().getCode()).isEqualTo(code);
        return String.valueOf(thrown.getStatus().getDescription());
    }

    private static StatusRuntimeException refused(Runnable call) {
        var thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(thrown).isNotNull();
        return thrown;
    }

    private static com.google.rpc.Status proto(StatusRuntimeException thrown) {
        return Objects.requireNonNull(StatusProto.fromThrowable(thrown));
    }

    private static JsonNode assertError(AggregatedHttpResponse response, int code) {
        var error = json(response);
        assertThat(error.get("code").asInt()).as(response.contentUtf8()).isEqualTo(code);
        assertThat(error.get("message").asText()).isNotEmpty();
        var details = error.get("details");
        var last = details.get(details.size() - 1);
        assertThat(last.get("@type").asText()).isEqualTo("type.googleapis.com/google.rpc.RequestInfo");
        assertThat(last.get("requestId").asText()).isEqualTo(response.headers().get("x-server-request-id"));
        assertThat(error.properties()).hasSize(3);
        return error;
    }

    private static CancelOperationRequest cancel(String id) {
        return CancelOperationRequest.newBuilder().setOperationId(id).build();
    }

    private static AggregatedHttpResponse get(String path) {
        return send(HttpMethod.GET, path, "");
    }

    private static AggregatedHttpResponse get(String path, String header, String value) {
        return send(HttpMethod.GET, path, "", header, value);
    }

    private static AggregatedHttpResponse send(HttpMethod method, String path, String body) {
        return send(method, path, body, "authorization", "Bearer good");
    }

    /** Sends a request with a header, and with a good credential unless the header says that there is none. */
    private static AggregatedHttpResponse send(
            HttpMethod method, String path, String body, String header, String value) {
        var headers = RequestHeaders.builder(method, path).contentType(MediaType.JSON);
        if (!header.equals("x-none") && !header.equals("authorization")) {
            headers.add("authorization", "Bearer good");
        }
        headers.add(header, value);
        return web.execute(headers.build(), HttpData.ofUtf8(body)).aggregate().join();
    }

    private static AggregatedHttpResponse grpc(String path) {
        return grpc(path, new byte[] {0, 0, 0, 0, 0});
    }

    private static AggregatedHttpResponse grpc(String path, byte[] frame) {
        var headers = RequestHeaders.builder(HttpMethod.POST, path)
                .add("content-type", "application/grpc+proto")
                .add("te", "trailers")
                .add("authorization", "Bearer good")
                .build();
        var h2c = WebClient.of(SessionProtocol.H2C.uriText() + "://127.0.0.1:" + server.activeLocalPort());
        return h2c.execute(headers, HttpData.wrap(frame)).aggregate().join();
    }

    private static JsonNode json(AggregatedHttpResponse response) {
        try {
            return JSON.readTree(response.contentUtf8());
        } catch (java.io.IOException e) {
            throw new AssertionError(response.contentUtf8(), e);
        }
    }

    /** Keeps what it is asked. */
    private static final class Keys extends ApiKeyServiceImplBase {
        @Override
        public void get(GetApiKeyRequest request, StreamObserver<ApiKey> reply) {
            note(request);
            switch (request.getApiKeyId()) {
                case "absent" -> throw new ServiceException(new ServiceError.NotFound(ResourceType.API_KEY, "absent"));
                case "quota" ->
                    throw new ServiceException(
                            new ServiceError.LimitExceeded(ServiceError.Quota.API_KEYS_PER_ACCOUNT, 5));
                case "bug" -> throw new IllegalStateException("secret detail");
                default ->
                    UnaryReplies.send(
                            reply,
                            ApiKey.newBuilder().setId(request.getApiKeyId()).build());
            }
        }

        @Override
        public void list(ListApiKeysRequest request, StreamObserver<ListApiKeysResponse> reply) {
            note(request);
            UnaryReplies.send(reply, ListApiKeysResponse.getDefaultInstance());
        }

        @Override
        public void listScopes(ListApiKeyScopesRequest request, StreamObserver<ListApiKeyScopesResponse> reply) {
            note(request);
            UnaryReplies.send(reply, ListApiKeyScopesResponse.getDefaultInstance());
        }

        @Override
        public void create(CreateApiKeyRequest request, StreamObserver<CreateApiKeyResponse> reply) {
            note(request);
            UnaryReplies.send(reply, CreateApiKeyResponse.getDefaultInstance());
        }

        @Override
        public void update(UpdateApiKeyRequest request, StreamObserver<Operation> reply) {
            note(request);
            UnaryReplies.send(reply, Operation.getDefaultInstance());
        }

        @Override
        public void delete(DeleteApiKeyRequest request, StreamObserver<Operation> reply) {
            note(request);
            var metadata = DeleteApiKeyMetadata.newBuilder()
                    .setApiKeyId(request.getApiKeyId())
                    .build();
            UnaryReplies.send(
                    reply,
                    Operation.newBuilder()
                            .setMetadata(Any.pack(metadata))
                            .setResponse(Any.pack(com.google.protobuf.Empty.getDefaultInstance()))
                            .build());
        }
    }

    private static final class Operations extends OperationServiceImplBase {
        @Override
        public void cancel(CancelOperationRequest request, StreamObserver<Operation> reply) {
            note(request);
            UnaryReplies.send(reply, Operation.getDefaultInstance());
        }
    }

    private static void note(Object request) {
        assertThat(Thread.currentThread()).isNotInstanceOf(NonBlocking.class);
        CALLS.add(request);
        CONTEXTS.add(CallContext.current());
    }
}
