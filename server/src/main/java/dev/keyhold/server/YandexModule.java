package dev.keyhold.server;

import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.yandex.YandexApi;
import dev.keyhold.api.yandex.access.AccessServices;
import dev.keyhold.api.yandex.iam.ApiKeysApi;
import dev.keyhold.api.yandex.iam.AuthorizedKeysApi;
import dev.keyhold.api.yandex.iam.EphemeralKeysApi;
import dev.keyhold.api.yandex.iam.IamTokensApi;
import dev.keyhold.api.yandex.iam.RolesApi;
import dev.keyhold.api.yandex.iam.ServiceAccountsApi;
import dev.keyhold.api.yandex.iam.StaticKeysApi;
import dev.keyhold.api.yandex.kms.SymmetricCryptoApi;
import dev.keyhold.api.yandex.kms.SymmetricKeysApi;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.OperationService;
import dev.keyhold.api.yandex.operation.OperationsApi;
import dev.keyhold.api.yandex.protocol.ApiEndpointService;
import dev.keyhold.api.yandex.protocol.BearerAuthenticator;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.resourcemanager.CloudsApi;
import dev.keyhold.api.yandex.resourcemanager.FoldersApi;
import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.authn.Impersonation;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.KeyJobs;
import dev.keyhold.domain.kms.KeyRotation;
import dev.keyhold.domain.kms.KeyVersions;
import dev.keyhold.domain.kms.KmsKeys;
import dev.keyhold.domain.resource.Clouds;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.Job;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.store.Store;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The Yandex Cloud API and its use cases.
 *
 * @param operations are to be cleaned now and then
 * @param jobs are to be run all the time, and after them {@code keyJobs} is to be scrubbed
 * @param uses is to be flushed now and then
 * @param costly is to be closed
 */
