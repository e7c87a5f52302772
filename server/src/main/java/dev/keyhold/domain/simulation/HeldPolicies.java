package dev.keyhold.domain.simulation;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.identity.GroupResolver;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.role.RoleResolver;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.store.ReadTx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The policies of a user, group or role, for a principal that may ask about it. */
final class HeldPolicies {
    private final Authorizer authorizer;
    private final IdentityResolver identities;
    private final GroupResolver groups;
    private final RoleResolver roles;
    private final PolicyResolver policies;

    HeldPolicies(Authorizer authorizer, PolicyResolver policies) {
        this.authorizer = authorizer;
        this.identities = new IdentityResolver(authorizer);
        this.groups = new GroupResolver(authorizer);
        this.roles = new RoleResolver(authorizer);
        this.policies = policies;
    }

    /**
     * A policy as explanations name it.
     *
     * @param document empty for a policy that is gone, though it may not be
     */
    record Item(String id, Origin origin, Optional<String> document) {
        boolean managed() {
            return origin instanceof Origin.Managed;
        }
    }

    /** Where a policy comes from. */
    sealed interface Origin {
        /** An inline policy of a user, group or role. */
        record Inline(EntityArn.Kind kind, String holder, String policy) implements Origin {}

        /**
         * A managed policy.
         *
         * @param arn without its path
         */
        record Managed(boolean predefined, Arn arn) implements Origin {}
    }

    /**
     * What a user, group or role has.
     *
     * @param caller its ARN
     */
    record Found(Optional<Arn> caller, List<Item> items, Optional<Item> boundary) {}

    /**
     * The policies of what has that ARN: it is found by its name, whatever its path.
     *
     * @throws ServiceException when the principal may not, or there is no such user, group or role
     */
    Found find(ReadTx tx, Principal principal, Action action, String text) {
        return find(tx, principal, action, text, user -> of(tx, user), group -> of(tx, group), role -> of(tx, role));
    }

    /** The same for anything that is made of the user, group or role. */
    <T> T find(
            ReadTx tx,
            Principal principal,
            Action action,
            String text,
            Function<Identity, T> ofUser,
            Function<Group, T> ofGroup,
            Function<Role, T> ofRole) {
        var arn = EntityArn.parse(text)
                .orElseThrow(
                        () -> new ServiceException(new ServiceError.InvalidSimulation(SimulationProblem.SOURCE, text)));
        requireOwn(tx, principal, action, arn);
        return switch (arn.kind()) {
            case USER -> ofUser.apply(identities.find(tx, principal, action, new IdentityRef.Named(arn.name())));
            case GROUP -> ofGroup.apply(groups.find(tx, principal, action, arn.name()));
            case ROLE -> ofRole.apply(roles.find(tx, principal, action, arn.name()));
        };
    }

    /** Somebody or something that has policies. */
    record Holder(EntityArn.Kind kind, AccountId account, ResourceId id, String name) {}

    /**
     * What has that ARN, and for a user its groups after it: their policies are those of {@link #find}.
     *
     * @throws ServiceException when the principal may not, or there is no such user, group or role
     */
    List<Holder> holders(ReadTx tx, Principal principal, Action action, String text) {
        return find(
                tx,
                principal,
                action,
                text,
                user -> holders(tx, user),
                group -> List.of(holder(group)),
                role -> List.of(holder(role)));
    }

    private static List<Holder> holders(ReadTx tx, Identity user) {
        var all = new ArrayList<Holder>();
        all.add(holder(user));
        groups(tx, user).stream().map(HeldPolicies::holder).forEach(all::add);
        return List.copyOf(all);
    }

    private static Holder holder(Identity user) {
        return new Holder(EntityArn.Kind.USER, user.account(), user.id(), user.name());
    }

    private static Holder holder(Role role) {
        return new Holder(EntityArn.Kind.ROLE, role.account(), role.id(), role.name());
    }

