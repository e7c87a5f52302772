package dev.keyhold.domain.session;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.authz.SessionRequest;
import dev.keyhold.domain.mfa.MfaProof;
import dev.keyhold.domain.mfa.MfaVerifier;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sessions of roles, and of federated users. One transaction decides: it reads the role and its trust policy in the
 * account of the role, the caller and its policies in that of the caller, and stores an audit event in the trail of
 * each.
 */
public final class RoleSessions {
    /** The longest life of a session that another session of a role asked for. */
    private static final Duration MAX_CHAINED = Duration.ofHours(1);

    private final Store store;
    private final Authorizer authorizer;
    private final PolicyResolver policies;
    private final Sessions sessions;
    private final AuditEventFactory audit;
    private final MfaVerifier mfa;

    public RoleSessions(
            Store store,
            Authorizer authorizer,
            PolicyResolver policies,
            Sessions sessions,
            AuditEventFactory audit,
            MfaVerifier mfa) {
        this.store = store;
        this.authorizer = authorizer;
        this.policies = policies;
        this.sessions = sessions;
        this.audit = audit;
        this.mfa = mfa;
    }

    /**
     * A session that was issued.
     *
     * @param user the ARN of who acts in it
     * @param userId its unique id
     * @param packedSize how much of the room for policies and tags is taken, in percent; empty if there are none
     */
    public record Issued(
            Sessions.NewSession session,
            Arn user,
            String userId,
            Optional<Integer> packedSize,
            Optional<String> sourceIdentity) {}

    /** What was decided on. */
    private record Granted(AccessKeyId id, ResourceId owner, SessionFacts facts, Arn user, Supplier<String> userId) {}

    /** What limits and describes the session: as it is, and as its token has it. */
    private record Limited(SessionFacts.Attributes attributes, PackedAttributes packed) {
        /** Packing takes time, which a transaction has not. */
        static Limited of(RequestedTags tags, SessionLimits limits, Optional<SessionFacts.WebIdentity> holder) {
            var attributes = new SessionFacts.Attributes(tags.ofSession(), limits.policies(), holder);
            return new Limited(attributes, PackedAttributes.of(attributes.tags(), attributes.policies()));
        }
    }

    /** What became of a request whose one-time code was looked at; that a wrong one was sent is stored. */
    private record Outcome(Optional<Granted> granted, Optional<ServiceException> refusal) {}

    /**
     * A session of a role.
     *
     * @throws ServiceException when the caller may not have it; the same whether there is no such role, or it does not
     *     trust the caller
     */
    public Issued assume(Principal caller, RoleRequest request) {
        return assume(caller, request, Optional.empty());
    }

    /** The same for a caller who may have an MFA device at hand, whose code is then used. */
    public Issued assume(Principal caller, RoleRequest request, Optional<MfaProof> proof) {
        requireNotRoot(caller);
        return assume(SessionAction.ASSUME_ROLE, caller, request, proof, Optional.empty());
    }

    /** The same for the holder of an identity token, who has no credential of any account. */
    public Issued assume(Principal.TokenHolder holder, RoleRequest request) {
        return assume(
                SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY,
                holder,
                request,
                Optional.empty(),
                Optional.of(holder.token()));
    }

    /**
     * Returns if the caller is one who may ask for a session of a role at all.
     *
     * @throws ServiceException for the root, which may not
     */
    public void requireNotRoot(Principal caller) {
        if (caller.isRoot()) {
            throw refused(SessionProblem.ROOT_ASSUMES_ROLE);
        }
    }

    private Issued assume(
            Action action,
            Principal caller,
            RoleRequest request,
            Optional<MfaProof> proof,
            Optional<SessionFacts.WebIdentity> holder) {
        var tags = RequestedTags.of(
                caller, request.attributes().tags(), request.attributes().transitive());
        var limits = SessionLimits.of(
                request.attributes().policy(), request.attributes().policies());
        var inherited = caller.session().flatMap(SessionFacts::sourceIdentity);
        var source = request.sourceIdentity().or(() -> inherited);
        var limited = Limited.of(tags, limits, holder);
        var outcome = store.write(tx -> {
            var refusal = proof.flatMap(it -> mfa.refusal(tx, caller, action, it));
            if (refusal.isPresent()) {
                return new Outcome(Optional.empty(), refusal);
            }
            var mfaAt = proof.map(_ -> sessions.now());
            var role = role(tx, request.role());
            var asked = AuthorizationRequest.in(tx, caller, action, resource(request.role(), role))
                    .with(RequestDetails.tags(tags.all()))
                    .with(new SessionRequest(
                            Optional.of(request.name()), request.externalId(), source, tags.transitiveKeys(), mfaAt));
            authorize(asked, !tags.all().isEmpty(), source.isPresent());
            var found = role.orElseThrow();
            requireLife(caller, request.life(), found);
            if (inherited.isPresent() && !inherited.equals(source)) {
                throw refused(SessionProblem.SOURCE_IDENTITY_IS_INHERITED);
            }
            tags.require();
            limits.require(tx, found.account(), policies);
            var facts = new SessionFacts(
                    SessionFacts.Kind.ROLE,
                    request.name(),
                    sessions.now(),
                    mfaAt,
                    source,
                    limited.attributes,
                    caller.asIssuers());
            var id = sessions.newId(found.account());
            SessionTokens.requireRoom(limited.packed, facts.issuers());
            var target = "session " + id + " of role " + found.name() + " " + found.id() + ", "
                    + Redaction.of(request.name())
                    + holder.map(RoleSessions::describe).orElse("");
            audit.changes(caller, found.account(), action, target).forEach(tx.audit()::append);
            var granted = new Granted(
                    id,
                    found.id(),
                    facts,
                    Arn.assumedRole(found.account(), found.name(), request.name()),
                    () -> found.uniqueId() + ":" + request.name());
            return new Outcome(Optional.of(granted), Optional.empty());
        });
        if (outcome.refusal.isPresent()) {
            throw outcome.refusal.get();
        }
        return issue(outcome.granted.orElseThrow(), limited.packed, request.life());
    }

