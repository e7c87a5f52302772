package dev.keyhold.domain.organization;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Accounts as clouds, for principals with roles. A closed account is a cloud that is deleted: nobody finds it. */
public final class Clouds {
    private static final Duration DEFAULT_DELAY = Duration.ofHours(24);

    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;
    private final Organizations organizations;
    private final AccountLifecycle lifecycle;
    private final InstantSource clock;

    public Clouds(
            Store store,
            Authorizer authorizer,
            Changes changes,
            Organizations organizations,
            AccountLifecycle lifecycle,
            InstantSource clock) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.organizations = organizations;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    /** What to change; what is empty stays. */
    public record Patch(Optional<String> name, Optional<String> description, Optional<Map<String, String>> labels) {}

    public Account get(Principal principal, String id) {
        return store.read(tx -> find(tx, principal, OrganizationAction.GET_CLOUD, id));
    }

    /**
     * Clouds that the principal may see; of that organization and name, where they are given. A page may have fewer
     * clouds than it could, and yet another one after it.
     */
    public Page<Account> list(
            Principal principal, Optional<String> organization, Optional<String> name, Page.Request page) {
        return store.read(tx -> {
            var own = Resources.account(tx, principal);
            if (!organization.map(own.organization().text()::equals).orElse(true)) {
                return new Page<>(List.of(), Optional.empty());
            }
            var found = Resources.hasRoleOnOrganization(tx, own.id(), principal.id())
                    ? all(tx, name, page)
                    : new Page<>(List.of(own), Optional.empty());
            return new Page<>(
                    found.items().stream()
                            .filter(account -> account.isOpen()
                                    && name.map(account.name()::equals).orElse(true)
                                    && isVisible(tx, principal, account))
                            .toList(),
                    found.next());
        });
    }

    private static Page<Account> all(ReadTx tx, Optional<String> name, Page.Request page) {
        if (name.isEmpty()) {
            return tx.accounts().list(page);
        }
        var named = name.flatMap(tx.directory()::withCloudName).flatMap(tx.accounts()::find);
        return new Page<>(named.stream().toList(), Optional.empty());
    }

    private boolean isVisible(ReadTx tx, Principal principal, Account account) {
        var request = AuthorizationRequest.in(tx, principal, OrganizationAction.GET_CLOUD, Resources.path(account));
        return authorizer.authorize(request) instanceof Decision.Allow;
    }

    /** Creates an account with that cloud. The principal owns the cloud; its root has no credential. */
    public Account create(
            Principal principal,
            String organization,
            String name,
            String description,
            Map<String, String> labels,
            TransactionHook<? super Account> hook) {
        var draft = new AccountDraft(
                name, Optional.empty(), Optional.of(name), description, labels, List.of(), Optional.empty());
        var now = clock.instant();
        return changes.run(
                principal,
                OrganizationAction.CREATE_CLOUD,
                tx -> organizations.require(tx, principal, OrganizationAction.CREATE_CLOUD, organization),
                (tx, parent) -> {
                    var account = lifecycle
                            .create(tx, parent, lifecycle.draw(tx), draft, now)
                            .account();
                    var owner = new AccessBinding.Subject(
                            AccessBinding.Subject.SERVICE_ACCOUNT,
                            principal.id().text());
                    tx.bindings().add(account.id(), new AccessBinding(account.cloud(), PredefinedRoles.OWNER, owner));
                    return new Change<>(account, account.cloud(), describe(account));
                },
                hook);
    }

    public Account update(Principal principal, String id, Patch patch, TransactionHook<? super Account> hook) {
        return changes.run(
                principal,
                OrganizationAction.UPDATE_CLOUD,
                tx -> find(tx, principal, OrganizationAction.UPDATE_CLOUD, id),
                (tx, before) -> {
                    var after = before.described(
                            patch.name().orElse(before.name()),
                            patch.description().orElse(before.description()),
                            patch.labels().orElse(before.labels()));
                    requireFree(tx, after);
                    tx.accounts().update(after);
                    return new Change<>(after, after.cloud(), describe(after));
                },
                hook);
    }

    /**
     * Closes the account: from now on nothing of it is accepted, and nobody finds the cloud. Its content is deleted at
     * {@code after}, a day from now if it is empty, but no earlier than the delay that the operator has set.
     */
    public Account delete(
            Principal principal, String id, Optional<Instant> after, TransactionHook<? super Account> hook) {
        var now = clock.instant();
        var when = after.orElse(now.plus(DEFAULT_DELAY));
        return changes.run(
                principal,
                OrganizationAction.DELETE_CLOUD,
                tx -> find(tx, principal, OrganizationAction.DELETE_CLOUD, id),
                (tx, account) -> {
                    var closed = lifecycle.close(tx, account.id(), now, Optional.of(when));
                    var target = describe(closed) + " at " + closed.purgeAt().orElseThrow();
                    return new Change<>(closed, closed.cloud(), target);
                },
                hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return find(tx, principal, OrganizationAction.LIST_CLOUD_OPERATIONS, id).cloud();
    }

    private static void requireFree(ReadTx tx, Account account) {
        tx.directory()
                .withCloudName(account.name())
                .filter(holder -> !holder.equals(account.id()))
                .ifPresent(_ -> {
                    throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.CLOUD, account.name()));
                });
    }

    /** The cloud of that id, for a principal that may do that with it. */
    private Account find(ReadTx tx, Principal principal, Action action, String id) {
        var account = Resources.cloud(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(account));
        return account;
    }

    private static String describe(Account account) {
        return AuditTargets.describe(ResourceType.CLOUD, account.cloud());
    }
}
