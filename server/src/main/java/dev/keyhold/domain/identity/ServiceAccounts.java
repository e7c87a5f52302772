package dev.keyhold.domain.identity;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.rolebinding.LastAdminGuard;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
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
    private final Authorizer authorizer;
    private final Changes changes;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final Quotas quotas;
    private final LastUses lastUses;

    public ServiceAccounts(
            Store store,
            Authorizer authorizer,
            Changes changes,
            IdGenerator ids,
            InstantSource clock,
            Quotas quotas,
            LastUses lastUses) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.ids = ids;
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
    public record ServiceAccountView(Identity identity, Optional<Instant> lastUse) {}

    /** A new service account. */
    public record Draft(
            String folder, String name, String description, Map<String, String> labels, Optional<Instant> expiresAt) {}

    /** What to change; what is empty stays. An {@code expiresAt} that is set and empty takes the expiry away. */
    public record Patch(
            Optional<String> name,
            Optional<String> description,
            Optional<Map<String, String>> labels,
            Optional<Optional<Instant>> expiresAt) {}

    public ServiceAccountView get(Principal principal, String id) {
        return store.read(tx -> {
            var identity = Resources.serviceAccount(tx, principal, id);
            authorizer.require(tx, principal, Action.GET_IDENTITY, Resources.path(tx, identity));
            return seen(tx, identity);
        });
    }

    /** Service accounts of a folder; only the one with that name, if one is given. */
    public Page<ServiceAccountView> list(Principal principal, String folder, Optional<String> name, Page.Request page) {
        return store.read(tx -> {
            var found = Resources.folder(tx, principal, folder);
            authorizer.require(tx, principal, Action.LIST_IDENTITIES, Resources.path(found));
            var identities = tx.identities().inFolder(principal.account(), found.id(), name, page);
            return new Page<>(
                    identities.items().stream().map(it -> seen(tx, it)).toList(), identities.next());
        });
    }

    public ServiceAccountView create(
            Principal principal, Draft draft, TransactionHook<? super ServiceAccountView> hook) {
        var id = ids.resourceId(ResourceId.IAM, principal.account());
        var now = clock.instant();
        return changes.run(
                principal,
                Action.CREATE_IDENTITY,
                tx -> authorizer.require(
                        tx,
                        principal,
                        Action.CREATE_IDENTITY,
                        Resources.path(Resources.folder(tx, principal, draft.folder()))),
                tx -> {
                    var folder = Resources.folder(tx, principal, draft.folder());
                    if (folder.status() != Folder.Status.ACTIVE) {
                        throw new ServiceException(
                                new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
                    }
                    requireFree(tx, principal, draft.name(), Optional.empty());
                    if (tx.identities().countUsers(principal.account()) >= quotas.users()) {
                        throw new ServiceException(
                                new ServiceError.LimitExceeded(ServiceError.Quota.USERS_PER_ACCOUNT, quotas.users()));
                    }
                    var identity = new Identity(
                                    principal.account(), id, folder.id(), Identity.Kind.USER, draft.name(), "/", now)
                            .described(draft.description(), draft.labels())
                            .expiring(draft.expiresAt());
                    tx.identities().insert(identity);
                    return done(tx, identity);
                },
                hook);
    }

    public ServiceAccountView update(
            Principal principal, String id, Patch patch, TransactionHook<? super ServiceAccountView> hook) {
        return change(
                principal,
                id,
                Action.UPDATE_IDENTITY,
                hook,
                before -> before.renamed(patch.name().orElse(before.name()), before.path())
                        .described(
                                patch.description().orElse(before.description()),
                                patch.labels().orElse(before.labels()))
                        .expiring(patch.expiresAt().orElse(before.expiresAt())));
    }

    /** Refuses its credentials from now on; keys and bindings stay. An expiry that is given replaces the one before. */
    public ServiceAccountView suspend(
            Principal principal,
            String id,
            Optional<Instant> expiresAt,
            TransactionHook<? super ServiceAccountView> hook) {
        return change(
                principal,
                id,
                Action.SUSPEND_IDENTITY,
                hook,
                identity -> identity.withStatus(Identity.Status.SUSPENDED).expiring(expiresAt.or(identity::expiresAt)));
    }

    /** Accepts its credentials again. Its expiry stays as it is. */
    public ServiceAccountView reactivate(
            Principal principal, String id, TransactionHook<? super ServiceAccountView> hook) {
        return change(
                principal,
                id,
                Action.REACTIVATE_IDENTITY,
                hook,
                identity -> identity.withStatus(Identity.Status.ACTIVE));
    }

    /** Removes the account with all its keys and bindings; its tokens stop working. */
    public ServiceAccountView delete(Principal principal, String id, TransactionHook<? super ServiceAccountView> hook) {
        return changes.run(
                principal,
                Action.DELETE_IDENTITY,
                tx -> authorize(tx, principal, id, Action.DELETE_IDENTITY),
                tx -> {
                    var identity = Resources.serviceAccount(tx, principal, id);
                    var seen = seen(tx, identity);
                    var removed = LastAdminGuard.keep(tx, identity.account(), () -> ResourceRemoval.of(tx, identity));
                    return new Change<>(seen, identity.id(), removed);
                },
                hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        var identity = Resources.serviceAccount(tx, principal, id);
        authorizer.require(tx, principal, Action.LIST_IDENTITY_OPERATIONS, Resources.path(tx, identity));
        return identity.id();
    }

    private ServiceAccountView change(
            Principal principal,
            String id,
            Action operation,
            TransactionHook<? super ServiceAccountView> hook,
            UnaryOperator<Identity> change) {
        return changes.run(
                principal,
                operation,
                tx -> authorize(tx, principal, id, operation),
                tx -> {
                    var before = Resources.serviceAccount(tx, principal, id);
                    var after = change.apply(before);
                    requireFree(tx, principal, after.name(), Optional.of(before));
                    return LastAdminGuard.keep(tx, after.account(), () -> {
                        tx.identities().update(after);
                        return done(tx, after);
                    });
                },
                hook);
    }

    private void authorize(ReadTx tx, Principal principal, String id, Action operation) {
        authorizer.require(tx, principal, operation, Resources.path(tx, Resources.serviceAccount(tx, principal, id)));
    }

    private static void requireFree(ReadTx tx, Principal principal, String name, Optional<Identity> self) {
        var holder = tx.identities().findUser(principal.account(), name);
        if (holder.isPresent() && !holder.map(Identity::id).equals(self.map(Identity::id))) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.SERVICE_ACCOUNT, name));
        }
    }

    private Change<ServiceAccountView> done(ReadTx tx, Identity identity) {
        return new Change<>(seen(tx, identity), identity.id(), AuditTargets.identify(identity));
    }

    private ServiceAccountView seen(ReadTx tx, Identity identity) {
        return new ServiceAccountView(identity, lastUses.find(tx, identity.account(), identity.id()));
    }
}
