package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.StatusType;
import yandex.cloud.api.access.Access.AccessBinding;
import yandex.cloud.api.access.Access.ListAccessBindingsRequest;
import yandex.cloud.api.access.Access.SetAccessBindingsRequest;
import yandex.cloud.api.access.Access.Subject;
import yandex.cloud.api.iam.v1.ApiKeyServiceOuterClass.CreateApiKeyRequest;
import yandex.cloud.api.iam.v1.ApiKeyServiceOuterClass.DeleteApiKeyRequest;
import yandex.cloud.api.iam.v1.ApiKeyServiceOuterClass.ListApiKeysRequest;
import yandex.cloud.api.iam.v1.ApiKeyServiceOuterClass.UpdateApiKeyRequest;
import yandex.cloud.api.iam.v1.KeyServiceOuterClass.CreateKeyRequest;
import yandex.cloud.api.iam.v1.KeyServiceOuterClass.CreateKeyResponse;
import yandex.cloud.api.iam.v1.KeyServiceOuterClass.DeleteKeyRequest;
import yandex.cloud.api.iam.v1.KeyServiceOuterClass.ListKeysRequest;
import yandex.cloud.api.iam.v1.KeyServiceOuterClass.UpdateKeyRequest;
import yandex.cloud.api.iam.v1.ServiceAccountOuterClass.ServiceAccount;
import yandex.cloud.api.iam.v1.ServiceAccountServiceOuterClass.CreateServiceAccountMetadata;
import yandex.cloud.api.iam.v1.ServiceAccountServiceOuterClass.CreateServiceAccountRequest;
import yandex.cloud.api.iam.v1.ServiceAccountServiceOuterClass.DeleteServiceAccountRequest;
import yandex.cloud.api.iam.v1.ServiceAccountServiceOuterClass.GetServiceAccountRequest;
import yandex.cloud.api.iam.v1.ServiceAccountServiceOuterClass.ListServiceAccountsRequest;
import yandex.cloud.api.iam.v1.ServiceAccountServiceOuterClass.UpdateServiceAccountRequest;
import yandex.cloud.api.iam.v1.awscompatibility.AccessKeyServiceOuterClass.CreateAccessKeyRequest;
import yandex.cloud.api.iam.v1.awscompatibility.AccessKeyServiceOuterClass.DeleteAccessKeyRequest;
import yandex.cloud.api.iam.v1.awscompatibility.AccessKeyServiceOuterClass.ListAccessKeysRequest;
import yandex.cloud.api.iam.v1.awscompatibility.AccessKeyServiceOuterClass.UpdateAccessKeyRequest;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass.ListCloudsRequest;
import yandex.cloud.api.resourcemanager.v1.FolderServiceOuterClass.ListFoldersRequest;

/**
 * The life of a service account, of its keys, of a symmetric key and of a cloud, by the vendor's SDK for Java. It is a program of its own because that
 * SDK trusts what its virtual machine trusts. It fails with an exception at the first thing that is not as it should be.
 */
final class YandexSdkProgram {
    private static final String NAME = "worker";
    private static final FieldMask DESCRIPTION =
            FieldMask.newBuilder().addPaths("description").build();

    private final String endpoint;
    private final Path data;
    private final Clients aws;
    private final AwsBasicCredentials root;
    private final YandexSdk admin;

    private YandexSdkProgram(String endpoint, Path data, AwsBasicCredentials root) {
        this.endpoint = endpoint;
        this.data = data;
        this.aws = new Clients(URI.create("https://" + endpoint), Optional.of(data.resolve("ca.pem")));
        this.root = root;
        this.admin = new YandexSdk(endpoint, data.resolve("admin-key.json"));
    }

    /** Takes the server's {@code host:port}, its data folder, and the id and secret of the root's access key. */
    public static void main(String[] arguments) throws Exception {
        var root = AwsBasicCredentials.create(arguments[2], arguments[3]);
        new YandexSdkProgram(arguments[0], Path.of(arguments[1]), root).run();
    }

    private void run() throws Exception {
        var account = updated(made());
        new SymmetricKeyLife(admin).run(account.getFolderId());
        lifeOfAStaticKey(account.getId());
        lifeOfAnApiKey(account.getId());
        lifeOfAnAuthorizedKey(account);
        new CloudLife(admin).run();
    }

