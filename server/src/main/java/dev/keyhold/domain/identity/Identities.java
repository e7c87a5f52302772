package dev.keyhold.domain.identity;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.authz.rolebinding.LastAdminGuard;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The life of identities, which all APIs share: users and service accounts are the same records. Names are unique in
 * the account and found without regard to case; spelling is kept.
 */
public final class Identities {
    private final Store store;
    private final Authorizer authorizer;
    private final IdentityResolver resolver;
    private final Changes changes;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final Rules rules;
    private final LastUses lastUses;

    public Identities(
            Store store,
            Authorizer authorizer,
            Changes changes,
            IdGenerator ids,
            InstantSource clock,
            Rules rules,
            LastUses lastUses) {
        this.store = store;
        this.authorizer = authorizer;
        this.resolver = new IdentityResolver(authorizer);
        this.changes = changes;
        this.ids = ids;
        this.clock = clock;
        this.rules = rules;
        this.lastUses = lastUses;
    }

    /** How many identities and tags there may be, and the policies that may be boundaries. */
    public record Rules(Quotas quotas, PolicyResolver boundaries) {}

    /** When identities last authenticated, as far as is known now: credentials record it, which depend on this. */
    @FunctionalInterface
    public interface LastUses {
        Optional<Instant> find(ReadTx tx, AccountId account, ResourceId identity);
    }

    /** An identity with its tags and its permissions boundary, and when it last authenticated. */
    public record Details(Identity identity, List<Tag> tags, Optional<Arn> boundary, Optional<Instant> lastUse) {}

    /** An identity in the list of a folder, and when it last authenticated. */
    public record Listed(Identity identity, Optional<Instant> lastUse) {}

    /**
     * A new identity.
     *
     * @param folder where it is created, if a role on that decides; without one it is created in the default folder of
     *     the account, if an IAM policy allows it
     */
    public record Draft(
            Optional<String> folder,
            String name,
            String path,
            String description,
            Map<String, String> labels,
            Optional<Instant> expiresAt,
            List<Tag> tags,
            Optional<Arn> boundary) {
        /** One that requests name by its name. */
        public static Draft named(String name, String path, List<Tag> tags) {
            return new Draft(Optional.empty(), name, path, "", Map.of(), Optional.empty(), tags, Optional.empty());
        }

        /** The same with a permissions boundary. */
        public Draft boundedBy(Optional<Arn> policy) {
            return new Draft(folder, name, path, description, labels, expiresAt, tags, policy);
        }

        /** One in that folder. */
        public static Draft in(
                String folder,
                String name,
                String description,
                Map<String, String> labels,
                Optional<Instant> expiresAt) {
            return new Draft(
                    Optional.of(folder), name, "/", description, labels, expiresAt, List.of(), Optional.empty());
        }
    }

    /**
     * What to change; what is empty stays. An {@code expiresAt} that is set and empty removes the expiry.
     *
     * @param ownNameIsTaken whether another spelling of the identity's own name is refused like the name of another one
     */
    public record Patch(
            Optional<String> name,
            Optional<String> path,
            Optional<String> description,
            Optional<Map<String, String>> labels,
            Optional<Optional<Instant>> expiresAt,
            boolean ownNameIsTaken) {
        /** Another name or path. */
        public static Patch rename(Optional<String> name, Optional<String> path) {
            return new Patch(name, path, Optional.empty(), Optional.empty(), Optional.empty(), true);
        }

        /** What belongs to the description. */
        public static Patch describe(
                Optional<String> name,
                Optional<String> description,
                Optional<Map<String, String>> labels,
                Optional<Optional<Instant>> expiresAt) {
            return new Patch(name, Optional.empty(), description, labels, expiresAt, false);
        }

        private Identity of(Identity before) {
            return before.renamed(name.orElse(before.name()), path.orElse(before.path()))
                    .described(description.orElse(before.description()), labels.orElse(before.labels()))
                    .expiring(expiresAt.orElse(before.expiresAt()));
        }
    }

    /** What the deletion of an identity does with its credentials. */
    public enum WithCredentials {
        /** Nothing: an identity that has any is not deleted. */
        REFUSE,
        /** Deletes them too. */
        DELETE
    }

    public Details get(Principal principal, IdentityRef ref) {
        return store.read(tx -> details(tx, resolver.find(tx, principal, IdentityAction.GET_IDENTITY, ref)));
    }

    /** The same without when it last authenticated, which takes one statement less. */
    public DescribedIdentity describe(Principal principal, IdentityRef ref) {
        return store.read(
                tx -> DescribedIdentity.of(tx, resolver.find(tx, principal, IdentityAction.GET_IDENTITY, ref)));
    }

