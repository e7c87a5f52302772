package dev.keyhold.domain.policy;

import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything in an account that decides who may do what, for those who audit it. It is read a few things at a time, so
 * that no transaction is held for long.
 */
public final class AuthorizationDetails {
    /** What one transaction reads. */
    private static final int CHUNK = 20;
    /** A page ends early once its documents have so many characters: a few megabytes when they are encoded. */
    private static final int MAX_CHARACTERS = 1_000_000;

    private final Store store;
    private final Authorizer authorizer;
    private final List<Part> parts;
    private final PolicyResolver policies;
    private final RoleUses roleUses;

    public AuthorizationDetails(Store store, Authorizer authorizer, PolicyResolver policies, RoleUses roleUses) {
        this.store = store;
        this.authorizer = authorizer;
        this.policies = policies;
        this.roleUses = roleUses;
        this.parts = List.of(
                new Part('u', Kind.USER, this::users),
                new Part('r', Kind.ROLE, this::roles),
                new Part('g', Kind.GROUP, this::groups),
                new Part('p', Kind.OWN_POLICY, AuthorizationDetails::ownPolicies),
                new Part('q', Kind.PREDEFINED_POLICY, this::predefinedPolicies));
    }

    /** What is listed, in this order. */
    public enum Kind {
        USER,
        GROUP,
        ROLE,
        OWN_POLICY,
        /** Those that something uses. */
        PREDEFINED_POLICY
    }

    /** One of the things. */
    public sealed interface Detail {
        /** How many characters its documents have. */
        int characters();
    }

    /** A user, with the names of its groups. */
    public record OfUser(
            Identity user,
            List<InlinePolicy> inline,
            List<String> groups,
            List<FoundPolicy> attached,
            Optional<Arn> boundary,
            List<Tag> tags)
            implements Detail {
        @Override
        public int characters() {
            return AuthorizationDetails.characters(inline);
        }
    }

    /** A group. */
    public record OfGroup(Group group, List<InlinePolicy> inline, List<FoundPolicy> attached) implements Detail {
        @Override
        public int characters() {
            return AuthorizationDetails.characters(inline);
        }
    }

    /** A role as it is shown, with the instance profiles that it is in. */
    public record OfRole(
            Role role,
            List<InstanceProfile> profiles,
            List<InlinePolicy> inline,
            List<FoundPolicy> attached,
            Optional<Arn> boundary,
            List<Tag> tags,
            Optional<LastUse> lastUse)
            implements Detail {
        @Override
        public int characters() {
            return role.trustPolicy().length() + AuthorizationDetails.characters(inline);
        }
    }

    /** A managed policy with all its versions, the newest first. */
    public record OfPolicy(FoundPolicy policy, PolicyUsage usage, List<PolicyVersions.View> versions)
            implements Detail {
        @Override
        public int characters() {
            return versions.stream()
                    .mapToInt(version -> version.document().length())
                    .sum();
        }
    }

    private static int characters(List<InlinePolicy> inline) {
        return inline.stream().mapToInt(policy -> policy.document().length()).sum();
    }

    private interface Reader {
        Page<Detail> read(ReadTx tx, AccountId account, Page.Request page);
    }

    /**
     * The things of one kind.
     *
     * @param letter what positions in them begin with
     */
    private record Part(char letter, Kind kind, Reader reader) {
        String position(String inside) {
            return letter + inside;
        }
    }

    /** As many as asked for, or fewer if they have much text. */
    public Page<Detail> list(Principal principal, Set<Kind> kinds, Page.Request page) {
        var account = principal.account();
        authorizer.require(
                principal, IamAction.GET_ACCOUNT_AUTHORIZATION_DETAILS, new ResourceRef.WholeAccount(account));
        var asked = parts.stream().filter(part -> kinds.contains(part.kind())).toList();
        var found = new ArrayList<Detail>();
        var characters = 0;
        var index = start(asked, page);
        var after = page.after().map(position -> position.substring(1)).filter(position -> !position.isEmpty());
        while (index < asked.size() && found.size() < page.size() && characters < MAX_CHARACTERS) {
            var part = asked.get(index);
            var chunk = read(part, account, new Page.Request(after, Math.min(CHUNK, page.size() - found.size())));
            found.addAll(chunk.items());
            characters += chunk.items().stream().mapToInt(Detail::characters).sum();
            after = chunk.next();
            index += after.isPresent() ? 0 : 1;
        }
        return new Page<>(found, next(account, asked.subList(Math.min(index, asked.size()), asked.size()), after));
    }

