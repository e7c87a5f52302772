package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.EffectivePolicies;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which policies apply to an identity, in memory, and forgotten before a change is acknowledged: of the policies and
 * groups of its account, of the identity and its tags, or of the account itself. It holds the keys of compiled
 * policies; the policies themselves are in {@link CompiledPolicies}, and shared.
 *
 * <p>Nothing is remembered of who holds an identity token: whether the provider still answers for it depends on the
 * token, and changes of providers are not announced.
 */
final class EffectivePolicyCache {
    private final Store store;
    private final PolicyReader reader;
    private final CompiledPolicies compiled;
    private final RevocableCache<ResourceId, Entry> entries;

    EffectivePolicyCache(Store store, PolicyReader reader, CompiledPolicies compiled, long maxIdentities) {
        this.store = store;
        this.reader = reader;
        this.compiled = compiled;
        this.entries = new RevocableCache<>(maxIdentities, store.lease(), Entry::equals, _ -> {}, this::read);
        store.onChange(this::forget);
    }

    private record Entry(
            PolicyOwner owner,
            List<CompiledPolicies.Key> policies,
            Optional<CompiledPolicies.Key> boundary,
            List<Tag> tags,
            ResourceId organization) {}

    /** A principal as policies see it, outside of any transaction: empty unless it is of an open account. */
    Optional<PolicySubject> get(Principal principal) {
        return principal.isTokenHolder()
                ? readNow(principal)
                : entries.get(principal.account(), principal.id(), () -> store.read(tx -> entry(tx, principal)))
                        .flatMap(entry -> resolve(entry, principal).or(() -> readNow(principal)));
    }

    /** The same in a transaction: from memory if all of it is there and it trusts that. */
    Optional<PolicySubject> get(ReadTx tx, Principal principal) {
        var remembered = tx.trustsMemory() && !principal.isTokenHolder()
                ? entries.peek(principal.id()).flatMap(entry -> resolve(entry, principal))
                : Optional.<PolicySubject>empty();
        return remembered.isPresent()
                ? remembered
                : reader.read(tx, principal).map(found -> found.subject(tx, principal));
    }

    /** Where some of its policies made room for others, or nothing of it is remembered. */
    private Optional<PolicySubject> readNow(Principal principal) {
        NonBlocking.requireMayWait();
        return store.read(tx -> reader.read(tx, principal).map(found -> {
            var tags = found.tags(tx);
            var organization = found.organization(tx);
            return new PolicySubject(
                    found.owner().caller(principal),
                    found.owner().names(principal),
                    found.policies(),
                    () -> tags,
                    () -> organization);
        }));
    }

    private Optional<Entry> entry(ReadTx tx, Principal principal) {
        return reader.read(tx, principal)
                .map(found -> new Entry(
                        found.owner(), found.keys(), found.boundaryKey(), found.tags(tx), found.organization(tx)));
    }

    private Map<ResourceId, Entry> read(AccountId account, List<ResourceId> ids) {
        return store.read(tx -> {
            var entries = new HashMap<ResourceId, Entry>();
            var owners = PolicyOwner.read(tx, account, ids);
            if (owners.isEmpty()) {
                return entries;
            }
            var rows = tx.policies().effective(account, ids);
            var roles = owners.entrySet().stream()
                    .filter(owner -> owner.getValue() instanceof PolicyOwner.OfRole)
                    .map(Map.Entry::getKey)
                    .toList();
            var tags = new HashMap<>(tx.identities().tags(account, ids));
            tags.putAll(tx.roles().tags(account, roles));
            var organization = tx.accounts().find(account).orElseThrow().organization();
            owners.forEach((id, owner) -> {
                var found = reader.found(owner, id, Objects.requireNonNull(rows.get(id)));
                var own = tags.getOrDefault(id, List.of());
                entries.put(id, new Entry(owner, found.keys(), found.boundaryKey(), own, organization));
            });
            return entries;
        });
    }

    /** Empty if one of the policies is not in memory any more. */
    private Optional<PolicySubject> resolve(Entry entry, Principal principal) {
        var policies = new AttachedPolicy[entry.policies.size()];
        for (int i = 0; i < policies.length; i++) {
            var policy = compiled.find(entry.policies.get(i));
            if (policy == null) {
                return Optional.empty();
            }
            policies[i] = policy;
        }
        var boundary = entry.boundary.flatMap(key -> Optional.ofNullable(compiled.find(key)));
        if (boundary.isEmpty() && entry.boundary.isPresent()) {
            return Optional.empty();
        }
        var effective = new EffectivePolicies(List.of(policies), boundary, Optional.empty(), Optional.empty());
        return Optional.of(new PolicySubject(
                entry.owner.caller(principal),
                entry.owner.names(principal),
                effective,
                () -> entry.tags,
                () -> entry.organization));
    }

    private void forget(Change change) {
        if (change instanceof Change.OfPrincipal principal) {
            entries.forget(principal.id());
        } else if (change instanceof Change.OfAllPrincipals all) {
            entries.forgetOf(all.account());
        }
    }
}
