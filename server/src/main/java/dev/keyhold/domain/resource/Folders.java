package dev.keyhold.domain.resource;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.rolebinding.LastAdminGuard;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Job;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folders of a cloud. A folder is deleted at a later time, with everything in it; until then the deletion can be
 * cancelled. The default folder cannot be deleted.
 */
public final class Folders {
    private static final Duration DEFAULT_DELAY = Duration.ofHours(24);
    private static final int MAX_FOLDERS = 1_000;

    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;
    private final AuditEventFactory audit;
    private final IdGenerator ids;
    private final InstantSource clock;

    public Folders(
            Store store,
            Authorizer authorizer,
            Changes changes,
            AuditEventFactory audit,
            IdGenerator ids,
            InstantSource clock) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** What to change; what is empty stays. */
    public record Patch(Optional<String> name, Optional<String> description, Optional<Map<String, String>> labels) {}

    public Folder get(Principal principal, String id) {
        return store.read(tx -> find(tx, principal, OrganizationAction.GET_FOLDER, id));
    }

    /** Folders of a cloud; only the one with that name, if one is given. */
    public Page<Folder> list(Principal principal, String cloud, Optional<String> name, Page.Request page) {
        return store.read(tx -> {
            var account = cloud(tx, principal, OrganizationAction.LIST_FOLDERS, cloud);
            return tx.folders().folders(account.id(), name, page);
        });
    }

    public Folder create(
            Principal principal,
            String cloud,
            String name,
            String description,
            Map<String, String> labels,
            TransactionHook<? super Folder> hook) {
        var id = ids.resourceId(ResourceId.RESOURCE_MANAGER, Resources.accountOf(principal, cloud));
        var now = clock.instant();
        return changes.run(
                principal,
                OrganizationAction.CREATE_FOLDER,
                tx -> cloud(tx, principal, OrganizationAction.CREATE_FOLDER, cloud),
                (tx, account) -> {
                    requireFree(tx, account.id(), name, Optional.empty());
                    var all = tx.folders().folders(account.id(), Optional.empty(), Page.Request.first(MAX_FOLDERS));
                    if (all.items().size() >= MAX_FOLDERS) {
                        throw new ServiceException(
                                new ServiceError.LimitExceeded(ServiceError.Quota.FOLDERS_PER_ACCOUNT, MAX_FOLDERS));
                    }
                    var folder = new Folder(account.id(), id, account.cloud(), name, now)
                            .described(name, description, labels);
                    tx.folders().insert(folder);
                    return done(folder);
                },
                hook);
    }

    public Folder update(Principal principal, String id, Patch patch, TransactionHook<? super Folder> hook) {
        return changes.run(
                principal,
                OrganizationAction.UPDATE_FOLDER,
                tx -> find(tx, principal, OrganizationAction.UPDATE_FOLDER, id),
                (tx, before) -> {
                    var name = patch.name().orElse(before.name());
                    requireFree(tx, before.account(), name, Optional.of(before));
                    var after = before.described(
                            name,
                            patch.description().orElse(before.description()),
                            patch.labels().orElse(before.labels()));
                    tx.folders().update(after);
                    return done(after);
                },
                hook);
    }