    /** Identities of the account below a path, ordered by name; for principals who may list them all. */
    public Page<Identity> listBelow(Principal principal, String pathPrefix, Page.Request page) {
        return store.read(tx -> {
            authorizer.require(
                    tx, principal, IdentityAction.LIST_IDENTITIES, new ResourceRef.AllUsers(principal.account()));
            return tx.identities().users(principal.account(), pathPrefix, page);
        });
    }

    /** The same of those whose name begins so, without regard to case. */
    public Page<Identity> listNamed(Principal principal, String pathPrefix, String namePrefix, Page.Request page) {
        return store.read(tx -> {
            authorizer.require(
                    tx, principal, IdentityAction.LIST_IDENTITIES, new ResourceRef.AllUsers(principal.account()));
            return tx.identities().usersNamed(principal.account(), pathPrefix, namePrefix, page);
        });
    }

    /** Identities of a folder; only the one with that name, if one is given. */
    public Page<Listed> listIn(Principal principal, String folder, Optional<String> name, Page.Request page) {
        return store.read(tx -> {
            var found = Resources.folder(tx, principal, folder);
            authorizer.require(tx, principal, IdentityAction.LIST_IDENTITIES, Resources.path(tx, found));
            return tx.identities()
                    .inFolder(found.account(), found.id(), name, page)
                    .map(identity -> new Listed(identity, lastUse(tx, identity)));
        });
    }

    public Details create(Principal principal, Draft draft, TransactionHook<? super Details> hook) {
        var account = draft.folder()
                .map(folder -> Resources.accountOf(principal, folder))
                .orElseGet(principal::account);
        var id = ids.resourceId(ResourceId.IAM, account);
        var now = clock.instant();
        return changes.run(
                principal,
                IdentityAction.CREATE_IDENTITY,
                tx -> folder(tx, principal, draft),
                (tx, folder) -> {
                    rules.quotas().tagRules().check(draft.tags());
                    var boundary =
                            draft.boundary().map(arn -> rules.boundaries().attachable(tx, account, arn));
                    requireRoom(tx, folder, draft.name());
                    var identity = new Identity(
                                    account, id, folder.id(), Identity.Kind.USER, draft.name(), draft.path(), now)
                            .described(draft.description(), draft.labels())
                            .expiring(draft.expiresAt());
                    tx.identities().insert(identity);
                    rules.quotas().tagRules().put(tx.identities(), account, id, draft.tags());
                    boundary.ifPresent(policy -> tx.policies().putBoundary(account, id, policy.ref()));
                    return new Change<>(details(tx, identity), id, AuditTargets.identify(identity));
                },
                hook);
    }

    /** Id, credentials, tags and bindings stay, whatever changes. */
    public Details update(Principal principal, IdentityRef ref, Patch patch, TransactionHook<? super Details> hook) {
        var action = IdentityAction.UPDATE_IDENTITY;
        return change(
                principal,
                action,
                tx -> {
                    var before = resolver.find(tx, principal, action, ref);
                    requireNewName(tx, principal, ref, before, patch.of(before));
                    return before;
                },
                hook,
                patch.ownNameIsTaken(),
                patch::of);
    }

    /** Refuses its credentials from now on; keys and bindings stay. An expiry that is given replaces the one before. */
    public Details suspend(
            Principal principal, IdentityRef ref, Optional<Instant> expiresAt, TransactionHook<? super Details> hook) {
        return change(
                principal,
                IdentityAction.SUSPEND_IDENTITY,
                tx -> resolver.find(tx, principal, IdentityAction.SUSPEND_IDENTITY, ref),
                hook,
                false,
                identity -> identity.withStatus(Identity.Status.SUSPENDED).expiring(expiresAt.or(identity::expiresAt)));
    }

    /** Accepts its credentials again. Its expiry stays as it is. */
    public Details reactivate(Principal principal, IdentityRef ref, TransactionHook<? super Details> hook) {
        return change(
                principal,
                IdentityAction.REACTIVATE_IDENTITY,
                tx -> resolver.find(tx, principal, IdentityAction.REACTIVATE_IDENTITY, ref),
                hook,
                false,
                identity -> identity.withStatus(Identity.Status.ACTIVE));
    }

