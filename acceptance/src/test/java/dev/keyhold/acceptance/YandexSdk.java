package dev.keyhold.acceptance;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.function.Function;
import yandex.cloud.api.iam.v1.ApiKeyServiceGrpc;
import yandex.cloud.api.iam.v1.ApiKeyServiceGrpc.ApiKeyServiceBlockingStub;
import yandex.cloud.api.iam.v1.KeyServiceGrpc;
import yandex.cloud.api.iam.v1.KeyServiceGrpc.KeyServiceBlockingStub;
import yandex.cloud.api.iam.v1.ServiceAccountServiceGrpc;
import yandex.cloud.api.iam.v1.ServiceAccountServiceGrpc.ServiceAccountServiceBlockingStub;
import yandex.cloud.api.iam.v1.awscompatibility.AccessKeyServiceGrpc;
import yandex.cloud.api.iam.v1.awscompatibility.AccessKeyServiceGrpc.AccessKeyServiceBlockingStub;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceGrpc;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceGrpc.SymmetricCryptoServiceBlockingStub;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceGrpc;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceGrpc.SymmetricKeyServiceBlockingStub;
import yandex.cloud.api.operation.OperationOuterClass.Operation;
import yandex.cloud.api.operation.OperationServiceGrpc;
import yandex.cloud.api.operation.OperationServiceGrpc.OperationServiceBlockingStub;
import yandex.cloud.api.organizationmanager.v1.OrganizationServiceGrpc;
import yandex.cloud.api.organizationmanager.v1.OrganizationServiceGrpc.OrganizationServiceBlockingStub;
import yandex.cloud.api.resourcemanager.v1.CloudServiceGrpc;
import yandex.cloud.api.resourcemanager.v1.CloudServiceGrpc.CloudServiceBlockingStub;
import yandex.cloud.api.resourcemanager.v1.FolderServiceGrpc;
import yandex.cloud.api.resourcemanager.v1.FolderServiceGrpc.FolderServiceBlockingStub;
import yandex.cloud.sdk.ServiceFactory;
import yandex.cloud.sdk.auth.Auth;
import yandex.cloud.sdk.auth.IamToken;
import yandex.cloud.sdk.auth.provider.ApiKeyCredentialProvider;
import yandex.cloud.sdk.auth.provider.AuthUpdater;
import yandex.cloud.sdk.utils.OperationTimeoutException;
import yandex.cloud.sdk.utils.OperationUtils;

/** The vendor's SDK for Java, made as its guide has it, for the service account of a key file. */
final class YandexSdk {
    private final ServiceFactory factory;

    /** Gets a token at once; {@code endpoint} is {@code host:port}. */
    YandexSdk(String endpoint, Path keyFile) {
        var renewal = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        this.factory = ServiceFactory.builder()
                .endpoint(endpoint)
                .credentialProvider(key(endpoint, keyFile)
                        .withBackgroundUpdater(AuthUpdater.builder().scheduledExecutorService(renewal))
                        .build())
                .requestTimeout(Waiting.LIMIT)
                .build();
    }

    /** Exchanges a key once, which fails when the key is refused. */
    static IamToken token(String endpoint, Path keyFile) {
        return key(endpoint, keyFile).build().get();
    }

    private static ApiKeyCredentialProvider.Builder key(String endpoint, Path keyFile) {
        return Auth.apiKeyBuilder().fromFile(keyFile).cloudIAMEndpoint(endpoint);
    }

    OrganizationServiceBlockingStub organizations() {
        return stub(OrganizationServiceBlockingStub.class, OrganizationServiceGrpc::newBlockingStub);
    }

    CloudServiceBlockingStub clouds() {
        return stub(CloudServiceBlockingStub.class, CloudServiceGrpc::newBlockingStub);
    }

    FolderServiceBlockingStub folders() {
        return stub(FolderServiceBlockingStub.class, FolderServiceGrpc::newBlockingStub);
    }

    ServiceAccountServiceBlockingStub accounts() {
        return stub(ServiceAccountServiceBlockingStub.class, ServiceAccountServiceGrpc::newBlockingStub);
    }

    AccessKeyServiceBlockingStub staticKeys() {
        return stub(AccessKeyServiceBlockingStub.class, AccessKeyServiceGrpc::newBlockingStub);
    }

    ApiKeyServiceBlockingStub apiKeys() {
        return stub(ApiKeyServiceBlockingStub.class, ApiKeyServiceGrpc::newBlockingStub);
    }

    KeyServiceBlockingStub keys() {
        return stub(KeyServiceBlockingStub.class, KeyServiceGrpc::newBlockingStub);
    }

    SymmetricKeyServiceBlockingStub kmsKeys() {
        return stub(SymmetricKeyServiceBlockingStub.class, SymmetricKeyServiceGrpc::newBlockingStub);
    }

    SymmetricCryptoServiceBlockingStub symmetricCrypto() {
        return stub(SymmetricCryptoServiceBlockingStub.class, SymmetricCryptoServiceGrpc::newBlockingStub);
    }

    /** Waits for an operation as if nothing were known of it but its id, so that it is asked for at least once. */
    Operation done(Operation operation) throws InterruptedException, OperationTimeoutException {
        var operations = stub(OperationServiceBlockingStub.class, OperationServiceGrpc::newBlockingStub);
        return OperationUtils.wait(
                operations, Operation.newBuilder().setId(operation.getId()).build(), Waiting.LIMIT);
    }

    private <S extends AbstractStub<S>> S stub(Class<S> type, Function<Channel, S> make) {
        return factory.create(type, make);
    }
}
