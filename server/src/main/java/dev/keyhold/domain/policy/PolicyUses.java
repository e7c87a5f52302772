package dev.keyhold.domain.policy;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.store.PolicyStore.UserQuery;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What uses a managed policy. */
public final class PolicyUses {
    /** What positions in the list of groups begin with, and in that of users, which follows. */
    private static final char GROUPS = 'g';

    private static final char USERS = 'u';

    private final Store store;
    private final PolicyResolver policies;

    public PolicyUses(Store store, PolicyResolver policies) {
        this.store = store;
        this.policies = policies;
    }

    /** What can use a policy. */
    public enum Kind {
        GROUP,
        USER
    }

    /** A user or group, by its name and unique id. */
    public record Entity(Kind kind, String name, String uniqueId) {
        private static Entity of(Group group) {
            return new Entity(Kind.GROUP, group.name(), Arn.groupId(group.id()));
        }

        private static Entity of(Identity user) {
            return new Entity(Kind.USER, user.name(), Arn.uniqueId(user));
        }
    }

    /** What is listed: of these kinds, in these uses, with a path that starts so. */
    public record Query(Set<Kind> kinds, Set<PolicyUsage.Kind> usedAs, String pathPrefix) {
        private boolean hasGroups() {
            return kinds.contains(Kind.GROUP) && usedAs.contains(PolicyUsage.Kind.ATTACHMENT);
        }

        private boolean hasUsers() {
            return kinds.contains(Kind.USER);
        }
    }

    /** Groups and then users, each ordered by name. */
    public Page<Entity> list(Principal principal, Arn arn, Query query, Page.Request page) {
        return store.read(tx -> {
            var ref = policies.find(tx, principal, Action.LIST_ENTITIES_FOR_POLICY, arn)
                    .ref();
            var groups = groups(tx, principal, ref, query, page);
            return groups.next().isPresent() ? groups : withUsers(tx, principal, ref, query, page, groups.items());
        });
    }

    private static Page<Entity> groups(ReadTx tx, Principal principal, PolicyRef ref, Query query, Page.Request page) {
        var isPast = page.after().filter(after -> after.charAt(0) != GROUPS).isPresent();
        if (isPast || !query.hasGroups()) {
            return new Page<>(List.of(), Optional.empty());
        }
        var found = tx.policies()
                .groupsWith(principal.account(), ref, query.pathPrefix(), request(page, GROUPS, page.size()));
        return new Page<>(
                found.items().stream().map(Entity::of).toList(), found.next().map(next -> GROUPS + next));
    }

    private static Page<Entity> withUsers(
            ReadTx tx, Principal principal, PolicyRef ref, Query query, Page.Request page, List<Entity> groups) {
        var users = new ArrayList<>(groups);
        if (!query.hasUsers()) {
            return new Page<>(users, Optional.empty());
        }
        // One more than there is room for, if there are groups before, to know whether another page follows.
        var wanted = groups.isEmpty() ? page.size() : page.size() - groups.size() + 1;
        var found = tx.policies()
                .usersWith(
                        principal.account(),
                        new UserQuery(ref, query.usedAs(), query.pathPrefix()),
                        request(page, USERS, wanted));
        found.items().forEach(user -> users.add(Entity.of(user)));
        return groups.isEmpty()
                ? new Page<>(users, found.next().map(next -> USERS + next))
                : Page.cut(users, page.size(), PolicyUses::position);
    }

    private static Page.Request request(Page.Request page, char list, int size) {
        return new Page.Request(
                page.after().filter(after -> after.charAt(0) == list).map(after -> after.substring(1)), size);
    }

    private static String position(Entity entity) {
        return switch (entity.kind()) {
            case GROUP -> GROUPS + Group.fold(entity.name());
            case USER -> USERS + Identity.fold(entity.name());
        };
    }
}
