package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.FieldMask;
import dev.keyhold.yandex.api.access.AccessBinding;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.Subject;
import dev.keyhold.yandex.api.endpoint.ApiEndpointServiceGrpc;
import dev.keyhold.yandex.api.endpoint.GetApiEndpointRequest;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenForServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.GetApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.GetKeyRequest;
import dev.keyhold.yandex.api.iam.v1.GetServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.KeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsRequest;
import dev.keyhold.yandex.api.iam.v1.RevokeIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateEphemeralAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.TemporaryAccessKeyServiceGrpc;
import dev.keyhold.yandex.api.operation.GetOperationRequest;
import dev.keyhold.yandex.api.operation.OperationServiceGrpc;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Every kind of secret that the Yandex Cloud API issues, created, used as it should be, and sent wherever it does not
 * belong. What was issued and what was answered to the misuse is noted.
 */
final class YandexSecrets {
    private static final String API_KEYS = "/iam/v1/apiKeys";
    private static final String STATIC_KEYS = "/iam/aws-compatibility/v1/accessKeys";
    private static final String KEYS = "/iam/v1/keys";
    private static final String ACCOUNTS = "/iam/v1/serviceAccounts";
    private static final String TOKENS = "/iam/v1/tokens";
    private static final String SYMMETRIC_KEYS = "/kms/v1/keys";
    private static final String FOLDERS = "/resource-manager/v1/folders";
    private static final int OK = 200;
    private static final List<Integer> UNAUTHORIZED = List.of(401);
    /** Malformed, not allowed or not there. */
    private static final List<Integer> REFUSED = List.of(400, 401, 403, 404, 405);

    private static final int A_LINE_OF_THE_KEY = 5;

    private final Yandex yandex;
    private final Clients clients;
    private final SecretScanner scanner;
    private final String when;
    private final List<String> handedOut = new ArrayList<>();
    private final StringBuilder answers = new StringBuilder();

    YandexSecrets(Yandex yandex, Clients clients, SecretScanner scanner, String when) {
        this.yandex = yandex;
        this.clients = clients;
        this.scanner = scanner;
        this.when = when;
    }

    /** Begins with the key of the administrator, which is in a file. */
    void live(Path adminKey) throws IOException {
        var pem = new ObjectMapper()
                .readTree(adminKey.toFile())
                .get("private_key")
                .asText();
        notePrivateKey("admin key", pem);
        var admin = yandex.bearer(noted(
                "admin token",
                yandex.token(noted("admin JWT", AuthorizedKey.read(adminKey).jwt()))));
        var folder = folder(admin);
        var account = admin.post(ACCOUNTS, "{\"folderId\":\"" + folder + "\",\"name\":\"" + when + "\"}")
                .ok()
                .at("/response/id")
                .asText();
        var dead = use(admin, account);
        for (var secret : List.copyOf(handedOut)) {
            misuse(admin, account, folder, secret);
        }
        for (var authorization : dead) {
            note(yandex.as(authorization).raw("GET", "/iam/v1/roles/viewer", "", Map.of()), UNAUTHORIZED);
        }
        scanner.place("answers, " + when, answers.toString());
    }

    private static String folder(Yandex.As admin) {
        return admin.get(FOLDERS + "?cloudId=" + cloud(admin))
                .ok()
                .at("/folders/0/id")
                .asText();
    }

    private static String cloud(Yandex.As admin) {
        return admin.get("/resource-manager/v1/clouds").ok().at("/clouds/0/id").asText();
    }

    /** Makes one of each kind by both transports, uses it, and ends some; answers what is dead then. */
    private List<String> use(Yandex.As admin, String account) {
        var owned = "{\"serviceAccountId\":\"" + account + "\"}";
        var rest = admin.post(API_KEYS, owned).ok();
        var grpc = admin.stub(ApiKeyServiceGrpc::newBlockingStub)
                .create(CreateApiKeyRequest.newBuilder()
                        .setServiceAccountId(account)
                        .build());
        for (var secret :
                List.of(noted("API key", rest.get("secret").asText()), noted("API key by gRPC", grpc.getSecret()))) {
            var holder = yandex.as("Api-Key " + secret);
            holder.get("/endpoints/iam").ok();
            holder.stub(ApiEndpointServiceGrpc::newBlockingStub)
                    .get(GetApiEndpointRequest.newBuilder()
                            .setApiEndpointId("iam")
                            .build());
        }
        var pair = admin.post(KEYS, owned).ok();
        var pem = pair.get("privateKey").asText();
        notePrivateKey("private key", pem);
        var own = AuthorizedKey.of(pair.at("/key/id").asText(), account, pem);
        var jwt = noted("JWT", own.jwt());
        var body = "{\"jwt\":\"" + jwt + "\"}";
        var token = noted(
                "token", yandex.as("").post(TOKENS, body).ok().get("iamToken").asText());
        yandex.bearer(token).get("/iam/v1/roles/viewer").ok();
        var revoked = noted(
                "revoked token",
                admin.stub(IamTokenServiceGrpc::newBlockingStub)
                        .createForServiceAccount(CreateIamTokenForServiceAccountRequest.newBuilder()
                                .setServiceAccountId(account)
                                .build())
                        .getIamToken());
        useByAws(admin, account, owned);
        encrypt(admin, folder(admin));
        yandex.bearer(revoked)
                .post(TOKENS + ":revoke", "{\"iamToken\":\"" + revoked + "\"}")
                .ok();
        admin.delete(API_KEYS + "/" + grpc.getApiKey().getId()).ok();
        return List.of("Bearer " + revoked, "Api-Key " + grpc.getSecret());
    }

