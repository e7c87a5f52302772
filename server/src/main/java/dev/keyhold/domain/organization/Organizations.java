package dev.keyhold.domain.organization;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The organization of the caller's account. */
public final class Organizations {
    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;

    public Organizations(Store store, Authorizer authorizer, Changes changes) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
    }

    /** The organization and the account that manages it. */
    public record View(Organization organization, Account management) {}

    /** What to change; what is empty stays. */
    public record Patch(
            Optional<String> name,
            Optional<String> description,
            Optional<String> title,
            Optional<Map<String, String>> labels) {
        private Organization of(Organization before) {
            return before.described(
                    name.orElse(before.name()),
                    description.orElse(before.description()),
                    title.orElse(before.title()),
                    labels.orElse(before.labels()));
        }
    }

    /** The organization, for a principal of any of its accounts. */
    public View describe(Principal principal) {
        return requireMember(principal, OrganizationAction.DESCRIBE_ORGANIZATION);
    }

    /** The same for a principal that may perform an action for its own account, whichever that is. */
    public View requireMember(Principal principal, Action action) {
        authorizer.require(principal, action, new ResourceRef.WholeAccount(principal.account()));
        return store.read(tx -> {
            var organization = of(tx, principal);
            return new View(
                    organization, tx.accounts().find(organization.account()).orElseThrow());
        });
    }

    /** The organization of that id, for a principal with a role on it. */
    public Organization get(Principal principal, String id) {
        return store.read(tx -> require(tx, principal, OrganizationAction.GET_ORGANIZATION, id));
    }

    /** Every organization that the principal may see; of that name, if one is given. */
    public List<Organization> list(Principal principal, Optional<String> name) {
        return store.read(tx -> {
            var organization = of(tx, principal);
            var path = new ResourceRef.Resource(ResourceType.ORGANIZATION, organization.id());
            var request = AuthorizationRequest.in(tx, principal, OrganizationAction.GET_ORGANIZATION, path);
            return name.map(organization.name()::equals).orElse(true)
                            && authorizer.authorize(request) instanceof Decision.Allow
                    ? List.of(organization)
                    : List.of();
        });
    }

    public Organization update(
            Principal principal, String id, Patch patch, TransactionHook<? super Organization> hook) {
        return changes.run(
                principal,
                OrganizationAction.UPDATE_ORGANIZATION,
                tx -> require(tx, principal, OrganizationAction.UPDATE_ORGANIZATION, id),
                (tx, before) -> {
                    var after = patch.of(before);
                    tx.organizations().update(after);
                    var target = AuditTargets.describe(ResourceType.ORGANIZATION, after.id());
                    return new Change<>(after, after.id(), target);
                },
                hook);
    }

    /** The resource of that id; throws if the principal may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return require(tx, principal, OrganizationAction.LIST_ORGANIZATION_OPERATIONS, id)
                .id();
    }

    /** What in the organization a request is about. */
    @FunctionalInterface
    public interface Target {
        ResourceRef.OfPolicies in(Organization organization);
    }

    /** The organization as a whole. */
    public static final Target WHOLE = organization -> new ResourceRef.WholeAccount(organization.account());

    /** One of its accounts, by the text that names it. */
    public static Target account(String id) {
        return organization -> new ResourceRef.MemberAccount(organization, id);
    }

    /** What contains accounts, by the text that names it. */
    public static Target parent(String id) {
        return organization -> new ResourceRef.AccountParent(organization, id);
    }

    /** An account, or what contains accounts. */
    public static Target node(String id) {
        return AccountId.isValid(id) ? account(id) : parent(id);
    }

    /** The organization, for a principal that may perform an action on it; throws for any other. */
    public Organization require(Principal principal, Action action) {
        return require(principal, action, WHOLE, RequestDetails.NONE);
    }

    /** The same for a principal that may perform an action on something in it. */
    public Organization require(Principal principal, Action action, Target target, RequestDetails details) {
        return store.read(tx -> require(tx, principal, action, target, details));
    }

    /** The same in a transaction. Only principals of the management account may. */
    Organization require(ReadTx tx, Principal principal, Action action, Target target, RequestDetails details) {
        var organization = of(tx, principal);
        authorizer.require(AuthorizationRequest.in(tx, principal, action, target.in(organization))
                .with(details));
        return organization;
    }

    /** The organization of that id, for a principal that may do that with it by a role. */
    Organization require(ReadTx tx, Principal principal, Action action, String id) {
        var path = Resources.organization(tx, principal, id);
        authorizer.require(tx, principal, action, path);
        return tx.organizations().find(path.id()).orElseThrow();
    }

    private static Organization of(ReadTx tx, Principal principal) {
        var account = tx.accounts().find(principal.account()).orElseThrow();
        return tx.organizations().find(account.organization()).orElseThrow();
    }
}
