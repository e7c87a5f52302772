package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyRef;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.LastUse;
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
import java.util.function.BiFunction;

/**
 * The life of access keys, which all APIs share. A key of somebody else cannot be told from a key that does not exist.
 */
public final class AccessKeys {
    private final Store store;
    private final IdentityResolver identities;
    private final Changes changes;
    private final AccessKeyIssuer issuer;
    private final LastUses lastUses;
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
        this.store = store;
        this.identities = identities;
        this.changes = changes;
        this.issuer = issuer;
        this.lastUses = lastUses;
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

    /** An owner's keys. */
    public record Owned(Identity owner, Page<Details> keys) {}

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
    }

    /** Creates an active key. */
    public IssuedAccessKey create(
            Principal principal,
            IdentityRef owner,
            Kind kind,
            String description,
            TransactionHook<? super IssuedAccessKey> hook) {
        var now = clock.instant();
        var action = Action.CREATE_ACCESS_KEY;
        return changes.run(
                principal,
                action,
                tx -> identities.find(tx, principal, action, owner),
                tx -> {
                    var identity = identities.find(tx, principal, action, owner);
                    requireRoom(tx, identity, kind);
                    var issued = issuer.issue(tx, identity, kind, description, now);
                    var target = AuditTargets.describe(issued.key().keyId(), identity);
                    return new Change<>(issued, issued.key().id(), target);
                },
                hook);
    }

    public Details get(Principal principal, AccessKeyRef ref) {
        return store.read(tx -> details(tx, find(tx, principal, Action.GET_ACCESS_KEY, ref)));
    }

    /** The keys of an identity. */
    public Owned list(Principal principal, IdentityRef owner, Page.Request page) {
        return store.read(tx -> {
            var identity = identities.find(tx, principal, Action.LIST_ACCESS_KEYS, owner);
            var keys = tx.accessKeys().ownedBy(identity.account(), identity.id(), page);
            return new Owned(identity, keys.map(key -> details(tx, new Found(key, identity))));
        });
    }

    /** Changes status or description. A status that it has already is a success that changes nothing. */
    public Details update(Principal principal, AccessKeyRef ref, Patch patch, TransactionHook<? super Details> hook) {
        return change(principal, Action.UPDATE_ACCESS_KEY, ref, hook, (tx, found) -> {
            var after = patch.of(found.key());
            if (!after.isActive()) {
                requireAnotherOfRoot(tx, found);
            }
            if (!after.equals(found.key())) {
                tx.accessKeys().update(after);
            }
            var target = found.describe()
                    + patch.status().map(status -> " to " + status).orElse("");
            return new Change<>(details(tx, new Found(after, found.owner())), after.id(), target);
        });
    }

    /** Deletes a key in whatever state. A principal may delete the very key that signed. */
    public Details delete(Principal principal, AccessKeyRef ref, TransactionHook<? super Details> hook) {
        return change(principal, Action.DELETE_ACCESS_KEY, ref, hook, (tx, found) -> {
            requireAnotherOfRoot(tx, found);
            var details = details(tx, found);
            tx.accessKeys().delete(found.key());
            return new Change<>(details, found.key().id(), found.describe());
        });
    }

    /** The resource of that reference; throws if the principal may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, AccessKeyRef ref) {
        return find(tx, principal, Action.GET_ACCESS_KEY, ref).key().id();
    }

    private record Found(AccessKey key, Identity owner) {
        String describe() {
            return AuditTargets.describe(key.keyId(), owner);
        }
    }

    private Details change(
            Principal principal,
            Action action,
            AccessKeyRef ref,
            TransactionHook<? super Details> hook,
            BiFunction<WriteTx, Found, Change<Details>> work) {
        return changes.run(
                principal,
                action,
                tx -> find(tx, principal, action, ref),
                tx -> work.apply(tx, find(tx, principal, action, ref)),
                hook);
    }

    private Found find(ReadTx tx, Principal principal, Action action, AccessKeyRef ref) {
        return switch (ref) {
            case AccessKeyRef.OfOwner(var owner, var keyId) -> {
                var identity = identities.find(tx, principal, action, owner);
                yield tx.accessKeys()
                        .find(identity.account(), keyId)
                        .filter(key -> key.owner().equals(identity.id()))
                        .map(key -> new Found(key, identity))
                        .orElseThrow(() -> Resources.notFound(ResourceType.ACCESS_KEY, keyId.text()));
            }
            case AccessKeyRef.ById(var id) -> {
                var key = Resources.own(principal, id)
                        .flatMap(own -> tx.accessKeys().findById(principal.account(), own))
                        .filter(found -> tx.identities()
                                .find(found.account(), found.owner())
                                .filter(owner -> !owner.isRoot())
                                .isPresent())
                        .orElseThrow(() -> Resources.notFound(ResourceType.ACCESS_KEY, id));
                var owner = new IdentityRef.ById(key.owner().text());
                yield new Found(key, identities.find(tx, principal, action, owner));
            }
        };
    }

    private Details details(ReadTx tx, Found found) {
        var lastUse = lastUses.find(tx, found.key().account(), found.key().keyId());
        return new Details(found.key(), found.owner(), lastUse);
    }

    private void requireRoom(ReadTx tx, Identity owner, Kind kind) {
        var keys = tx.accessKeys();
        switch (kind) {
            case USER ->
                require(
                        keys.countOwnedBy(owner.account(), owner.id()),
                        ServiceError.Quota.ACCESS_KEYS_PER_USER,
                        rules.perOwner());
            case STATIC ->
                require(
                        keys.countYandex(owner.account(), rules.staticPerAccount()),
                        ServiceError.Quota.STATIC_KEYS_PER_ACCOUNT,
                        rules.staticPerAccount());
        }
    }

    private static void require(int present, ServiceError.Quota quota, int allowed) {
        if (present >= allowed) {
            throw new ServiceException(new ServiceError.LimitExceeded(quota, allowed));
        }
    }

    /**
     * Refuses to take the last active key from the root: nobody else may administer the account through IAM. Looked at
     * in the transaction that takes it, so that of two at once one is refused.
     */
    private void requireAnotherOfRoot(ReadTx tx, Found found) {
        if (rules.lastOfRootStays()
                && found.owner().isRoot()
                && found.key().isActive()
                && tx.accessKeys()
                                .countActive(
                                        found.owner().account(), found.owner().id())
                        == 1) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.LAST_ROOT_KEY));
        }
    }
}
