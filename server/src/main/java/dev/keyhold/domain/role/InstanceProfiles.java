package dev.keyhold.domain.role;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.TrustPolicies;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.InstanceProfile;
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
import java.util.List;
import java.util.Optional;

/**
 * The life of instance profiles. Names are unique in the account and found without regard to case; spelling is kept.
 */
public final class InstanceProfiles {
    /** Roles in an instance profile. */
    private static final int MAX_ROLES = 1;

    private final Store store;
    private final Authorizer authorizer;
    private final InstanceProfileResolver profiles;
    private final RoleResolver roles;
    private final Changes changes;
    private final Roles.NewRoles made;

    public InstanceProfiles(Store store, Authorizer authorizer, Changes changes, Roles.NewRoles made) {
        this.store = store;
        this.authorizer = authorizer;
        this.profiles = new InstanceProfileResolver(authorizer);
        this.roles = new RoleResolver(authorizer);
        this.changes = changes;
        this.made = made;
    }

    /** An instance profile with the role in it and its tags. */
    public record Details(InstanceProfile profile, Optional<Role> role, List<Tag> tags) {}

    public Details create(Principal principal, String name, String path, List<Tag> tags) {
        var account = principal.account();
        var profile = new InstanceProfile(
                account,
                made.ids().resourceId(ResourceId.IAM, account),
                name,
                path,
                Optional.empty(),
                made.clock().instant());
        return changes.run(
                principal,
                IamAction.CREATE_INSTANCE_PROFILE,
                tx -> {
                    requireCreate(tx, principal, profile, tags);
                    return profile;
                },
                (tx, created) -> {
                    made.quotas().instanceProfileTagRules().check(tags);
                    requireRoom(tx, account, name);
                    tx.instanceProfiles().insert(created);
                    made.quotas().instanceProfileTagRules().put(tx.instanceProfiles(), account, created.id(), tags);
                    return new Change<>(details(tx, created), created.id(), AuditTargets.identify(created));
                },
                TransactionHook.NONE);
    }

    private void requireCreate(ReadTx tx, Principal principal, InstanceProfile profile, List<Tag> tags) {
        var resource = new ResourceRef.New(
                new ResourceRef.InstanceProfile(principal.account(), profile.path(), profile.name(), Optional.empty()));
        var request = AuthorizationRequest.in(tx, principal, IamAction.CREATE_INSTANCE_PROFILE, resource)
                .with(RequestDetails.tags(tags));
        authorizer.require(request);
        if (!tags.isEmpty()) {
            authorizer.require(request.to(IamAction.TAG_INSTANCE_PROFILE));
        }
    }

