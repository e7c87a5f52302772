package dev.keyhold.api.yandex.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Timestamp;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.access.AccessBinding;
import dev.keyhold.yandex.api.access.AccessBindingAction;
import dev.keyhold.yandex.api.access.AccessBindingDelta;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc.ApiKeyServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyResponse;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenForServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc.IamTokenServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc.ServiceAccountServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceGrpc.AccessKeyServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateAccessKeyResponse;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc.AccessServiceBlockingStub;
import dev.keyhold.yandex.api.priv.accessservice.v2.Resource;
import dev.keyhold.yandex.api.resourcemanager.v1.CloudServiceGrpc.CloudServiceBlockingStub;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.Folder;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceGrpc.FolderServiceBlockingStub;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsRequest;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A whole Keyhold, its administrator, and a service that asks it, all by generated stubs. */
final class Cloud implements AutoCloseable {
    static final String DATABASE = "ydb.database";
    static final String FOLDER = "resource-manager.folder";
    static final String CLOUD = "resource-manager.cloud";
    static final String ACCOUNT = "iam.serviceAccount";

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final TestKeyhold keyhold;

    Cloud(TestKeyhold keyhold) {
        this.keyhold = keyhold;
    }

    static Cloud start() {
        return new Cloud(TestKeyhold.start());
    }

    /** A static access key. */
    record Key(String record, String id, String secret) {
        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    TestKeyhold keyhold() {
        return keyhold;
    }

    /** What a service asks by. */
    AccessServiceBlockingStub accessService() {
        return stub(AccessServiceBlockingStub.class, "");
    }

    /** The same by the service's older name. */
    dev.keyhold.yandex.api.priv.servicecontrol.v1.AccessServiceGrpc.AccessServiceBlockingStub olderAccessService() {
        return stub(
                dev.keyhold.yandex.api.priv.servicecontrol.v1.AccessServiceGrpc.AccessServiceBlockingStub.class, "");
    }

    /** A client of the Yandex Cloud API with the administrator's token. */
    <S> S admin(Class<S> type) {
        return stub(type, "Bearer " + keyhold.adminToken());
    }

    private <S> S stub(Class<S> type, String authorization) {
        var client = GrpcClients.builder(
                "gproto+http://127.0.0.1:" + keyhold.address().getPort());
        return authorization.isEmpty()
                ? client.build(type)
                : client.addHeader("authorization", authorization).build(type);
    }

    String cloud() {
        return admin(CloudServiceBlockingStub.class)
                .list(ListCloudsRequest.getDefaultInstance())
                .getClouds(0)
                .getId();
    }

    String folder() {
        var request = CreateFolderRequest.newBuilder().setCloudId(cloud()).setName(name());
        return response(admin(FolderServiceBlockingStub.class).create(request.build()), Folder.class)
                .getId();
    }

    ServiceAccount account(String folder) {
        var request =
                CreateServiceAccountRequest.newBuilder().setFolderId(folder).setName(name());
        return response(admin(ServiceAccountServiceBlockingStub.class).create(request.build()), ServiceAccount.class);
    }

    String token(String account) {
        var request = CreateIamTokenForServiceAccountRequest.newBuilder().setServiceAccountId(account);
        return admin(IamTokenServiceBlockingStub.class)
                .createForServiceAccount(request.build())
                .getIamToken();
    }

    Key key(String account) {
        CreateAccessKeyResponse made = admin(AccessKeyServiceBlockingStub.class)
                .create(CreateAccessKeyRequest.newBuilder()
                        .setServiceAccountId(account)
                        .build());
        return new Key(made.getAccessKey().getId(), made.getAccessKey().getKeyId(), made.getSecret());
    }

    CreateApiKeyResponse apiKey(String account, String... scopes) {
        return apiKey(CreateApiKeyRequest.newBuilder()
                .setServiceAccountId(account)
                .addAllScopes(List.of(scopes))
                .build());
    }

    CreateApiKeyResponse apiKey(CreateApiKeyRequest request) {
        return admin(ApiKeyServiceBlockingStub.class).create(request);
    }

    ApiKey find(ApiKey key) {
        return admin(ApiKeyServiceBlockingStub.class)
                .get(dev.keyhold.yandex.api.iam.v1.GetApiKeyRequest.newBuilder()
                        .setApiKeyId(key.getId())
                        .build());
    }