    private ServiceAccount made() throws Exception {
        var cloud = admin.clouds().list(ListCloudsRequest.getDefaultInstance()).getClouds(0);
        var folder = admin.folders()
                .list(ListFoldersRequest.newBuilder().setCloudId(cloud.getId()).build())
                .getFolders(0);
        var operation = admin.done(admin.accounts().create(inFolder(folder.getId(), NAME)));
        var account = operation.getResponse().unpack(ServiceAccount.class);
        var metadata = operation.getMetadata().unpack(CreateServiceAccountMetadata.class);
        assertThat(metadata.getServiceAccountId()).isEqualTo(account.getId());
        assertThat(account.getFolderId()).isEqualTo(folder.getId());
        assertThat(admin.accounts()
                        .list(ListServiceAccountsRequest.newBuilder()
                                .setFolderId(folder.getId())
                                .build())
                        .getServiceAccountsList())
                .contains(account);
        return account;
    }

    private ServiceAccount updated(ServiceAccount account) throws Exception {
        var update = UpdateServiceAccountRequest.newBuilder()
                .setServiceAccountId(account.getId())
                .setUpdateMask(DESCRIPTION)
                .setDescription("works");
        admin.done(admin.accounts().update(update.build()));
        var updated = account.toBuilder().setDescription("works").build();
        assertThat(admin.accounts().get(get(account.getId()))).isEqualTo(updated);
        return updated;
    }

