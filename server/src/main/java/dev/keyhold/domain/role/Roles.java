package dev.keyhold.domain.role;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.authz.iampolicy.PolicyArns;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.policy.ResourcePolicyDocument;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.policy.RoleUses;
import dev.keyhold.domain.policy.TrustPolicies;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The life of roles. Names are unique in the account and found without regard to case; spelling is kept. */
public final class Roles {
    private static final Page.Request ONE = Page.Request.first(1);

    private final Store store;
    private final Authorizer authorizer;
    private final RoleResolver roles;
    private final PolicyResolver boundaries;
    private final Changes changes;
    private final NewRoles made;
    private final RoleUses lastUses;

    public Roles(
            Store store,
            Authorizer authorizer,
            PolicyResolver boundaries,
            Changes changes,
            NewRoles made,
            RoleUses lastUses) {
        this.store = store;
        this.authorizer = authorizer;
        this.roles = new RoleResolver(authorizer);
        this.boundaries = boundaries;
        this.changes = changes;
        this.made = made;
        this.lastUses = lastUses;
    }

    /** What new roles are made with. */
    public record NewRoles(IdGenerator ids, InstantSource clock, RoleQuotas quotas) {}

    /** A new role. */
    public record Draft(
            String name,
            String path,
            String description,
            Duration maxSession,
            String trustPolicy,
            Optional<Arn> boundary,
            List<Tag> tags) {}

    /** A role as it is shown: with ARNs in its trust policy, and with its boundary, tags and last use. */
    public record Details(Role role, Optional<Arn> boundary, List<Tag> tags, Optional<LastUse> lastUse) {}

    public Details create(Principal principal, Draft draft) {
        var account = principal.account();
        var document = ResourcePolicyDocument.ofRole(draft.trustPolicy());
        var id = made.ids().resourceId(ResourceId.IAM, account);
        var now = made.clock().instant();
        return changes.run(
                principal,
                IamAction.CREATE_ROLE,
                tx -> {
                    requireCreate(tx, principal, draft);
                    return account;
                },
                (tx, _) -> {
                    var trustPolicy =
                            TrustPolicies.stored(tx, document, made.quotas().trustPolicySize());
                    made.quotas().roleTagRules().check(draft.tags());
                    var boundary = draft.boundary().map(arn -> boundaries.attachable(tx, account, arn));
                    requireRoom(tx, account, draft.name());
                    var role = new Role(
                            account,
                            id,
                            draft.name(),
                            draft.path(),
                            draft.description(),
                            draft.maxSession(),
                            trustPolicy,
                            now);
                    tx.roles().insert(role);
                    made.quotas().roleTagRules().put(tx.roles(), account, id, draft.tags());
                    boundary.ifPresent(policy -> tx.policies().putBoundary(account, id, policy.ref()));
                    return new Change<>(details(tx, role), id, AuditTargets.identify(role));
                },
                TransactionHook.NONE);
    }

    private void requireCreate(ReadTx tx, Principal principal, Draft draft) {
        var resource = new ResourceRef.New(
                new ResourceRef.Role(principal.account(), draft.path(), draft.name(), Optional.empty()));
        var request = AuthorizationRequest.in(tx, principal, IamAction.CREATE_ROLE, resource)
                .with(RequestDetails.tags(draft.tags()).withBoundary(draft.boundary()));
        authorizer.require(request);
        if (!draft.tags().isEmpty()) {
            authorizer.require(request.to(IamAction.TAG_ROLE));
        }
    }

    private void requireRoom(ReadTx tx, AccountId account, String name) {
        if (tx.roles().findByName(account, name).isPresent()) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.ROLE, name));
        }
        var most = made.quotas().roles();
        if (tx.roles().count(account, most) >= most) {
            throw new ServiceException(new ServiceError.LimitExceeded(ServiceError.Quota.ROLES_PER_ACCOUNT, most));
        }
    }

    public Details get(Principal principal, String name) {
        return store.read(tx -> details(tx, roles.find(tx, principal, IamAction.GET_ROLE, name)));
    }

    /** Roles of the account below a path, ordered by name; for principals who may list them all. */
    public Page<Role> listBelow(Principal principal, String pathPrefix, Page.Request page) {
        return store.read(tx -> {
            authorizer.require(tx, principal, IamAction.LIST_ROLES, new ResourceRef.WholeAccount(principal.account()));
            return tx.roles().below(principal.account(), pathPrefix, page).map(role -> TrustPolicies.shown(tx, role));
        });
    }

    /** Another description or longest session; what is empty stays. Sessions that run keep their end. */
    public Role update(
            Principal principal,
            Action action,
            String name,
            Optional<String> description,
            Optional<Duration> maxSession) {
        return change(
                principal,
                action,
                name,
                role -> role.with(description.orElse(role.description()), maxSession.orElse(role.maxSession())));
    }

    private Role change(Principal principal, Action action, String name, UnaryOperator<Role> change) {
        return changes.run(
                principal,
                action,
                tx -> roles.find(tx, principal, action, name),
                (tx, before) -> {
                    var after = change.apply(before);
                    tx.roles().update(after);
                    return new Change<>(TrustPolicies.shown(tx, after), after.id(), AuditTargets.identify(after));
                },
                TransactionHook.NONE);
    }

    /** Replaces the trust policy as a whole. Sessions that run go on. */
    public void updateTrustPolicy(Principal principal, String name, String trustPolicy) {
        var action = IamAction.UPDATE_ASSUME_ROLE_POLICY;
        var document = ResourcePolicyDocument.ofRole(trustPolicy);
        changes.run(
                principal,
                action,
                tx -> roles.find(tx, principal, action, name),
                (tx, before) -> {
                    var stored =
                            TrustPolicies.stored(tx, document, made.quotas().trustPolicySize());
                    var after = before.trusting(stored);
                    tx.roles().update(after);
                    return new Change<>(after, after.id(), AuditTargets.identify(after));
                },
                TransactionHook.NONE);
    }

    /** Removes a role without policies that is in no instance profile; its sessions stop working. */
    public void delete(Principal principal, String name) {
        changes.run(
                principal,
                IamAction.DELETE_ROLE,
                tx -> roles.find(tx, principal, IamAction.DELETE_ROLE, name),
                (tx, role) -> {
                    requireUnused(tx, role);
                    tx.roles().delete(role);
                    return new Change<>(role, role.id(), AuditTargets.identify(role));
                },
                TransactionHook.NONE);
    }

    private static void requireUnused(ReadTx tx, Role role) {
        var account = role.account();
        if (!tx.instanceProfiles().withRole(account, role.id(), ONE).items().isEmpty()) {
            throw inUse(ResourceType.INSTANCE_PROFILE_ROLE);
        }
        if (!tx.policies().attachedTo(account, role.id()).isEmpty()) {
            throw inUse(ResourceType.POLICY);
        }
        if (!tx.policies().inline(account, role.id()).isEmpty()) {
            throw inUse(ResourceType.ROLE_POLICY);
        }
    }

    private static ServiceException inUse(ResourceType dependents) {
        return new ServiceException(new ServiceError.InUse(ResourceType.ROLE, dependents));
    }

    private Details details(ReadTx tx, Role role) {
        var account = role.account();
        var boundary = tx.policies().boundary(account, role.id()).map(ref -> PolicyArns.of(tx, account, ref));
        return new Details(
                TrustPolicies.shown(tx, role),
                boundary,
                tx.roles().tags(account, role.id()),
                lastUses.find(tx, account, role.id()));
    }
}
