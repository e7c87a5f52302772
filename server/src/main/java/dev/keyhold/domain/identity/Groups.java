package dev.keyhold.domain.identity;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;
import java.util.Optional;

/** The life of groups. Names are unique in the account and found without regard to case; spelling is kept. */
public final class Groups {
    private final Store store;
    private final Authorizer authorizer;
    private final GroupResolver groups;
    private final IdentityResolver identities;
    private final Changes changes;
    private final NewGroups made;

    public Groups(Store store, Authorizer authorizer, Changes changes, NewGroups made) {
        this.store = store;
        this.authorizer = authorizer;
        this.groups = new GroupResolver(authorizer);
        this.identities = new IdentityResolver(authorizer);
        this.changes = changes;
        this.made = made;
    }

    /** What new groups and memberships are made with. */
    public record NewGroups(IdGenerator ids, InstantSource clock, PolicyQuotas quotas) {}

    /** A group with a page of its members. */
    public record Details(Group group, Page<Identity> members) {}

    public Group create(Principal principal, String name, String path) {
        var account = principal.account();
        var group = new Group(
                account,
                made.ids().resourceId(ResourceId.IAM, account),
                name,
                path,
                made.clock().instant());
        return changes.run(
                principal,
                IamAction.CREATE_GROUP,
                tx -> {
                    var resource = new ResourceRef.New(GroupResolver.resource(group));
                    authorizer.require(tx, principal, IamAction.CREATE_GROUP, resource);
                    return group;
                },
                (tx, created) -> {
                    requireRoom(tx, account, name);
                    tx.groups().insert(created);
                    return new Change<>(created, created.id(), AuditTargets.identify(created));
                },
                TransactionHook.NONE);
    }

    private void requireRoom(ReadTx tx, AccountId account, String name) {
        if (tx.groups().findByName(account, name).isPresent()) {
            throw taken(name);
        }
        var most = made.quotas().groups();
        if (tx.groups().count(account, most) >= most) {
            throw limit(ServiceError.Quota.GROUPS_PER_ACCOUNT, most);
        }
    }

    public Details get(Principal principal, String name, Page.Request page) {
        return store.read(tx -> {
            var group = groups.find(tx, principal, IamAction.GET_GROUP, name);
            return new Details(group, tx.groups().members(group.account(), group.id(), page));
        });
    }

    /** Groups of the account below a path, ordered by name; for principals who may list them all. */
    public Page<Group> listBelow(Principal principal, String pathPrefix, Page.Request page) {
        return store.read(tx -> {
            authorizer.require(tx, principal, IamAction.LIST_GROUPS, new ResourceRef.WholeAccount(principal.account()));
            return tx.groups().below(principal.account(), pathPrefix, page);
        });
    }

    /** Groups of a user, ordered by name. */
    public Page<Group> listOf(Principal principal, IdentityRef user, Page.Request page) {
        return store.read(tx -> {
            var identity = identities.find(tx, principal, IamAction.LIST_GROUPS_FOR_USER, user);
            return tx.groups().ofIdentity(identity.account(), identity.id(), page);
        });
    }

    /**
     * Another name or path; what is empty stays, and so do members and policies. Who renames a group needs the right to
     * what it will be, too.
     */
    public Group update(Principal principal, String name, Optional<String> newName, Optional<String> newPath) {
        return changes.run(
                principal,
                IamAction.UPDATE_GROUP,
                tx -> {
                    var before = groups.find(tx, principal, IamAction.UPDATE_GROUP, name);
                    var after = before.renamed(newName.orElse(before.name()), newPath.orElse(before.path()));
                    if (!after.equals(before)) {
                        authorizer.require(tx, principal, IamAction.UPDATE_GROUP, GroupResolver.resource(after));
                    }
                    return before;
                },
                (tx, before) -> {
                    var after = before.renamed(newName.orElse(before.name()), newPath.orElse(before.path()));
                    if (tx.groups()
                            .findByName(before.account(), after.name())
                            .filter(holder -> !holder.id().equals(before.id()))
                            .isPresent()) {
                        throw taken(after.name());
                    }
                    tx.groups().update(after);
                    var target = AuditTargets.identify(before) + " to " + after.path() + after.name();
                    return new Change<>(after, after.id(), target);
                },
                TransactionHook.NONE);
    }

    /** Removes a group without members and policies. */
    public void delete(Principal principal, String name) {
        changes.run(
                principal,
                IamAction.DELETE_GROUP,
                tx -> groups.find(tx, principal, IamAction.DELETE_GROUP, name),
                (tx, group) -> {
                    requireEmpty(tx, group);
                    tx.groups().delete(group);
                    return new Change<>(group, group.id(), AuditTargets.identify(group));
                },
                TransactionHook.NONE);
    }

    private static void requireEmpty(ReadTx tx, Group group) {
        var account = group.account();
        var id = group.id();
        if (!tx.groups().members(account, id, Page.Request.first(1)).items().isEmpty()) {
            throw inUse(ResourceType.GROUP_MEMBER);
        }
        if (!tx.policies().attachedTo(account, id).isEmpty()) {
            throw inUse(ResourceType.POLICY);
        }
        if (!tx.policies().inline(account, id).isEmpty()) {
            throw inUse(ResourceType.GROUP_POLICY);
        }
    }

    /** Adds a member; one that is a member already stays one. */
    public void addMember(Principal principal, String groupName, String userName) {
        changeMember(principal, IamAction.ADD_USER_TO_GROUP, groupName, userName, (tx, group, user) -> {
            if (tx.groups().isMember(group.account(), group.id(), user.id())) {
                return;
            }
            var most = made.quotas().groupsPerUser();
            var memberships = tx.groups()
                    .ofIdentity(user.account(), user.id(), Page.Request.first(most))
                    .items();
            if (memberships.size() >= most) {
                throw limit(ServiceError.Quota.GROUPS_PER_USER, most);
            }
            tx.groups().addMember(group.account(), group.id(), user.id());
        });
    }

    /** Removes a member. */
    public void removeMember(Principal principal, String groupName, String userName) {
        changeMember(principal, IamAction.REMOVE_USER_FROM_GROUP, groupName, userName, (tx, group, user) -> {
            if (!tx.groups().removeMember(group.account(), group.id(), user.id())) {
                throw new ServiceException(new ServiceError.NotFound(ResourceType.GROUP_MEMBER, userName));
            }
        });
    }

    private interface MemberChange {
        void make(WriteTx tx, Group group, Identity user);
    }

    private void changeMember(
            Principal principal, Action action, String groupName, String userName, MemberChange change) {
        changes.run(
                principal,
                action,
                tx -> groups.find(tx, principal, action, groupName),
                (tx, group) -> {
                    var user = tx.identities()
                            .findUser(group.account(), userName)
                            .orElseThrow(
                                    () -> new ServiceException(new ServiceError.NotFound(ResourceType.USER, userName)));
                    change.make(tx, group, user);
                    var target = AuditTargets.identify(user) + " in " + AuditTargets.identify(group);
                    return new Change<>(user, group.id(), target);
                },
                TransactionHook.NONE);
    }

    private static ServiceException taken(String name) {
        return new ServiceException(new ServiceError.AlreadyExists(ResourceType.GROUP, name));
    }

    private static ServiceException inUse(ResourceType dependents) {
        return new ServiceException(new ServiceError.InUse(ResourceType.GROUP, dependents));
    }

    private static ServiceException limit(ServiceError.Quota quota, int allowed) {
        return new ServiceException(new ServiceError.LimitExceeded(quota, allowed));
    }
}