    /** Messages and data keys, given back as they were made; also by those who may not, and in broken ciphertexts. */
    private void encrypt(Yandex.As admin, String folder) {
        var made = admin.post(
                        SYMMETRIC_KEYS,
                        "{\"folderId\":\"" + folder + "\",\"name\":\"key\",\"defaultAlgorithm\":\"AES_256\"}")
                .ok();
        var path = SYMMETRIC_KEYS + "/" + made.at("/response/id").asText();
        var message = noted("message", "a message of " + when + " that nobody else may read");
        var context = Base64.getEncoder().encodeToString((when + " context").getBytes(UTF_8));
        var plaintext = Base64.getEncoder().encodeToString(message.getBytes(UTF_8));
        var with = "\"aadContext\":\"" + context + "\"";
        var encrypted = admin.post(path + ":encrypt", "{\"plaintext\":\"" + plaintext + "\"," + with + "}")
                .ok();
        var dataKey = admin.post(path + ":generateDataKey", "{\"dataKeySpec\":\"AES_256\"," + with + "}")
                .ok();
        notedBytes("data key", dataKey.get("dataKeyPlaintext").asText());
        for (var ciphertext : List.of(encrypted.get("ciphertext"), dataKey.get("dataKeyCiphertext"))) {
            var text = "\"ciphertext\":" + ciphertext;
            admin.post(path + ":decrypt", "{" + text + "," + with + "}").ok();
            admin.post(
                            path + ":reEncrypt",
                            "{\"sourceKeyId\":\"" + made.at("/response/id").asText() + "\",\"sourceAadContext\":\""
                                    + context + "\"," + text + "}")
                    .ok();
            note(admin.raw("POST", path + ":decrypt", "{" + text + "}", Map.of()), REFUSED);
        }
        // Mixed up: what is secret where it is not, and with nothing to vouch for it.
        note(admin.raw("POST", path + ":decrypt", "{\"ciphertext\":\"" + plaintext + "\"}", Map.of()), REFUSED);
        note(admin.raw("POST", path + ":encrypt", "{\"plaintext\":\"" + message + "\"}", Map.of()), REFUSED);
        note(
                admin.raw(
                        "POST",
                        path + ":encrypt",
                        "{\"plaintext\":\"" + plaintext + "\",\"versionId\":\"" + plaintext + "\"}",
                        Map.of()),
                REFUSED);
        note(
                yandex.as("").raw("POST", path + ":encrypt", "{\"plaintext\":\"" + plaintext + "\"}", Map.of()),
                UNAUTHORIZED);
    }

    private void notedBytes(String what, String base64) {
        scanner.secret(when + " " + what, new String(Base64.getDecoder().decode(base64), ISO_8859_1));
        noted(what + " in base64", base64);
    }

    /** A static key and an ephemeral one, which sign. */
    private void useByAws(Yandex.As admin, String account, String owned) {
        var made = admin.post(STATIC_KEYS, owned).ok();
        var secret = noted("static key", made.get("secret").asText());
        var id = made.at("/accessKey/keyId").asText();
        clients.sts(AwsBasicCredentials.create(id, secret)).getCallerIdentity();
        var ephemeral = admin.stub(TemporaryAccessKeyServiceGrpc::newBlockingStub)
                .createEphemeral(CreateEphemeralAccessKeyRequest.newBuilder()
                        .setSubjectId(account)
                        .setSessionName("session")
                        .build());
        noted("ephemeral key", ephemeral.getSecret());
        noted("session token", ephemeral.getSessionToken());
        clients.sts(AwsSessionCredentials.create(
                        ephemeral.getAccessKeyId(), ephemeral.getSecret(), ephemeral.getSessionToken()))
                .getCallerIdentity();
    }

    private String noted(String what, String secret) {
        scanner.secret(when + " " + what, secret);
        // Of a token or a JWT, what makes it good.
        scanner.secret(when + " end of " + what, secret.substring(secret.lastIndexOf('.') + 1));
        handedOut.add(secret);
        return secret;
    }

