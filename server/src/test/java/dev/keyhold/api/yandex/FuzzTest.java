package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.RequestInfo;
import com.google.rpc.Status;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.yandex.protocol.rest.RestRoutes;
import dev.keyhold.server.DatabaseState;
import dev.keyhold.server.TestKeyhold;
import io.grpc.Status.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nonsense in, a refusal out that names its request: no internal error, no hang, and nothing changed. Failures tell the
 * seed.
 */
class FuzzTest {
    /** Seeds differ from run to run; {@code -Dfuzz.rounds=5000} looks longer at once. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 300);

    private static final int EXPENDABLES = 20;
    /** Fewer than the lists that have more than one thing in them. */
    private static final int MIN_LISTS = 12;
    /** Bytes of a page token that say which list it is of. */
    private static final int BINDING_LENGTH = 8;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final DatabaseState DATABASE = KEYHOLD.watchDatabase();
    private static final String ADMIN = "Bearer " + KEYHOLD.adminToken();
    private static final RawClient REST = RawClient.connect(KEYHOLD.address(), RawClient.Transport.HTTP_1);
    private static final WebClient GRPC =
            WebClient.of("h2c://127.0.0.1:" + KEYHOLD.address().getPort());
    /** The paths where a refusal always has the form of this API. */
    private static final List<String> PREFIXES =
            List.of("/iam/", "/kms/", "/resource-manager/", "/operations/", "/endpoints/");

    /** Good values of texts, by the name of their field. */
    private static final Map<String, List<String>> KNOWN = new HashMap<>();
    /** The same, of what may be deleted. */
    private static final Map<String, List<String>> EXPENDABLE = new HashMap<>();

    private static final List<Call> CALLS = KEYHOLD.yandex().services().stream()
            .flatMap(service -> service.getMethods().stream())
            .map(RestRoutes::descriptor)
            .flatMap(FuzzTest::calls)
            .toList();

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Noise noise = new Noise(random, KNOWN);
    private final Noise expending = new Noise(random, EXPENDABLE);

    /** A binding of the contract. */
    private record Call(String verb, String path, boolean takesBody, MethodDescriptor method) {
        /** Whether it takes away what later requests would be about. */
        boolean expends() {
            return Stream.of("Delete", "Suspend", "SetAccessBindings", "ScheduleVersionDestruction")
                    .anyMatch(method.getName()::startsWith);
        }
    }

    @BeforeAll
    static void populate() {
        var cloud = ok("GET", "/resource-manager/v1/clouds", "").at("/clouds/0");
        KNOWN.putAll(Map.of(
                "cloud_id", List.of(cloud.get("id").asText()),
                "organization_id", List.of(cloud.get("organizationId").asText()),
                "role_id", List.of("viewer", "editor", "iam.admin"),
                "type", List.of("serviceAccount", "system", "userAccount"),
                "scopes", List.of("yc.postbox.send", "yc.search-api.execute"),
                "session_name", List.of("session"),
                "api_endpoint_id", List.of("iam"),
                "filter", List.of("name=\"known0\"", "id='viewer'")));
        EXPENDABLE.putAll(KNOWN);
        make(KNOWN, "known", 1);
        var account = first(KNOWN, "service_account_id");
        KNOWN.put("name", List.of("known0", "made1", "made2", "made3"));
        KNOWN.put("id", List.of(account));
        KNOWN.put("resource_id", List.of(account, first(KNOWN, "folder_id"), first(KNOWN, "cloud_id")));
        var token = ok("POST", "/iam/v1/tokens:createForServiceAccount", owned(account));
        KNOWN.put("iam_token", List.of(token.get("iamToken").asText()));
        lengthenLists();
        make(EXPENDABLE, "expendable", EXPENDABLES);
        EXPENDABLE.put("cloud_id", List.of("b1gnothing"));
        EXPENDABLE.put("resource_id", EXPENDABLE.getOrDefault("folder_id", List.of()));
    }

