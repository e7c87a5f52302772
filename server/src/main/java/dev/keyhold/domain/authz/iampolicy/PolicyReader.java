package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.KeyFacts;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.EffectivePolicies;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import dev.keyhold.store.IdentityPolicyRows;
import dev.keyhold.store.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the policies of an identity in a transaction, and compiles those that are not compiled yet. */
final class PolicyReader {
    static final AttachedPolicy TRUSTS_NOBODY = AttachedPolicy.of(PolicyType.TRUST, "", Policy.EMPTY);

    /** The policy of a key that is not known. */
    static final AttachedPolicy ALLOWS_NOBODY = AttachedPolicy.of(PolicyType.RESOURCE, "", Policy.EMPTY);

    /** What decisions call the policy of a key. */
    private static final String OF_KEY = "key policy";

    /** What a policy that has no document here counts as: one that is attached denies, and a boundary bounds. */
    private static final String NO_DOCUMENT = "";
    /** What decisions call a document that was passed when a session was created. */
    private static final String IN_SESSION = "session policy";

    private final Function<String, Optional<String>> builtIn;
    private final CompiledPolicies compiled;

    /** {@code builtIn} has the documents of the policies that every account has, by name. */
    PolicyReader(Function<String, Optional<String>> builtIn, CompiledPolicies compiled) {
        this.builtIn = builtIn;
        this.compiled = compiled;
    }

    /** A policy, and what it is kept by. */
    record Item(CompiledPolicies.Key key, AttachedPolicy policy) {}

    /** What was read. */
    record Found(
            PolicyOwner owner, List<Item> items, @Nullable Item boundary) {
        EffectivePolicies policies() {
            return new EffectivePolicies(
                    items.stream().map(Item::policy).toList(),
                    Optional.ofNullable(boundary).map(Item::policy),
                    Optional.empty(),
                    Optional.empty());
        }

        List<CompiledPolicies.Key> keys() {
            return items.stream().map(Item::key).toList();
        }

        Optional<CompiledPolicies.Key> boundaryKey() {
            return Optional.ofNullable(boundary).map(Item::key);
        }

        List<Tag> tags(ReadTx tx) {
            return owner.tags(tx);
        }

        /** By the row of its own account: that of the organization may be on a machine that is down. */
        ResourceId organization(ReadTx tx) {
            return tx.accounts().find(owner.account()).orElseThrow().organization();
        }

        /** As long as the transaction lasts. */
        PolicySubject subject(ReadTx tx, Principal principal) {
            return new PolicySubject(
                    owner.caller(principal),
                    owner.names(principal),
                    policies(),
                    () -> tags(tx),
                    () -> organization(tx));
        }
    }

    /** Empty unless the owner of the principal's policies is in an open account. */
    Optional<Found> read(ReadTx tx, Principal principal) {
        var id = principal.id();
        return PolicyOwner.read(tx, principal)
                .map(owner -> found(owner, id, tx.policies().effective(id.account(), id)));
    }

    /** What was read of an identity or a role. */
    Found found(PolicyOwner owner, ResourceId id, IdentityPolicyRows rows) {
        var items = new ArrayList<Item>();
        add(items, id, rows.own());
        rows.groups().forEach(group -> add(items, id, group));
        var boundary = rows.boundary().map(policy -> managed(PolicyType.BOUNDARY, id, policy));
        return new Found(owner, List.copyOf(items), boundary.orElse(null));
    }

    /** The trust policy of a role. */
    AttachedPolicy trust(Role role) {
        var document = role.trustPolicy();
        var key = CompiledPolicies.key(PolicyType.TRUST, role.name(), Optional.empty(), document);
        return compiled.get(role.account(), key, PolicyKind.TRUST, document);
    }

    /** The policy of a key. */
    AttachedPolicy ofKey(KeyFacts facts) {
        var key = new CompiledPolicies.Key(PolicyType.RESOURCE, OF_KEY, Optional.empty(), facts.policyHash());
        return compiled.get(facts.account(), key, PolicyKind.KEY, facts.policy());
    }