record YandexModule(
        YandexApi api,
        OperationService operations,
        Jobs jobs,
        KeyJobs keyJobs,
        KeyUsageAuditLog uses,
        CpuBoundExecutor costly) {
    /** What both APIs share. */
    record Shared(
            Store store,
            IdGenerator ids,
            SecretGenerator secrets,
            Barrier barrier,
            SecureRandom random,
            Authorizer authorizer,
            AuditEventFactory audit,
            Changes changes,
            DenialAuditLog denials,
            IdentityResolver resolver,
            Identities identities,
            AccessKeys accessKeys,
            Sessions sessions,
            LastUses lastUses,
            CpuBoundExecutor costly) {}

    static YandexModule of(
            Config config,
            Shared shared,
            Wiring.Authentication authentication,
            GatewayAccess gatewayAccess,
            InstantSource clock,
            Metrics metrics) {
        var store = shared.store();
        var ids = shared.ids();
        var authorizer = shared.authorizer();
        var changes = shared.changes();
        var operations = new OperationService(
                store, changes, authorizer, ids, clock, config.yandex().operationsKept());
        var replies = new OperationReplies(operations);
        var resolver = shared.resolver();
        var quotas = config.quotas();
        var bindings = new RoleBindings(store, authorizer, changes);
        var folders = new Folders(store, authorizer, changes, shared.audit(), ids, clock);
        var impersonation =
                new Impersonation(store, resolver, authentication.tokens(), shared.sessions(), shared.audit(), clock);
        var apiKeySecrets = new ApiKeySecrets(shared.random());
        var seals = new KeySeals(shared.barrier());
        var lastUses = shared.lastUses();
        var costly = shared.costly();
        var pairs = pairs(shared);
        var keyQuotas = config.yandex().keyQuotas();
        var rotation = new KeyRotation(ids, shared.secrets(), shared.barrier(), keyQuotas);
        var keyJobs = new KeyJobs(store, rotation, shared.audit(), clock);
        var uses = new KeyUsageAuditLog(store, clock, ids, config.yandex().keyUses());
        var bindingCache = new RoleBindingCache(store);
        var crypto = crypto(shared, bindingCache, uses, metrics);
        List<BindableService> services = List.of(
                new ApiEndpointService(config.yandex().endpoint()),
                new OperationsApi(operations),
                new IamTokensApi(authentication.exchange(), authentication.tokens(), impersonation),
                new EphemeralKeysApi(impersonation),
                new ServiceAccountsApi(shared.identities(), bindings, replies),
                new ApiKeysApi(
                        new ApiKeys(store, resolver, changes, ids, apiKeySecrets, seals, lastUses, clock, quotas),
                        replies),
                new AuthorizedKeysApi(
                        new AuthorizedKeys(store, resolver, changes, ids, pairs, seals, lastUses, clock, quotas),
                        replies),
                new StaticKeysApi(shared.accessKeys(), replies),
                new RolesApi(),
                new CloudsApi(new Clouds(store, authorizer, changes), bindings, replies),
                new FoldersApi(folders, bindings, replies),
                new SymmetricKeysApi(
                        new KmsKeys(store, authorizer, changes, ids, rotation, clock, keyQuotas),
                        new KeyVersions(store, authorizer, changes, rotation, clock, keyQuotas),
                        bindings,
                        replies),
                new SymmetricCryptoApi(crypto));
        var credentials =
                new BearerAuthenticator(authentication.tokens(), authentication.apiKeys(), authentication.failures());
        var accessEvaluator = new AccessEvaluator(
                store, authentication.identities(), bindingCache, authentication.failures(), shared.denials());
        var asked = accessServices(config, authentication, accessEvaluator, clock, metrics);
        var gateways = gateways(config, asked, gatewayAccess);
        var api = new YandexApi(
                services,
                gateways,
                gatewayAccess::mayAsk,
                credentials,
                ids,
                metrics,
                config.limits().maxBodyBytes());
        var jobs = new Jobs(store, clock, workers(keyJobs, folders), operations::complete);
        return new YandexModule(api, operations, jobs, keyJobs, uses, costly);
    }

    private static CryptoService crypto(
            Shared shared, RoleBindingCache bindingCache, KeyUsageAuditLog uses, Metrics metrics) {
        return new CryptoService(
                shared.store(),
                shared.barrier(),
                shared.authorizer(),
                bindingCache,
                new MessageCipher(shared.random()),
                shared.secrets(),
                uses,
                shared.denials(),
                metrics);
    }

    private static AuthorizedKeys.Pairs pairs(Shared shared) {
        var rsa = new RsaKeys(shared.random());
        return (algorithm, id) -> shared.costly().run(() -> rsa.generate(algorithm, id));
    }

    private static Map<Job.Kind, Jobs.Worker> workers(KeyJobs keyJobs, Folders folders) {
        var workers = new EnumMap<Job.Kind, Jobs.Worker>(keyJobs.workers());
        workers.put(Job.Kind.DELETE_FOLDER, folders::deleteDue);
        return workers;
    }

    private static List<ServerServiceDefinition> gateways(
            Config config, AccessServices asked, GatewayAccess gatewayAccess) {
        return config.gateway().interfaces().contains(GatewayConfig.Interface.ACCESS_SERVICE)
                ? asked.definitions(context -> gatewayAccess.refusal(context, asked()), YandexModule::asked)
                : List.of();
    }

    private static AccessServices accessServices(
            Config config,
            Wiring.Authentication authentication,
            AccessEvaluator accessEvaluator,
            InstantSource clock,
            Metrics metrics) {
        return new AccessServices(
                authentication.tokens(),
                authentication.apiKeys(),
                authentication.credentials(),
                config.gateway().audience(),
                accessEvaluator,
                clock,
                metrics);
    }

    /** Where the call comes from that the current thread answers: a server that speaks for its clients. */
    private static RequestOrigin asked() {
        var origin = CallContext.current().origin();
        return RequestOrigin.relayed(origin.requestId(), origin.source(), origin.userAgent(), "gateway");
    }
}