    /** Gives a role on a folder, the cloud or a service account. */
    void bind(Resource on, String role, String subjectType, String subject) {
        change(AccessBindingAction.ADD, on, role, subjectType, subject);
    }

    void bind(Resource on, String role, ServiceAccount account) {
        bind(on, role, "serviceAccount", account.getId());
    }

    void unbind(Resource on, String role, ServiceAccount account) {
        change(AccessBindingAction.REMOVE, on, role, "serviceAccount", account.getId());
    }

    private void change(AccessBindingAction action, Resource on, String role, String subjectType, String subject) {
        var binding = AccessBinding.newBuilder().setRoleId(role);
        binding.getSubjectBuilder().setType(subjectType).setId(subject);
        var request = UpdateAccessBindingsRequest.newBuilder()
                .setResourceId(on.getId())
                .addAccessBindingDeltas(
                        AccessBindingDelta.newBuilder().setAction(action).setAccessBinding(binding))
                .build();
        var operation = switch (on.getType()) {
            case FOLDER -> admin(FolderServiceBlockingStub.class).updateAccessBindings(request);
            case CLOUD -> admin(CloudServiceBlockingStub.class).updateAccessBindings(request);
            case ACCOUNT -> admin(ServiceAccountServiceBlockingStub.class).updateAccessBindings(request);
            default -> throw new AssertionError("nothing is bound on a " + on.getType());
        };
        assertThat(operation.hasError()).isFalse();
    }

    static Resource resource(String type, String id) {
        return Resource.newBuilder().setType(type).setId(id).build();
    }

    /** A good signature of an empty body, made now. */
    AccessKeySignature sign(Key key) {
        return sign(key, keyhold.now());
    }

    AccessKeySignature sign(Key key, Instant at) {
        var time = at.toString().replaceAll("[-:]|\\.[0-9]+", "");
        var day = time.substring(0, 8);
        var text = "AWS4-HMAC-SHA256\n" + time + "\n" + day + "/ru-central1/kinesis/aws4_request\n" + HASH;
        var signature = AccessKeySignature.newBuilder()
                .setAccessKeyId(key.id())
                .setStringToSign(text)
                .setSignature(
                        signing(key.secret(), day, "ru-central1", "kinesis").sign(text));
        signature
                .getV4ParametersBuilder()
                .setSignedAt(Timestamp.newBuilder().setSeconds(at.getEpochSecond()))
                .setRegion("ru-central1")
                .setService("kinesis");
        return signature.build();
    }

    static SigningKey signing(String secret, String day, String region, String service) {
        return SigningKey.derive(SecretBytes.ofText(secret), day, region, service);
    }

    /** Sets the status of a key as the root of the account, through the AWS-compatible API. */
    void setStatus(ServiceAccount owner, Key key, String status) {
        var body = "Action=UpdateAccessKey&Version=2010-05-08&UserName=" + owner.getName() + "&AccessKeyId=" + key.id()
                + "&Status=" + status;
        var time = keyhold.now().toString().replaceAll("[-:]", "");
        var day = time.substring(0, 8);
        var host = "127.0.0.1:" + keyhold.address().getPort();
        var canonical = "POST\n/\n\nhost:" + host + "\nx-amz-date:" + time + "\n\nhost;x-amz-date\n" + sha256(body);
        var scope = day + "/us-east-1/iam/aws4_request";
        var signature = signing(keyhold.rootSecret(), day, "us-east-1", "iam")
                .sign("AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical));
        var headers = RequestHeaders.builder(HttpMethod.POST, "/")
                .add("x-amz-date", time)
                .add("content-type", "application/x-www-form-urlencoded")
                .add(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=" + keyhold.rootAccessKeyId() + "/" + scope
                                + ", SignedHeaders=host;x-amz-date, Signature=" + signature);
        var answer = WebClient.of("http://" + host)
                .execute(headers.build(), body)
                .aggregate()
                .join();
        assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(200);
    }

    static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static StatusRuntimeException error(Runnable call) {
        var thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(thrown).as("nothing was refused").isNotNull();
        return thrown;
    }

    void advance(Duration by) {
        keyhold.advance(by);
    }

    static String name() {
        return "name-" + NAMES.incrementAndGet();
    }

    private static <T extends com.google.protobuf.Message> T response(Operation operation, Class<T> type) {
        try {
            return operation.getResponse().unpack(type);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(operation.toString(), e);
        }
    }

    @Override
    public void close() {
        keyhold.close();
    }
}
