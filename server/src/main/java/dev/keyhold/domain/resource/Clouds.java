package dev.keyhold.domain.resource;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Account;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clouds. A caller's account is its cloud, so there is one to be seen. */
public final class Clouds {
    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;

    public Clouds(Store store, Authorizer authorizer, Changes changes) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
    }

    /** What to change; what is empty stays. */
    public record Patch(Optional<String> name, Optional<String> description, Optional<Map<String, String>> labels) {}

    public Account get(Principal principal, String id) {
        return store.read(tx -> find(tx, principal, Action.GET_CLOUD, id));
    }

    /** Every cloud the caller may see; of that organization and name, where they are given. */
    public List<Account> list(Principal principal, Optional<String> organization, Optional<String> name) {
        return store.read(tx -> {
            var account = Resources.account(tx, principal);
            var wanted = organization.map(account.organization().text()::equals).orElse(true)
                    && name.map(account.name()::equals).orElse(true);
            var request = AuthorizationRequest.in(tx, principal, Action.GET_CLOUD, Resources.path(account));
            return wanted && authorizer.authorize(request) instanceof Decision.Allow ? List.of(account) : List.of();
        });
    }

    public Account update(Principal principal, String id, Patch patch, TransactionHook<? super Account> hook) {
        return changes.run(
                principal,
                Action.UPDATE_CLOUD,
                tx -> find(tx, principal, Action.UPDATE_CLOUD, id),
                (tx, before) -> {
                    var after = before.described(
                            patch.name().orElse(before.name()),
                            patch.description().orElse(before.description()),
                            patch.labels().orElse(before.labels()));
                    requireFreeName(tx, after);
                    tx.accounts().update(after);
                    var target = AuditTargets.describe(ResourceType.CLOUD, after.cloud());
                    return new Change<>(after, after.cloud(), target);
                },
                hook);
    }

    private static void requireFreeName(ReadTx tx, Account account) {
        if (tx.directory()
                .withCloudName(account.name())
                .filter(id -> !id.equals(account.id()))
                .isPresent()) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.CLOUD, account.name()));
        }
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return find(tx, principal, Action.LIST_CLOUD_OPERATIONS, id).cloud();
    }

    /** The cloud of that id, for a principal that may do that with it. */
    private Account find(ReadTx tx, Principal principal, Action action, String id) {
        var account = Resources.cloud(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(account));
        return account;
    }
}