    private void notePrivateKey(String what, String pem) {
        scanner.secret(when + " " + what, pem);
        var line = pem.lines().skip(A_LINE_OF_THE_KEY).findFirst().orElseThrow();
        scanner.secret(when + " line of " + what, line);
        var der = AuthorizedKey.of("", "", pem).secret().getEncoded();
        scanner.secret(when + " bytes of " + what, new String(der, ISO_8859_1));
        handedOut.add(line);
    }

    /** A secret wherever a request has room for one that is not meant for it. */
    private void misuse(Yandex.As admin, String account, String folder, String secret) {
        paths(encoded(secret)).forEach(path -> note(admin.raw("GET", path, "", Map.of()), REFUSED));
        bodies(account, folder, new TextNode(secret).toString())
                .forEach(request -> note(admin.raw(request.verb, request.path, request.body, Map.of()), REFUSED));
        authorizations(secret)
                .forEach(header -> note(yandex.as(header).raw("GET", API_KEYS, "", Map.of()), UNAUTHORIZED));
        note(admin.raw("GET", API_KEYS, "", Map.of("Idempotency-Key", secret)), REFUSED);
        for (var header : List.of(
                "X-Request-Id",
                "X-Client-Request-Id",
                "X-Client-Trace-Id",
                "X-YaCloud-SubjectToken",
                "X-Amz-Security-Token",
                "X-Api-Key",
                "Cookie")) {
            note(admin.raw("GET", API_KEYS, "", Map.of(header, secret)), List.of(OK));
            note(yandex.as("").raw("GET", API_KEYS, "", Map.of(header, secret)), UNAUTHORIZED);
        }
        byGrpc(admin, account, secret);
    }

    private static Stream<String> paths(String coded) {
        var ids = Stream.of(
                        API_KEYS,
                        KEYS,
                        ACCOUNTS,
                        STATIC_KEYS,
                        FOLDERS,
                        SYMMETRIC_KEYS,
                        "/iam/v1/roles",
                        "/operations",
                        "/endpoints",
                        "/resource-manager/v1/clouds",
                        "/iam/v1",
                        TOKENS,
                        "",
                        "/metrics")
                .flatMap(path ->
                        Stream.of(path + "/" + coded, path + "/" + coded + "/operations", path + "/x:" + coded));
        var queries = Stream.of(
                        API_KEYS + "?serviceAccountId=",
                        API_KEYS + "?pageToken=",
                        API_KEYS + "?pageSize=",
                        ACCOUNTS + "?filter=",
                        ACCOUNTS + "?folderId=",
                        FOLDERS + "?cloudId=")
                .map(path -> path + coded);
        return Stream.concat(ids, queries);
    }

    private record Request(String verb, String path, String body) {}

    /** {@code text} is the secret as JSON. */
    private static Stream<Request> bodies(String account, String folder, String text) {
        var binding = "{\"accessBindings\":[{\"roleId\":%s,\"subject\":{\"type\":%s,\"id\":%s}}]}";
        return Stream.of(
                new Request("POST", API_KEYS, "{\"serviceAccountId\":" + text + "}"),
                new Request("POST", API_KEYS, "{\"scopes\":[" + text + "]}"),
                new Request("POST", API_KEYS, "{\"scope\":" + text + "}"),
                new Request("POST", API_KEYS, "{\"expiresAt\":" + text + "}"),
                new Request("POST", API_KEYS, text),
                new Request("POST", API_KEYS, "{" + text),
                new Request("PATCH", ACCOUNTS + "/" + account, "{\"updateMask\":" + text + "}"),
                new Request("POST", KEYS, "{\"serviceAccountId\":\"" + account + "\",\"keyAlgorithm\":[" + text + "]}"),
                new Request("POST", ACCOUNTS, "{\"folderId\":" + text + ",\"name\":\"secret\"}"),
                new Request("POST", ACCOUNTS, "{\"folderId\":\"" + folder + "\",\"name\":" + text + "}"),
                new Request(
                        "POST",
                        ACCOUNTS,
                        "{\"folderId\":\"" + folder + "\",\"name\":\"labelled\",\"labels\":{" + text + ":\"\"}}"),
                new Request("POST", TOKENS, "{\"yandexPassportOauthToken\":" + text + "}"),
                new Request("POST", TOKENS + ":createForServiceAccount", "{\"serviceAccountId\":" + text + "}"),
                new Request(
                        "POST",
                        "/iam/aws-compatibility/v1/ephemeralAccessKeys",
                        "{\"subjectId\":" + text + ",\"sessionName\":\"x\"}"),
                new Request(
                        "POST",
                        "/iam/aws-compatibility/v1/ephemeralAccessKeys",
                        "{\"policy\":" + text + ",\"sessionName\":\"x\"}"),
                new Request(
                        "POST",
                        FOLDERS + "/" + folder + ":setAccessBindings",
                        binding.formatted(text, "\"system\"", "\"allUsers\"")),
                new Request(
                        "POST",
                        FOLDERS + "/" + folder + ":setAccessBindings",
                        binding.formatted("\"viewer\"", text, "\"allUsers\"")),
                new Request(
                        "POST",
                        FOLDERS + "/" + folder + ":setAccessBindings",
                        binding.formatted("\"viewer\"", "\"userAccount\"", text)));
    }