    /** Removes an identity with its bindings; its tokens stop working. */
    public Details delete(
            Principal principal, IdentityRef ref, WithCredentials credentials, TransactionHook<? super Details> hook) {
        var action = IdentityAction.DELETE_IDENTITY;
        return changes.run(
                principal,
                action,
                tx -> resolver.find(tx, principal, action, ref),
                (tx, identity) -> {
                    if (credentials == WithCredentials.REFUSE) {
                        DeletionConflicts.require(tx, identity);
                    }
                    var details = details(tx, identity);
                    var removed = LastAdminGuard.keep(tx, identity.account(), () -> ResourceRemoval.of(tx, identity));
                    return new Change<>(details, identity.id(), removed);
                },
                hook);
    }

    /** The resource of that reference; throws if the principal may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, IdentityRef ref) {
        return resolver.find(tx, principal, IdentityAction.LIST_IDENTITY_OPERATIONS, ref)
                .id();
    }

    private Details change(
            Principal principal,
            Action action,
            Function<ReadTx, Identity> find,
            TransactionHook<? super Details> hook,
            boolean ownNameIsTaken,
            UnaryOperator<Identity> change) {
        return changes.run(
                principal,
                action,
                find,
                (tx, before) -> {
                    var after = change.apply(before);
                    requireFree(tx, before, after, ownNameIsTaken);
                    return LastAdminGuard.keep(tx, after.account(), () -> {
                        tx.identities().update(after);
                        return new Change<>(details(tx, after), after.id(), describe(before, after));
                    });
                },
                hook);
    }

    /** Where the new identity goes, for a principal that may create it there. */
    private Folder folder(ReadTx tx, Principal principal, Draft draft) {
        if (draft.folder().isPresent()) {
            var folder = Resources.folder(tx, principal, draft.folder().get());
            authorizer.require(tx, principal, IdentityAction.CREATE_IDENTITY, Resources.path(tx, folder));
            return folder;
        }
        var user = new ResourceRef.New(new ResourceRef.User(principal.account(), draft.path(), draft.name()));
        var request = AuthorizationRequest.in(tx, principal, IdentityAction.CREATE_IDENTITY, user)
                .with(RequestDetails.tags(draft.tags()).withBoundary(draft.boundary()));
        authorizer.require(request);
        if (!draft.tags().isEmpty()) {
            authorizer.require(request.to(IdentityAction.TAG_IDENTITY));
        }
        var account = Resources.account(tx, principal);
        return tx.folders().find(account.id(), account.defaultFolder()).orElseThrow();
    }

    /**
     * Who renames or moves an identity needs the right to what it will be, too: else a right to one name would be a
     * right to all. A role decides on the identity, whatever its name is.
     */
    private void requireNewName(ReadTx tx, Principal principal, IdentityRef ref, Identity before, Identity after) {
        var stays = before.name().equals(after.name()) && before.path().equals(after.path());
        if (!stays && !(ref instanceof IdentityRef.ById)) {
            authorizer.require(tx, principal, IdentityAction.UPDATE_IDENTITY, ResourceRef.User.of(after));
        }
    }

    private void requireRoom(ReadTx tx, Folder folder, String name) {
        if (folder.status() != Folder.Status.ACTIVE) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
        }
        if (tx.identities().findUser(folder.account(), name).isPresent()) {
            throw taken(name);
        }
        if (tx.identities().countUsers(folder.account()) >= rules.quotas().users()) {
            throw new ServiceException(new ServiceError.LimitExceeded(
                    ServiceError.Quota.USERS_PER_ACCOUNT, rules.quotas().users()));
        }
    }

    private static void requireFree(ReadTx tx, Identity before, Identity after, boolean ownNameIsTaken) {
        var holder = tx.identities().findUser(before.account(), after.name());
        var isOwn = holder.filter(it -> it.id().equals(before.id())).isPresent();
        var isRespelled = !after.name().equals(before.name());
        if (holder.isPresent() && (!isOwn || (ownNameIsTaken && isRespelled))) {
            throw taken(after.name());
        }
    }

    private static ServiceException taken(String name) {
        return new ServiceException(new ServiceError.AlreadyExists(ResourceType.USER, name));
    }

    private static String describe(Identity before, Identity after) {
        var isMoved = !after.name().equals(before.name()) || !after.path().equals(before.path());
        return AuditTargets.identify(before) + (isMoved ? " to " + after.path() + after.name() : "");
    }

    private Details details(ReadTx tx, Identity identity) {
        var described = DescribedIdentity.of(tx, identity);
        return new Details(identity, described.tags(), described.boundary(), lastUse(tx, identity));
    }

    private Optional<Instant> lastUse(ReadTx tx, Identity identity) {
        return lastUses.find(tx, identity.account(), identity.id());
    }
}
