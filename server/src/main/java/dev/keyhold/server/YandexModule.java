package dev.keyhold.server;

import dev.keyhold.api.RequestLog;
import dev.keyhold.api.yandex.YandexApi;
import dev.keyhold.api.yandex.iam.ApiKeysApi;
import dev.keyhold.api.yandex.iam.AuthorizedKeysApi;
import dev.keyhold.api.yandex.iam.EphemeralKeysApi;
import dev.keyhold.api.yandex.iam.IamTokensApi;
import dev.keyhold.api.yandex.iam.RolesApi;
import dev.keyhold.api.yandex.iam.ServiceAccountsApi;
import dev.keyhold.api.yandex.iam.StaticKeysApi;
import dev.keyhold.api.yandex.kms.AsymmetricEncryptionCryptoApi;
import dev.keyhold.api.yandex.kms.AsymmetricEncryptionKeysApi;
import dev.keyhold.api.yandex.kms.AsymmetricSignatureCryptoApi;
import dev.keyhold.api.yandex.kms.AsymmetricSignatureKeysApi;
import dev.keyhold.api.yandex.kms.SymmetricCryptoApi;
import dev.keyhold.api.yandex.kms.SymmetricKeysApi;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.OperationService;
import dev.keyhold.api.yandex.operation.OperationsApi;
import dev.keyhold.api.yandex.organizationmanager.OrganizationsApi;
import dev.keyhold.api.yandex.protocol.ApiEndpointService;
import dev.keyhold.api.yandex.protocol.BearerAuthenticator;
import dev.keyhold.api.yandex.resourcemanager.CloudsApi;
import dev.keyhold.api.yandex.resourcemanager.FoldersApi;
import io.grpc.BindableService;
import java.util.List;

/** The Yandex Cloud-compatible API. */
final class YandexModule {
    private final OperationService operations;
    private final YandexApi api;

    YandexModule(Domain domain, GatewayModule gateway, Config config, RequestLog log) {
        var storage = domain.storage();
        var authn = domain.authn();
        this.operations = new OperationService(
                storage.store(),
                storage.changes(),
                domain.authz().authorizer(),
                storage.ids(),
                storage.clock(),
                config.yandex().operationsKept());
        this.api = new YandexApi(
                services(domain, operations, config),
                gateway.accessServices(),
                gateway.gatewayAccess()::mayAsk,
                new BearerAuthenticator(authn.tokens(), authn.apiKeys(), authn.recorder()),
                log,
                config.limits().maxBodyBytes());
    }

    private static List<BindableService> services(Domain domain, OperationService operations, Config config) {
        var replies = new OperationReplies(operations);
        var authn = domain.authn();
        var organization = domain.organization();
        var iam = domain.iam();
        var kms = domain.kms();
        return List.of(
                new ApiEndpointService(config.yandex().endpoint()),
                new OperationsApi(operations),
                new IamTokensApi(authn.exchange(), authn.revocation(), authn.impersonation()),
                new EphemeralKeysApi(authn.impersonation()),
                new ServiceAccountsApi(iam.identities(), iam.bindings(), replies),
                new ApiKeysApi(iam.apiKeys(), replies),
                new AuthorizedKeysApi(iam.authorizedKeys(), replies),
                new StaticKeysApi(iam.accessKeys(), replies),
                new RolesApi(),
                new OrganizationsApi(organization.organizations(), iam.bindings(), replies),
                new CloudsApi(organization.clouds(), iam.bindings(), replies),
                new FoldersApi(iam.folders(), iam.bindings(), replies),
                new SymmetricKeysApi(kms.keys(), kms.versions(), iam.bindings(), replies),
                new SymmetricCryptoApi(kms.crypto(), kms.dataKeys()),
                new AsymmetricEncryptionKeysApi(kms.keyPairs(), iam.bindings(), replies),
                new AsymmetricEncryptionCryptoApi(kms.crypto(), kms.signing()),
                new AsymmetricSignatureKeysApi(kms.keyPairs(), iam.bindings(), replies),
                new AsymmetricSignatureCryptoApi(kms.signing()));
    }

    YandexApi api() {
        return api;
    }

    /** Jobs that complete operations are to be handed to it, and it is to be cleaned now and then. */
    OperationService operations() {
        return operations;
    }
}
