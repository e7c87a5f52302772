package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessBinding.Subject;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides by role bindings, as the Yandex dialect has it: a role bound on a resource holds there and on everything
 * below; nothing denies; who has no binding has no right. AWS's rules and these never help each other.
 */
public final class RoleBindingEvaluator {
    private final DenialAuditLog denials;

    public RoleBindingEvaluator(DenialAuditLog denials) {
        this.denials = denials;
    }

    /**
     * A resource and everything above it.
     *
     * @param ids the resource itself first, its cloud last
     */
    public record Path(ResourceType kind, List<ResourceId> ids) {
        public Path {
            ids = List.copyOf(ids);
        }

        public ResourceId resource() {
            return ids.getFirst();
        }
    }

    /**
     * Returns if the caller may.
     *
     * @throws ServiceException with {@link ServiceError.Denied}, after the refusal has been noted for the audit trail
     */
    public void require(ReadTx tx, Principal principal, Action operation, Path path) {
        require(resource -> tx.bindings().on(principal.account(), resource), principal, operation, path);
    }

    /** The same, by what is known of bindings without a transaction. */
    public void require(Bindings grants, Principal principal, Action operation, Path path) {
        if (!isInScope(principal, operation) || !holds(grants, principal, operation.roles(), path)) {
            throw denied(principal, operation, path);
        }
    }

    /** The decision alone; an operation without roles is allowed to nobody. */
    public boolean allows(ReadTx tx, Principal principal, Set<String> roles, Path path) {
        return !(principal.credential() instanceof Principal.Credential.ScopedKey)
                && !principal.isTemporary()
                && holds(resource -> tx.bindings().on(principal.account(), resource), principal, roles, path);
    }

    /** Whether somebody has one of the roles on one of the resources; for no subject, whether everybody has. */
    public static boolean holds(
            Bindings grants, Optional<ResourceId> subject, Set<String> roles, Iterable<ResourceId> resources) {
        for (var resource : resources) {
            for (var binding : grants.on(resource)) {
                if (isFor(binding, subject) && PredefinedRoles.satisfies(binding.role(), roles)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is bound on a resource itself. */
    @FunctionalInterface
    public interface Bindings {
        List<AccessBinding> on(ResourceId resource);
    }

    /** An API key is good for what its scopes name, and most operations have no scope; a temporary key for nothing. */
    private static boolean isInScope(Principal principal, Action operation) {
        return switch (principal.credential()) {
            case Principal.Credential.ScopedKey(var _, var scopes) ->
                operation.scope().filter(scopes::contains).isPresent();
            case Principal.Credential.Session _ -> operation.takesTemporaryKeys();
            case Principal.Credential.LongTermKey _, Principal.Credential.IamToken _ -> true;
        };
    }

    private static boolean holds(Bindings grants, Principal principal, Set<String> roles, Path path) {
        return holds(grants, Optional.of(principal.identity().id()), roles, path.ids());
    }

    /** The refusal of a caller who may not. */
    public ServiceException denied(Principal principal, Action operation, Path path) {
        var target = new ResourceRef.Resource(path.kind(), path.resource());
        denials.denied(principal, operation, target);
        return new ServiceException(new ServiceError.Denied(principal, operation.name(), target));
    }

    private static boolean isFor(AccessBinding binding, Optional<ResourceId> subject) {
        var bound = binding.subject().id();
        return switch (binding.subject().type()) {
            case Subject.SERVICE_ACCOUNT ->
                subject.filter(id -> bound.equals(id.text())).isPresent();
            case Subject.SYSTEM ->
                bound.equals(Subject.ALL) || (subject.isPresent() && bound.equals(Subject.ALL_AUTHENTICATED));
            default -> false;
        };
    }
}
