package dev.keyhold.bench;

import dev.keyhold.api.RequestLog;
import dev.keyhold.api.aws.protocol.AwsEndpoint;
import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.federation.IssuerKeys;
import dev.keyhold.domain.federation.OwnIssuers;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.maintenance.Setup;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.AuthnModule;
import dev.keyhold.server.AuthzModule;
import dev.keyhold.server.AwsModule;
import dev.keyhold.server.Config;
import dev.keyhold.server.Domain;
import dev.keyhold.server.IamModule;
import dev.keyhold.server.KmsModule;
import dev.keyhold.server.OrganizationModule;
import dev.keyhold.server.OutboundModule;
import dev.keyhold.server.PolicyModule;
import dev.keyhold.server.StoreModule;
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
    /** The default limits, but failures are not limited. */
    private static final Config.Limits LIMITS = new Config.Limits(
            Config.Limits.DEFAULT.maxBodyBytes(),
            Config.Limits.DEFAULT.maxHeaderBytes(),
            Config.Limits.DEFAULT.maxRequests(),
            Config.Limits.DEFAULT.maxConnections(),
            Config.Limits.DEFAULT.requestTimeout(),
            Config.Limits.DEFAULT.idleTimeout(),
            0,
            0,
            Config.Limits.DEFAULT.cachedCredentials());

    static InProcess start(String folder, long seed) {
        var store = new SqlStore(SqliteEngine.open(database(folder), (_, _) -> {}));
        var random = new Random(seed);
        var ids = new IdGenerator(random);
        var secrets = new SecretGenerator(random);
        var clock = InstantSource.system();
        var rootKey = LocalRootKey.generate(new SecureRandom());
        var rsaKeys = new RsaKeys(new SecureRandom());
        var installed = new Setup(store, ids, secrets, rsaKeys, clock)
                .run(ids.accountId(), rootKey, _ -> {})
                .orElseThrow();
        var wrapped = store.read(tx -> tx.keyrings().all().getFirst());
        var keyring = Keyring.unwrap(wrapped.keyring(), rootKey);
        return of(new StoreModule(store, keyring, clock, random), rsaKeys, installed);
    }

    private static InProcess of(StoreModule storage, RsaKeys rsaKeys, Setup.Installed installed) {
        var authz = new AuthzModule(storage);
        var authn = new AuthnModule(storage, authz, LIMITS, IssuerKeys.NONE, new OwnIssuers(Optional.empty()));
        var costly = CpuBoundExecutor.ofHalfTheProcessors();
        var iam = new IamModule(storage, authz, authn, rsaKeys, costly, Quotas.DEFAULT, true);
        var policies = new PolicyModule(storage, authz, authn.lastUses()::ofRole, costly, Quotas.DEFAULT.policies());
        var organization = new OrganizationModule(storage, authz, AccountRules.DEFAULT, Quotas.DEFAULT);
        var kms = new KmsModule(
                storage,
                authz,
                KeyQuotas.DEFAULT,
                new KeyNames("us-east-1"),
                KmsModule.Pairs.of(rsaKeys, costly, new SecureRandom()),
                KeyUsageAuditLog.Detail.SUMMARY,
                RequestObserver.NONE);
        var domain = new Domain(storage, authz, authn, organization, iam, policies, kms);
        var outbound = new OutboundModule(
                storage, authz, authn, rsaKeys, costly, new OutboundModule.Settings(Optional.empty(), 0));
        var aws = new AwsModule(domain, outbound, new RequestLog(RequestObserver.NONE));
        var made = installed.rootKey();
        var signed = new Signer(made.key().keyId().text(), made.secret()).sign(SERVICE, FORM);
        var day = signed.stringToSign().split("\n", 3)[1].substring(0, 8);
        var origin = new RequestOrigin(storage.ids().requestId(), "127.0.0.1", "bench", "aws");
        return new InProcess(
                storage.store(),
                authn.credentials(),
                authn.tokens(),
                authn.tokens().issue(installed.admin()).token().reveal(),
                authn.apiKeys(),
                apiKey(storage, installed.admin()),
                aws.service().api(),
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

    private static String apiKey(StoreModule storage, Identity owner) {
        var id = storage.ids().resourceId(ResourceId.IAM, owner.account());
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
                storage.clock().instant(),
                storage.seals().ofApiKey(owner.account(), id, owner.id(), made.digest()));
        storage.store().write(tx -> {
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
