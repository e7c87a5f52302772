package dev.keyhold.server;

import dev.keyhold.api.aws.iam.AbsentResourcesApi;
import dev.keyhold.api.aws.iam.AccessKeysApi;
import dev.keyhold.api.aws.iam.AccountApi;
import dev.keyhold.api.aws.iam.CredentialReportsApi;
import dev.keyhold.api.aws.iam.UsersApi;
import dev.keyhold.api.aws.protocol.AwsEndpoint;
import dev.keyhold.api.aws.protocol.AwsService;
import dev.keyhold.api.aws.protocol.Routes;
import dev.keyhold.api.aws.sts.StsApi;
import dev.keyhold.api.yandex.protocol.JwtParser;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.AuthenticationFailureRecorder;
import dev.keyhold.domain.authn.AuthenticationThrottle;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.IdentityCache;
import dev.keyhold.domain.authn.JwtExchange;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.authn.TokenSigningKeys;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.EvaluatingAuthorizer;
import dev.keyhold.domain.authz.iampolicy.FixedRuleEvaluator;
import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.CredentialReports;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.identity.AbsentResources;
import dev.keyhold.domain.identity.Accounts;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.identity.IdentityTags;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.job.Nodes;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.store.Store;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/**
 * Who is made of what: every object of the service, built once, in one place.
 *
 * @param aws the AWS API, ready to be bound to a port
 * @param yandex the Yandex Cloud API, ready to be bound to a port
 * @param gateway what other servers ask, ready to be bound to a port
 * @param authentication the authenticators of the Yandex Cloud API
 * @param denials and {@code lastUses} are to be flushed now and then
 * @param nodes is to be updated every few seconds, to show other nodes that this one lives
 */
record Wiring(
        AwsService aws,
        YandexModule yandex,
        GatewayModule gateway,
        SigV4Authenticator credentials,
        Authentication authentication,
        DenialAuditLog denials,
        LastUses lastUses,
        Nodes nodes) {
    /** The ways to authenticate, and whom. */
    record Authentication(
            IamTokens tokens,
            JwtExchange exchange,
            ApiKeyAuthenticator apiKeys,
            SigV4Authenticator credentials,
            IdentityCache identities,
            AuthenticationFailureRecorder failures) {}

    private static AccessKeys.Rules rules(Config config) {
        var quotas = config.quotas();
        return new AccessKeys.Rules(quotas.accessKeysPerUser(), quotas.staticKeys(), config.protectLastRootKey());
    }

    static Wiring of(Config config, Installation installation, InstantSource clock, Metrics metrics) {
        var store = NonBlocking.before(installation.store());
        var random = new SecureRandom();
        var ids = new IdGenerator(random);
        var secrets = new SecretGenerator(random);
        var barrier = new Barrier(installation.keyring());
        var audit = new AuditEventFactory(clock, ids);
        var denials = new DenialAuditLog(store, clock, ids);
        var authorizer = new EvaluatingAuthorizer(new FixedRuleEvaluator(), new RoleBindingEvaluator(), denials);
        var issuer = new AccessKeyIssuer(ids, secrets, barrier);
        var seals = new KeySeals(barrier);
        var lastUses = new LastUses(store);
        var changes = new Changes(store, audit);
        var resolver = new IdentityResolver(authorizer);
        var accessKeys = new AccessKeys(store, resolver, changes, issuer, lastUses, clock, rules(config));
        var allIdentities = new Identities(store, authorizer, changes, ids, clock, config.quotas(), lastUses::find);
        var sessions = new Sessions(store, authorizer, ids, secrets, barrier, audit, clock);

        var limits = config.limits();
        var cached = limits.cachedCredentials();
        var limit = new AuthenticationThrottle(clock, limits.failuresPerSource(), limits.failuresPerKey());
        var failures = new AuthenticationFailureRecorder(limit, denials);
        var identities = new IdentityCache(store, clock, cached);
        var credentials =
                new SigV4Authenticator(store, identities, issuer, sessions, lastUses, failures, clock, cached);
        metrics.watch(credentials);
        var signingKeys = new TokenSigningKeys(store, barrier, ids, secrets, clock);
        var tokens = new IamTokens(
                store, signingKeys, identities, authorizer, audit, lastUses, failures, ids, clock, cached);
        var exchange = new JwtExchange(
                store, seals, new JwtParser()::parse, identities, tokens, lastUses, failures, audit, clock, cached);
        var apiKeys = new ApiKeyAuthenticator(store, seals, identities, lastUses, failures, clock, cached);

        var costly = CpuBoundExecutor.ofHalfTheProcessors();
        var routes = routes(
                config, store, authorizer, changes, allIdentities, lastUses, accessKeys, sessions, costly, clock);
        var api = new AwsEndpoint(routes, credentials, clock, metrics);
        var authentication = new Authentication(tokens, exchange, apiKeys, credentials, identities, failures);
        var shared = new YandexModule.Shared(
                store,
                ids,
                secrets,
                barrier,
                random,
                authorizer,
                audit,
                changes,
                denials,
                resolver,
                allIdentities,
                accessKeys,
                sessions,
                lastUses,
                costly);
        var gateway = GatewayModule.of(config, authentication, ids, clock, metrics);
        var yandex = YandexModule.of(config, shared, authentication, gateway.gatewayAccess(), clock, metrics);
        return new Wiring(
                new AwsService(api, ids),
                yandex,
                gateway,
                credentials,
                authentication,
                denials,
                lastUses,
                new Nodes(store, clock, ids.requestId()));
    }

    private static Routes routes(
            Config config,
            Store store,
            Authorizer authorizer,
            Changes changes,
            Identities identities,
            LastUses lastUses,
            AccessKeys accessKeys,
            Sessions sessions,
            CpuBoundExecutor costly,
            InstantSource clock) {
        var resolver = new IdentityResolver(authorizer);
        var tags = new IdentityTags(store, resolver, changes, config.quotas());
        var accounts = new Accounts(store, authorizer, changes, config.quotas());
        var info = new AccessKeyInfo(store, authorizer, lastUses);
        var reports = new CredentialReports(store, authorizer, lastUses, costly, clock);
        return Routes.of(List.of(
                new UsersApi(identities, tags).routes(),
                new AccessKeysApi(accessKeys, info).routes(),
                new AccountApi(accounts).routes(),
                new CredentialReportsApi(reports).routes(),
                new AbsentResourcesApi(new AbsentResources(store, resolver, authorizer)).routes(),
                new StsApi(sessions, info).routes()));
    }
}