    private static void make(Map<String, List<String>> into, String name, int times) {
        var folders = new ArrayList<String>();
        var accounts = new ArrayList<String>();
        var apiKeys = new ArrayList<String>();
        var staticKeys = new ArrayList<String>();
        var operations = new ArrayList<String>();
        for (int i = 0; i < times; i++) {
            var folder = ok(
                    "POST",
                    "/resource-manager/v1/folders",
                    "{\"cloudId\":\"%s\",\"name\":\"%s%d\"}".formatted(first(into, "cloud_id"), name, i));
            folders.add(folder.at("/response/id").asText());
            operations.add(folder.get("id").asText());
            var account = ok(
                    "POST",
                    "/iam/v1/serviceAccounts",
                    "{\"folderId\":\"%s\",\"name\":\"%s%d\"}".formatted(folders.getLast(), name, i));
            accounts.add(account.at("/response/id").asText());
            apiKeys.add(ok("POST", "/iam/v1/apiKeys", owned(accounts.getLast()))
                    .at("/apiKey/id")
                    .asText());
            staticKeys.add(ok("POST", "/iam/aws-compatibility/v1/accessKeys", owned(accounts.getLast()))
                    .at("/accessKey/id")
                    .asText());
        }
        var key = ok("POST", "/iam/v1/keys", owned(accounts.getFirst()));
        into.putAll(Map.of(
                "folder_id", folders,
                "service_account_id", accounts,
                "api_key_id", apiKeys,
                "access_key_id", staticKeys,
                "key_id", List.of(key.at("/key/id").asText()),
                "operation_id", operations));
        makeSymmetric(into, folders.getFirst(), name);
    }

    /** A symmetric key of two versions, and what it made of a message. */
    private static void makeSymmetric(Map<String, List<String>> into, String folder, String name) {
        var body = "{\"folderId\":\"%s\",\"name\":\"%s\",\"defaultAlgorithm\":\"AES_256\"}".formatted(folder, name);
        var made = ok("POST", "/kms/v1/keys", body).get("response");
        var key = made.get("id").asText();
        ok("POST", "/kms/v1/keys/" + key + ":rotate", "{}");
        var encrypted = ok("POST", "/kms/v1/keys/" + key + ":encrypt", "{\"plaintext\":\"bWVzc2FnZQ==\"}");
        // Keys of both kinds are named by fields of one name.
        into.put("key_id", List.of(first(into, "key_id"), key, key));
        into.put("source_key_id", List.of(key));
        into.put("version_id", List.of(made.at("/primaryVersion/id").asText(), ""));
        into.put("plaintext", List.of("bWVzc2FnZQ=="));
        into.put("ciphertext", List.of(encrypted.get("ciphertext").asText()));
    }

    /** Sees to it that every list has more than one page. */
    private static void lengthenLists() {
        var account = first(KNOWN, "service_account_id");
        ok("POST", "/iam/v1/apiKeys", owned(account));
        ok("POST", "/iam/v1/keys", owned(account));
        ok("POST", "/iam/aws-compatibility/v1/accessKeys", owned(account));
        ok(
                "POST",
                "/iam/v1/serviceAccounts",
                "{\"folderId\":\"%s\",\"name\":\"known1\"}".formatted(first(KNOWN, "folder_id")));
        var binding = "{\"action\":\"ADD\",\"accessBinding\":{\"roleId\":\"%s\",\"subject\":{\"id\":\"" + account
                + "\",\"type\":\"serviceAccount\"}}}";
        var bindings =
                "{\"accessBindingDeltas\":[%s,%s]}".formatted(binding.formatted("viewer"), binding.formatted("editor"));
        for (var resource : List.of(
                "/iam/v1/apiKeys/" + first(KNOWN, "api_key_id"),
                "/iam/v1/keys/" + first(KNOWN, "key_id"),
                "/iam/aws-compatibility/v1/accessKeys/" + first(KNOWN, "access_key_id"),
                "/iam/v1/serviceAccounts/" + account,
                "/resource-manager/v1/folders/" + first(KNOWN, "folder_id"),
                "/resource-manager/v1/clouds/" + first(KNOWN, "cloud_id"))) {
            for (int i = 0; i < 2; i++) {
                ok("PATCH", resource, "{\"updateMask\":\"description\",\"description\":\"described\"}");
            }
            if (!resource.contains("eys/")) {
                ok("POST", resource + ":updateAccessBindings", bindings);
            }
        }
    }