    /** Deletes at {@code after}, at once if that is past; a day from now if it is empty. */
    public Folder delete(
            Principal principal, String id, Optional<Instant> after, TransactionHook<? super Folder> hook) {
        var now = clock.instant();
        var when = after.orElse(now.plus(DEFAULT_DELAY));
        return changes.run(
                principal,
                OrganizationAction.DELETE_FOLDER,
                tx -> find(tx, principal, OrganizationAction.DELETE_FOLDER, id),
                (tx, before) -> {
                    var folder = pendingDeletion(tx, before, when);
                    return when.isAfter(now)
                            ? new Change<>(folder, folder.id(), describe(folder) + " at " + when)
                                    .endingWith(Job.Kind.DELETE_FOLDER, when)
                            : new Change<>(folder, folder.id(), remove(tx, folder));
                },
                hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return find(tx, principal, OrganizationAction.LIST_FOLDER_OPERATIONS, id)
                .id();
    }

    /** Deletes a folder whose time has come, for its job. */
    public void deleteDue(WriteTx tx, Job job) {
        var folder = tx.folders().find(job.account(), job.resource()).orElseThrow();
        remove(tx, folder)
                .forEach(target -> tx.audit().append(audit.byItself(job, OrganizationAction.DELETE_FOLDER, target)));
    }

    /** Keeps a folder that was to be deleted; nothing changes for one that is not. */
    public static void cancelDeletion(WriteTx tx, ResourceId id) {
        tx.jobs().cancel(id.account(), Job.Kind.DELETE_FOLDER, id);
        tx.folders().find(id.account(), id).map(Folder::restored).ifPresent(tx.folders()::update);
    }

    /** What went, in words. */
    private List<String> remove(WriteTx tx, Folder folder) {
        var removed = new ArrayList<String>();
        for (var keys = keysIn(tx, folder, Optional.empty()).items();
                !keys.isEmpty();
                keys = keysIn(tx, folder, Optional.empty()).items()) {
            keys.forEach(key -> removed.add(ResourceRemoval.of(tx, key, clock.instant())));
        }
        var more = true;
        while (more) {
            var page = tx.identities()
                    .inFolder(
                            folder.account(), folder.id(), Optional.empty(), Page.Request.first(Page.Request.MAX_SIZE));
            page.items().forEach(identity -> removed.add(ResourceRemoval.of(tx, identity)));
            more = page.next().isPresent();
        }
        tx.bindings().removeAll(folder.account(), folder.id());
        tx.folders().delete(folder);
        return AuditTargets.describe(describe(folder), removed);
    }

    private static Page<KmsKey> keysIn(ReadTx tx, Folder folder, Optional<String> after) {
        var page = new Page.Request(after, Page.Request.MAX_SIZE);
        return tx.kmsKeys().inFolder(folder.account(), folder.id(), page);
    }

    private static void refuseIfProtected(ReadTx tx, Folder folder) {
        var after = Optional.<String>empty();
        do {
            var keys = keysIn(tx, folder, after);
            if (keys.items().stream().anyMatch(KmsKey::deletionProtection)) {
                throw new ServiceException(
                        new ServiceError.Precondition(ServiceError.FailedPrecondition.KEY_IS_PROTECTED));
            }
            after = keys.next();
        } while (after.isPresent());
    }

    /** The folder, marked as going; whom the cloud cannot do without keeps it from that. */
    private static Folder pendingDeletion(WriteTx tx, Folder before, Instant when) {
        requireDeletable(tx, before);
        return LastAdminGuard.keep(tx, before.account(), () -> {
            var folder = before.pendingDeletion(when);
            tx.folders().update(folder);
            return folder;
        });
    }

    private static void requireDeletable(ReadTx tx, Folder folder) {
        if (folder.id()
                .equals(tx.accounts().find(folder.account()).orElseThrow().defaultFolder())) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.DEFAULT_FOLDER));
        }
        if (folder.status() == Folder.Status.PENDING_DELETION) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
        }
        refuseIfProtected(tx, folder);
    }

    private static void requireFree(ReadTx tx, AccountId account, String name, Optional<Folder> self) {
        var holder = tx.folders().findByName(account, name);
        if (holder.isPresent() && !holder.map(Folder::id).equals(self.map(Folder::id))) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.FOLDER, name));
        }
    }

    /** The folder of that id, for a principal that may do that with it. */
    private Folder find(ReadTx tx, Principal principal, Action action, String id) {
        var folder = Resources.folder(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(tx, folder));
        return folder;
    }

    /** The account whose cloud has that id, for a principal that may do that in it. */
    private Account cloud(ReadTx tx, Principal principal, Action action, String id) {
        var account = Resources.cloud(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(account));
        return account;
    }

    private static Change<Folder> done(Folder folder) {
        return new Change<>(folder, folder.id(), describe(folder));
    }

    private static String describe(Folder folder) {
        return AuditTargets.describe(ResourceType.FOLDER, folder.id()) + " " + folder.name();
    }
}