    private static Holder holder(Group group) {
        return new Holder(EntityArn.Kind.GROUP, group.account(), group.id(), group.name());
    }

    private static List<Group> groups(ReadTx tx, Identity user) {
        var page = new Page.Request(Optional.empty(), Page.Request.MAX_SIZE);
        return tx.groups().ofIdentity(user.account(), user.id(), page).items();
    }

    /** Nobody may ask about other accounts, so nothing is looked for there. */
    private void requireOwn(ReadTx tx, Principal principal, Action action, EntityArn arn) {
        if (!arn.account().equals(principal.account())) {
            var other = new ResourceRef.User(arn.account(), arn.path(), arn.name());
            authorizer.require(AuthorizationRequest.in(tx, principal, action, other), new ResourceRef.New(other));
            throw new ServiceException(new ServiceError.NotFound(ResourceType.USER, arn.name()));
        }
    }

    Found of(ReadTx tx, Group group) {
        var items = new ArrayList<Item>();
        add(tx, group, items, new HashSet<>());
        return new Found(
                Optional.of(Arn.group(group.account(), group.path(), group.name())),
                List.copyOf(items),
                Optional.empty());
    }

    Found of(ReadTx tx, Identity user) {
        var items = new ArrayList<Item>();
        var seen = new HashSet<PolicyRef>();
        add(tx, holder(user), items, seen);
        groups(tx, user).forEach(group -> add(tx, group, items, seen));
        var boundary = tx.policies().boundary(user.account(), user.id()).map(ref -> managed(tx, user.account(), ref));
        return new Found(Optional.of(Arn.of(user)), List.copyOf(items), boundary);
    }

    Found of(ReadTx tx, Role role) {
        var items = new ArrayList<Item>();
        add(tx, holder(role), items, new HashSet<>());
        var boundary = tx.policies().boundary(role.account(), role.id()).map(ref -> managed(tx, role.account(), ref));
        return new Found(Optional.of(Arn.of(role)), List.copyOf(items), boundary);
    }

    private void add(ReadTx tx, Group group, List<Item> items, Set<PolicyRef> seen) {
        add(tx, holder(group), items, seen);
    }

    /** A policy that is attached more than once counts once. */
    private void add(ReadTx tx, Holder holder, List<Item> items, Set<PolicyRef> seen) {
        var prefix = holder.kind().name().toLowerCase(Locale.ROOT) + "_" + holder.name() + "_";
        tx.policies()
                .inline(holder.account(), holder.id())
                .forEach(inline -> items.add(new Item(
                        prefix + inline.name(),
                        new Origin.Inline(holder.kind(), holder.name(), inline.name()),
                        Optional.of(inline.document()))));
        tx.policies().attachedTo(holder.account(), holder.id()).stream()
                .filter(seen::add)
                .forEach(ref -> items.add(managed(tx, holder.account(), ref)));
    }

    Item managed(ReadTx tx, AccountId account, PolicyRef ref) {
        return policies.of(tx, account, ref)
                .map(found -> new Item(
                        found.name(),
                        new Origin.Managed(found instanceof FoundPolicy.Predefined, withoutPath(found)),
                        document(tx, account, found)))
                .orElseGet(() -> new Item(
                        ref.text(), new Origin.Managed(false, Arn.policy(account, "/", ref.text())), Optional.empty()));
    }

    private static Arn withoutPath(FoundPolicy policy) {
        var arn = policy.arn();
        return new Arn(arn.partition(), arn.service(), arn.region(), arn.account(), "policy/" + policy.name());
    }

    /** The text that is in force; empty for a policy that is gone, though it may not be. */
    static Optional<String> document(ReadTx tx, AccountId account, FoundPolicy found) {
        return switch (found) {
            case FoundPolicy.Own(var policy) ->
                tx.policies()
                        .version(account, policy.id(), policy.defaultVersion())
                        .map(PolicyVersion::document);
            case FoundPolicy.Predefined(var entry) -> Optional.of(entry.document());
        };
    }
}
