package dev.keyhold.boot;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.dialect.yandex.ApiEndpointService;
import dev.keyhold.dialect.yandex.KnownCredentials;
import dev.keyhold.dialect.yandex.OperationsApi;
import dev.keyhold.dialect.yandex.YandexApi;
import dev.keyhold.dialect.yandex.iam.ApiKeysApi;
import dev.keyhold.dialect.yandex.iam.AuthorizedKeysApi;
import dev.keyhold.dialect.yandex.iam.EphemeralKeysApi;
import dev.keyhold.dialect.yandex.iam.IamTokensApi;
import dev.keyhold.dialect.yandex.iam.RolesApi;
import dev.keyhold.dialect.yandex.iam.ServiceAccountsApi;
import dev.keyhold.dialect.yandex.iam.StaticKeysApi;
import dev.keyhold.dialect.yandex.resourcemanager.CloudsApi;
import dev.keyhold.dialect.yandex.resourcemanager.FoldersApi;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.credential.AccessKeyMint;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.credential.Impersonation;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Owners;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.credential.StaticKeys;
import dev.keyhold.domain.identity.ServiceAccounts;
import dev.keyhold.domain.operation.OperationDesk;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.resource.Bindings;
import dev.keyhold.domain.resource.Clouds;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.store.Store;
import io.grpc.BindableService;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/**
 * The Yandex Cloud dialect and what stands behind it.
 *
 * @param operations and {@code folders} have work to do now and then
 */
record YandexWiring(YandexApi api, Operations operations, Folders folders) {
    /** What both dialects share. */
    record Shared(
            Store store,
            KeyFactory keys,
            SecureRandom random,
            Audit audit,
            RefusalLog refusals,
            AccessKeyMint mint,
            Sessions sessions,
            LastUses lastUses) {}

    static YandexWiring of(
            Config config, Shared shared, Wiring.Authentication authentication, InstantSource clock, Metrics metrics) {
        var store = shared.store();
        var keys = shared.keys();
        var access = new Access(shared.refusals());
        var operations = new Operations(
                store, shared.audit(), keys, clock, config.yandex().operationsKept());
        var owners = new Owners(access);
        var bindings = new Bindings(store, access, operations);
        var folders = new Folders(store, access, operations, keys, clock);
        var impersonation =
                new Impersonation(store, owners, authentication.tokens(), shared.sessions(), shared.audit(), clock);
        var secrets = new ApiKeySecrets(shared.random());
        var pairs = new RsaKeys(shared.random());
        List<BindableService> services = List.of(
                new ApiEndpointService(config.yandex().endpoint()),
                new OperationsApi(new OperationDesk(store, operations, access, shared.audit(), clock)),
                new IamTokensApi(authentication.exchange(), authentication.tokens(), impersonation),
                new EphemeralKeysApi(impersonation),
                new ServiceAccountsApi(
                        new ServiceAccounts(store, access, operations, keys, clock, config.quotas()), bindings),
                new ApiKeysApi(new ApiKeys(store, owners, operations, keys, secrets, shared.lastUses(), clock)),
                new AuthorizedKeysApi(
                        new AuthorizedKeys(store, owners, operations, keys, pairs, shared.lastUses(), clock)),
                new StaticKeysApi(new StaticKeys(store, owners, operations, shared.mint(), shared.lastUses(), clock)),
                new RolesApi(),
                new CloudsApi(new Clouds(store, access, operations), bindings),
                new FoldersApi(folders, bindings));
        var credentials =
                new KnownCredentials(authentication.tokens(), authentication.apiKeys(), authentication.failures());
        var api = new YandexApi(
                services, credentials, keys, metrics, config.limits().maxBodyBytes());
        return new YandexWiring(api, operations, folders);
    }
}