    /** The policy that a grant for a principal, as policies store it, is to its key. */
    AttachedPolicy grant(String grantee) {
        var document = KeyPolicyDocuments.ofGrantee(grantee);
        var key = CompiledPolicies.key(PolicyType.RESOURCE, OF_KEY, Optional.empty(), document);
        return compiled.get(AccountId.SYSTEM, key, PolicyKind.KEY, document);
    }

    /** The document that was passed when a session was created. */
    AttachedPolicy inSession(AccountId account, String document) {
        var key = CompiledPolicies.key(PolicyType.SESSION, IN_SESSION, Optional.empty(), document);
        return compiled.get(account, key, PolicyKind.SESSION, document);
    }

    /** The managed policy that limits a session; empty if it is gone, or of another account. */
    Optional<Item> ofSession(ReadTx tx, AccountId account, String arn) {
        return Arn.parse(arn).flatMap(parsed -> documentOf(tx, account, parsed)).map(document -> {
            var key = CompiledPolicies.key(PolicyType.SESSION, arn, Optional.of(arn), document);
            return new Item(key, compiled.get(account, key, PolicyKind.MANAGED, document));
        });
    }

    private Optional<String> documentOf(ReadTx tx, AccountId account, Arn arn) {
        var path = arn.resource().substring(arn.resource().indexOf('/') + 1);
        if (arn.equals(Arn.managedPolicy(path))) {
            return builtIn.apply(path);
        }
        return tx.policies()
                .findByName(account, path.substring(path.lastIndexOf('/') + 1))
                .filter(policy ->
                        Arn.policy(account, policy.path(), policy.name()).equals(arn))
                .flatMap(policy -> tx.policies().version(account, policy.id(), policy.defaultVersion()))
                .map(PolicyVersion::document);
    }

    private void add(List<Item> items, ResourceId identity, IdentityPolicyRows.Holder holder) {
        for (var inline : holder.inline()) {
            var key = CompiledPolicies.key(PolicyType.IDENTITY, inline.name(), Optional.empty(), inline.document());
            items.add(new Item(key, compiled.get(identity.account(), key, PolicyKind.INLINE, inline.document())));
        }
        for (var attached : holder.attached()) {
            items.add(managed(PolicyType.IDENTITY, identity, attached));
        }
    }

    private Item managed(PolicyType type, ResourceId identity, IdentityPolicyRows.Managed policy) {
        var arn = arn(identity, policy);
        var document = document(policy);
        var key = CompiledPolicies.key(type, name(policy), Optional.of(arn.text()), document.orElse(NO_DOCUMENT));
        return new Item(
                key,
                document.map(text -> compiled.get(owner(identity, policy), key, PolicyKind.MANAGED, text))
                        .orElseGet(() -> new AttachedPolicy(type, key.id(), key.arn(), Policy.UNREADABLE)));
    }

    /** Every account has the predefined ones. */
    private static AccountId owner(ResourceId identity, IdentityPolicyRows.Managed policy) {
        return policy.ref() instanceof PolicyRef.Predefined ? AccountId.SYSTEM : identity.account();
    }

    private Optional<String> document(IdentityPolicyRows.Managed policy) {
        return switch (policy.ref()) {
            case PolicyRef.Predefined(var name) -> builtIn.apply(name);
            case PolicyRef.CustomerManaged _ -> policy.stored().map(IdentityPolicyRows.Stored::document);
        };
    }

    private static String name(IdentityPolicyRows.Managed policy) {
        return switch (policy.ref()) {
            case PolicyRef.Predefined(var name) -> name;
            case PolicyRef.CustomerManaged(var id) ->
                policy.stored().map(IdentityPolicyRows.Stored::name).orElse(id.text());
        };
    }

    private static Arn arn(ResourceId identity, IdentityPolicyRows.Managed policy) {
        return switch (policy.ref()) {
            case PolicyRef.Predefined(var name) -> Arn.managedPolicy(name);
            case PolicyRef.CustomerManaged(var id) ->
                policy.stored()
                        .map(stored -> Arn.policy(identity.account(), stored.path(), stored.name()))
                        .orElseGet(() -> Arn.policy(identity.account(), "/", id.text()));
        };
    }
}