    /** The key works with AWS clients until AWS disables it; both APIs show the key until it is deleted. */
    private void lifeOfAStaticKey(String account) throws Exception {
        var made = admin.staticKeys()
                .create(CreateAccessKeyRequest.newBuilder()
                        .setServiceAccountId(account)
                        .build());
        var key = made.getAccessKey();
        var credentials = AwsBasicCredentials.create(key.getKeyId(), made.getSecret());
        var self = aws.iam(credentials);
        var iam = aws.iam(root);
        assertThat(aws.sts(credentials).getCallerIdentity().arn()).endsWith(":user/" + NAME);
        assertThat(iam.listAccessKeys(list -> list.userName(NAME)).accessKeyMetadata())
                .extracting(AccessKeyMetadata::accessKeyId)
                .containsExactly(key.getKeyId());

        var update = UpdateAccessKeyRequest.newBuilder()
                .setAccessKeyId(key.getId())
                .setUpdateMask(DESCRIPTION)
                .setDescription("signs");
        admin.done(admin.staticKeys().update(update.build()));
        iam.updateAccessKey(
                change -> change.userName(NAME).accessKeyId(key.getKeyId()).status(StatusType.INACTIVE));
        assertStopped(self::getUser);
        var list = ListAccessKeysRequest.newBuilder().setServiceAccountId(account);
        assertThat(admin.staticKeys().list(list.build()).getAccessKeysList())
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.getKeyId()).isEqualTo(key.getKeyId());
                    assertThat(seen.getDescription()).isEqualTo("signs");
                });

        var delete = DeleteAccessKeyRequest.newBuilder().setAccessKeyId(key.getId());
        admin.done(admin.staticKeys().delete(delete.build()));
        assertThat(admin.staticKeys().list(list.build()).getAccessKeysList()).isEmpty();
    }

    private void lifeOfAnApiKey(String account) throws Exception {
        var made = admin.apiKeys()
                .create(CreateApiKeyRequest.newBuilder()
                        .setServiceAccountId(account)
                        .build());
        assertThat(statusWithApiKey(made.getSecret())).isEqualTo(200);

        var id = made.getApiKey().getId();
        var update = UpdateApiKeyRequest.newBuilder()
                .setApiKeyId(id)
                .setUpdateMask(DESCRIPTION)
                .setDescription("calls");
        admin.done(admin.apiKeys().update(update.build()));
        var list = ListApiKeysRequest.newBuilder().setServiceAccountId(account);
        assertThat(admin.apiKeys().list(list.build()).getApiKeysList())
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.getId()).isEqualTo(id);
                    assertThat(seen.getDescription()).isEqualTo("calls");
                    assertThat(seen.hasLastUsedAt()).isTrue();
                });

        admin.done(admin.apiKeys()
                .delete(DeleteApiKeyRequest.newBuilder().setApiKeyId(id).build()));
        assertThat(admin.apiKeys().list(list.build()).getApiKeysList()).isEmpty();
        assertThat(statusWithApiKey(made.getSecret())).isEqualTo(401);
    }

    /** Is a key file to the SDK, whose bearer may do what its roles say until its account is gone. */
    private void lifeOfAnAuthorizedKey(ServiceAccount account) throws Exception {
        var made = admin.keys()
                .create(CreateKeyRequest.newBuilder()
                        .setServiceAccountId(account.getId())
                        .build());
        var id = made.getKey().getId();
        var file = keyFile(made);
        var own = new YandexSdk(endpoint, file);
        var list = ListKeysRequest.newBuilder().setServiceAccountId(account.getId());
        assertRefused(Status.Code.PERMISSION_DENIED, () -> own.keys().list(list.build()));

        var update = UpdateKeyRequest.newBuilder()
                .setKeyId(id)
                .setUpdateMask(DESCRIPTION)
                .setDescription("proves who it is");
        admin.done(admin.keys().update(update.build()));
        makeViewerOfItself(account.getId());
        assertThat(own.keys().list(list.build()).getKeysList()).singleElement().satisfies(seen -> {
            assertThat(seen.getId()).isEqualTo(id);
            assertThat(seen.getDescription()).isEqualTo("proves who it is");
        });
        assertRefused(
                Status.Code.PERMISSION_DENIED,
                () -> own.accounts().create(inFolder(account.getFolderId(), "made-by-a-viewer")));

        admin.done(
                admin.keys().delete(DeleteKeyRequest.newBuilder().setKeyId(id).build()));
        assertRefused(Status.Code.UNAUTHENTICATED, () -> YandexSdk.token(endpoint, file));
        assertThat(own.accounts().get(get(account.getId())).getName()).isEqualTo(NAME);

        admin.done(admin.accounts()
                .delete(DeleteServiceAccountRequest.newBuilder()
                        .setServiceAccountId(account.getId())
                        .build()));
        assertRefused(Status.Code.UNAUTHENTICATED, () -> own.accounts().get(get(account.getId())));
        assertRefused(Status.Code.NOT_FOUND, () -> admin.accounts().get(get(account.getId())));
    }

    private void makeViewerOfItself(String account) throws Exception {
        var binding = AccessBinding.newBuilder()
                .setRoleId("viewer")
                .setSubject(Subject.newBuilder().setType("serviceAccount").setId(account))
                .build();
        var set = SetAccessBindingsRequest.newBuilder().setResourceId(account).addAccessBindings(binding);
        admin.done(admin.accounts().setAccessBindings(set.build()));
        assertThat(admin.accounts()
                        .listAccessBindings(ListAccessBindingsRequest.newBuilder()
                                .setResourceId(account)
                                .build())
                        .getAccessBindingsList())
                .containsExactly(binding);
    }

    private static CreateServiceAccountRequest inFolder(String folder, String name) {
        return CreateServiceAccountRequest.newBuilder()
                .setFolderId(folder)
                .setName(name)
                .build();
    }

    private static GetServiceAccountRequest get(String account) {
        return GetServiceAccountRequest.newBuilder()
                .setServiceAccountId(account)
                .build();
    }

    /** What a call answers that takes a credential and no role. */
    private int statusWithApiKey(String secret) {
        return aws.send(HttpRequest.newBuilder(aws.endpoint().resolve("/iam/v1/roles/viewer"))
                        .header("Authorization", "Api-Key " + secret)
                        .build())
                .statusCode();
    }

    private Path keyFile(CreateKeyResponse made) throws IOException {
        var key = made.getKey();
        var members = Map.of(
                "id", key.getId(),
                "service_account_id", key.getServiceAccountId(),
                "created_at",
                        Instant.ofEpochSecond(key.getCreatedAt().getSeconds()).toString(),
                "key_algorithm", key.getKeyAlgorithm().name(),
                "public_key", key.getPublicKey(),
                "private_key", made.getPrivateKey());
        var file = data.resolveSibling(NAME + "-key.json");
        return Files.write(file, new ObjectMapper().writeValueAsBytes(members));
    }

    static void assertRefused(Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }

    private static void assertStopped(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("InvalidClientTokenId"));
    }
}
