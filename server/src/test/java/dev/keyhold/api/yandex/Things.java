package dev.keyhold.api.yandex;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.yandex.api.access.AccessBinding;
import dev.keyhold.yandex.api.access.AccessBindingAction;
import dev.keyhold.yandex.api.access.AccessBindingDelta;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.Subject;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateAccessKeyRequest;
import dev.keyhold.yandex.api.kms.v1.CreateSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.RotateSymmetricKeyRequest;
import dev.keyhold.yandex.api.kms.v1.ScheduleSymmetricKeyVersionDestructionRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricAlgorithm;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptResponse;
import dev.keyhold.yandex.api.kms.v1.SymmetricKey;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionAlgorithm;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionKey;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricGetPublicKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.CreateAsymmetricEncryptionKeyRequest;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureAlgorithm;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureKey;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.CreateAsymmetricSignatureKeyRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.Cloud;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateCloudRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.CreateFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.Folder;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.ListCloudsResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What requests can be about: a folder, a service account in it and credentials of that, each made by an administrator
 * when it is first asked for. With them there is a valid request for every method, put together field by field.
 */
public final class Things {
    private static final ByteString CONTEXT = ByteString.copyFromUtf8("context");
    private static final long DAY = 24 * 60 * 60;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Yandex yandex;
    private final AuthorizedKeyFile key;
    private final String admin;
    private final Map<String, String> made = new HashMap<>();

    private Things(Yandex yandex, AuthorizedKeyFile key, String admin) {
        this.yandex = yandex;
        this.key = key;
        this.admin = admin;
    }

    /** Things of the account whose administrator has this key. */
    public static Things of(Yandex yandex, AuthorizedKeyFile key) {
        return new Things(yandex, key, yandex.bearer(key));
    }

    /** Others of the same account. */
    Things others() {
        return new Things(yandex, key, admin);
    }

    /** The header of the administrator who makes them. */
    public String admin() {
        return admin;
    }

    String adminId() {
        return key.serviceAccountId();
    }

    static String name() {
        return "name-" + NAMES.incrementAndGet();
    }

    String cloud() {
        return once("cloud", () -> cloudOfOwn().getId());
    }

    String organization() {
        return cloudOfOwn().getOrganizationId();
    }

    private Cloud cloudOfOwn() {
        var all = yandex.done(admin, "CloudService/List", ListCloudsRequest.getDefaultInstance())
                .as(ListCloudsResponse.parser())
                .getCloudsList();
        return all.stream()
                .filter(cloud -> accountOf(cloud.getId()).equals(accountOf(adminId())))
                .findFirst()
                .orElseThrow();
    }

    private static AccountId accountOf(String id) {
        return new ResourceId(id).account();
    }

    /** Another cloud, which can be deleted; the administrator's own if it may not create one. */
    private String otherCloud() {
        return once("otherCloud", () -> {
            var request = CreateCloudRequest.newBuilder()
                    .setOrganizationId(organization())
                    .setName(name());
            var answer = yandex.call(admin, "CloudService/Create", request.build());
            return answer.code() == Status.Code.PERMISSION_DENIED
                    ? cloud()
                    : answer.ok().response(Cloud.class).getId();
        });
    }

    String folder() {
        return once("folder", () -> {
            var request = CreateFolderRequest.newBuilder().setCloudId(cloud()).setName(name());
            return yandex.done(admin, "FolderService/Create", request.build())
                    .response(Folder.class)
                    .getId();
        });
    }

    /** A service account in the folder. */
    String account() {
        return once("account", () -> {
            var request = CreateServiceAccountRequest.newBuilder()
                    .setFolderId(folder())
                    .setName(name());
            return yandex.done(admin, "ServiceAccountService/Create", request.build())
                    .response(ServiceAccount.class)
                    .getId();
        });
    }

    /** The header of the service account. */
    String bearer() {
        return yandex.bearer(admin, account());
    }

    String token() {
        return yandex.token(admin, account());
    }

    String apiKey() {
        return once("apiKey", () -> createApiKey().text("api_key.id"));
    }

    /** A new API key, with its secret. */
    Answer createApiKey() {
        var request = CreateApiKeyRequest.newBuilder().setServiceAccountId(account());
        return yandex.done(admin, "ApiKeyService/Create", request.build());
    }

    String staticKey() {
        return once("staticKey", () -> {
            var request = CreateAccessKeyRequest.newBuilder().setServiceAccountId(account());
            return yandex.done(admin, "AccessKeyService/Create", request.build())
                    .text("access_key.id");
        });
    }

    String authorizedKey() {
        return once("authorizedKey", () -> keyFile().id());
    }

    /** A new authorized key of the service account, quickly made. */
    AuthorizedKeyFile keyFile() {
        return yandex.keyhold().authorizedKey(account());
    }

    /** A new authorized key with a pair of its own. */
    AuthorizedKeyFile newPair() {
        var request = CreateKeyRequest.newBuilder().setServiceAccountId(account());
        var created = yandex.done(admin, "KeyService/Create", request.build());
        return new AuthorizedKeyFile(
                created.text("key.id"), account(), "", "", created.text("key.public_key"), created.text("private_key"));
    }

