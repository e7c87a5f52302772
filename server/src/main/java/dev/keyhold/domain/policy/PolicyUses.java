package dev.keyhold.domain.policy;

import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Role;
import dev.keyhold.store.PolicyStore.UserQuery;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** What uses a managed policy. */
public final class PolicyUses {
    private final Store store;
    private final PolicyResolver policies;

    public PolicyUses(Store store, PolicyResolver policies) {
        this.store = store;
        this.policies = policies;
    }

    /** What can use a policy, in the order of lists; positions begin with the letter. */
    public enum Kind {
        GROUP('g'),
        ROLE('r'),
        USER('u');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        private boolean isPast(Page.Request page) {
            return page.after().filter(after -> after.charAt(0) > letter).isPresent();
        }

        private Page.Request inside(Page.Request page, int size) {
            return new Page.Request(
                    page.after().filter(after -> after.charAt(0) == letter).map(after -> after.substring(1)), size);
        }
    }

    /** A user, group or role, by its name and unique id. */
    public record Entity(Kind kind, String name, String uniqueId) {
        private static Entity of(Group group) {
            return new Entity(Kind.GROUP, group.name(), Arn.groupId(group.id()));
        }

        private static Entity of(Role role) {
            return new Entity(Kind.ROLE, role.name(), role.uniqueId());
        }

        private static Entity of(Identity user) {
            return new Entity(Kind.USER, user.name(), Arn.uniqueId(user));
        }

        /** Names of all kinds are folded alike. */
        private String position() {
            return kind.letter + Identity.fold(name);
        }
    }

    /** What is listed: of these kinds, in these uses, with a path that starts so. */
    public record Query(Set<Kind> kinds, Set<PolicyUsage.Kind> usedAs, String pathPrefix) {
        /** A group has no boundary. */
        private boolean includes(Kind kind) {
            return kinds.contains(kind) && (kind != Kind.GROUP || usedAs.contains(PolicyUsage.Kind.ATTACHMENT));
        }
    }

    /** Groups, roles and then users, each ordered by name. */
    public Page<Entity> list(Principal principal, Arn arn, Query query, Page.Request page) {
        return store.read(tx -> {
            var ref = policies.find(tx, principal, IamAction.LIST_ENTITIES_FOR_POLICY, arn)
                    .ref();
            var found = new ArrayList<Entity>();
            for (var kind : Kind.values()) {
                if (query.includes(kind) && !kind.isPast(page) && found.size() <= page.size()) {
                    // One more than there is room for, to know whether another page follows.
                    var wanted = Math.min(page.size() - found.size() + 1, Page.Request.MAX_SIZE);
                    var some = read(
                            tx,
                            principal.account(),
                            kind,
                            new UserQuery(ref, query.usedAs(), query.pathPrefix()),
                            kind.inside(page, wanted));
                    found.addAll(some.items());
                    if (some.next().isPresent() && found.size() <= page.size()) {
                        return new Page<>(found, Optional.of(found.getLast().position()));
                    }
                }
            }
            return Page.cut(found, page.size(), Entity::position);
        });
    }

    private static Page<Entity> read(ReadTx tx, AccountId account, Kind kind, UserQuery query, Page.Request page) {
        return switch (kind) {
            case GROUP ->
                tx.policies()
                        .groupsWith(account, query.policy(), query.pathPrefix(), page)
                        .map(Entity::of);
            case ROLE -> tx.policies().rolesWith(account, query, page).map(Entity::of);
            case USER -> tx.policies().usersWith(account, query, page).map(Entity::of);
        };
    }
}
