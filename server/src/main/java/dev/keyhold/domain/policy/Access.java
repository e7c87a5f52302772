package dev.keyhold.domain.policy;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessBinding.Subject;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Target;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides by role bindings, as the Yandex dialect has it: a role bound on a resource holds there and on everything
 * below; nothing denies; who has no binding has no right. AWS's rules and these never help each other.
 */
public final class Access {
    private final RefusalLog refusals;

    public Access(RefusalLog refusals) {
        this.refusals = refusals;
    }

    /**
     * A resource and everything above it.
     *
     * @param ids the resource itself first, its cloud last
     */
    public record Path(Refusal.Kind kind, List<ResourceId> ids) {
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
     * @throws Refused with {@link Refusal.Denied}, after the refusal has been noted for the audit trail
     */
    public void require(ReadTx tx, Caller caller, Operation operation, Path path) {
        require(resource -> tx.bindings().on(caller.account(), resource), caller, operation, path);
    }

    /** The same, by what is known of bindings without a transaction. */
    public void require(Grants grants, Caller caller, Operation operation, Path path) {
        if (!isInScope(caller, operation) || !holds(grants, caller, operation.roles(), path)) {
            throw denied(caller, operation, path);
        }
    }

    /** The decision alone; an operation without roles is allowed to nobody. */
    public boolean allows(ReadTx tx, Caller caller, Set<String> roles, Path path) {
        return !(caller.credential() instanceof Caller.Credential.ScopedKey)
                && !caller.isTemporary()
                && holds(resource -> tx.bindings().on(caller.account(), resource), caller, roles, path);
    }

    /** Whether somebody has one of the roles on one of the resources; for no subject, whether everybody has. */
    public static boolean holds(
            Grants grants, Optional<ResourceId> subject, Set<String> roles, Iterable<ResourceId> resources) {
        for (var resource : resources) {
            for (var binding : grants.on(resource)) {
                if (isFor(binding, subject) && Roles.satisfies(binding.role(), roles)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is bound on a resource itself. */
    @FunctionalInterface
    public interface Grants {
        List<AccessBinding> on(ResourceId resource);
    }

    /** An API key is good for what its scopes name, and most operations have no scope; a temporary key for nothing. */
    private static boolean isInScope(Caller caller, Operation operation) {
        return switch (caller.credential()) {
            case Caller.Credential.ScopedKey(var _, var scopes) ->
                operation.scope().filter(scopes::contains).isPresent();
            case Caller.Credential.Session _ -> operation.takesTemporaryKeys();
            case Caller.Credential.LongTermKey _, Caller.Credential.IamToken _ -> true;
        };
    }

    private static boolean holds(Grants grants, Caller caller, Set<String> roles, Path path) {
        return holds(grants, Optional.of(caller.identity().id()), roles, path.ids());
    }

    /** The refusal of a caller who may not. */
    public Refused denied(Caller caller, Operation operation, Path path) {
        var target = new Target.Resource(path.kind(), path.resource());
        refusals.denied(caller, operation, target);
        return new Refused(new Refusal.Denied(caller, operation.name(), target));
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
