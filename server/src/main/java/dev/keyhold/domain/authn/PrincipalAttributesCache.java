package dev.keyhold.domain.authn;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.SessionTags;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The groups and tags of users and roles, cached, and forgotten before a change to them is acknowledged. A thread that
 * must not wait may call it.
 */
public final class PrincipalAttributesCache {
    private static final Comparator<Tag> BY_KEY = Comparator.comparing(tag -> Tag.fold(tag.key()));

    private final Store store;
    private final RevocableCache<ResourceId, PrincipalAttributes> cached;

    public PrincipalAttributesCache(Store store, long maxCached) {
        this.store = store;
        this.cached =
                new RevocableCache<>(maxCached, store.lease(), PrincipalAttributes::equals, _ -> {}, this::readAll);
        store.onChange(this::forget);
    }

    /** What there is to say of a principal; empty if its user or role is not there any more, or its account closed. */
    public Optional<PrincipalAttributes> find(Principal principal) {
        if (principal.isTokenHolder()) {
            return Optional.of(PrincipalAttributes.NONE);
        }
        return cached.get(principal.account(), principal.id(), () -> store.read(tx -> read(tx, principal)))
                .map(owner -> of(principal, owner));
    }

    private static PrincipalAttributes of(Principal principal, PrincipalAttributes owner) {
        var sessionTags = principal.session().map(session -> session.tags()).orElse(SessionTags.NONE);
        if (sessionTags.tags().isEmpty() && isMember(principal)) {
            return owner;
        }
        var tags = new TreeMap<String, Tag>();
        owner.tags().forEach(tag -> tags.put(Tag.fold(tag.key()), tag));
        sessionTags.tags().forEach(tag -> tags.put(Tag.fold(tag.key()), tag));
        return new PrincipalAttributes(isMember(principal) ? owner.groups() : List.of(), List.copyOf(tags.values()));
    }

    /** Who acts with less than the rights of a user is not that user, and no member of its groups. */
    private static boolean isMember(Principal principal) {
        return principal.asIdentity().isPresent();
    }

    private static Optional<PrincipalAttributes> read(ReadTx tx, Principal principal) {
        var account = principal.account();
        var id = principal.id();
        return principal instanceof Principal.RoleSession
                ? tx.roles()
                        .findInOpenAccount(account, id)
                        .map(_ -> new PrincipalAttributes(
                                List.of(), ordered(tx.roles().tags(account, id))))
                : tx.identities()
                        .findInOpenAccount(account, id)
                        .map(identity -> new PrincipalAttributes(
                                groups(tx, identity), ordered(tx.identities().tags(account, id))));
    }

    private Map<ResourceId, PrincipalAttributes> readAll(AccountId account, List<ResourceId> ids) {
        return store.read(tx -> {
            var found = new HashMap<ResourceId, PrincipalAttributes>();
            var identities = tx.identities().findAllInOpenAccount(account, ids).stream()
                    .map(Identity::id)
                    .toList();
            var groups = tx.groups().namesOf(account, identities);
            var tags = tx.identities().tags(account, identities);
            identities.forEach(id -> found.put(
                    id,
                    new PrincipalAttributes(
                            groups.getOrDefault(id, List.of()), ordered(tags.getOrDefault(id, List.of())))));
            var others = ids.stream().filter(id -> !found.containsKey(id)).toList();
            var roles = tx.roles().findAllInOpenAccount(account, others).stream()
                    .map(Role::id)
                    .toList();
            var tagsOfRoles = tx.roles().tags(account, roles);
            roles.forEach(id -> found.put(
                    id, new PrincipalAttributes(List.of(), ordered(tagsOfRoles.getOrDefault(id, List.of())))));
            return found;
        });
    }

    private static List<String> groups(ReadTx tx, Identity identity) {
        var names = new ArrayList<String>();
        var page = new Page<Group>(List.of(), Optional.of(""));
        while (page.next().isPresent()) {
            page = tx.groups()
                    .ofIdentity(
                            identity.account(),
                            identity.id(),
                            new Page.Request(page.next().filter(after -> !after.isEmpty()), Page.Request.MAX_SIZE));
            page.items().forEach(group -> names.add(group.name()));
        }
        return names;
    }

    private static List<Tag> ordered(List<Tag> tags) {
        return tags.stream().sorted(BY_KEY).toList();
    }

    private void forget(Change change) {
        if (change instanceof Change.OfPrincipal principal) {
            cached.forget(principal.id());
        } else if (change instanceof Change.OfAllPrincipals all) {
            cached.forgetOf(all.account());
        }
    }
}
