package dev.keyhold.domain.identity;

import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.Stewards;
import dev.keyhold.domain.resource.Removal;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Service accounts: the same records as AWS users, managed by role bindings. Names are one space with the users', so
 * that either side finds what the other made.
 */
public final class ServiceAccounts {
    private final Store store;
    private final Access access;
    private final Operations operations;
    private final KeyFactory keys;
    private final InstantSource clock;
    private final Quotas quotas;
    private final LastUses lastUses;

    public ServiceAccounts(
            Store store,
            Access access,
            Operations operations,
            KeyFactory keys,
            InstantSource clock,
            Quotas quotas,
            LastUses lastUses) {
        this.store = store;
        this.access = access;
        this.operations = operations;
        this.keys = keys;
        this.clock = clock;
        this.quotas = quotas;
        this.lastUses = lastUses;
    }

    /** When identities last authenticated, as far as is known now: credentials know, which know accounts themselves. */
    @FunctionalInterface
    public interface LastUses {
        Optional<Instant> find(ReadTx tx, AccountId account, ResourceId identity);
    }

    /** A service account and when it last authenticated. */
    public record Seen(Identity identity, Optional<Instant> lastUse) {}

    /** A new service account. */
    public record Draft(
            String folder, String name, String description, Map<String, String> labels, Optional<Instant> expiresAt) {}

    /** What to change; what is empty stays. An {@code expiresAt} that is set and empty takes the expiry away. */
    public record Patch(
            Optional<String> name,
            Optional<String> description,
            Optional<Map<String, String>> labels,
            Optional<Optional<Instant>> expiresAt) {}

    public Seen get(Caller caller, String id) {
        return store.read(tx -> {
            var identity = Resources.serviceAccount(tx, caller, id);
            access.require(tx, caller, Operation.GET_SERVICE_ACCOUNT, Resources.path(tx, identity));
            return seen(tx, identity);
        });
    }

    /** Service accounts of a folder; only the one with that name, if one is given. */
    public Page<Seen> list(Caller caller, String folder, Optional<String> name, Page.Request page) {
        return store.read(tx -> {
            var found = Resources.folder(tx, caller, folder);
            access.require(tx, caller, Operation.LIST_SERVICE_ACCOUNTS, Resources.path(found));
            var identities = tx.identities().inFolder(caller.account(), found.id(), name, page);
            return new Page<>(
                    identities.items().stream().map(it -> seen(tx, it)).toList(), identities.next());
        });
    }

    public StoredOperation create(Call call, Draft draft, Receipt<Seen> receipt) {
        var caller = call.caller();
        var id = keys.resourceId(ResourceId.IAM, caller.account());
        var now = clock.instant();
        return operations.run(
                call,
                Operation.CREATE_SERVICE_ACCOUNT,
                tx -> access.require(
                        tx,
                        caller,
                        Operation.CREATE_SERVICE_ACCOUNT,
                        Resources.path(Resources.folder(tx, caller, draft.folder()))),
                tx -> {
                    var folder = Resources.folder(tx, caller, draft.folder());
                    if (folder.status() != Folder.Status.ACTIVE) {
                        throw new Refused(new Refusal.Precondition(Refusal.Rule.FOLDER_IS_GOING));
                    }
                    requireFree(tx, caller, draft.name(), Optional.empty());
                    if (tx.identities().countUsers(caller.account()) >= quotas.users()) {
                        throw new Refused(new Refusal.LimitExceeded(Refusal.Quota.USERS_PER_ACCOUNT, quotas.users()));
                    }
                    var identity = new Identity(
                                    caller.account(), id, folder.id(), Identity.Kind.USER, draft.name(), "/", now)
                            .described(draft.description(), draft.labels())
                            .expiring(draft.expiresAt());
                    tx.identities().insert(identity);
                    return done(tx, identity);
                },
                receipt);
    }

    public StoredOperation update(Call call, String id, Patch patch, Receipt<Seen> receipt) {
        return change(
                call,
                id,
                Operation.UPDATE_SERVICE_ACCOUNT,
                receipt,
                before -> before.renamed(patch.name().orElse(before.name()), before.path())
                        .described(
                                patch.description().orElse(before.description()),
                                patch.labels().orElse(before.labels()))
                        .expiring(patch.expiresAt().orElse(before.expiresAt())));
    }

    /** Refuses its credentials from now on; keys and bindings stay. An expiry that is given replaces the one before. */
    public StoredOperation suspend(Call call, String id, Optional<Instant> expiresAt, Receipt<Seen> receipt) {
        return change(
                call,
                id,
                Operation.SUSPEND_SERVICE_ACCOUNT,
                receipt,
                identity -> identity.withStatus(Identity.Status.SUSPENDED).expiring(expiresAt.or(identity::expiresAt)));
    }

    /** Accepts its credentials again. Its expiry stays as it is. */
    public StoredOperation reactivate(Call call, String id, Receipt<Seen> receipt) {
        return change(
                call,
                id,
                Operation.REACTIVATE_SERVICE_ACCOUNT,
                receipt,
                identity -> identity.withStatus(Identity.Status.ACTIVE));
    }

    /** Removes the account with all its keys and bindings; its tokens stop working. */
    public StoredOperation delete(Call call, String id, Receipt<Seen> receipt) {
        return operations.run(
                call,
                Operation.DELETE_SERVICE_ACCOUNT,
                tx -> authorize(tx, call.caller(), id, Operation.DELETE_SERVICE_ACCOUNT),
                tx -> {
                    var identity = Resources.serviceAccount(tx, call.caller(), id);
                    var seen = seen(tx, identity);
                    var removed = Stewards.keep(tx, identity.account(), () -> Removal.of(tx, identity));
                    return new Operations.Done<>(seen, identity.id(), removed);
                },
                receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var identity = Resources.serviceAccount(tx, caller, id);
            access.require(tx, caller, Operation.LIST_SERVICE_ACCOUNT_OPERATIONS, Resources.path(tx, identity));
            return operations.on(tx, identity.account(), identity.id(), page);
        });
    }

    private StoredOperation change(
            Call call, String id, Operation operation, Receipt<Seen> receipt, UnaryOperator<Identity> change) {
        return operations.run(
                call,
                operation,
                tx -> authorize(tx, call.caller(), id, operation),
                tx -> {
                    var before = Resources.serviceAccount(tx, call.caller(), id);
                    var after = change.apply(before);
                    requireFree(tx, call.caller(), after.name(), Optional.of(before));
                    return Stewards.keep(tx, after.account(), () -> {
                        tx.identities().update(after);
                        return done(tx, after);
                    });
                },
                receipt);
    }

    private void authorize(ReadTx tx, Caller caller, String id, Operation operation) {
        access.require(tx, caller, operation, Resources.path(tx, Resources.serviceAccount(tx, caller, id)));
    }

    private static void requireFree(ReadTx tx, Caller caller, String name, Optional<Identity> self) {
        var holder = tx.identities().findUser(caller.account(), name);
        if (holder.isPresent() && !holder.map(Identity::id).equals(self.map(Identity::id))) {
            throw new Refused(new Refusal.AlreadyExists(Refusal.Kind.SERVICE_ACCOUNT, name));
        }
    }

    private Operations.Done<Seen> done(ReadTx tx, Identity identity) {
        return new Operations.Done<>(seen(tx, identity), identity.id(), Targets.identify(identity));
    }

    private Seen seen(ReadTx tx, Identity identity) {
        return new Seen(identity, lastUses.find(tx, identity.account(), identity.id()));
    }
}