    private static String first(Map<String, List<String>> values, String field) {
        return values.getOrDefault(field, List.of("")).getFirst();
    }

    private static String owned(String account) {
        return "{\"serviceAccountId\":\"" + account + "\"}";
    }

    @AfterAll
    static void stop() {
        REST.close();
        DATABASE.close();
        KEYHOLD.close();
    }

    @Test
    void any_json_is_answered_without_an_internal_error() {
        for (int i = 0; i < ROUNDS; i++) {
            var call = noise.of(CALLS);
            var message = message(call);
            var body = call.takesBody() ? noise.mutated(parse(json(message))) : "";
            check(rest(call, target(call, message), body));
        }
    }

    @Test
    void any_body_is_answered_without_an_internal_error() {
        for (int i = 0; i < ROUNDS; i++) {
            var call = noise.of(CALLS);
            var message = message(call);
            var bytes = noise.mutated(json(message).getBytes(StandardCharsets.UTF_8));
            check(rest(call.verb(), target(call, message), ADMIN, bytes));
        }
    }

    @Test
    void any_path_and_query_is_answered_without_an_internal_error() {
        for (int i = 0; i < ROUNDS; i++) {
            var call = noise.of(CALLS);
            var message = message(call);
            check(rest(call, noise.mutated(target(call, message)), call.takesBody() ? json(message) : ""));
        }
    }

    @Test
    void any_mask_and_filter_is_answered_without_an_internal_error() {
        for (int i = 0; i < ROUNDS; i++) {
            var call = noise.of(CALLS);
            var message = message(call);
            var target = target(call, message);
            var mark = target.contains("?") ? "&" : "?";
            var mask = noise.mutated("name,description,labels,scopes,expiresAt");
            var filter = noise.mutated(noise.oneIn(2) ? "name=\"known0\"" : "id = 'viewer'");
            var query = mark + "updateMask=" + encode(mask) + "&filter=" + encode(filter);
            check(rest(call, target + query, call.takesBody() ? json(message) : ""));
        }
    }

    @Test
    void a_page_token_with_any_position_is_answered_without_an_internal_error() {
        var lists = CALLS.stream()
                .filter(call -> call.method().getName().startsWith("List"))
                .map(call -> known(call) + "&pageSize=1")
                .filter(path -> get(path).path("nextPageToken").asText().length() > 1)
                .toList();
        assertThat(lists).hasSizeGreaterThan(MIN_LISTS);
        for (int i = 0; i < ROUNDS; i++) {
            var path = noise.of(lists);
            var token =
                    Base64.getUrlDecoder().decode(get(path).get("nextPageToken").asText());
            var position = new String(token, BINDING_LENGTH, token.length - BINDING_LENGTH, StandardCharsets.UTF_8);
            var forged = forged(token, noise.oneIn(2) ? noise.text() : noise.mutated(position));
            check(rest("GET", path + "&pageToken=" + forged, ADMIN, ""));
        }
    }

    @Test
    void any_credential_is_refused_or_known() {
        var secret = ok("POST", "/iam/v1/apiKeys", owned(first(KNOWN, "service_account_id")))
                .get("secret")
                .asText();
        for (int i = 0; i < ROUNDS; i++) {
            var header = noise.oneIn(4) ? noise.text() : noise.mutated(noise.of(List.of(ADMIN, "Api-Key " + secret)));
            check(rest("GET", "/iam/v1/apiKeys", header, ""));
        }
    }

