package dev.keyhold.server;

import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.AuthenticationRecorder;
import dev.keyhold.domain.authn.AuthenticationThrottle;
import dev.keyhold.domain.authn.AuthorizedKeyCache;
import dev.keyhold.domain.authn.BoundedDenials;
import dev.keyhold.domain.authn.BrowserAuthenticator;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.IdentityCache;
import dev.keyhold.domain.authn.IdentityTokenExchange;
import dev.keyhold.domain.authn.Impersonation;
import dev.keyhold.domain.authn.JwtExchange;
import dev.keyhold.domain.authn.RevokedTokens;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.authn.TokenRevocation;
import dev.keyhold.domain.authn.TokenSigningKeys;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.federation.IdentityTokenVerifier;
import dev.keyhold.domain.federation.IssuerKeys;
import dev.keyhold.domain.federation.OwnIssuers;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.mfa.MfaQuotas;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.session.RoleSessions;
import dev.keyhold.domain.session.SessionTokens;
import dev.keyhold.domain.session.Sessions;

/** Authentication by every kind of credential, and the credentials that are issued in exchange for others. */
public final class AuthnModule {
    private final LastUses lastUses;
    private final AuthenticationRecorder recorder;
    private final IdentityCache identities;
    private final AccessKeyIssuer accessKeyIssuer;
    private final MfaModule mfa;
    private final Sessions sessions;
    private final RoleSessions roleSessions;
    private final SigV4Authenticator credentials;
    private final ApiKeyAuthenticator apiKeys;
    private final AuthenticationThrottle throttle;
    private final TokenSigningKeys signingKeys;
    private final RevokedTokens revokedTokens;
    private final IamTokens tokens;
    private final TokenRevocation revocation;
    private final JwtExchange exchange;
    private final Impersonation impersonation;
    private final IdentityTokenExchange identityTokens;

    /** {@code issuers} are those whose identity tokens are accepted, which {@code ownIssuers} never are. */
    public AuthnModule(
            StoreModule storage, AuthzModule authz, Config.Limits limits, IssuerKeys issuers, OwnIssuers ownIssuers) {
        var store = storage.store();
        var clock = storage.clock();
        var ids = storage.ids();
        var barrier = storage.barrier();
        var changes = storage.changes();
        var authorizer = authz.authorizer();
        var cached = limits.cachedCredentials();
        this.lastUses = new LastUses(store);
        this.throttle = new AuthenticationThrottle(clock, limits.failuresPerSource(), limits.failuresPerKey());
        this.recorder = new AuthenticationRecorder(throttle, authz.denials(), lastUses);
        this.identities = new IdentityCache(store, clock, cached);

        this.accessKeyIssuer = new AccessKeyIssuer(ids, storage.secrets(), barrier);
        var sessionTokens = new SessionTokens(barrier);
        this.mfa = new MfaModule(storage, authz, MfaQuotas.DEFAULT);
        this.sessions = new Sessions(authorizer, ids, storage.secrets(), sessionTokens, changes, mfa.verifier(), clock);
        this.roleSessions = new RoleSessions(
                store,
                new BoundedDenials(authorizer, recorder),
                new PolicyResolver(authorizer, authz.predefinedPolicies()),
                sessions,
                storage.audit(),
                mfa.verifier());
        this.credentials =
                new SigV4Authenticator(store, identities, accessKeyIssuer, sessionTokens, recorder, clock, cached);
        this.apiKeys = new ApiKeyAuthenticator(store, storage.seals(), identities, recorder, clock, cached);

        this.signingKeys = new TokenSigningKeys(store, barrier, ids, storage.secrets(), clock);
        this.revokedTokens = new RevokedTokens(store, clock, cached);
        this.tokens = new IamTokens(signingKeys, revokedTokens, identities, recorder, ids, clock);
        this.revocation = new TokenRevocation(store, tokens, authorizer, storage.audit(), recorder);
        var authorizedKeys = new AuthorizedKeyCache(store, storage.seals(), limits.cachedAuthorizedKeys());
        this.exchange = new JwtExchange(authorizedKeys, identities, tokens, recorder, changes, clock);
        this.identityTokens = new IdentityTokenExchange(
                store,
                identities.accounts(),
                ownIssuers,
                new IdentityTokenVerifier(issuers, clock),
                roleSessions,
                recorder);
        this.impersonation =
                new Impersonation(store, new IdentityResolver(authorizer), tokens, sessions, changes, clock);
    }

    /** People in browsers. */
    public BrowserAuthenticator browsers() {
        return credentials.browsers(tokens);
    }

    /** Whose limits can be changed. */
    AuthenticationThrottle throttle() {
        return throttle;
    }

    /** MFA devices. */
    public MfaModule mfa() {
        return mfa;
    }

    /** Sessions for the tokens of other issuers. */
    public IdentityTokenExchange identityTokens() {
        return identityTokens;
    }

    /** Is to be flushed every few seconds. */
    public LastUses lastUses() {
        return lastUses;
    }

    public AuthenticationRecorder recorder() {
        return recorder;
    }

    public IdentityCache identities() {
        return identities;
    }

    public AccessKeyIssuer accessKeyIssuer() {
        return accessKeyIssuer;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** Sessions of roles and of federated users. */
    public RoleSessions roleSessions() {
        return roleSessions;
    }

    public SigV4Authenticator credentials() {
        return credentials;
    }

    public ApiKeyAuthenticator apiKeys() {
        return apiKeys;
    }

    public TokenSigningKeys signingKeys() {
        return signingKeys;
    }

    /** Is to be cleaned now and then. */
    public RevokedTokens revokedTokens() {
        return revokedTokens;
    }

    public IamTokens tokens() {
        return tokens;
    }

    public TokenRevocation revocation() {
        return revocation;
    }

    public JwtExchange exchange() {
        return exchange;
    }

    public Impersonation impersonation() {
        return impersonation;
    }
}