    private static Stream<String> authorizations(String secret) {
        var basic = Base64.getEncoder().encodeToString(("user:" + secret).getBytes(UTF_8));
        // A token is no API key and the other way round; of each kind the wrong scheme.
        var scheme = secret.startsWith("t1.") ? "Api-Key " : "Bearer ";
        return Stream.of(scheme + secret, "OAuth " + secret, "Basic " + basic, secret, scheme + secret + "x");
    }

    private void byGrpc(Yandex.As admin, String account, String secret) {
        var keys = admin.stub(ApiKeyServiceGrpc::newBlockingStub);
        var accounts = admin.stub(ServiceAccountServiceGrpc::newBlockingStub);
        refused(() -> keys.get(GetApiKeyRequest.newBuilder().setApiKeyId(secret).build()));
        refused(() ->
                keys.list(ListApiKeysRequest.newBuilder().setPageToken(secret).build()));
        refused(() -> keys.update(UpdateApiKeyRequest.newBuilder()
                .setApiKeyId("aje")
                .setUpdateMask(FieldMask.newBuilder().addPaths(secret))
                .build()));
        refused(() -> accounts.get(GetServiceAccountRequest.newBuilder()
                .setServiceAccountId(secret)
                .build()));
        refused(() -> accounts.list(ListServiceAccountsRequest.newBuilder()
                .setFolderId(account)
                .setFilter(secret)
                .build()));
        refused(() -> accounts.create(CreateServiceAccountRequest.newBuilder()
                .setFolderId(account)
                .setName("labelled")
                .putLabels(secret, secret)
                .build()));
        refused(() -> accounts.setAccessBindings(SetAccessBindingsRequest.newBuilder()
                .setResourceId(account)
                .addAccessBindings(AccessBinding.newBuilder()
                        .setRoleId(secret)
                        .setSubject(Subject.newBuilder().setType(secret).setId(secret)))
                .build()));
        refused(() -> admin.stub(KeyServiceGrpc::newBlockingStub)
                .get(GetKeyRequest.newBuilder().setKeyId(secret).build()));
        refused(() -> admin.stub(OperationServiceGrpc::newBlockingStub)
                .get(GetOperationRequest.newBuilder().setOperationId(secret).build()));
        refused(() -> yandex.as("OAuth " + secret)
                .stub(ApiKeyServiceGrpc::newBlockingStub)
                .list(ListApiKeysRequest.getDefaultInstance()));
        refused(() -> admin.stub(ApiKeyServiceGrpc::newBlockingStub, Map.of("idempotency-key", secret))
                .list(ListApiKeysRequest.getDefaultInstance()));
        for (var header : List.of("x-request-id", "x-client-request-id", "x-client-trace-id", "x-api-key")) {
            refused(() -> admin.stub(ApiKeyServiceGrpc::newBlockingStub, Map.of(header, secret))
                    .get(GetApiKeyRequest.newBuilder().setApiKeyId("aje").build()));
        }
        var tokens = admin.stub(IamTokenServiceGrpc::newBlockingStub);
        refused(() -> tokens.create(CreateIamTokenRequest.newBuilder()
                .setYandexPassportOauthToken(secret)
                .build()));
        if (!secret.startsWith("ey")) {
            refused(() -> tokens.create(
                    CreateIamTokenRequest.newBuilder().setJwt(secret).build()));
        }
        if (!secret.startsWith("t1.")) {
            refused(() -> tokens.revoke(
                    RevokeIamTokenRequest.newBuilder().setIamToken(secret).build()));
        }
    }

    private void note(HttpResponse<String> answer, List<Integer> expected) {
        assertThat(answer.statusCode())
                .as("%s%n%s", answer.request(), answer.body())
                .isIn(expected);
        answers.append(answer.headers().map())
                .append('\n')
                .append(answer.body())
                .append('\n');
    }

    private void refused(ThrowingCallable call) {
        var thrown = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(thrown).as("what is refused").isNotNull();
        answers.append(thrown.getStatus())
                .append('\n')
                .append(thrown.getTrailers())
                .append('\n');
        answers.append(StatusProto.fromThrowable(thrown)).append('\n');
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
