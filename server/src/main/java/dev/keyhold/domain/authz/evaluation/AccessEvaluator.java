package dev.keyhold.domain.authz.evaluation;

import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.authn.AuthenticationRecorder;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.IdentityCache;
import dev.keyhold.domain.authz.rolebinding.Permissions;
import dev.keyhold.domain.authz.rolebinding.Permissions.Permission;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Principal.Credential.ScopedKey;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.Store;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Answers other services. They ask on behalf of their own clients: whose credential is this, and may its owner do that?
 * Rights come from role bindings, as in {@link RoleBindingEvaluator}; resources that are not Keyhold's hold none.
 */
public final class AccessEvaluator {
    /** Permissions that one audit event names. */
    private static final int MAX_NAMED = 20;

    private static final String NOT_ALLOWED = "NOT_ALLOWED";

    private final IdentityCache identities;
    private final ResourceHierarchy ancestry;
    private final RoleBindingCache bindings;
    private final AuthenticationRecorder recorder;
    private final DenialAuditLog denials;

    public AccessEvaluator(
            Store store,
            IdentityCache identities,
            RoleBindingCache bindings,
            AuthenticationRecorder recorder,
            DenialAuditLog denials) {
        this.identities = identities;
        this.ancestry = new ResourceHierarchy(store);
        this.bindings = bindings;
        this.recorder = recorder;
        this.denials = denials;
    }

    /**
     * A permission on a resource.
     *
     * @param type the caller's name of such resources
     * @param path ids of the resource and its parents, as far as the caller knows them
     */
    public record EvaluationRequest(Permission permission, String type, List<String> path) {
        public EvaluationRequest {
            path = List.copyOf(path);
        }

