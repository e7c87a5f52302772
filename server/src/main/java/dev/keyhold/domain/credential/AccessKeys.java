package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.identity.UserResolver;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/** The life of access keys. A key of somebody else is told apart from a key that does not exist by nobody. */
public final class AccessKeys {
    private final Store store;
    private final UserResolver subjects;
    private final Authorizer authorizer;
    private final AccessKeyIssuer issuer;
    private final LastUses lastUses;
    private final AuditEventFactory audit;
    private final InstantSource clock;
    private final Rules rules;

    public AccessKeys(
            Store store,
            UserResolver subjects,
            Authorizer authorizer,
            AccessKeyIssuer issuer,
            LastUses lastUses,
            AuditEventFactory audit,
            InstantSource clock,
            Rules rules) {
        this.store = store;
        this.subjects = subjects;
        this.authorizer = authorizer;
        this.issuer = issuer;
        this.lastUses = lastUses;
        this.audit = audit;
        this.clock = clock;
        this.rules = rules;
    }

    /**
     * What holds for all keys.
     *
     * @param perOwner how many a user or the root may have, active and inactive, where another one is made
     * @param lastOfRootStays whether the last active key of the root can be neither deactivated nor deleted
     */
    public record Rules(int perOwner, boolean lastOfRootStays) {}

    /** An owner's keys. */
    public record Owned(Identity owner, Page<AccessKey> keys) {}

    /** A key's owner and its last use; empty when it was never used. */
    public record Used(Identity owner, Optional<LastUse> lastUse) {}

    /** Creates an active key for the named user, or for the signer. */
    public IssuedAccessKey create(Principal principal, Optional<String> userName) {
        var subject = subjects.require(principal, Action.CREATE_ACCESS_KEY, userName);
        var now = clock.instant();
        return store.write(tx -> {
            var owner = subject.find(tx);
            if (tx.accessKeys().countOwnedBy(owner.account(), owner.id()) >= rules.perOwner()) {
                throw new ServiceException(
                        new ServiceError.LimitExceeded(ServiceError.Quota.ACCESS_KEYS_PER_USER, rules.perOwner()));
            }
            var made = issuer.issue(tx, owner, now);
            var what = AuditTargets.describe(made.key().keyId(), owner);
            tx.audit().append(audit.change(principal, Action.CREATE_ACCESS_KEY, what));
            return made;
        });
    }

    /** Sets the status; the one it already has is a success that changes nothing. */
    public void setStatus(Principal principal, Optional<String> userName, AccessKeyId id, AccessKey.Status status) {
        var subject = subjects.require(principal, Action.UPDATE_ACCESS_KEY, userName);
        store.write(tx -> {
            var owner = subject.find(tx);
            var key = owned(tx, owner, id);
            if (key.status() != status) {
                requireAnotherOfRoot(tx, owner, key);
                tx.accessKeys().update(key.withStatus(status));
            }
            var what = AuditTargets.describe(id, owner) + " to " + status;
            tx.audit().append(audit.change(principal, Action.UPDATE_ACCESS_KEY, what));
            return key;
        });
    }

    public Owned list(Principal principal, Optional<String> userName, Page.Request page) {
        var subject = subjects.require(principal, Action.LIST_ACCESS_KEYS, userName);
        return store.read(tx -> {
            var owner = subject.find(tx);
            return new Owned(owner, tx.accessKeys().ownedBy(owner.account(), owner.id(), page));
        });
    }

    /** Deletes a key in whatever state. A caller may delete the very key that signed. */
    public void delete(Principal principal, Optional<String> userName, AccessKeyId id) {
        var subject = subjects.require(principal, Action.DELETE_ACCESS_KEY, userName);
        store.write(tx -> {
            var owner = subject.find(tx);
            var key = owned(tx, owner, id);
            requireAnotherOfRoot(tx, owner, key);
            tx.accessKeys().delete(key);
            tx.audit().append(audit.change(principal, Action.DELETE_ACCESS_KEY, AuditTargets.describe(id, owner)));
            return id;
        });
    }

    /** The owner and last use of a key, which the caller's rights on that owner decide. */
    public Used lastUsed(Principal principal, AccessKeyId id) {
        return store.read(tx -> {
            var key = tx.accessKeys().find(principal.account(), id);
            var owner = key.flatMap(found -> tx.identities().find(found.account(), found.owner()));
            var target = owner.map(AccessKeys::target).orElse(new ResourceRef.Key(id));
            var request = AuthorizationRequest.of(principal, Action.GET_ACCESS_KEY_LAST_USED, target);
            if (authorizer.authorize(request) instanceof Decision.Deny) {
                throw authorizer.denied(
                        AuthorizationRequest.of(principal, Action.GET_ACCESS_KEY_LAST_USED, new ResourceRef.Key(id)));
            }
            return new Used(owner.orElseThrow(() -> notFound(id)), lastUses.find(tx, principal.account(), id));
        });
    }

    /**
     * The account a key belongs to, whatever its state. A temporary key is not stored, so for it the account that its
     * identifier names is answered, if that exists.
     */
    public AccountId accountOf(Principal principal, AccessKeyId id) {
        authorizer.require(principal, Action.GET_ACCESS_KEY_INFO, new ResourceRef.WholeAccount(principal.account()));
        return store.read(tx -> id.account()
                .filter(account -> id.isTemporary()
                        ? tx.accounts().find(account).isPresent()
                        : tx.accessKeys().find(account, id).isPresent())
                .orElseThrow(() -> notFound(id)));
    }

    /**
     * Refuses to remove the last active key of the root: nobody else may administer the account in the AWS API, and
     * the Yandex Cloud API does not show the root. It is checked in the transaction of the change, so that of two
     * concurrent changes one is refused.
     */
    private void requireAnotherOfRoot(ReadTx tx, Identity owner, AccessKey key) {
        if (rules.lastOfRootStays()
                && owner.isRoot()
                && key.isActive()
                && tx.accessKeys().countActive(owner.account(), owner.id()) == 1) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.LAST_ROOT_KEY));
        }
    }

    private static ResourceRef target(Identity owner) {
        return owner.isRoot() ? new ResourceRef.Root(owner.account()) : ResourceRef.User.of(owner);
    }

    private static AccessKey owned(ReadTx tx, Identity owner, AccessKeyId id) {
        return tx.accessKeys()
                .find(owner.account(), id)
                .filter(key -> key.owner().equals(owner.id()))
                .orElseThrow(() -> notFound(id));
    }

    private static ServiceException notFound(AccessKeyId id) {
        return new ServiceException(new ServiceError.NotFound(ResourceType.ACCESS_KEY, id.text()));
    }
}