    @Test
    void any_change_to_a_ciphertext_is_refused_alike() {
        var good = Base64.getDecoder().decode(first(KNOWN, "ciphertext"));
        var path = "/kms/v1/keys/" + first(KNOWN, "source_key_id") + ":decrypt";
        var answers = new HashSet<String>();
        for (int i = 0; i < ROUNDS; i++) {
            var changed = noise.oneIn(8) ? noise.text().getBytes(StandardCharsets.UTF_8) : noise.mutated(good);
            if (changed.length > 0 && !Arrays.equals(changed, good)) {
                var body = "{\"ciphertext\":\"" + Base64.getEncoder().encodeToString(changed) + "\"}";
                var answer = check(rest("POST", path, ADMIN, body));
                answers.add(answer.status() + " " + parse(answer.text()).get("message"));
            }
        }
        assertThat(answers).hasSize(1).first().asString().startsWith("400 ");
    }

    @Test
    void any_jwt_is_refused() {
        var claims = "{\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d}"
                .formatted(
                        first(KNOWN, "service_account_id"),
                        "https://iam.api.cloud.yandex.net/iam/v1/tokens",
                        TestKeyhold.START.getEpochSecond(),
                        TestKeyhold.START.getEpochSecond() + 60);
        var header = "{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"%s\"}".formatted(first(KNOWN, "key_id"));
        for (int i = 0; i < ROUNDS; i++) {
            var parts = List.of(noise.mutated(parse(header)), noise.mutated(parse(claims)), noise.text());
            var jwt = parts.stream().map(FuzzTest::base64).collect(Collectors.joining("."));
            var body = "{\"jwt\":\"" + (noise.oneIn(4) ? noise.mutated(jwt) : jwt) + "\"}";
            var answer = check(rest("POST", "/iam/v1/tokens", "", body));
            assertThat(answer.status()).as("seed %s: %s", seed, body).isIn(400, 401);
        }
    }

    @Test
    void any_frame_by_grpc_is_answered_without_an_internal_error() throws InvalidProtocolBufferException {
        for (int i = 0; i < ROUNDS; i++) {
            var call = noise.of(CALLS);
            var bytes = message(call).toByteArray();
            var frame = frame(noise.oneIn(3) ? bytes : noise.mutated(bytes));
            checkGrpc(call, noise.oneIn(6) ? noise.mutated(frame) : frame);
        }
    }

    @Test
    void size_and_depth_are_bounded() {
        var many = 100_000;
        var path = "/iam/v1/serviceAccounts/" + first(KNOWN, "service_account_id");
        for (var body : List.of(
                "[".repeat(many),
                "{\"labels\":".repeat(many),
                "{\"labels\":{" + "\"a\":\"b\",".repeat(many) + "\"c\":\"d\"}}",
                "{\"name\":" + "9".repeat(many) + "}",
                "{\"name\":1e" + "9".repeat(many) + "}",
                "{\"expiresAt\":\"" + "9".repeat(many) + "-01-01T00:00:00Z\"}",
                "{\"updateMask\":\"" + "name,".repeat(many) + "\"}",
                "{\"description\":\"" + "\\u0000".repeat(many) + "\"}",
                " ".repeat(many) + "{")) {
            assertThat(check(rest("PATCH", path, ADMIN, body)).status())
                    .as(body.substring(0, 20))
                    .isEqualTo(400);
        }
    }