    /** A session of a federated user, for whom the caller answers. */
    public Issued federate(Principal caller, String name, Duration life, RoleRequest.Attributes attributes) {
        var tags = RequestedTags.of(caller, attributes.tags(), List.of());
        var limits = SessionLimits.of(attributes.policy(), attributes.policies());
        var account = caller.account();
        var user = new ResourceRef.FederatedUser(account, name);
        var limited = Limited.of(tags, limits, Optional.empty());
        var granted = store.write(tx -> {
            var asked = AuthorizationRequest.in(tx, caller, SessionAction.GET_FEDERATION_TOKEN, user)
                    .with(RequestDetails.tags(tags.all()));
            authorize(asked, !tags.all().isEmpty(), false);
            tags.require();
            limits.require(tx, account, policies);
            var facts = new SessionFacts(
                    SessionFacts.Kind.FEDERATED_USER,
                    name,
                    sessions.now(),
                    Optional.empty(),
                    Optional.empty(),
                    limited.attributes,
                    caller.asIssuers());
            SessionTokens.requireRoom(limited.packed, facts.issuers());
            var id = sessions.newId(account);
            var target = "session " + id + " of federated user " + Redaction.of(name);
            audit.changes(caller, account, SessionAction.GET_FEDERATION_TOKEN, target)
                    .forEach(tx.audit()::append);
            return new Granted(
                    id, caller.id(), facts, Arn.federatedUser(account, name), () -> account.text() + ":" + name);
        });
        return issue(granted, limited.packed, life);
    }

    private void authorize(AuthorizationRequest asked, boolean hasTags, boolean hasSource) {
        authorizer.require(asked);
        if (hasTags) {
            authorizer.require(asked.to(SessionAction.TAG_SESSION));
        }
        if (hasSource) {
            authorizer.require(asked.to(SessionAction.SET_SOURCE_IDENTITY));
        }
    }

    private static String describe(SessionFacts.WebIdentity holder) {
        return ", for " + holder.shownSubject() + " of OIDC provider " + holder.provider();
    }

    /** The role of that ARN; empty unless it is there, and in an open account. */
    public static Optional<Role> role(ReadTx tx, Arn arn) {
        if (!AccountId.isValid(arn.account())) {
            return Optional.empty();
        }
        var account = new AccountId(arn.account());
        return tx.roles()
                .findInOpenAccount(account, arn.name())
                .filter(role -> Arn.of(role).equals(arn));
    }

    private static ResourceRef resource(Arn arn, Optional<Role> role) {
        var account = AccountId.isValid(arn.account()) ? new AccountId(arn.account()) : AccountId.SYSTEM;
        return new ResourceRef.AssumableRole(account, arn, role);
    }

    private static void requireLife(Principal caller, Duration life, Role role) {
        if (life.compareTo(role.maxSession()) > 0) {
            throw refused(SessionProblem.LONGER_THAN_ROLE_ALLOWS);
        }
        var chained = caller.session()
                .filter(session -> session.kind() == SessionFacts.Kind.ROLE)
                .isPresent();
        if (chained && life.compareTo(MAX_CHAINED) > 0) {
            throw refused(SessionProblem.LONGER_THAN_CHAIN_ALLOWS);
        }
    }

    private Issued issue(Granted granted, PackedAttributes packed, Duration life) {
        return new Issued(
                sessions.issue(granted.id, granted.owner, granted.facts, packed, life),
                granted.user,
                granted.userId.get(),
                packed.percent(),
                granted.facts.sourceIdentity());
    }

    private static ServiceException refused(SessionProblem problem) {
        return new ServiceException(new ServiceError.RefusedSession(problem));
    }
}
