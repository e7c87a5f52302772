package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;
import java.util.Optional;

/** The life of access keys, which all APIs share. */
public final class AccessKeys {
    private final OwnedKeys<AccessKey, Details> owned;
    private final AccessKeyIssuer issuer;
    private final InstantSource clock;
    private final Rules rules;

    public AccessKeys(
            Store store,
            IdentityResolver identities,
            Changes changes,
            AccessKeyIssuer issuer,
            LastUses lastUses,
            InstantSource clock,
            Rules rules) {
        this.owned = new OwnedKeys<>(store, identities, changes, new OwnedAccessKeys(lastUses, rules));
        this.issuer = issuer;
        this.clock = clock;
        this.rules = rules;
    }

    /** The two kinds of access keys, which differ in their form and in what their number is counted for. */
    public enum Kind {
        /** A key of a user or of the root; so many for each of them, whatever their kind. */
        USER,
        /** A key of a service account; so many of this kind for each account. */
        STATIC
    }

    /**
     * What is true of all keys.
     *
     * @param perOwner how many keys an owner may have where another one of the kind {@link Kind#USER} is created
     * @param staticPerAccount how many keys of the kind {@link Kind#STATIC} an account may have
     * @param lastOfRootStays whether the last active key of the root can be neither deactivated nor deleted
     */
    public record Rules(int perOwner, int staticPerAccount, boolean lastOfRootStays) {}

    /** A key, its owner and its last use, which is empty when it was never used. */
    public record Details(AccessKey key, Identity owner, Optional<LastUse> lastUse) {}

    /** What to change; what is empty stays. */
    public record Patch(Optional<AccessKey.Status> status, Optional<String> description) {
        public static Patch status(AccessKey.Status status) {
            return new Patch(Optional.of(status), Optional.empty());
        }

        public static Patch description(Optional<String> description) {
            return new Patch(Optional.empty(), description);
        }

        private AccessKey of(AccessKey before) {
            return before.withStatus(status.orElse(before.status()))
                    .described(description.orElse(before.description()));
        }

        private OwnedKeys.Edit<AccessKey> edit() {
            return new OwnedKeys.Edit<>(this::of, status.map(it -> " to " + it).orElse(""));
        }
    }

    /** Creates an active key. */
    public IssuedKey<Details> create(
            Principal principal,
            IdentityRef owner,
            Kind kind,
            String description,
            TransactionHook<? super IssuedKey<Details>> hook) {
        var now = clock.instant();
        return owned.create(principal, IdentityAction.CREATE_ACCESS_KEY, owner, hook, (tx, identity) -> {
            requireRoom(tx, identity, kind);
            var issued = issuer.issue(tx, identity, kind, description, now);
            return new OwnedKeys.Issued<>(issued.key(), issued.secret());
        });
    }

    public Details get(Principal principal, OwnedKeyRef ref) {
        return owned.get(principal, IdentityAction.GET_ACCESS_KEY, ref);
    }

    /** The keys of an identity. */
    public Page<Details> list(Principal principal, IdentityRef owner, Page.Request page) {
        return owned.list(principal, IdentityAction.LIST_ACCESS_KEYS, owner, page);
    }

    /** Changes status or description. A status that it has already is a success that changes nothing. */
    public Details update(Principal principal, OwnedKeyRef ref, Patch patch, TransactionHook<? super Details> hook) {
        return owned.update(principal, IdentityAction.UPDATE_ACCESS_KEY, ref, patch.edit(), hook);
    }

    /** The same for a caller that looks at nothing of the key afterwards. */
    public void update(Principal principal, OwnedKeyRef ref, Patch patch) {
        owned.update(principal, IdentityAction.UPDATE_ACCESS_KEY, ref, patch.edit());
    }

    /** Deletes a key in whatever state. A principal may delete the very key that signed. */
    public Details delete(Principal principal, OwnedKeyRef ref, TransactionHook<? super Details> hook) {
        return owned.delete(principal, IdentityAction.DELETE_ACCESS_KEY, ref, hook);
    }

    /** The resource of that reference; throws if the principal may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, OwnedKeyRef ref) {
        return owned.require(tx, principal, IdentityAction.GET_ACCESS_KEY, ref);
    }

    private void requireRoom(ReadTx tx, Identity owner, Kind kind) {
        var keys = tx.accessKeys();
        switch (kind) {
            case USER ->
                OwnedKeys.requireRoom(
                        keys.countOwnedBy(owner.account(), owner.id()),
                        ServiceError.Quota.ACCESS_KEYS_PER_USER,
                        rules.perOwner());
            case STATIC ->
                OwnedKeys.requireRoom(
                        keys.countStatic(owner.account(), rules.staticPerAccount()),
                        ServiceError.Quota.STATIC_KEYS_PER_ACCOUNT,
                        rules.staticPerAccount());
        }
    }

    private record OwnedAccessKeys(LastUses lastUses, Rules rules) implements OwnedKeys.Kind<AccessKey, Details> {
        @Override
        public ResourceType type() {
            return ResourceType.ACCESS_KEY;
        }

        @Override
        public Optional<AccessKey> find(ReadTx tx, AccountId account, ResourceId id) {
            return tx.accessKeys().findById(account, id);
        }

        @Override
        public Optional<AccessKey> find(ReadTx tx, AccountId account, AccessKeyId id) {
            return tx.accessKeys().find(account, id);
        }

        @Override
        public Page<AccessKey> ownedBy(ReadTx tx, Identity owner, Page.Request page) {
            return tx.accessKeys().ownedBy(owner.account(), owner.id(), page);
        }

        @Override
        public void update(WriteTx tx, AccessKey key) {
            tx.accessKeys().update(key);
        }

        @Override
        public void delete(WriteTx tx, AccessKey key) {
            ResourceRemoval.of(tx, key);
        }

        @Override
        public Details view(ReadTx tx, AccessKey key, Identity owner) {
            return new Details(key, owner, lastUses.find(tx, key.account(), key.keyId()));
        }

        @Override
        public String describe(AccessKey key) {
            return "access key " + key.keyId().text();
        }

        /**
         * Refuses to take the last active key from the root: nobody else may administer the account through IAM. Looked
         * at in the transaction that takes it, so that of two at once one is refused.
         */
        @Override
        public void check(ReadTx tx, Identity owner, AccessKey before, Optional<AccessKey> after) {
            if (rules.lastOfRootStays()
                    && owner.isRoot()
                    && before.isActive()
                    && after.filter(AccessKey::isActive).isEmpty()
                    && tx.accessKeys().countActive(owner.account(), owner.id()) == 1) {
                throw new ServiceException(
                        new ServiceError.Precondition(ServiceError.FailedPrecondition.LAST_ROOT_KEY));
            }
        }
    }
}