    private static int start(List<Part> asked, Page.Request page) {
        if (page.after().isEmpty()) {
            return 0;
        }
        var letter = page.after().get().charAt(0);
        var index = 0;
        while (index < asked.size() && asked.get(index).letter() != letter) {
            index++;
        }
        return index;
    }

    /** Where the list goes on: in the first part, or at the start of the next one that has anything. */
    private Optional<String> next(AccountId account, List<Part> rest, Optional<String> after) {
        if (after.isPresent()) {
            return Optional.of(rest.getFirst().position(after.get()));
        }
        return rest.stream()
                .filter(part ->
                        !read(part, account, Page.Request.first(1)).items().isEmpty())
                .findFirst()
                .map(part -> part.position(""));
    }

    private Page<Detail> read(Part part, AccountId account, Page.Request page) {
        return store.read(tx -> part.reader().read(tx, account, page));
    }

    private Page<Detail> users(ReadTx tx, AccountId account, Page.Request page) {
        return tx.identities().users(account, "/", page).map(user -> user(tx, user));
    }

    private Detail user(ReadTx tx, Identity user) {
        var account = user.account();
        var all = Page.Request.first(Page.Request.MAX_SIZE);
        return new OfUser(
                user,
                tx.policies().inline(account, user.id()),
                tx.groups().ofIdentity(account, user.id(), all).items().stream()
                        .map(Group::name)
                        .toList(),
                attached(tx, account, user.id()),
                boundary(tx, account, user.id()),
                tx.identities().tags(account, user.id()));
    }

    private Page<Detail> groups(ReadTx tx, AccountId account, Page.Request page) {
        return tx.groups()
                .below(account, "/", page)
                .map(group -> new OfGroup(
                        group, tx.policies().inline(account, group.id()), attached(tx, account, group.id())));
    }

    private Page<Detail> roles(ReadTx tx, AccountId account, Page.Request page) {
        return tx.roles().below(account, "/", page).map(role -> role(tx, role));
    }

    private Detail role(ReadTx tx, Role role) {
        var account = role.account();
        var all = Page.Request.first(Page.Request.MAX_SIZE);
        return new OfRole(
                TrustPolicies.shown(tx, role),
                tx.instanceProfiles().withRole(account, role.id(), all).items(),
                tx.policies().inline(account, role.id()),
                attached(tx, account, role.id()),
                boundary(tx, account, role.id()),
                tx.roles().tags(account, role.id()),
                roleUses.find(tx, account, role.id()));
    }

    private Optional<Arn> boundary(ReadTx tx, AccountId account, ResourceId holder) {
        return tx.policies()
                .boundary(account, holder)
                .flatMap(ref -> policies.of(tx, account, ref))
                .map(FoundPolicy::arn);
    }

    private List<FoundPolicy> attached(ReadTx tx, AccountId account, ResourceId holder) {
        return tx.policies().attachedTo(account, holder).stream()
                .map(ref -> policies.of(tx, account, ref))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(policy -> ManagedPolicy.fold(policy.name())))
                .toList();
    }

    private static Page<Detail> ownPolicies(ReadTx tx, AccountId account, Page.Request page) {
        return tx.policies()
                .below(account, "/", page)
                .map(policy -> policy(
                        tx, account, new FoundPolicy.Own(policy), tx.policies().usage(account, policy.ref())));
    }

    private Page<Detail> predefinedPolicies(ReadTx tx, AccountId account, Page.Request page) {
        var used = tx.policies().usage(account);
        var found = policies.predefined().stream()
                .filter(entry -> used.containsKey(entry.ref()))
                .filter(entry -> page.after()
                        .map(after -> entry.ref().name().compareTo(after) > 0)
                        .orElse(true))
                .sorted(Comparator.comparing(entry -> entry.ref().name()))
                .limit(page.size() + 1L)
                .toList();
        return Page.cut(found, page.size(), entry -> entry.ref().name())
                .map(entry -> policy(
                        tx,
                        account,
                        new FoundPolicy.Predefined(entry),
                        used.getOrDefault(entry.ref(), PolicyUsage.NONE)));
    }

    private static Detail policy(ReadTx tx, AccountId account, FoundPolicy policy, PolicyUsage usage) {
        return new OfPolicy(policy, usage, PolicyVersions.all(tx, account, policy));
    }
}
