package dev.keyhold.domain.authn;

import dev.keyhold.domain.federation.IdentityTokenVerifier;
import dev.keyhold.domain.federation.OwnIssuers;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.domain.session.RoleSessions;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.IdentityToken;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.store.Store;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Issues sessions of roles for identity tokens. Anybody can send any token for any role, so the work for one grows only
 * as it proves itself: the account of the role has a provider with its issuer, the issuer is allowed and has signed it,
 * the provider has its audience; then the trust policy of the role decides.
 */
public final class IdentityTokenExchange {
    private final Store store;
    private final AccountLookup accounts;
    private final OwnIssuers ownIssuers;
    private final IdentityTokenVerifier verifier;
    private final RoleSessions sessions;
    private final AuthenticationRecorder recorder;

    public IdentityTokenExchange(
            Store store,
            AccountLookup accounts,
            OwnIssuers ownIssuers,
            IdentityTokenVerifier verifier,
            RoleSessions sessions,
            AuthenticationRecorder recorder) {
        this.store = store;
        this.accounts = accounts;
        this.ownIssuers = ownIssuers;
        this.verifier = verifier;
        this.sessions = sessions;
        this.recorder = recorder;
    }

    /** A session that was issued, and for whom. */
    public record Exchanged(RoleSessions.Issued issued, SessionFacts.WebIdentity holder) {}

    /**
     * Exchanges a token.
     *
     * @param request for the role; tags and source identity are in the token
     * @param authenticated gets the holder once it is known who that is; may refuse the request
     * @throws ServiceException when the token is not accepted, which has been recorded for the audit trail, when the
     *     role does not trust its holder, or with {@link ServiceError.Throttled} when this source has failed too often
     */
    public Exchanged exchange(
            RoleRequest request, String text, RequestOrigin origin, Consumer<Principal> authenticated) {
        return new Attempt(request, origin).exchange(text, authenticated);
    }

    /** The refusal of a token that is said to be of a provider of another kind, of which there are none; notes it. */
    public ServiceException refuseOtherProvider(RoleRequest request, RequestOrigin origin) {
        return new Attempt(request, origin).refused(AuthenticationFailure.UNSUPPORTED_PROVIDER);
    }

    /** One exchange; what is known about the token so far goes into a refusal. */
    private final class Attempt {
        private final RoleRequest request;
        private final RequestOrigin origin;
        private final Optional<AccountId> account;
        /** Set once the token was verified. */
        private Optional<Principal.TokenHolder> proved = Optional.empty();

        Attempt(RoleRequest request, RequestOrigin origin) {
            this.request = request;
            this.origin = origin;
            this.account = Optional.of(request.role().account())
                    .filter(AccountId::isValid)
                    .map(AccountId::new)
                    .filter(accounts::isOpen);
            recorder.check(origin, this::claimed);
        }

        private ClaimedCredential claimed() {
            return new ClaimedCredential(account.orElse(AccountId.SYSTEM), Optional.empty());
        }

        Exchanged exchange(String text, Consumer<Principal> authenticated) {
            var signed = noted(() -> verifier.read(text));
            var issuer = signed.claims().issuer();
            if (ownIssuers.isOwn(issuer)) {
                throw noProvider(AuthenticationFailure.OWN_ISSUER, issuer);
            }
            var provider = provider(issuer);
            var token = noted(() -> verifier.verify(signed));
            var holder = holder(provider, token);
            proved = Optional.of(holder);
            requireFor(provider, token);
            authenticated.accept(holder);
            return new Exchanged(sessions.assume(holder, request.forHolderOf(token)), holder.token());
        }

        /** What is no provider of the account is not even verified, so that no issuer is asked for its keys. */
        private OidcProvider provider(String issuer) {
            var found = account.filter(_ -> issuer.startsWith(OidcProvider.SCHEME))
                    .flatMap(owner -> store.read(tx ->
                            tx.oidcProviders().findByIssuer(owner, issuer.substring(OidcProvider.SCHEME.length()))));
            return found.orElseThrow(() -> noProvider(AuthenticationFailure.NO_OIDC_PROVIDER, issuer));
        }

        private ServiceException noProvider(AuthenticationFailure reason, String issuer) {
            note(reason);
            return new ServiceException(new ServiceError.UntrustedIssuer(reason, issuer));
        }

        /** A step of the verifier, which does not record itself why it refuses. */
        private <T> T noted(Supplier<T> step) {
            try {
                return step.get();
            } catch (ServiceException e) {
                if (e.serviceError() instanceof ServiceError.Unauthenticated(var reason)) {
                    note(reason);
                }
                throw e;
            }
        }

        private Principal.TokenHolder holder(OidcProvider provider, IdentityToken token) {
            var facts = new SessionFacts.WebIdentity(
                    provider.arn().text(),
                    provider.issuer(),
                    token.subject(),
                    token.audience().orElseThrow(),
                    token.methods());
            return new Principal.TokenHolder(provider, facts, token.roles().isPresent(), origin);
        }

        private void requireFor(OidcProvider provider, IdentityToken token) {
            require(
                    provider.clientIds().contains(token.audience().orElseThrow()),
                    AuthenticationFailure.UNTRUSTED_AUDIENCE);
            require(
                    token.roles()
                            .map(roles -> roles.contains(request.role().text()))
                            .orElse(true),
                    AuthenticationFailure.ROLE_NOT_IN_TOKEN);
            require(SessionClaims.areUsable(token), AuthenticationFailure.UNUSABLE_CLAIMS);
        }

        private void require(boolean holds, AuthenticationFailure otherwise) {
            if (!holds) {
                throw refused(otherwise);
            }
        }

        ServiceException refused(AuthenticationFailure reason) {
            note(reason);
            return new ServiceException(new ServiceError.Unauthenticated(reason));
        }

        private void note(AuthenticationFailure reason) {
            recorder.refusedForRole(reason, proved, claimed(), this::role, origin);
        }

        /** The role, if there is one: nothing that anybody makes up gets into the trail of an account. */
        private Optional<ResourceRef.OfPolicies> role() {
            return account.flatMap(_ -> store.read(tx -> RoleSessions.role(tx, request.role())))
                    .map(role -> new ResourceRef.AssumableRole(role.account(), request.role(), Optional.of(role)));
        }
    }
}