    String symmetricKey() {
        return once("symmetricKey", () -> {
            var request = CreateSymmetricKeyRequest.newBuilder()
                    .setFolderId(folder())
                    .setDefaultAlgorithm(SymmetricAlgorithm.AES_256);
            var created = yandex.done(admin, "SymmetricKeyService/Create", request.build())
                    .response(SymmetricKey.class);
            made.put("firstVersion", created.getPrimaryVersion().getId());
            return created.getId();
        });
    }

    /** A key pair that encrypts. */
    String encryptionKey() {
        return once("encryptionKey", () -> {
            var request = CreateAsymmetricEncryptionKeyRequest.newBuilder()
                    .setFolderId(folder())
                    .setEncryptionAlgorithm(AsymmetricEncryptionAlgorithm.RSA_2048_ENC_OAEP_SHA_256);
            return yandex.done(admin, "AsymmetricEncryptionKeyService/Create", request.build())
                    .response(AsymmetricEncryptionKey.class)
                    .getId();
        });
    }

    /** A key pair that signs. */
    String signatureKey() {
        return once("signatureKey", () -> {
            var request = CreateAsymmetricSignatureKeyRequest.newBuilder()
                    .setFolderId(folder())
                    .setSignatureAlgorithm(AsymmetricSignatureAlgorithm.ECDSA_NIST_P256_SHA_256);
            return yandex.done(admin, "AsymmetricSignatureKeyService/Create", request.build())
                    .response(AsymmetricSignatureKey.class)
                    .getId();
        });
    }

    private String kmsKey(MethodDescriptor method) {
        return switch (method.getService().getFile().getPackage()) {
            case "yandex.cloud.kms.v1.asymmetricencryption" -> encryptionKey();
            case "yandex.cloud.kms.v1.asymmetricsignature" -> signatureKey();
            default -> symmetricKey();
        };
    }

    /** What somebody else encrypted under the public key. */
    private ByteString encrypted() {
        var request = AsymmetricGetPublicKeyRequest.newBuilder().setKeyId(encryptionKey());
        var pem = yandex.done(admin, "AsymmetricEncryptionCryptoService/GetPublicKey", request.build())
                .text("public_key");
        return ByteString.copyFrom(PublicKeyUses.encrypt(pem, CONTEXT.toByteArray()));
    }

    /** A version of the symmetric key that is active and not the primary one. */
    private String olderVersion() {
        return once("olderVersion", () -> {
            var request = RotateSymmetricKeyRequest.newBuilder().setKeyId(symmetricKey());
            yandex.done(admin, "SymmetricKeyService/Rotate", request.build());
            return made.get("firstVersion");
        });
    }

    private String scheduledVersion() {
        return once("scheduledVersion", () -> {
            var request = ScheduleSymmetricKeyVersionDestructionRequest.newBuilder()
                    .setKeyId(symmetricKey())
                    .setVersionId(olderVersion());
            yandex.done(admin, "SymmetricKeyService/ScheduleVersionDestruction", request.build());
            return olderVersion();
        });
    }

    private ByteString ciphertext() {
        var request = SymmetricEncryptRequest.newBuilder()
                .setKeyId(symmetricKey())
                .setAadContext(CONTEXT)
                .setPlaintext(CONTEXT);
        return yandex.done(admin, "SymmetricCryptoService/Encrypt", request.build())
                .as(SymmetricEncryptResponse.parser())
                .getCiphertext();
    }

    /** A mask of all that can be updated. */
    private static FieldMask everything(MethodDescriptor update) {
        var mask = FieldMask.newBuilder();
        for (var field : update.getInputType().getFields()) {
            if (field.getNumber()
                    > update.getInputType().findFieldByName("update_mask").getNumber()) {
                mask.addPaths(field.getName());
            }
        }
        return mask.build();
    }

    private static boolean isOfKms(MethodDescriptor method) {
        return method.getService().getFullName().startsWith("yandex.cloud.kms.");
    }

    /** An operation that goes on: the deletion of another folder. */
    String operation() {
        return once("operation", () -> {
            var request = DeleteFolderRequest.newBuilder().setFolderId(others().folder());
            return yandex.done(admin, "FolderService/Delete", request.build()).text("id");
        });
    }

    /** Gives a role to a service account. */
    void bind(String service, String resource, String role, String account) {
        var request = UpdateAccessBindingsRequest.newBuilder()
                .setResourceId(resource)
                .addAccessBindingDeltas(AccessBindingDelta.newBuilder()
                        .setAction(AccessBindingAction.ADD)
                        .setAccessBinding(binding(role, account)));
        yandex.done(admin, service + "/UpdateAccessBindings", request.build());
    }

    static AccessBinding binding(String role, String account) {
        return AccessBinding.newBuilder()
                .setRoleId(role)
                .setSubject(Subject.newBuilder().setType("serviceAccount").setId(account))
                .build();
    }

