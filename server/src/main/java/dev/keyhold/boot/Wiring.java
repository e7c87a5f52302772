package dev.keyhold.boot;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.dialect.aws.QueryApi;
import dev.keyhold.dialect.aws.QueryService;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Routes;
import dev.keyhold.dialect.aws.iam.AbsentApi;
import dev.keyhold.dialect.aws.iam.AccessKeysApi;
import dev.keyhold.dialect.aws.iam.AccountApi;
import dev.keyhold.dialect.aws.iam.CredentialReportsApi;
import dev.keyhold.dialect.aws.iam.UsersApi;
import dev.keyhold.dialect.aws.sts.StsApi;
import dev.keyhold.dialect.yandex.JwtParser;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.cache.FromMemory;
import dev.keyhold.domain.cluster.Nodes;
import dev.keyhold.domain.credential.AccessKeyMint;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.ApiKeyCheck;
import dev.keyhold.domain.credential.CredentialReports;
import dev.keyhold.domain.credential.Credentials;
import dev.keyhold.domain.credential.FailureLimit;
import dev.keyhold.domain.credential.Failures;
import dev.keyhold.domain.credential.IamTokens;
import dev.keyhold.domain.credential.Identities;
import dev.keyhold.domain.credential.JwtExchange;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.credential.TokenKeys;
import dev.keyhold.domain.identity.Absences;
import dev.keyhold.domain.identity.Accounts;
import dev.keyhold.domain.identity.Subjects;
import dev.keyhold.domain.identity.Users;
import dev.keyhold.domain.policy.Authorizer;
import dev.keyhold.domain.work.CostlyWork;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who is made of what: every object of the service, built once, in one place.
 *
 * @param aws the AWS dialect, ready to be bound to a port
 * @param yandex the Yandex Cloud dialect, ready to be bound to a port
 * @param gateway what other servers ask, ready to be bound to a port
 * @param authentication what the Yandex Cloud dialect verifies credentials with
 * @param refusals and {@code lastUses} are to be flushed now and then
 * @param nodes is to be told every few seconds that this one lives, where there are others
 */
record Wiring(
        QueryService aws,
        YandexWiring yandex,
        GatewayWiring gateway,
        Credentials credentials,
        Authentication authentication,
        RefusalLog refusals,
        LastUses lastUses,
        Nodes nodes) {
    /** The ways to authenticate, and whom. */
    record Authentication(
            IamTokens tokens,
            JwtExchange exchange,
            ApiKeyCheck apiKeys,
            Credentials credentials,
            Identities identities,
            Failures failures) {}

    static Wiring of(Config config, Installation installation, InstantSource clock, Metrics metrics) {
        var store = FromMemory.before(installation.store());
        var random = new SecureRandom();
        var keys = new KeyFactory(random);
        var barrier = new Barrier(installation.keyring());
        var audit = new Audit(clock, keys);
        var refusals = new RefusalLog(store, clock, keys);
        var authorizer = new Authorizer(refusals);
        var subjects = new Subjects(authorizer);

        var users = new Users(store, subjects, authorizer, audit, keys, clock, config.quotas());
        var accounts = new Accounts(store, authorizer, audit, config.quotas());
        var mint = new AccessKeyMint(keys, barrier);
        var seals = new KeySeals(barrier);
        var lastUses = new LastUses(store);
        var rules = new AccessKeys.Rules(config.quotas().accessKeysPerUser(), config.protectLastRootKey());
        var accessKeys = new AccessKeys(store, subjects, authorizer, mint, lastUses, audit, clock, rules);
        var sessions = new Sessions(store, authorizer, keys, barrier, audit, clock);

        var limits = config.limits();
        var cached = limits.cachedCredentials();
        var limit = new FailureLimit(clock, limits.failuresPerSource(), limits.failuresPerKey());
        var failures = new Failures(limit, refusals);
        var identities = new Identities(store, clock, cached);
        var credentials = new Credentials(store, identities, mint, sessions, lastUses, failures, clock, cached);
        metrics.watch(credentials);
        var tagging = new TokenKeys(store, barrier, keys, clock);
        var tokens =
                new IamTokens(store, tagging, identities, authorizer, audit, lastUses, failures, keys, clock, cached);
        var exchange = new JwtExchange(
                store, seals, new JwtParser()::parse, identities, tokens, lastUses, failures, audit, clock, cached);
        var apiKeys = new ApiKeyCheck(store, seals, identities, lastUses, failures, clock, cached);

        var costly = CostlyWork.ofHalfTheProcessors();
        var reports = new CredentialReports(store, authorizer, lastUses, costly, clock);
        List<Route> routes = Stream.of(
                        new UsersApi(users).routes(),
                        new AccessKeysApi(accessKeys).routes(),
                        new AccountApi(accounts).routes(),
                        new CredentialReportsApi(reports).routes(),
                        new AbsentApi(new Absences(store, subjects, authorizer)).routes(),
                        new StsApi(sessions, accessKeys).routes())
                .flatMap(List::stream)
                .toList();
        var api = new QueryApi(new Routes(routes), credentials, clock, metrics);
        var authentication = new Authentication(tokens, exchange, apiKeys, credentials, identities, failures);
        var shared = new YandexWiring.Shared(
                store, keys, barrier, random, audit, refusals, mint, sessions, lastUses, costly);
        var gateway = GatewayWiring.of(config, authentication, keys, clock, metrics);
        var yandex = YandexWiring.of(config, shared, authentication, gateway.askers(), clock, metrics);
        return new Wiring(
                new QueryService(api, keys),
                yandex,
                gateway,
                credentials,
                authentication,
                refusals,
                lastUses,
                new Nodes(store, clock, keys.requestId()));
    }
}