        /** For the audit trail. The caller's text is encoded, so that it cannot pass for other parts of an event. */
        private String resource() {
            return encoded(type) + " " + encoded(path.getFirst());
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    /**
     * A decision.
     *
     * @param denialReason why not, for the audit trail alone; empty when it is allowed
     * @param above the folder and the cloud of the resource that the caller omitted; only of what is allowed
     */
    public record EvaluationResult(Optional<String> denialReason, List<ResourceRef.Resource> above) {
        public EvaluationResult {
            above = List.copyOf(above);
        }

        public boolean isAllowed() {
            return denialReason.isEmpty();
        }
    }

    /** What an event tells of. */
    private record Denied(String resource, String reason) {}

    /** Accepts every identity that the contract of other services can express: not the root. */
    public AuthenticationResult subject(AuthenticationResult verified, String operation) {
        return verified instanceof AuthenticationResult.Authenticated(var principal)
                        && principal.asIdentity().filter(it -> !it.isRoot()).isEmpty()
                ? reject(principal, AuthenticationFailure.ROOT_CREDENTIAL, operation)
                : verified;
    }

    /**
     * The same if the caller does not state a purpose. An API key must have a scope for one of the services that
     * call: a key for another purpose must not open them.
     */
    public AuthenticationResult authenticated(AuthenticationResult verified, String operation) {
        return verified instanceof AuthenticationResult.Authenticated(var principal)
                        && principal.credential() instanceof ScopedKey(var _, var scopes)
                        && Collections.disjoint(scopes, Permissions.SCOPES)
                ? reject(principal, AuthenticationFailure.OUT_OF_SCOPE, operation)
                : subject(verified, operation);
    }

    /** The service account of that id, which may act as long as its credentials would be accepted. */
    public AccessSubject named(String id) {
        var found = ResourceId.parse(id)
                .flatMap(parsed -> identities.find(parsed.account(), parsed))
                .filter(identity -> !identity.isRoot());
        return found.flatMap(identities::faultOf)
                .<AccessSubject>map(fault -> new AccessSubject.Powerless(fault.name(), found))
                .or(() -> found.map(AccessSubject.Named::new))
                .orElseGet(() ->
                        new AccessSubject.Powerless(AuthenticationFailure.DELETED_IDENTITY.name(), Optional.empty()));
    }

    /** Decides every question, in order. What is denied is noted for the audit trail once all is decided. */
    public List<EvaluationResult> decide(
            AccessSubject party, List<EvaluationRequest> questions, String operation, RequestOrigin origin) {
        Map<List<String>, List<ResourceRef.Resource>> lines = new HashMap<>();
        var answers = new ArrayList<EvaluationResult>();
        for (var question : questions) {
            var line = lines.computeIfAbsent(question.path(), path -> line(party, path));
            var denialReason = denialReason(party, question.permission(), line);
            answers.add(new EvaluationResult(
                    denialReason, denialReason.isEmpty() ? above(question.path(), line) : List.of()));
        }
        note(party, questions, answers, operation, origin);
        return answers;
    }

    /**
     * Everything known on a path, if it is all of one account, that the subject can find: whichever it is for nobody.
     * What two accounts are said to have in common is in neither. An id of an account that the subject can find nothing
     * of is not looked up: whether anything has it makes no difference.
     */
    private List<ResourceRef.Resource> line(AccessSubject party, List<String> path) {
        var line = new LinkedHashMap<ResourceId, ResourceRef.Resource>();
        var only = Optional.<AccountId>empty();
        for (var text : path) {
            var id = ResourceId.parse(text).filter(ResourceHierarchy::isOwn);
            if (id.filter(found -> !isReachable(party, found)).isPresent()) {
                return List.of();
            }
            for (var resource : id.map(ancestry::of).orElseGet(List::of)) {
                if (resource.type() != ResourceType.ORGANIZATION) {
                    var account = resource.id().account();
                    if (!only.orElse(account).equals(account)) {
                        return List.of();
                    }
                    only = Optional.of(account);
                }
                line.putIfAbsent(resource.id(), resource);
            }
        }
        return List.copyOf(line.values());
    }

    /** The organization is that of all accounts. */
    private boolean isReachable(AccessSubject party, ResourceId id) {
        return id.prefix().equals(ResourceId.ORGANIZATION)
                || party.known()
                        .map(identity -> bindings.isReachable(identity.id(), id.account()))
                        .orElse(true);
    }

    private Optional<String> denialReason(AccessSubject party, Permission permission, List<ResourceRef.Resource> line) {
        return switch (party) {
            case AccessSubject.Authenticated(var principal)
            when !isInScope(principal, permission) -> Optional.of(AuthenticationFailure.OUT_OF_SCOPE.name());
            case AccessSubject.Authenticated _, AccessSubject.Named _, AccessSubject.Anonymous() -> {
                var ids = line.stream().map(ResourceRef.Resource::id).toList();
                var subject = party.known().map(Identity::id);
                yield RoleBindingEvaluator.isBound(bindings, subject, permission.roles(), ids)
                        ? Optional.empty()
                        : Optional.of(NOT_ALLOWED);
            }
            case AccessSubject.Powerless(var reason, var _) -> Optional.of(reason);
        };
    }

    private static boolean isInScope(Principal principal, Permission permission) {
        return !(principal.credential() instanceof ScopedKey(var _, var scopes))
                || !Collections.disjoint(scopes, permission.scopes());
    }

    private static List<ResourceRef.Resource> above(List<String> path, List<ResourceRef.Resource> line) {
        var requested = new HashSet<>(path);
        return line.stream()
                .filter(resource -> resource.type() != ResourceType.ORGANIZATION)
                .filter(resource -> !requested.contains(resource.id().text()))
                .toList();
    }

    /** One event tells of all that was denied on a resource: services ask for much that they can do without. */
    private void note(
            AccessSubject party,
            List<EvaluationRequest> questions,
            List<EvaluationResult> answers,
            String operation,
            RequestOrigin origin) {
        var denied = new LinkedHashMap<Denied, TreeSet<String>>();
        for (int i = 0; i < questions.size(); i++) {
            var question = questions.get(i);
            answers.get(i)
                    .denialReason()
                    .ifPresent(reason -> denied.computeIfAbsent(
                                    new Denied(question.resource(), reason), _ -> new TreeSet<>())
                            .add(question.permission().name()));
        }
        denied.forEach((what, permissions) -> {
            var named = List.copyOf(permissions);
            for (int from = 0; from < named.size(); from += MAX_NAMED) {
                var some = String.join(", ", named.subList(from, Math.min(from + MAX_NAMED, named.size())));
                var target = some + " on " + what.resource;
                denials.denied(party.known(), party.credential(), operation, what.reason, target, origin);
            }
        });
    }

    private AuthenticationResult reject(Principal principal, AuthenticationFailure reason, String operation) {
        recorder.proved(
                operation,
                reason,
                Optional.of(principal.actor()),
                principal.credential().name(),
                principal.origin());
        return new AuthenticationResult.Failed(reason);
    }
}
