package dev.keyhold.domain.resource;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationContext;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.rolebinding.LastAdminGuard;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessBinding.Subject;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The role bindings of a resource. Adding an existing binding and removing an absent one are no errors; only actual
 * changes are reported. The first owner of a cloud or an organization is appointed by an administrator; from then on
 * only an owner appoints or removes owners. A service account of another account gets a role only if it has one on the
 * organization.
 */
public final class RoleBindings {
    /** The types that a subject can have. */
    public static final List<String> SUBJECT_TYPES =
            List.of(Subject.SERVICE_ACCOUNT, "userAccount", "federatedUser", "group", Subject.SYSTEM);

    /** The ids of the vendor; no secret has their form, so none is kept in place of one. */
    public static final Pattern SUBJECT_ID =
            Pattern.compile("[a-z0-9]{1,50}|allUsers|allAuthenticatedUsers|group:[a-z]{1,20}:[a-z0-9]{1,50}:users");

    private static final Set<ResourceType> OWNED = Set.of(ResourceType.CLOUD, ResourceType.ORGANIZATION);

    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;

    public RoleBindings(Store store, Authorizer authorizer, Changes changes) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
    }

    /** The resource that bindings are on, to be found when the store is open. */
    @FunctionalInterface
    public interface On {
        Resource find(ReadTx tx);

        static On serviceAccount(Principal principal, String id) {
            return tx -> Resources.path(tx, Resources.serviceAccount(tx, principal, id));
        }

        static On folder(Principal principal, String id) {
            return tx -> Resources.path(tx, Resources.folder(tx, principal, id));
        }

        static On symmetricKey(Principal principal, String id) {
            return tx -> Resources.path(tx, Resources.symmetricKey(tx, principal, id));
        }

        static On key(ResourceType type, Principal principal, String id) {
            return tx -> Resources.path(tx, Resources.key(tx, principal, type, id));
        }

        static On organization(Principal principal, String id) {
            return tx -> Resources.organization(tx, principal, id);
        }

        static On cloud(Principal principal, String id) {
            return tx -> Resources.path(Resources.cloud(tx, principal, id));
        }
    }

    /** A role for a subject, not yet on a resource. */
    public record Grant(String role, Subject subject) {}

    /** A grant to add, or to remove. */
    public record Delta(boolean add, Grant grant) {}

    /** What really changed on a resource. */
    public record Effect(ResourceId resource, List<Delta> deltas) {
        public Effect {
            deltas = List.copyOf(deltas);
        }
    }

    /**
     * Names of service accounts.
     *
     * @param known by id
     * @param areAll whether the caller may see all of them
     */
    public record Names(Map<String, String> known, boolean areAll) {
        public Names {
            known = Map.copyOf(known);
        }
    }

    /** Grants bound on the resource itself. */
    public List<Grant> list(Principal principal, Action operation, On resource) {
        return store.read(tx -> {
            var path = find(tx, principal, operation, resource);
            return grants(tx, path.id());
        });
    }

    /**
     * The names of the service accounts that have the grants: decided like a request for each of them, but a denial is
     * recorded nowhere, because nobody asked for one. One that is deleted has no name.
     */
    public Names names(Principal principal, List<Grant> grants) {
        return store.read(tx -> {
            var accounts = grants.stream()
                    .map(Grant::subject)
                    .filter(subject -> subject.type().equals(Subject.SERVICE_ACCOUNT))
                    .map(Subject::id)
                    .distinct()
                    .flatMap(id -> Resources.findServiceAccount(tx, principal, id).stream())
                    .toList();
            var known = accounts.stream()
                    .filter(account -> maySee(tx, principal, account))
                    .collect(Collectors.toMap(account -> account.id().text(), Identity::name));
            return new Names(known, known.size() == accounts.size());
        });
    }

    private boolean maySee(ReadTx tx, Principal principal, Identity account) {
        var request = AuthorizationRequest.in(tx, principal, IdentityAction.GET_IDENTITY, Resources.path(tx, account));
        return authorizer.authorize(request) instanceof Decision.Allow;
    }

    /** Replaces every grant on the resource. */
    public Effect set(
            Principal principal,
            Action operation,
            On resource,
            List<Grant> grants,
            TransactionHook<? super Effect> hook) {
        return changes.run(
                principal,
                operation,
                tx -> find(tx, principal, operation, resource),
                (tx, path) -> {
                    var wanted = new LinkedHashSet<>(grants);
                    var present = grants(tx, path.id());
                    var deltas = new ArrayList<Delta>();
                    present.stream()
                            .filter(grant -> !wanted.contains(grant))
                            .forEach(grant -> deltas.add(new Delta(false, grant)));
                    wanted.stream()
                            .filter(grant -> !present.contains(grant))
                            .forEach(grant -> deltas.add(new Delta(true, grant)));
                    return apply(tx, principal, operation, path, deltas, "access_bindings");
                },
                hook);
    }

    /** Adds and removes grants, all of them or none. */
    public Effect update(
            Principal principal,
            Action operation,
            On resource,
            List<Delta> deltas,
            TransactionHook<? super Effect> hook) {
        return changes.run(
                principal,
                operation,
                tx -> find(tx, principal, operation, resource),
                (tx, path) -> apply(tx, principal, operation, path, deltas, "access_binding_deltas"),
                hook);
    }

    /** The resource, for a principal that may do that with its bindings. */
    private Resource find(ReadTx tx, Principal principal, Action action, On resource) {
        var path = resource.find(tx);
        authorizer.require(tx, principal, action, path);
        return path;
    }

    private Change<Effect> apply(
            WriteTx tx, Principal principal, Action action, Resource path, List<Delta> deltas, String field) {
        deltas.forEach(delta -> check(tx, path, delta, field));
        protectOwners(tx, principal, action, path, deltas);
        var effective = LastAdminGuard.keep(
                tx,
                path.id().account(),
                () -> deltas.stream()
                        .filter(delta -> applies(tx, path.id(), delta))
                        .toList());
        var targets = AuditTargets.describe(
                "access bindings of " + AuditTargets.describe(path.type(), path.id()),
                effective.stream().map(RoleBindings::describe).toList());
        return new Change<>(new Effect(path.id(), effective), path.id(), targets);
    }

    /** The subject's identifier is the client's free text; encoded, it cannot pass for more of this one. */
    private static String describe(Delta delta) {
        var subject = delta.grant().subject();
        var who = subject.type() + " " + URLEncoder.encode(subject.id(), StandardCharsets.UTF_8);
        return delta.grant().role() + (delta.add() ? " added to " : " removed from ") + who;
    }

    private static boolean applies(WriteTx tx, ResourceId resource, Delta delta) {
        var binding =
                new AccessBinding(resource, delta.grant().role(), delta.grant().subject());
        return delta.add()
                ? tx.bindings().add(resource.account(), binding)
                : tx.bindings().remove(resource.account(), binding);
    }

    private void protectOwners(WriteTx tx, Principal principal, Action action, Resource path, List<Delta> deltas) {
        if (!OWNED.contains(path.type())) {
            return;
        }
        var owner = PredefinedRoles.ownerOf(path.id());
        if (deltas.stream().anyMatch(delta -> delta.grant().role().equals(owner))
                && LastAdminGuard.hasOwner(tx, path.id())
                && !hasRole(tx, principal, owner, path)) {
            throw authorizer.denied(
                    AuthorizationRequest.in(tx, principal, action, path),
                    new Decision.Deny(Decision.Reason.NOT_ALLOWED));
        }
    }

    private static boolean hasRole(ReadTx tx, Principal principal, String role, ResourceRef.Resource resource) {
        var subject = Optional.of(principal.id());
        return RoleBindingEvaluator.isBound(AuthorizationContext.of(tx).data(), subject, Set.of(role), resource.path());
    }

    private static void check(ReadTx tx, Resource path, Delta delta, String field) {
        var role = delta.grant().role();
        if (PredefinedRoles.find(role).isEmpty()) {
            throw absent(field, Constraint.Named.ROLE, role);
        }
        if (delta.add() && path.type() == ResourceType.ORGANIZATION && role.equals(PredefinedRoles.OWNER)) {
            throw invalid(field, new Constraint.BindableOnOrganization(role));
        }
        var subject = delta.grant().subject();
        if (!SUBJECT_TYPES.contains(subject.type())) {
            throw absent(field, Constraint.Named.SUBJECT_TYPE, subject.type());
        }
        if (!SUBJECT_ID.matcher(subject.id()).matches() || (delta.add() && isForeign(tx, path, subject))) {
            throw absent(field, Constraint.Named.SUBJECT, subject.id());
        }
    }

    /** A service account of another account without a role on the organization, which could not find the resource. */
    private static boolean isForeign(ReadTx tx, Resource path, Subject subject) {
        return path.type() != ResourceType.ORGANIZATION
                && subject.type().equals(Subject.SERVICE_ACCOUNT)
                && ResourceId.parse(subject.id())
                        .filter(id -> !id.account().equals(path.id().account()))
                        .filter(id ->
                                !Resources.hasRoleOnOrganization(tx, path.id().account(), id))
                        .isPresent();
    }

    private static ServiceException absent(String field, Constraint.Named what, String name) {
        return invalid(field, new Constraint.Exists(what, Redaction.of(name)));
    }

    private static ServiceException invalid(String field, Constraint constraint) {
        return new ServiceException(new ServiceError.InvalidFields(List.of(new Violation(field, constraint))));
    }

    private static List<Grant> grants(ReadTx tx, ResourceId resource) {
        return tx.bindings().on(resource.account(), resource).stream()
                .map(binding -> new Grant(binding.role(), binding.subject()))
                .toList();
    }
}
