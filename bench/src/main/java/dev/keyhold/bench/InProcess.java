package dev.keyhold.bench;

import dev.keyhold.api.aws.protocol.AwsEndpoint;
import dev.keyhold.api.aws.protocol.Routes;
import dev.keyhold.api.aws.sts.StsApi;
import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.AuthenticationFailureRecorder;
import dev.keyhold.domain.authn.AuthenticationThrottle;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.IdentityCache;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.authn.TokenSigningKeys;
import dev.keyhold.domain.authz.EvaluatingAuthorizer;
import dev.keyhold.domain.authz.iampolicy.FixedRuleEvaluator;
import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.maintenance.Setup;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A new installation without a server: the parts of the service that verify credentials, and one of each kind.
 *
 * @param token an IAM token of the administrator
 * @param apiKey the secret of an API key of the administrator
 * @param request as received
 * @param signed the same, reduced to what its signature is about
 * @param signingKey the key it was signed with
 */
record InProcess(
        Store store,
        SigV4Authenticator credentials,
        IamTokens tokens,
        String token,
        ApiKeyAuthenticator apiKeys,
        String apiKey,
        AwsEndpoint api,
        WireRequest request,
        SignedRequest signed,
        SigningKey signingKey,
        RequestOrigin origin)
        implements AutoCloseable {
    private static final String FORM = "Action=GetCallerIdentity&Version=2011-06-15";
    private static final String SERVICE = "sts";
    private static final int CACHED = 100_000;

    static InProcess start(String folder, long seed) {
        var store = new SqlStore(SqliteEngine.open(database(folder), (_, _) -> {}));
        var random = new Random(seed);
        var ids = new IdGenerator(random);
        var secrets = new SecretGenerator(random);
        var clock = InstantSource.system();
        var rootKey = RootKey.generate(new SecureRandom());
        var rsaKeys = new RsaKeys(new SecureRandom());
        var installed = new Setup(store, ids, secrets, rsaKeys, clock)
                .run(ids.accountId(), rootKey, _ -> {})
                .orElseThrow();
        var wrapped = store.read(tx -> tx.keyrings().all().getFirst());
        var barrier = new Barrier(Keyring.unwrap(wrapped.keyring(), rootKey));
        return of(store, ids, secrets, clock, barrier, installed);
    }

    private static InProcess of(
            Store store,
            IdGenerator ids,
            SecretGenerator secrets,
            InstantSource clock,
            Barrier barrier,
            Setup.Installed installed) {
        var made = installed.rootKey();
        var audit = new AuditEventFactory(clock, ids);
        var denials = new DenialAuditLog(store, clock, ids);
        var authorizer = new EvaluatingAuthorizer(new FixedRuleEvaluator(), new RoleBindingEvaluator(), denials);
        var issuer = new AccessKeyIssuer(ids, secrets, barrier);
        var seals = new KeySeals(barrier);
        var lastUses = new LastUses(store);
        var sessions = new Sessions(store, authorizer, ids, secrets, barrier, audit, clock);
        var failures = new AuthenticationFailureRecorder(new AuthenticationThrottle(clock, 0, 0), denials);
        var identities = new IdentityCache(store, clock, CACHED);
        var credentials =
                new SigV4Authenticator(store, identities, issuer, sessions, lastUses, failures, clock, CACHED);
        var signingKeys = new TokenSigningKeys(store, barrier, ids, secrets, clock);
        var tokens = new IamTokens(
                store, signingKeys, identities, authorizer, audit, lastUses, failures, ids, clock, CACHED);
        var routes = new Routes(new StsApi(sessions, new AccessKeyInfo(store, authorizer, lastUses)).routes());
        var api = new AwsEndpoint(routes, credentials, clock, RequestObserver.NONE);

        var signed = new Signer(made.key().keyId().text(), made.secret()).sign(SERVICE, FORM);
        var day = signed.stringToSign().split("\n", 3)[1].substring(0, 8);
        var origin = new RequestOrigin(ids.requestId(), "127.0.0.1", "bench", "aws");
        return new InProcess(
                store,
                credentials,
                tokens,
                tokens.issue(installed.admin()).token().reveal(),
                new ApiKeyAuthenticator(store, seals, identities, lastUses, failures, clock, CACHED),
                apiKey(store, ids, seals, installed.admin(), clock),
                api,
                new WireRequest("POST", "/", "", signed.headers(), signed.body(), false),
                new SignedRequest(
                        "GET_CALLER_IDENTITY",
                        made.key().keyId(),
                        new CredentialScope(day, Signer.REGION, SERVICE),
                        signed.stringToSign(),
                        signed.signature(),
                        Optional.empty(),
                        origin),
                SigningKey.derive(made.secret(), day, Signer.REGION, SERVICE),
                origin);
    }

    private static String apiKey(Store store, IdGenerator ids, KeySeals seals, Identity owner, InstantSource clock) {
        var id = ids.resourceId(ResourceId.IAM, owner.account());
        var made = new ApiKeySecrets(new SecureRandom()).make(id);
        var key = new ApiKey(
                owner.account(),
                id,
                owner.id(),
                "",
                made.digest(),
                made.tail(),
                List.of("yc.postbox.send"),
                Optional.empty(),
                clock.instant(),
                seals.ofApiKey(owner.account(), id, owner.id(), made.digest()));
        store.write(tx -> {
            tx.apiKeys().insert(key);
            return key;
        });
        return made.secret().reveal();
    }

    private static Path database(String folder) {
        try {
            return Files.createTempDirectory(Path.of(folder), "jmh-").resolve("keyhold.db");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
