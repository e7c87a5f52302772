package dev.keyhold.domain.credential;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.IdentityPolicyRows;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Who in an account has which credentials and policies, for auditors: everything but the secrets. It is read from what
 * is stored, some identities at a time; uses that a server has not stored yet are not in it.
 */
public final class CredentialInventory {
    /** Identities that are read in one transaction, so that none lasts long. */
    private static final int CHUNK = 50;

    private final Store store;

    public CredentialInventory(Store store) {
        this.store = store;
    }

    /** What a credential is. */
    public enum Kind {
        ACCESS_KEY,
        API_KEY,
        AUTHORIZED_KEY
    }

    /**
     * A credential.
     *
     * @param active whether it is accepted as far as it is concerned itself
     * @param weak whether it is marked, because its secret was imported though it is weak
     * @param expiresAt empty for never
     * @param service what it was last used for; empty if it was not, or if that is not kept
     */
    public record Credential(
            Kind kind,
            String id,
            boolean active,
            boolean weak,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> lastUse,
            String service,
            String region) {}

    /**
     * An identity with its credentials.
     *
     * @param policies what is attached to it, by ARN, and what it contains, by name
     * @param groups names of its groups
     * @param groupPolicies the policies of its groups in the same form
     * @param boundary the ARN of its permissions boundary
     */
    public record Holder(
            Identity identity,
            Optional<Instant> lastUse,
            List<String> policies,
            List<String> groups,
            List<String> groupPolicies,
            Optional<String> boundary,
            List<Credential> credentials) {
        public Holder {
            policies = List.copyOf(policies);
            groups = List.copyOf(groups);
            groupPolicies = List.copyOf(groupPolicies);
            credentials = List.copyOf(credentials);
        }
    }

    /** The accounts that are not deleted, ordered. */
    public List<AccountId> accounts() {
        return store.read(tx -> tx.accounts().directory());
    }

    /** Everybody in an account, the root first and users by their names; nobody if there is no such account. */
    public void forEach(AccountId account, Consumer<Holder> reader) {
        var root = store.read(tx -> tx.accounts().find(account).map(Account::root));
        if (root.isEmpty()) {
            return;
        }
        store.read(tx -> tx.identities().find(account, root.get()).map(identity -> holder(tx, identity)))
                .ifPresent(reader);
        var after = Optional.<String>empty();
        do {
            var request = new Page.Request(after, CHUNK);
            var page = store.read(
                    tx -> tx.identities().users(account, "/", request).map(identity -> holder(tx, identity)));
            page.items().forEach(reader);
            after = page.next();
        } while (after.isPresent());
    }

    private static Holder holder(ReadTx tx, Identity identity) {
        var account = identity.account();
        var id = identity.id();
        var rows = tx.policies().effective(account, id);
        var credentials = new ArrayList<Credential>();
        all(page -> tx.accessKeys().ownedBy(account, id, page)).forEach(key -> credentials.add(accessKey(tx, key)));
        all(page -> tx.apiKeys().ownedBy(account, id, page))
                .forEach(key ->
                        credentials.add(other(tx, account, Kind.API_KEY, key.id(), key.createdAt(), key.expiresAt())));
        all(page -> tx.authorizedKeys().ownedBy(account, id, page))
                .forEach(key -> credentials.add(
                        other(tx, account, Kind.AUTHORIZED_KEY, key.id(), key.createdAt(), Optional.empty())));
        return new Holder(
                identity,
                tx.identities().lastUse(account, id),
                policies(account, rows.own()),
                all(page -> tx.groups().ofIdentity(account, id, page)).stream()
                        .map(Group::name)
                        .toList(),
                rows.groups().stream()
                        .flatMap(group -> policies(account, group).stream())
                        .sorted()
                        .toList(),
                rows.boundary().map(policy -> text(account, policy)),
                credentials);
    }

    private static Credential accessKey(ReadTx tx, AccessKey key) {
        var use = tx.accessKeys().lastUse(key.account(), key.keyId());
        return new Credential(
                Kind.ACCESS_KEY,
                key.keyId().text(),
                key.isActive(),
                key.weak(),
                key.createdAt(),
                Optional.empty(),
                use.map(LastUse::at),
                use.map(LastUse::service).orElse(""),
                use.map(LastUse::region).orElse(""));
    }

    private static Credential other(
            ReadTx tx, AccountId account, Kind kind, ResourceId id, Instant createdAt, Optional<Instant> expiresAt) {
        return new Credential(
                kind,
                id.text(),
                true,
                false,
                createdAt,
                expiresAt,
                tx.identities().lastUse(account, id),
                "",
                "");
    }

    private static List<String> policies(AccountId account, IdentityPolicyRows.Holder holder) {
        var names = new ArrayList<String>();
        holder.attached().stream().map(policy -> text(account, policy)).sorted().forEach(names::add);
        holder.inline().forEach(policy -> names.add("inline:" + policy.name()));
        return names;
    }

    private static String text(AccountId account, IdentityPolicyRows.Managed policy) {
        return switch (policy.ref()) {
            case PolicyRef.Predefined(var name) -> Arn.managedPolicy(name).text();
            case PolicyRef.CustomerManaged(var id) ->
                policy.stored()
                        .map(stored -> Arn.policy(account, stored.path(), stored.name())
                                .text())
                        .orElse(id.text());
        };
    }

    private static <T> List<T> all(Function<Page.Request, Page<T>> read) {
        var all = new ArrayList<T>();
        var after = Optional.<String>empty();
        do {
            var page = read.apply(new Page.Request(after, Page.Request.MAX_SIZE));
            all.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return all;
    }
}
