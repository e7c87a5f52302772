package dev.keyhold.boot;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.dialect.aws.QueryApi;
import dev.keyhold.dialect.aws.QueryService;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Routes;
import dev.keyhold.dialect.aws.iam.AccessKeysApi;
import dev.keyhold.dialect.aws.iam.AccountApi;
import dev.keyhold.dialect.aws.iam.UsersApi;
import dev.keyhold.dialect.aws.sts.StsApi;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.credential.AccessKeyMint;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.Credentials;
import dev.keyhold.domain.credential.FailureLimit;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.identity.Accounts;
import dev.keyhold.domain.identity.Subjects;
import dev.keyhold.domain.identity.Users;
import dev.keyhold.domain.policy.Authorizer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who is made of what: every object of the service, built once, in one place.
 *
 * @param aws the AWS dialect, ready to be bound to a port
 * @param refusals and {@code lastUses} are to be flushed now and then
 */
record Wiring(QueryService aws, Credentials credentials, RefusalLog refusals, LastUses lastUses) {
    static Wiring of(Config config, Installation installation, InstantSource clock, Metrics metrics) {
        var store = installation.store();
        var keys = new KeyFactory(new SecureRandom());
        var barrier = new Barrier(installation.keyring());
        var audit = new Audit(clock, keys);
        var refusals = new RefusalLog(store, clock, keys);
        var authorizer = new Authorizer(refusals);
        var subjects = new Subjects(authorizer);

        var users = new Users(store, subjects, authorizer, audit, keys, clock, config.quotas());
        var accounts = new Accounts(store, authorizer, audit, config.quotas());
        var mint = new AccessKeyMint(keys, barrier);
        var lastUses = new LastUses(store);
        var accessKeys = new AccessKeys(store, subjects, authorizer, mint, lastUses, audit, clock, config.quotas());
        var sessions = new Sessions(store, authorizer, keys, barrier, audit, clock);

        var limits = config.limits();
        var failures = new FailureLimit(clock, limits.failuresPerSource(), limits.failuresPerKey());
        var credentials =
                new Credentials(store, mint, sessions, lastUses, refusals, failures, clock, limits.cachedCredentials());
        metrics.watch(credentials);

        List<Route> routes = Stream.of(
                        new UsersApi(users).routes(),
                        new AccessKeysApi(accessKeys).routes(),
                        new AccountApi(accounts).routes(),
                        new StsApi(sessions, accessKeys).routes())
                .flatMap(List::stream)
                .toList();
        var api = new QueryApi(new Routes(routes), credentials, clock, metrics);
        return new Wiring(new QueryService(api, keys), credentials, refusals, lastUses);
    }
}