    private void requireRoom(ReadTx tx, AccountId account, String name) {
        if (tx.instanceProfiles().findByName(account, name).isPresent()) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.INSTANCE_PROFILE, name));
        }
        var most = made.quotas().instanceProfiles();
        if (tx.instanceProfiles().count(account, most) >= most) {
            throw limit(ServiceError.Quota.INSTANCE_PROFILES_PER_ACCOUNT, most);
        }
    }

    public Details get(Principal principal, String name) {
        return store.read(tx ->
                details(tx, profiles.find(tx, principal, IamAction.GET_INSTANCE_PROFILE, name, RequestDetails.NONE)));
    }

    /** Instance profiles of the account below a path, ordered by name; for principals who may list them all. */
    public Page<Details> listBelow(Principal principal, String pathPrefix, Page.Request page) {
        return store.read(tx -> {
            var account = principal.account();
            authorizer.require(tx, principal, IamAction.LIST_INSTANCE_PROFILES, new ResourceRef.WholeAccount(account));
            return tx.instanceProfiles().below(account, pathPrefix, page).map(profile -> details(tx, profile));
        });
    }

    /** Instance profiles that have a role, ordered by name. */
    public Page<Details> listOf(Principal principal, String roleName, Page.Request page) {
        return store.read(tx -> {
            var role = roles.find(tx, principal, IamAction.LIST_INSTANCE_PROFILES_FOR_ROLE, roleName);
            return tx.instanceProfiles()
                    .withRole(role.account(), role.id(), page)
                    .map(profile -> details(tx, profile));
        });
    }

    /** Removes an instance profile without a role. */
    public void delete(Principal principal, String name) {
        changes.run(
                principal,
                IamAction.DELETE_INSTANCE_PROFILE,
                tx -> profiles.find(tx, principal, IamAction.DELETE_INSTANCE_PROFILE, name, RequestDetails.NONE),
                (tx, profile) -> {
                    if (profile.role().isPresent()) {
                        throw new ServiceException(new ServiceError.InUse(
                                ResourceType.INSTANCE_PROFILE, ResourceType.INSTANCE_PROFILE_ROLE));
                    }
                    tx.instanceProfiles().delete(profile);
                    return new Change<>(profile, profile.id(), AuditTargets.identify(profile));
                },
                TransactionHook.NONE);
    }

    /** Puts a role into an instance profile that has none, for a principal that may pass the role to machines. */
    public void addRole(Principal principal, String name, String roleName) {
        var action = IamAction.ADD_ROLE_TO_INSTANCE_PROFILE;
        changes.run(
                principal,
                action,
                tx -> {
                    var profile = profiles.find(tx, principal, action, name, RequestDetails.NONE);
                    var role = roles.find(
                            tx,
                            principal,
                            IamAction.PASS_ROLE,
                            roleName,
                            RequestDetails.passedTo(TrustPolicies.MACHINES));
                    return new Passed(profile, role);
                },
                (tx, passed) -> {
                    var profile = passed.profile();
                    if (profile.role().isPresent()) {
                        throw limit(ServiceError.Quota.ROLES_PER_INSTANCE_PROFILE, MAX_ROLES);
                    }
                    tx.instanceProfiles()
                            .update(profile.with(Optional.of(passed.role().id())));
                    return new Change<>(passed, profile.id(), passed.target());
                },
                TransactionHook.NONE);
    }

    /** A role that goes into an instance profile, or out of it. */
    private record Passed(InstanceProfile profile, Role role) {
        String target() {
            return AuditTargets.identify(role) + " in " + AuditTargets.identify(profile);
        }
    }

    /** Takes a role out of an instance profile. */
    public void removeRole(Principal principal, String name, String roleName) {
        var action = IamAction.REMOVE_ROLE_FROM_INSTANCE_PROFILE;
        changes.run(
                principal,
                action,
                tx -> profiles.find(tx, principal, action, name, RequestDetails.NONE),
                (tx, profile) -> {
                    var role = tx.roles()
                            .findByName(profile.account(), roleName)
                            .orElseThrow(() -> notFound(ResourceType.ROLE, roleName));
                    if (!profile.role().equals(Optional.of(role.id()))) {
                        throw notFound(ResourceType.INSTANCE_PROFILE_ROLE, roleName);
                    }
                    tx.instanceProfiles().update(profile.with(Optional.empty()));
                    var passed = new Passed(profile, role);
                    return new Change<>(passed, profile.id(), passed.target());
                },
                TransactionHook.NONE);
    }

    private static Details details(ReadTx tx, InstanceProfile profile) {
        return new Details(
                profile,
                profile.role()
                        .flatMap(role -> tx.roles().find(profile.account(), role))
                        .map(role -> TrustPolicies.shown(tx, role)),
                tx.instanceProfiles().tags(profile.account(), profile.id()));
    }

    private static ServiceException notFound(ResourceType type, String name) {
        return new ServiceException(new ServiceError.NotFound(type, name));
    }

    private static ServiceException limit(ServiceError.Quota quota, int allowed) {
        return new ServiceException(new ServiceError.LimitExceeded(quota, allowed));
    }
}
