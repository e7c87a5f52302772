package dev.keyhold.domain.simulation;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.PolicyStore.UserQuery;
import dev.keyhold.store.ReadTx;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a report of services can be about: users, groups, roles and policies. */
final class AccessSubjects {
    private final PolicyResolver policies;
    private final HeldPolicies held;

    AccessSubjects(Authorizer authorizer, PolicyResolver policies) {
        this.policies = policies;
        this.held = new HeldPolicies(authorizer, policies);
    }

    /** One of them, with the documents that grant something. */
    record Subject(String uniqueId, ResourceRef.OfPolicies resource, Source source, List<HeldPolicies.Item> items) {
        /** Those of the services that a statement allows anything of. */
        List<String> services(List<String> known) {
            var documents = items.stream().map(PolicySimulator::stored).toList();
            return known.stream()
                    .filter(service -> documents.stream().anyMatch(document -> document.mayAllow(service)))
                    .toList();
        }
    }

    /** Whose uses count. */
    sealed interface Source {
        record One(Identity user) implements Source {}

        record OneRole(Role role) implements Source {}

        record Members(Group group) implements Source {}

        record Holders(AccountId account, FoundPolicy policy) implements Source {}
    }

    /**
     * What has that ARN.
     *
     * @throws ServiceException when the principal may not, or it does not exist
     */
    Subject find(ReadTx tx, Principal principal, Action action, String text) {
        var policy = Arn.parse(text).filter(Arn::isPolicy);
        if (policy.isPresent()) {
            return of(tx, principal.account(), policies.find(tx, principal, action, policy.get()));
        }
        return held.find(
                tx, principal, action, text, user -> of(tx, user), group -> of(tx, group), role -> of(tx, role));
    }

    /** What has that unique id; whether the principal may see it is for others to say. */
    Optional<Subject> byUniqueId(ReadTx tx, AccountId account, String uniqueId) {
        var id = Arn.idOf(uniqueId).filter(it -> it.account().equals(account));
        return id.flatMap(it -> tx.identities().find(account, it))
                .map(user -> of(tx, user))
                .or(() -> id.flatMap(it -> tx.groups().find(account, it)).map(group -> of(tx, group)))
                .or(() -> id.flatMap(it -> tx.roles().find(account, it)).map(role -> of(tx, role)))
                .or(() -> id.flatMap(it -> tx.policies().find(account, it))
                        .<FoundPolicy>map(FoundPolicy.Own::new)
                        .or(() -> policies.byUniqueId(uniqueId))
                        .map(policy -> of(tx, account, policy)))
                .filter(subject -> subject.uniqueId().equals(uniqueId));
    }

    private Subject of(ReadTx tx, Identity user) {
        var items = held.of(tx, user).items();
        return new Subject(Arn.uniqueId(user), IdentityResolver.resource(user), new Source.One(user), items);
    }

    private Subject of(ReadTx tx, Group group) {
        var resource = new ResourceRef.Group(group.account(), group.path(), group.name());
        var items = held.of(tx, group).items();
        return new Subject(Arn.groupId(group.id()), resource, new Source.Members(group), items);
    }

    private Subject of(ReadTx tx, Role role) {
        var items = held.of(tx, role).items();
        return new Subject(role.uniqueId(), ResourceRef.Role.of(role), new Source.OneRole(role), items);
    }

    private Subject of(ReadTx tx, AccountId account, FoundPolicy policy) {
        var id = policy instanceof FoundPolicy.Own(var own) ? Optional.of(own.id()) : Optional.<ResourceId>empty();
        var resource = new ResourceRef.Policy(account, policy.arn(), id);
        var items = List.of(held.managed(tx, account, policy.ref()));
        return new Subject(policy.uniqueId(), resource, new Source.Holders(account, policy), items);
    }

    /** Users whose uses count: the one, the members of the group, or all to whom the policy applies. */
    Map<ResourceId, Identity> users(ReadTx tx, Subject subject) {
        var users = new HashMap<ResourceId, Identity>();
        switch (subject.source()) {
            case Source.One(var user) -> users.put(user.id(), user);
            case Source.OneRole _ -> {}
            case Source.Members(var group) -> addMembers(tx, group, users);
            case Source.Holders(var account, var policy) -> {
                var query = new UserQuery(policy.ref(), EnumSet.of(PolicyUsage.Kind.ATTACHMENT), "/");
                ServiceAccessReports.page(
                        page -> tx.policies().usersWith(account, query, page), user -> users.put(user.id(), user));
                ServiceAccessReports.page(
                        page -> tx.policies().groupsWith(account, policy.ref(), "/", page),
                        group -> addMembers(tx, group, users));
            }
        }
        return users;
    }

    /** Roles whose uses count: the one, or all that have the policy. */
    static List<Role> roles(ReadTx tx, Subject subject) {
        return switch (subject.source()) {
            case Source.OneRole(var role) -> List.of(role);
            case Source.Holders(var account, var policy) -> {
                var query = new UserQuery(policy.ref(), EnumSet.of(PolicyUsage.Kind.ATTACHMENT), "/");
                var roles = new ArrayList<Role>();
                ServiceAccessReports.page(page -> tx.policies().rolesWith(account, query, page), roles::add);
                yield roles;
            }
            case Source.One _, Source.Members _ -> List.of();
        };
    }

    private static void addMembers(ReadTx tx, Group group, Map<ResourceId, Identity> users) {
        ServiceAccessReports.page(
                page -> tx.groups().members(group.account(), group.id(), page), user -> users.put(user.id(), user));
    }
}
