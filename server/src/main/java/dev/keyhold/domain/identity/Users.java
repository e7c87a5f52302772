package dev.keyhold.domain.identity;

import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.policy.Authorizer;
import dev.keyhold.domain.policy.Stewards;
import dev.keyhold.domain.resource.Removal;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.model.Target;
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
    private final Subjects subjects;
    private final Authorizer authorizer;
    private final Audit audit;
    private final KeyFactory keys;
    private final InstantSource clock;
    private final Quotas quotas;

    public Users(
            Store store,
            Subjects subjects,
            Authorizer authorizer,
            Audit audit,
            KeyFactory keys,
            InstantSource clock,
            Quotas quotas) {
        this.store = store;
        this.subjects = subjects;
        this.authorizer = authorizer;
        this.audit = audit;
        this.keys = keys;
        this.clock = clock;
        this.quotas = quotas;
    }

    /** An identity with its tags. */
    public record Tagged(Identity identity, List<Tag> tags) {}

    /** Makes a user in the account's default folder. */
    public Tagged create(Caller caller, String name, String path, List<Tag> tags) {
        authorizer.require(caller, Operation.CREATE_USER, new Target.User(caller.account(), path, name));
        checkTags(tags);
        var id = keys.resourceId(ResourceId.IAM, caller.account());
        var now = clock.instant();
        return store.write(tx -> {
            if (tx.identities().findUser(caller.account(), name).isPresent()) {
                throw new Refused(new Refusal.AlreadyExists(Refusal.Kind.USER, name));
            }
            if (tx.identities().countUsers(caller.account()) >= quotas.users()) {
                throw new Refused(new Refusal.LimitExceeded(Refusal.Quota.USERS_PER_ACCOUNT, quotas.users()));
            }
            var folder = tx.accounts().find(caller.account()).orElseThrow().defaultFolder();
            var identity = new Identity(caller.account(), id, folder, Identity.Kind.USER, name, path, now);
            tx.identities().insert(identity);
            putTags(tx, identity, tags);
            tx.audit().append(audit.change(caller, Operation.CREATE_USER, Targets.describe(identity)));
            return tagged(tx, identity);
        });
    }

    /** The named user, or whoever signed. */
    public Tagged get(Caller caller, Optional<String> name) {
        var subject = subjects.require(caller, Operation.GET_USER, name);
        return store.read(tx -> tagged(tx, subject.find(tx)));
    }

    /** Users below a path, ordered by name. */
    public Page<Identity> list(Caller caller, String pathPrefix, Page.Request page) {
        authorizer.require(caller, Operation.LIST_USERS, new Target.AllUsers(caller.account()));
        return store.read(tx -> tx.identities().users(caller.account(), pathPrefix, page));
    }

    /**
     * Gives a user another name or path. Its id, keys and tags stay. Another spelling of its own name is taken, as it
     * is with the vendor.
     */
    public void update(Caller caller, String name, Optional<String> newName, Optional<String> newPath) {
        var subject = subjects.require(caller, Operation.UPDATE_USER, name);
        store.write(tx -> {
            var before = subject.find(tx);
            var after = before.renamed(newName.orElse(before.name()), newPath.orElse(before.path()));
            if (!after.name().equals(before.name())
                    && tx.identities().findUser(caller.account(), after.name()).isPresent()) {
                throw new Refused(new Refusal.AlreadyExists(Refusal.Kind.USER, after.name()));
            }
            tx.identities().update(after);
            var what = Targets.describe(before) + " to " + after.path() + after.name();
            tx.audit().append(audit.change(caller, Operation.UPDATE_USER, what));
            return after;
        });
    }

    /** Removes a user that has no credentials left. */
    public void delete(Caller caller, String name) {
        var subject = subjects.require(caller, Operation.DELETE_USER, name);
        store.write(tx -> {
            var identity = subject.find(tx);
            requireNoCredentials(tx, identity);
            var _ = Stewards.keep(tx, identity.account(), () -> Removal.of(tx, identity));
            tx.audit().append(audit.change(caller, Operation.DELETE_USER, Targets.describe(identity)));
            return identity;
        });
    }

    private static void requireNoCredentials(ReadTx tx, Identity identity) {
        var one = Page.Request.first(1);
        if (tx.accessKeys().countOwnedBy(identity.account(), identity.id()) > 0) {
            throw inUse(Refusal.Kind.ACCESS_KEY);
        }
        if (!tx.apiKeys()
                .ownedBy(identity.account(), identity.id(), one)
                .items()
                .isEmpty()) {
            throw inUse(Refusal.Kind.API_KEY);
        }
        if (!tx.authorizedKeys()
                .ownedBy(identity.account(), identity.id(), one)
                .items()
                .isEmpty()) {
            throw inUse(Refusal.Kind.AUTHORIZED_KEY);
        }
    }

    private static Refused inUse(Refusal.Kind dependents) {
        return new Refused(new Refusal.InUse(Refusal.Kind.USER, dependents));
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void tag(Caller caller, String name, List<Tag> tags) {
        var subject = subjects.require(caller, Operation.TAG_USER, name);
        checkTags(tags);
        store.write(tx -> {
            var identity = subject.find(tx);
            putTags(tx, identity, tags);
            tx.audit().append(audit.change(caller, Operation.TAG_USER, Targets.describe(identity)));
            return identity;
        });
    }

    /** Removes tags by key; keys that are not there are passed over. */
    public void untag(Caller caller, String name, List<String> tagKeys) {
        var subject = subjects.require(caller, Operation.UNTAG_USER, name);
        store.write(tx -> {
            var identity = subject.find(tx);
            tagKeys.forEach(key -> tx.identities().deleteTag(identity.account(), identity.id(), key));
            tx.audit().append(audit.change(caller, Operation.UNTAG_USER, Targets.describe(identity)));
            return identity;
        });
    }

    /** All tags of a user, ordered by key. */
    public List<Tag> tags(Caller caller, String name) {
        var subject = subjects.require(caller, Operation.LIST_USER_TAGS, name);
        return store.read(tx -> tagged(tx, subject.find(tx)).tags());
    }

    private void putTags(WriteTx tx, Identity identity, List<Tag> tags) {
        tags.forEach(tag -> tx.identities().putTag(identity.account(), identity.id(), tag));
        if (tx.identities().tags(identity.account(), identity.id()).size() > quotas.tagsPerUser()) {
            throw new Refused(new Refusal.LimitExceeded(Refusal.Quota.TAGS_PER_USER, quotas.tagsPerUser()));
        }
    }

    private static void checkTags(List<Tag> tags) {
        var seen = new HashSet<String>();
        for (var tag : tags) {
            if (!seen.add(Tag.fold(tag.key()))) {
                throw new Refused(new Refusal.Invalid(Refusal.Problem.DUPLICATE_TAG_KEYS));
            }
            if (Tag.fold(tag.key()).startsWith(RESERVED_TAG_PREFIX)) {
                throw new Refused(new Refusal.Invalid(Refusal.Problem.RESERVED_TAG_KEY));
            }
        }
    }

    private static Tagged tagged(ReadTx tx, Identity identity) {
        return new Tagged(identity, tx.identities().tags(identity.account(), identity.id()));
    }
}
