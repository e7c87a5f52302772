package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.Evaluator;
import dev.keyhold.domain.authz.PolicyData;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessBinding.Subject;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides by role bindings: a role bound on a resource is valid there and on everything below; nothing denies; a
 * principal without a binding has no right. An action without roles is allowed to nobody.
 */
public final class RoleBindingEvaluator implements Evaluator {
    @Override
    public Decision evaluate(AuthorizationRequest request) {
        var principal = request.principal();
        var action = request.action();
        if (principal.isTemporary()) {
            return new Decision.Deny(Decision.Reason.TEMPORARY_CREDENTIAL);
        }
        if (!isInScope(principal, action)) {
            return new Decision.Deny(Decision.Reason.OUT_OF_SCOPE);
        }
        var subject = Optional.of(principal.id());
        return request.resource() instanceof ResourceRef.Resource resource
                        && isBound(request.context().data(), subject, action.roles(), resource.path())
                ? new Decision.Allow(Decision.Grant.ROLE)
                : new Decision.Deny(Decision.Reason.NOT_ALLOWED);
    }

    /**
     * Whether one of the roles is bound to the subject on one of the resources; for no subject, whether it is bound to
     * everybody.
     */
    public static boolean isBound(
            PolicyData data, Optional<ResourceId> subject, Set<String> roles, Iterable<ResourceId> resources) {
        for (var resource : resources) {
            for (var binding : data.bindingsOn(resource)) {
                if (isFor(binding, subject) && PredefinedRoles.satisfies(binding.role(), roles)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether any role is bound to the subject by one of these bindings. */
    public static boolean isBound(List<AccessBinding> bindings, ResourceId subject) {
        return bindings.stream().anyMatch(binding -> isFor(binding, Optional.of(subject)));
    }

    /** An API key is valid for what its scopes name, and most actions have no scope. */
    private static boolean isInScope(Principal principal, Action action) {
        return switch (principal.credential()) {
            case Principal.Credential.ScopedKey(var _, var scopes) ->
                action.scope().filter(scopes::contains).isPresent();
            case Principal.Credential.Session _, Principal.Credential.LongTermKey _, Principal.Credential.IamToken _ ->
                true;
            case Principal.Credential.IdentityToken _, Principal.Credential.Assertion _, Principal.Credential.Link _ ->
                false;
        };
    }

    private static boolean isFor(AccessBinding binding, Optional<ResourceId> subject) {
        var bound = binding.subject().id();
        return switch (binding.subject().type()) {
            case Subject.SERVICE_ACCOUNT ->
                subject.filter(id -> bound.equals(id.text())).isPresent();
            case Subject.SYSTEM ->
                bound.equals(Subject.ALL)
                        || (bound.equals(Subject.ALL_AUTHENTICATED)
                                && subject.filter(id -> isMember(id, binding.resource()))
                                        .isPresent());
            default -> false;
        };
    }

    /** Everybody means everybody of the account; on the organization, of all its accounts. */
    private static boolean isMember(ResourceId subject, ResourceId resource) {
        return resource.prefix().equals(ResourceId.ORGANIZATION)
                || resource.account().equals(subject.account());
    }
}
