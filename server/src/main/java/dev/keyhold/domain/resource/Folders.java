package dev.keyhold.domain.resource;

import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.Stewards;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.SymmetricKey;
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
 * Folders of a cloud. A folder is deleted at a time to come, and until then the deletion can be called off; it then
 * goes with everything in it. The default folder stays.
 */
public final class Folders {
    private static final Duration DEFAULT_DELAY = Duration.ofHours(24);
    private static final int MAX_FOLDERS = 1_000;

    private final Store store;
    private final Access access;
    private final Operations operations;
    private final KeyFactory keys;
    private final InstantSource clock;

    public Folders(Store store, Access access, Operations operations, KeyFactory keys, InstantSource clock) {
        this.store = store;
        this.access = access;
        this.operations = operations;
        this.keys = keys;
        this.clock = clock;
    }

    /** What to change; what is empty stays. */
    public record Patch(Optional<String> name, Optional<String> description, Optional<Map<String, String>> labels) {}

    public Folder get(Caller caller, String id) {
        return store.read(tx -> {
            var folder = Resources.folder(tx, caller, id);
            access.require(tx, caller, Operation.GET_FOLDER, Resources.path(folder));
            return folder;
        });
    }

    /** Folders of a cloud; only the one with that name, if one is given. */
    public Page<Folder> list(Caller caller, String cloud, Optional<String> name, Page.Request page) {
        return store.read(tx -> {
            var account = Resources.cloud(tx, caller, cloud);
            access.require(tx, caller, Operation.LIST_FOLDERS, Resources.path(account));
            return tx.folders().folders(account.id(), name, page);
        });
    }

    public StoredOperation create(
            Call call,
            String cloud,
            String name,
            String description,
            Map<String, String> labels,
            Receipt<Folder> receipt) {
        var caller = call.caller();
        var id = keys.resourceId(ResourceId.RESOURCE_MANAGER, caller.account());
        var now = clock.instant();
        return operations.run(
                call,
                Operation.CREATE_FOLDER,
                tx -> access.require(
                        tx, caller, Operation.CREATE_FOLDER, Resources.path(Resources.cloud(tx, caller, cloud))),
                tx -> {
                    var parent = Resources.cloud(tx, caller, cloud).cloud();
                    requireFree(tx, caller, name, Optional.empty());
                    var all = tx.folders().folders(caller.account(), Optional.empty(), Page.Request.first(MAX_FOLDERS));
                    if (all.items().size() >= MAX_FOLDERS) {
                        throw new Refused(new Refusal.LimitExceeded(Refusal.Quota.FOLDERS_PER_ACCOUNT, MAX_FOLDERS));
                    }
                    var folder =
                            new Folder(caller.account(), id, parent, name, now).described(name, description, labels);
                    tx.folders().insert(folder);
                    return done(folder);
                },
                receipt);
    }

    public StoredOperation update(Call call, String id, Patch patch, Receipt<Folder> receipt) {
        return operations.run(
                call,
                Operation.UPDATE_FOLDER,
                tx -> authorize(tx, call.caller(), id, Operation.UPDATE_FOLDER),
                tx -> {
                    var before = Resources.folder(tx, call.caller(), id);
                    var name = patch.name().orElse(before.name());
                    requireFree(tx, call.caller(), name, Optional.of(before));
                    var after = before.described(
                            name,
                            patch.description().orElse(before.description()),
                            patch.labels().orElse(before.labels()));
                    tx.folders().update(after);
                    return done(after);
                },
                receipt);
    }

