package dev.keyhold.domain.resource;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Role bindings by who has the roles, and the names of what bindings are about. Whether the caller may know of a
 * binding or a name is decided like a request for it, but a denial is recorded nowhere, because nobody asked for one.
 */
public final class HeldRoles {
    /** Roles of one answer. */
    public static final int MAX_ROLES = 100;
    /** Accounts of the organization that one answer looks through, each by its index. */
    static final int ACCOUNTS = 200;

    /** Role bindings after which an answer looks through no further account, whether they may be shown or not. */
    static final int MAX_LOOKED = 3 * MAX_ROLES;

    private static final long LAST_RANDOM = (1L << ResourceId.RANDOM_BITS) - 1;

    private final Store store;
    private final Authorizer authorizer;

    public HeldRoles(Store store, Authorizer authorizer) {
        this.store = store;
        this.authorizer = authorizer;
    }

    /**
     * A role on a resource.
     *
     * @param resourceName empty where the caller may not know it, or there is none
     * @param subject the service account that has it
     * @param subjectName empty where the caller may not know it
     */
    public record Held(
            ResourceType type,
            ResourceId resource,
            String resourceName,
            String role,
            String subject,
            String subjectName) {}

    /**
     * What was found.
     *
     * @param areAll false if there are roles on resources whose bindings the caller may not list, or too many roles
     * @param next where to look on among the accounts of the organization; empty if all were looked through
     */
    public record Found(List<Held> roles, boolean areAll, Optional<String> next) {
        public Found {
            roles = List.copyOf(roles);
        }
    }

    /**
     * What to look for.
     *
     * @param of the account of the service accounts, which are from one identifier to another
     * @param isOutside whether roles in that account are left out
     */
    private record Search(AccountId of, ResourceId first, ResourceId last, boolean isOutside) {
        private List<AccessBinding> in(ReadTx tx, AccountId account) {
            return isOutside && account.equals(of)
                    ? onOrganization(tx)
                    : tx.bindings().heldBetween(account, first.text(), last.text(), MAX_ROLES + 1);
        }

        /** What is of the organization and stored with this account, if that is the management account. */
        private List<AccessBinding> onOrganization(ReadTx tx) {
            var organization = tx.accounts().find(of).orElseThrow().organization();
            return organization.account().equals(of)
                    ? tx.bindings().on(of, organization).stream()
                            .filter(this::isWanted)
                            .toList()
                    : List.of();
        }

        private boolean isWanted(AccessBinding binding) {
            var subject = binding.subject();
            return subject.type().equals(AccessBinding.Subject.SERVICE_ACCOUNT)
                    && subject.id().compareTo(first.text()) >= 0
                    && subject.id().compareTo(last.text()) <= 0;
        }
    }

    /**
     * The roles that are bound to a service account, on whatever resource of any account.
     *
     * @param after as {@link Found#next} of the answer before
     */
    public Found ofServiceAccount(Principal principal, String id, Optional<String> after) {
        return store.read(tx -> {
            var account = Resources.serviceAccount(tx, principal, id);
            authorizer.require(tx, principal, IdentityAction.GET_IDENTITY, Resources.path(tx, account));
            return find(tx, principal, new Search(account.account(), account.id(), account.id(), false), after);
        });
    }

    /** The roles that service accounts of a cloud have outside of it: on the organization, and in other accounts. */
    public Found elsewhere(Principal principal, String cloud, Optional<String> after) {
        return store.read(tx -> {
            var account = Resources.cloud(tx, principal, cloud);
            authorizer.require(tx, principal, OrganizationAction.GET_CLOUD, Resources.path(account));
            var first = ResourceId.of(ResourceId.IAM, account.id(), 0);
            var last = ResourceId.of(ResourceId.IAM, account.id(), LAST_RANDOM);
            return find(tx, principal, new Search(account.id(), first, last, true), after);
        });
    }

    private Found find(ReadTx tx, Principal principal, Search search, Optional<String> after) {
        var near = near(tx, search.of);
        var where = accounts(tx, principal, near, after);
        var roles = new ArrayList<Held>();
        var areAll = true;
        var looked = 0;
        for (var account : where.items()) {
            for (var binding : search.in(tx, account)) {
                looked++;
                var found = seen(tx, principal, binding);
                areAll &= found.isPresent();
                found.ifPresent(roles::add);
            }
            if (roles.size() > MAX_ROLES) {
                return new Found(roles.subList(0, MAX_ROLES), false, Optional.empty());
            }
            if (looked > MAX_LOOKED && !near.contains(account)) {
                return new Found(roles, areAll, Optional.of(account.text()));
            }
        }
        return new Found(roles, areAll, where.next());
    }

    /** The account itself and that of the organization, which may be the same. */
    private static List<AccountId> near(ReadTx tx, AccountId of) {
        var organization = tx.accounts().find(of).orElseThrow().organization().account();
        return Stream.of(of, organization).distinct().toList();
    }

    /** First what is near; then, for those who can find anything there, all others in the order of their numbers. */
    private static Page<AccountId> accounts(
            ReadTx tx, Principal principal, List<AccountId> near, Optional<String> after) {
        if (!Resources.hasRoleOnOrganization(tx, principal.account(), principal.id())) {
            return new Page<>(near, Optional.empty());
        }
        var page = tx.accounts().list(new Page.Request(after, ACCOUNTS));
        var others = page.items().stream().map(Account::id).filter(account -> !near.contains(account));
        var first = after.isEmpty() ? near.stream() : Stream.<AccountId>empty();
        return new Page<>(Stream.concat(first, others).toList(), page.next());
    }

    private Optional<Held> seen(ReadTx tx, Principal principal, AccessBinding binding) {
        var subject = binding.subject().id();
        return BoundResource.find(tx, binding.resource())
                .filter(resource -> may(tx, principal, resource.listing(), resource.path()))
                .map(resource -> new Held(
                        resource.path().type(),
                        binding.resource(),
                        name(tx, principal, resource),
                        binding.role(),
                        subject,
                        Resources.findServiceAccount(tx, principal, subject)
                                .map(account -> name(tx, principal, BoundResource.of(tx, account)))
                                .orElse("")));
    }

    private String name(ReadTx tx, Principal principal, BoundResource resource) {
        return may(tx, principal, resource.reading(), resource.path()) ? resource.name() : "";
    }

    private boolean may(ReadTx tx, Principal principal, Action action, Resource path) {
        return authorizer.authorize(AuthorizationRequest.in(tx, principal, action, path)) instanceof Decision.Allow;
    }

    /** The name of a resource; empty where the caller may not know it, or there is none. */
    public String nameOf(Principal principal, RoleBindings.On resource) {
        return store.read(tx -> BoundResource.find(tx, resource.find(tx).id())
                .map(found -> name(tx, principal, found))
                .orElse(""));
    }

    /**
     * The service account that a text means where roles on a resource are bound: by its identifier, whether or not
     * there is such a one, or by its name in the account of the resource; on the organization, in that of the caller.
     *
     * @return empty where there is none of that name that the caller may know
     */
    public Optional<String> serviceAccount(Principal principal, RoleBindings.On resource, String text) {
        if (ResourceId.isValid(text)) {
            return Optional.of(text);
        }
        return store.read(tx -> {
            var on = resource.find(tx);
            var account = on.type() == ResourceType.ORGANIZATION
                    ? principal.account()
                    : on.id().account();
            return tx.identities()
                    .findUser(account, text)
                    .map(found -> BoundResource.of(tx, found))
                    .filter(found -> may(tx, principal, found.reading(), found.path()))
                    .map(found -> found.path().id().text());
        });
    }
}
