package dev.keyhold.domain.identity;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.rolebinding.LastAdminGuard;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Users and their tags. Names are unique in the account and found without regard to case; spelling is kept. */
public final class Users {
    private static final String RESERVED_TAG_PREFIX = "aws:";

    private final Store store;
    private final UserResolver subjects;
    private final Authorizer authorizer;
    private final AuditEventFactory audit;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final Quotas quotas;

    public Users(
            Store store,
            UserResolver subjects,
            Authorizer authorizer,
            AuditEventFactory audit,
            IdGenerator ids,
            InstantSource clock,
            Quotas quotas) {
        this.store = store;
        this.subjects = subjects;
        this.authorizer = authorizer;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
        this.quotas = quotas;
    }

    /** An identity with its tags. */
    public record Tagged(Identity identity, List<Tag> tags) {}

    /** Makes a user in the account's default folder. */
    public Tagged create(Principal principal, String name, String path, List<Tag> tags) {
        authorizer.require(principal, Action.CREATE_IDENTITY, new ResourceRef.User(principal.account(), path, name));
        checkTags(tags);
        var id = ids.resourceId(ResourceId.IAM, principal.account());
        var now = clock.instant();
        return store.write(tx -> {
            if (tx.identities().findUser(principal.account(), name).isPresent()) {
                throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.USER, name));
            }
            if (tx.identities().countUsers(principal.account()) >= quotas.users()) {
                throw new ServiceException(
                        new ServiceError.LimitExceeded(ServiceError.Quota.USERS_PER_ACCOUNT, quotas.users()));
            }
            var folder = tx.accounts().find(principal.account()).orElseThrow().defaultFolder();
            var identity = new Identity(principal.account(), id, folder, Identity.Kind.USER, name, path, now);
            tx.identities().insert(identity);
            putTags(tx, identity, tags);
            tx.audit().append(audit.change(principal, Action.CREATE_IDENTITY, AuditTargets.describe(identity)));
            return tagged(tx, identity);
        });
    }

    /** The named user, or the signer. */
    public Tagged get(Principal principal, Optional<String> name) {
        var subject = subjects.require(principal, Action.GET_IDENTITY, name);
        return store.read(tx -> tagged(tx, subject.find(tx)));
    }

    /** Users below a path, ordered by name. */
    public Page<Identity> list(Principal principal, String pathPrefix, Page.Request page) {
        authorizer.require(principal, Action.LIST_IDENTITIES, new ResourceRef.AllUsers(principal.account()));
        return store.read(tx -> tx.identities().users(principal.account(), pathPrefix, page));
    }

    /**
     * Gives a user another name or path. Its id, keys and tags stay. Another spelling of its own name is taken, as it
     * is with the vendor.
     */
    public void update(Principal principal, String name, Optional<String> newName, Optional<String> newPath) {
        var subject = subjects.require(principal, Action.UPDATE_IDENTITY, name);
        store.write(tx -> {
            var before = subject.find(tx);
            var after = before.renamed(newName.orElse(before.name()), newPath.orElse(before.path()));
            if (!after.name().equals(before.name())
                    && tx.identities()
                            .findUser(principal.account(), after.name())
                            .isPresent()) {
                throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.USER, after.name()));
            }
            tx.identities().update(after);
            var what = AuditTargets.describe(before) + " to " + after.path() + after.name();
            tx.audit().append(audit.change(principal, Action.UPDATE_IDENTITY, what));
            return after;
        });
    }

    /** Removes a user that has no credentials left. */
    public void delete(Principal principal, String name) {
        var subject = subjects.require(principal, Action.DELETE_IDENTITY, name);
        store.write(tx -> {
            var identity = subject.find(tx);
            requireNoCredentials(tx, identity);
            var _ = LastAdminGuard.keep(tx, identity.account(), () -> ResourceRemoval.of(tx, identity));
            tx.audit().append(audit.change(principal, Action.DELETE_IDENTITY, AuditTargets.describe(identity)));
            return identity;
        });
    }

    private static void requireNoCredentials(ReadTx tx, Identity identity) {
        var one = Page.Request.first(1);
        if (tx.accessKeys().countOwnedBy(identity.account(), identity.id()) > 0) {
            throw inUse(ResourceType.ACCESS_KEY);
        }
        if (!tx.apiKeys()
                .ownedBy(identity.account(), identity.id(), one)
                .items()
                .isEmpty()) {
            throw inUse(ResourceType.API_KEY);
        }
        if (!tx.authorizedKeys()
                .ownedBy(identity.account(), identity.id(), one)
                .items()
                .isEmpty()) {
            throw inUse(ResourceType.AUTHORIZED_KEY);
        }
    }

    private static ServiceException inUse(ResourceType dependents) {
        return new ServiceException(new ServiceError.InUse(ResourceType.USER, dependents));
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void tag(Principal principal, String name, List<Tag> tags) {
        var subject = subjects.require(principal, Action.TAG_IDENTITY, name);
        checkTags(tags);
        store.write(tx -> {
            var identity = subject.find(tx);
            putTags(tx, identity, tags);
            tx.audit().append(audit.change(principal, Action.TAG_IDENTITY, AuditTargets.describe(identity)));
            return identity;
        });
    }

    /** Removes tags by key; keys that are not there are passed over. */
    public void untag(Principal principal, String name, List<String> tagKeys) {
        var subject = subjects.require(principal, Action.UNTAG_IDENTITY, name);
        store.write(tx -> {
            var identity = subject.find(tx);
            tagKeys.forEach(key -> tx.identities().deleteTag(identity.account(), identity.id(), key));
            tx.audit().append(audit.change(principal, Action.UNTAG_IDENTITY, AuditTargets.describe(identity)));
            return identity;
        });
    }

    /** All tags of a user, ordered by key. */
    public List<Tag> tags(Principal principal, String name) {
        var subject = subjects.require(principal, Action.LIST_IDENTITY_TAGS, name);
        return store.read(tx -> tagged(tx, subject.find(tx)).tags());
    }

    private void putTags(WriteTx tx, Identity identity, List<Tag> tags) {
        tags.forEach(tag -> tx.identities().putTag(identity.account(), identity.id(), tag));
        if (tx.identities().tags(identity.account(), identity.id()).size() > quotas.tagsPerUser()) {
            throw new ServiceException(
                    new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_USER, quotas.tagsPerUser()));
        }
    }

    private static void checkTags(List<Tag> tags) {
        var seen = new HashSet<String>();
        for (var tag : tags) {
            if (!seen.add(Tag.fold(tag.key()))) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
            }
            if (Tag.fold(tag.key()).startsWith(RESERVED_TAG_PREFIX)) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
            }
        }
    }

    private static Tagged tagged(ReadTx tx, Identity identity) {
        return new Tagged(identity, tx.identities().tags(identity.account(), identity.id()));
    }
}