    /** A request of that method that succeeds when the administrator makes it, with as many fields as can be set. */
    Message request(MethodDescriptor method) {
        var request = DynamicMessage.newBuilder(method.getInputType());
        for (var field : method.getInputType().getFields()) {
            value(method, field).ifPresent(value -> request.setField(field, value));
        }
        return request.build();
    }

    private Optional<Object> value(MethodDescriptor method, FieldDescriptor field) {
        var value = switch (field.getName()) {
            // What would make a valid request another one, or need an answer to an earlier one.
            case "update_mask" -> everything(method);
            case "page_token", "scope", "policy", "yandex_passport_oauth_token" -> null;
            case "format", "key_algorithm" -> field.getEnumType().findValueByNumber(0);
            case "service_account_id", "subject_id" -> account();
            case "folder_id" -> folder();
            case "cloud_id" -> Methods.name(method).equals("CloudService/Delete") ? otherCloud() : cloud();
            case "organization_id" -> organization();
            case "resource_id" -> resource(method);
            case "api_key_id" -> apiKey();
            case "access_key_id" -> staticKey();
            case "key_id" -> isOfKms(method) ? kmsKey(method) : authorizedKey();
            case "source_key_id" -> symmetricKey();
            case "version_id" ->
                method.getName().equals("CancelVersionDestruction") ? scheduledVersion() : olderVersion();
            case "default_algorithm", "data_key_spec" -> field.getEnumType().findValueByName("AES_256");
            case "status" -> field.getEnumType().findValueByName("ACTIVE");
            case "rotation_period", "pending_period" ->
                Duration.newBuilder().setSeconds(2 * DAY).build();
            case "deletion_protection", "skip_plaintext" -> false;
            case "aad_context", "source_aad_context" -> CONTEXT;
            case "plaintext" -> ByteString.copyFromUtf8("message");
            case "ciphertext" -> method.getService().getName().startsWith("Asymmetric") ? encrypted() : ciphertext();
            case "message" -> ByteString.copyFromUtf8("message");
            case "hash" -> ByteString.copyFrom(new byte[32]);
            case "encryption_algorithm" -> field.getEnumType().findValueByName("RSA_2048_ENC_OAEP_SHA_256");
            case "signature_algorithm" -> field.getEnumType().findValueByName("ECDSA_NIST_P256_SHA_256");
            case "operation_id" -> operation();
            case "role_id" -> "viewer";
            case "api_endpoint_id" -> "iam";
            case "name" -> name();
            case "description", "title", "reason", "session_name" -> "some text";
            case "filter" -> (method.getService().getName().equals("RoleService") ? "id" : "name") + "=\"nobody\"";
            case "page_size" -> 10L;
            case "labels" -> List.of(entry(field, "key", "value"));
            case "scopes" -> List.of("yc.ydb.tables.manage");
            case "expires_at", "delete_after" -> tomorrow();
            case "duration" -> Duration.newBuilder().setSeconds(Jwts.HOUR).build();
            case "jwt" -> Jwts.of(key).valid(yandex.keyhold().now());
            case "iam_token" -> token();
            case "access_bindings" -> oneMore(method);
            case "access_binding_deltas" ->
                List.of(AccessBindingDelta.newBuilder()
                        .setAction(AccessBindingAction.ADD)
                        .setAccessBinding(binding("viewer", account()))
                        .build());
            default -> throw new AssertionError("what is a valid " + field.getFullName() + "?");
        };
        return Optional.ofNullable(value);
    }

    /** The bindings that are there and another: without those on the cloud the administrator would be none. */
    private List<AccessBinding> oneMore(MethodDescriptor set) {
        var request = ListAccessBindingsRequest.newBuilder()
                .setResourceId(resource(set))
                .setPageSize(1000);
        var list = set.getService().getName() + "/ListAccessBindings";
        var all = new ArrayList<>(List.of(binding("viewer", account())));
        var present = yandex.call(admin, list, request.build());
        if (present.code() != Status.Code.PERMISSION_DENIED) {
            all.addAll(present.ok().as(ListAccessBindingsResponse.parser()).getAccessBindingsList());
        }
        return all;
    }

    private String resource(MethodDescriptor method) {
        return switch (method.getService().getName()) {
            case "OrganizationService" -> organization();
            case "CloudService" -> cloud();
            case "FolderService" -> folder();
            case "ServiceAccountService" -> account();
            case "SymmetricKeyService" -> symmetricKey();
            case "AsymmetricEncryptionKeyService" -> encryptionKey();
            case "AsymmetricSignatureKeyService" -> signatureKey();
            default -> throw new AssertionError("what has access bindings in " + method.getFullName() + "?");
        };
    }

    /** An entry of a map. */
    static Message entry(FieldDescriptor map, String key, String value) {
        var type = map.getMessageType();
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("key"), key)
                .setField(type.findFieldByName("value"), value)
                .build();
    }

    private Timestamp tomorrow() {
        return Times.timestamp(yandex.keyhold().now().plus(java.time.Duration.ofDays(1)));
    }

    private String once(String name, Supplier<String> make) {
        var known = made.get(name);
        if (known != null) {
            return known;
        }
        var fresh = make.get();
        made.put(name, fresh);
        return fresh;
    }
}
