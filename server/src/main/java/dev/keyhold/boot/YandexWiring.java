package dev.keyhold.boot;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.dialect.yandex.ApiEndpointService;
import dev.keyhold.dialect.yandex.CallContext;
import dev.keyhold.dialect.yandex.Calls;
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
import dev.keyhold.dialect.yandex.kms.SymmetricCryptoApi;
import dev.keyhold.dialect.yandex.kms.SymmetricKeysApi;
import dev.keyhold.dialect.yandex.resourcemanager.CloudsApi;
import dev.keyhold.dialect.yandex.resourcemanager.FoldersApi;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.audit.UseLog;
import dev.keyhold.domain.credential.AccessKeyMint;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.credential.Impersonation;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Owners;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.credential.StaticKeys;
import dev.keyhold.domain.identity.ServiceAccounts;
import dev.keyhold.domain.inquiry.Inquiries;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.domain.key.Crypto;
import dev.keyhold.domain.key.KeyJobs;
import dev.keyhold.domain.key.KeyVersions;
import dev.keyhold.domain.key.Keys;
import dev.keyhold.domain.key.SymmetricKeys;
import dev.keyhold.domain.operation.OperationDesk;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.GrantCache;
import dev.keyhold.domain.resource.Bindings;
import dev.keyhold.domain.resource.Clouds;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.work.CostlyWork;
import dev.keyhold.gateway.Askers;
import dev.keyhold.gateway.accessservice.AccessServices;
import dev.keyhold.model.Job;
import dev.keyhold.model.Origin;
import dev.keyhold.store.Store;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;

/**
 * The Yandex Cloud dialect and what stands behind it.
 *
 * @param operations are to be cleaned now and then
 * @param jobs are to be run all the time, and after them {@code keyJobs} is to be scrubbed
 * @param uses is to be flushed now and then
 * @param costly is to be closed
 */
record YandexWiring(YandexApi api, Operations operations, Jobs jobs, KeyJobs keyJobs, UseLog uses, CostlyWork costly) {
    /** What both dialects share. */
    record Shared(
            Store store,
            KeyFactory keys,
            Barrier barrier,
            SecureRandom random,
            Audit audit,
            RefusalLog refusals,
            AccessKeyMint mint,
            Sessions sessions,
            LastUses lastUses,
            CostlyWork costly) {}

    static YandexWiring of(
            Config config,
            Shared shared,
            Wiring.Authentication authentication,
            Askers askers,
            InstantSource clock,
            Metrics metrics) {
        var store = shared.store();
        var keys = shared.keys();
        var access = new Access(shared.refusals());
        var operations = new Operations(
                store, shared.audit(), keys, clock, config.yandex().operationsKept());
        var owners = new Owners(access);
        var quotas = config.quotas();
        var bindings = new Bindings(store, access, operations);
        var folders = new Folders(store, access, operations, keys, clock);
        var impersonation =
                new Impersonation(store, owners, authentication.tokens(), shared.sessions(), shared.audit(), clock);
        var secrets = new ApiKeySecrets(shared.random());
        var seals = new KeySeals(shared.barrier());
        var lastUses = shared.lastUses();
        var costly = shared.costly();
        var rsa = new RsaKeys(shared.random());
        AuthorizedKeys.Pairs pairs = (algorithm, id) -> costly.run(() -> rsa.generate(algorithm, id));
        var keyQuotas = config.yandex().keyQuotas();
        var symmetricKeys = new Keys(keys, shared.barrier());
        var keyJobs = new KeyJobs(store, symmetricKeys, shared.audit(), clock, keyQuotas);
        var uses = new UseLog(store, clock, keys, config.yandex().keyUses());
        var grants = new GrantCache(store);
        var crypto = new Crypto(
                store,
                shared.barrier(),
                access,
                grants,
                new MessageCipher(shared.random()),
                keys,
                uses,
                shared.refusals(),
                metrics);
        List<BindableService> services = List.of(
                new ApiEndpointService(config.yandex().endpoint()),
                new OperationsApi(new OperationDesk(store, operations, access, shared.audit(), clock)),
                new IamTokensApi(authentication.exchange(), authentication.tokens(), impersonation),
                new EphemeralKeysApi(impersonation),
                new ServiceAccountsApi(
                        new ServiceAccounts(store, access, operations, keys, clock, quotas, shared.lastUses()::find),
                        bindings),
                new ApiKeysApi(new ApiKeys(store, owners, operations, keys, secrets, seals, lastUses, clock, quotas)),
                new AuthorizedKeysApi(
                        new AuthorizedKeys(store, owners, operations, keys, pairs, seals, lastUses, clock, quotas)),
                new StaticKeysApi(new StaticKeys(store, owners, operations, shared.mint(), lastUses, clock, quotas)),
                new RolesApi(),
                new CloudsApi(new Clouds(store, access, operations), bindings),
                new FoldersApi(folders, bindings),
                new SymmetricKeysApi(
                        new SymmetricKeys(store, access, operations, symmetricKeys, clock, keyQuotas),
                        new KeyVersions(store, access, operations, symmetricKeys, clock, keyQuotas),
                        bindings),
                new SymmetricCryptoApi(crypto));
        var credentials =
                new KnownCredentials(authentication.tokens(), authentication.apiKeys(), authentication.failures());
        var inquiries =
                new Inquiries(store, authentication.identities(), grants, authentication.failures(), shared.refusals());
        var asked = accessServices(config, authentication, inquiries, clock, metrics);
        var gateways = gateways(config, asked, askers);
        var api = new YandexApi(
                services,
                gateways,
                askers::mayAsk,
                credentials,
                keys,
                metrics,
                config.limits().maxBodyBytes());
        var workers = new EnumMap<Job.Kind, Jobs.Worker>(keyJobs.workers());
        workers.put(Job.Kind.DELETE_FOLDER, folders.deletion(Calls.empty()));
        return new YandexWiring(api, operations, new Jobs(store, clock, workers), keyJobs, uses, costly);
    }

    private static List<ServerServiceDefinition> gateways(Config config, AccessServices asked, Askers askers) {
        return config.gateway().interfaces().contains(GatewayConfig.Interface.ACCESS_SERVICE)
                ? asked.definitions(context -> askers.refusal(context, asked()), YandexWiring::asked)
                : List.of();
    }

    private static AccessServices accessServices(
            Config config,
            Wiring.Authentication authentication,
            Inquiries inquiries,
            InstantSource clock,
            Metrics metrics) {
        return new AccessServices(
                authentication.tokens(),
                authentication.apiKeys(),
                authentication.credentials(),
                config.gateway().audience(),
                inquiries,
                clock,
                metrics);
    }

    /** Where the call comes from that the current thread answers: a server that speaks for its clients. */
    private static Origin asked() {
        var origin = CallContext.current().origin();
        return Origin.relayed(origin.requestId(), origin.source(), origin.userAgent(), "gateway");
    }
}