    @Test
    void a_frame_that_promises_more_than_it_holds_is_malformed() throws InvalidProtocolBufferException {
        var short1 = new byte[] {0, 0, 0, 0, 24, 10, 20, 'a'};
        assertThat(checkGrpc(call("Get"), short1)).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void a_call_without_a_message_is_malformed() throws InvalidProtocolBufferException {
        assertThat(checkGrpc(call("Get"), new byte[0])).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void a_message_that_is_small_only_when_compressed_is_too_large() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[10_000_000]);
        }
        var frame = frame(packed.toByteArray());
        frame[0] = 1;
        assertThat(checkGrpc(call("Get"), frame, "gzip")).isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Jackson throws something of its own for an exponent of more than ten digits.
                "{\"description\":1e99999999999}",
                "{\"unknown\":1e-99999999999}",
                // Half of a surrogate pair was kept as a question mark.
                "{\"description\":\"\\ud800\"}",
                "{\"labels\":{\"a\":\"\\udc00\"}}",
                // A list of one was taken for the one.
                "{\"description\":[\"x\"]}",
                "{\"labels\":{\"a\":[\"b\"]}}",
                "{\"labels\":[{\"a\":\"b\"}]}",
                "{\"updateMask\":[\"name\"]}"
            })
    void a_body_that_once_was_taken_is_malformed(String body) {
        var path = "/iam/v1/serviceAccounts/" + first(KNOWN, "service_account_id");
        var answer = check(rest("PATCH", path, ADMIN, body));
        assertThat(parse(answer.text()).get("code").asInt()).isEqualTo(Code.INVALID_ARGUMENT.value());
    }

    @ParameterizedTest
    @CsvSource({
        "/iam/v1/roles, x",
        "/iam/v1/roles, -1",
        "/iam/v1/roles, 99999999999",
        "/resource-manager/v1/folders/{folder_id}/operations, x",
        "/resource-manager/v1/folders/{folder_id}/operations, .",
        "/resource-manager/v1/folders/{folder_id}/operations, -1.x"
    })
    void a_page_token_whose_position_is_made_up_leads_nowhere(String list, String position) {
        var path = list.replace("{folder_id}", first(KNOWN, "folder_id")) + "?pageSize=1";
        var binding =
                Base64.getUrlDecoder().decode(get(path).get("nextPageToken").asText());
        var answer = check(rest("GET", path + "&pageToken=" + forged(binding, position), ADMIN, ""));
        assertThat(answer.status()).isIn(200, 400);
        assertThat(answer.text()).doesNotContain("nextPageToken\": \"A");
    }

    private static Call call(String method) {
        return CALLS.stream()
                .filter(call -> call.method().getName().equals(method))
                .findFirst()
                .orElseThrow();
    }

    private Message message(Call call) {
        return (call.expends() ? expending : noise).message(call.method().getInputType());
    }

    private RawClient.Response check(RawRequest request) {
        var before = DATABASE.read();
        var answer = REST.send(request);
        var what = "seed %s: %s%nanswered: %s".formatted(seed, request, answer);
        assertThat(answer.status()).as(what).matches(status -> status < 500 || status == 501);
        if (answer.status() >= 400 || isRead(request)) {
            assertThat(DATABASE.read()).as(what).isEqualTo(before);
        }
        if (answer.status() >= 400 && PREFIXES.stream().anyMatch(request.target()::startsWith) && !isNoHttp(answer)) {
            var id = answer.header("x-server-request-id");
            assertThat(id).as(what).isPresent();
            var details = parse(answer.text()).get("details");
            assertThat(details.get(details.size() - 1).get("requestId").asText())
                    .as(what)
                    .isEqualTo(id.orElseThrow());
        }
        return answer;
    }

    private static boolean isRead(RawRequest request) {
        return request.method().equals("GET") && !request.path().endsWith(":cancel");
    }

    /** What cannot be read as HTTP reaches no API. */
    private static boolean isNoHttp(RawClient.Response answer) {
        return answer.text().matches("Status: 4\\d\\d\nDescription: (Decoder failure|Invalid request path)\n");
    }

    private Code checkGrpc(Call call, byte[] body) throws InvalidProtocolBufferException {
        return checkGrpc(call, body, noise.oneIn(6) ? "gzip" : "identity");
    }

    private Code checkGrpc(Call call, byte[] body, String encoding) throws InvalidProtocolBufferException {
        var before = DATABASE.read();
        var path = "/" + call.method().getService().getFullName() + "/"
                + call.method().getName();
        var headers = RequestHeaders.builder(HttpMethod.POST, path)
                .add("content-type", "application/grpc")
                .add("te", "trailers")
                .add("grpc-encoding", encoding)
                .add("authorization", ADMIN)
                .build();
        var answer = GRPC.execute(headers, HttpData.wrap(body)).aggregate().join();
        var end = answer.trailers().contains("grpc-status") ? answer.trailers() : answer.headers();
        var what = "seed %s: %s %s%nanswered: %s %s"
                .formatted(seed, headers, Base64.getEncoder().encodeToString(body), answer.headers(), end);
        assertThat(answer.status()).as(what).isEqualTo(HttpStatus.OK);
        var code = io.grpc.Status.fromCodeValue(end.getInt("grpc-status", -1)).getCode();
        assertThat(code).as(what).isNotIn(Code.INTERNAL, Code.UNKNOWN);
        if (code != Code.OK) {
            assertThat(DATABASE.read()).as(what).isEqualTo(before);
            var details = Base64.getDecoder().decode(end.get("grpc-status-details-bin", ""));
            var last = Status.parseFrom(details).getDetailsList().getLast();
            assertThat(last.unpack(RequestInfo.class).getRequestId())
                    .as(what)
                    .isEqualTo(answer.headers().get("x-server-request-id"));
        }
        return code;
    }

    private static Stream<Call> calls(MethodDescriptor method) {
        var rule = method.getOptions().getExtension(AnnotationsProto.http);
        return Stream.concat(Stream.of(rule), rule.getAdditionalBindingsList().stream())
                .map(each -> call(method, each));
    }

    private static Call call(MethodDescriptor method, HttpRule rule) {
        var pattern =
                HttpRule.getDescriptor().findFieldByNumber(rule.getPatternCase().getNumber());
        var verb = rule.getPatternCase().name();
        return new Call(verb, (String) rule.getField(pattern), !rule.getBody().isEmpty(), method);
    }

    /** The binding's path with what the message says in it, and the rest of that in a query where there is no body. */
    private static String target(Call call, Message message) {
        var path = call.path();
        for (var field : message.getDescriptorForType().getFields()) {
            path = path.replace("{" + field.getName() + "}", encode(String.valueOf(message.getField(field))));
        }
        var query = new ArrayList<String>();
        if (!call.takesBody()) {
            message.getAllFields()
                    .forEach((field, value) -> query.add(field.getJsonName() + "=" + encode(String.valueOf(value))));
        }
        return path + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    /** The binding's path with what is known of whatever it is about. */
    private static String known(Call call) {
        var path = call.path();
        for (var field : call.method().getInputType().getFields()) {
            path = path.replace("{" + field.getName() + "}", first(KNOWN, field.getName()));
        }
        return path + "?serviceAccountId=" + first(KNOWN, "service_account_id") + "&folderId="
                + first(KNOWN, "folder_id") + "&cloudId=" + first(KNOWN, "cloud_id");
    }

    /** A token whose position is believed, since its binding is that of a good one. */
    private static String forged(byte[] token, String position) {
        var text = position.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(BINDING_LENGTH + text.length)
                .put(token, 0, BINDING_LENGTH)
                .put(text);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static JsonNode get(String path) {
        return parse(REST.send(rest("GET", path, ADMIN, "")).text());
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String json(Message message) {
        try {
            return JsonFormat.printer().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(message.toString(), e);
        }
    }

    private static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(message.length + 5)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static RawRequest rest(Call call, String target, String body) {
        return rest(call.verb(), target, ADMIN, body);
    }

    private static RawRequest rest(String verb, String target, String authorization, String body) {
        return rest(verb, target, authorization, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A request of one line and its headers, whatever is in them. */
    private static RawRequest rest(String verb, String target, String authorization, byte[] body) {
        return new RawRequest(
                verb,
                target.replaceAll("[\r\n]", ""),
                List.of(
                        Map.entry("host", "keyhold.test"),
                        Map.entry("content-type", "application/json"),
                        Map.entry("authorization", authorization.replaceAll("[\r\n]", ""))),
                body);
    }

    private static JsonNode ok(String verb, String path, String body) {
        var answer = REST.send(rest(verb, path, ADMIN, body));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return parse(answer.text());
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