    /** Deletes at {@code after}, at once if that is past; a day from now if it is empty. */
    public StoredOperation delete(Call call, String id, Optional<Instant> after, Receipt<Folder> receipt) {
        var now = clock.instant();
        var when = after.orElse(now.plus(DEFAULT_DELAY));
        if (when.isAfter(now)) {
            return operations.start(
                    call,
                    Operation.DELETE_FOLDER,
                    tx -> authorize(tx, call.caller(), id, Operation.DELETE_FOLDER),
                    tx -> {
                        var folder = pendingDeletion(tx, call.caller(), id, when);
                        return new Operations.Done<>(folder, folder.id(), describe(folder) + " at " + when);
                    },
                    receipt,
                    new Operations.Ending(Job.Kind.DELETE_FOLDER, when));
        }
        return operations.run(
                call,
                Operation.DELETE_FOLDER,
                tx -> authorize(tx, call.caller(), id, Operation.DELETE_FOLDER),
                tx -> {
                    var folder = pendingDeletion(tx, call.caller(), id, when);
                    return new Operations.Done<>(folder, folder.id(), remove(tx, folder));
                },
                receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var folder = Resources.folder(tx, caller, id);
            access.require(tx, caller, Operation.LIST_FOLDER_OPERATIONS, Resources.path(folder));
            return operations.on(tx, folder.account(), folder.id(), page);
        });
    }

    /**
     * Deletes a folder whose time has come, and ends the operation.
     *
     * @param response what the operation then answers
     */
    public Jobs.Worker deletion(StoredOperation.Payload response) {
        return (tx, job) -> {
            var folder = tx.folders().find(job.account(), job.resource()).orElseThrow();
            var done = new Operations.Done<>(response, folder.id(), remove(tx, folder));
            operations.end(tx, job, Operation.DELETE_FOLDER, done);
        };
    }

    /** What went, in words. */
    private List<String> remove(WriteTx tx, Folder folder) {
        var removed = new ArrayList<String>();
        for (var keys = keysIn(tx, folder, Optional.empty()).items();
                !keys.isEmpty();
                keys = keysIn(tx, folder, Optional.empty()).items()) {
            keys.forEach(key -> removed.add(Removal.of(tx, key, clock.instant())));
        }
        var more = true;
        while (more) {
            var page = tx.identities()
                    .inFolder(
                            folder.account(), folder.id(), Optional.empty(), Page.Request.first(Page.Request.MAX_SIZE));
            page.items().forEach(identity -> removed.add(Removal.of(tx, identity)));
            more = page.next().isPresent();
        }
        tx.bindings().removeAll(folder.account(), folder.id());
        tx.folders().delete(folder);
        return Targets.describe(describe(folder), removed);
    }

    private static Page<SymmetricKey> keysIn(ReadTx tx, Folder folder, Optional<String> after) {
        var page = new Page.Request(after, Page.Request.MAX_SIZE);
        return tx.symmetricKeys().inFolder(folder.account(), folder.id(), page);
    }

    private static void refuseIfProtected(ReadTx tx, Folder folder) {
        var after = Optional.<String>empty();
        do {
            var keys = keysIn(tx, folder, after);
            if (keys.items().stream().anyMatch(SymmetricKey::deletionProtection)) {
                throw new Refused(new Refusal.Precondition(Refusal.Rule.KEY_IS_PROTECTED));
            }
            after = keys.next();
        } while (after.isPresent());
    }

    /** The folder, marked as going; whom the cloud cannot do without keeps it from that. */
    private static Folder pendingDeletion(WriteTx tx, Caller caller, String id, Instant when) {
        return Stewards.keep(tx, caller.account(), () -> {
            var folder = deletable(tx, caller, id).pendingDeletion(when);
            tx.folders().update(folder);
            return folder;
        });
    }

    private static Folder deletable(ReadTx tx, Caller caller, String id) {
        var folder = Resources.folder(tx, caller, id);
        if (folder.id().equals(Resources.account(tx, caller).defaultFolder())) {
            throw new Refused(new Refusal.Precondition(Refusal.Rule.DEFAULT_FOLDER));
        }
        if (folder.status() == Folder.Status.PENDING_DELETION) {
            throw new Refused(new Refusal.Precondition(Refusal.Rule.FOLDER_IS_GOING));
        }
        refuseIfProtected(tx, folder);
        return folder;
    }

    private static void requireFree(ReadTx tx, Caller caller, String name, Optional<Folder> self) {
        var holder = tx.folders().findByName(caller.account(), name);
        if (holder.isPresent() && !holder.map(Folder::id).equals(self.map(Folder::id))) {
            throw new Refused(new Refusal.AlreadyExists(Refusal.Kind.FOLDER, name));
        }
    }

    private void authorize(ReadTx tx, Caller caller, String id, Operation operation) {
        access.require(tx, caller, operation, Resources.path(Resources.folder(tx, caller, id)));
    }

    private static Operations.Done<Folder> done(Folder folder) {
        return new Operations.Done<>(folder, folder.id(), describe(folder));
    }

    private static String describe(Folder folder) {
        return Targets.describe(Refusal.Kind.FOLDER, folder.id()) + " " + folder.name();
    }
}
