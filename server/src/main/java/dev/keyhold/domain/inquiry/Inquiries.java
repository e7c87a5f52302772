package dev.keyhold.domain.inquiry;

import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.credential.Failures;
import dev.keyhold.domain.credential.Identities;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.GrantCache;
import dev.keyhold.domain.policy.Permissions;
import dev.keyhold.domain.policy.Permissions.Permission;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Caller.Credential.ScopedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Rejection;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Target;
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
 * Rights come from role bindings, as in {@link Access}; resources that are not Keyhold's hold none.
 */
public final class Inquiries {
    /** Permissions that one audit event names. */
    private static final int MAX_NAMED = 20;

    private static final String NOT_ALLOWED = "NOT_ALLOWED";

    private final Identities identities;
    private final Ancestry ancestry;
    private final GrantCache grants;
    private final Failures failures;
    private final RefusalLog refusals;

    public Inquiries(Store store, Identities identities, GrantCache grants, Failures failures, RefusalLog refusals) {
        this.identities = identities;
        this.ancestry = new Ancestry(store);
        this.grants = grants;
        this.failures = failures;
        this.refusals = refusals;
    }

    /**
     * A permission on a resource.
     *
     * @param type what the asker calls such resources
     * @param path ids of the resource and of what it is in, as the asker has them
     */
    public record Question(Permission permission, String type, List<String> path) {
        public Question {
            path = List.copyOf(path);
        }

        /** For the audit trail. The asker's free text is encoded, so that it cannot pass for more of an event's. */
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
     * @param refusal why not, for the audit trail alone; empty when it is allowed
     * @param above what the resource is in and the asker did not say; only of what is allowed
     */
    public record Answer(Optional<String> refusal, List<Target.Resource> above) {
        public Answer {
            above = List.copyOf(above);
        }

        public boolean isAllowed() {
            return refusal.isEmpty();
        }
    }

    /** What an event tells of. */
    private record Denied(String resource, String reason) {}

    /** Accepts whoever other services can be told of: not the root, whom their contract does not know. */
    public Verification subject(Verification verified, String operation) {
        return verified instanceof Verification.Verified(var caller)
                        && caller.identity().isRoot()
                ? reject(caller, Rejection.ROOT_CREDENTIAL, operation)
                : verified;
    }

    /**
     * The same where the asker does not say what for. An API key must have a scope for one of the services that ask:
     * a key for something else is not to open them.
     */
    public Verification authenticated(Verification verified, String operation) {
        return verified instanceof Verification.Verified(var caller)
                        && caller.credential() instanceof ScopedKey(var _, var scopes)
                        && Collections.disjoint(scopes, Permissions.SCOPES)
                ? reject(caller, Rejection.OUT_OF_SCOPE, operation)
                : subject(verified, operation);
    }

    /** The service account of that id, which may act as long as its credentials would be accepted. */
    public Party named(String id) {
        var found = ResourceId.parse(id)
                .flatMap(parsed -> identities.find(parsed.account(), parsed))
                .filter(identity -> !identity.isRoot());
        return found.flatMap(identities::faultOf)
                .<Party>map(fault -> new Party.Powerless(fault.name(), found))
                .or(() -> found.map(Party.Named::new))
                .orElseGet(() -> new Party.Powerless(Rejection.DELETED_IDENTITY.name(), Optional.empty()));
    }

    /** Decides every question, in order. What is denied is noted for the audit trail once all is decided. */
    public List<Answer> decide(Party party, List<Question> questions, String operation, Origin origin) {
        Map<List<String>, List<Target.Resource>> lines = new HashMap<>();
        var answers = new ArrayList<Answer>();
        for (var question : questions) {
            var line = lines.computeIfAbsent(question.path(), path -> line(party.account(), path));
            var refusal = refusal(party, question.permission(), line);
            answers.add(new Answer(refusal, refusal.isEmpty() ? above(question.path(), line) : List.of()));
        }
        note(party, questions, answers, operation, origin);
        return answers;
    }

    /**
     * Everything known on a path, if it is all of one account: the subject's, or whichever it is for nobody. What two
     * accounts are said to have in common is in neither.
     */
    private List<Target.Resource> line(Optional<AccountId> account, List<String> path) {
        var line = new LinkedHashMap<ResourceId, Target.Resource>();
        var only = account;
        for (var text : path) {
            for (var resource : ResourceId.parse(text).map(ancestry::of).orElseGet(List::of)) {
                if (only.filter(id -> !id.equals(resource.id().account())).isPresent()) {
                    return List.of();
                }
                only = Optional.of(resource.id().account());
                line.putIfAbsent(resource.id(), resource);
            }
        }
        return List.copyOf(line.values());
    }

    private Optional<String> refusal(Party party, Permission permission, List<Target.Resource> line) {
        return switch (party) {
            case Party.Shown(var caller)
            when !isInScope(caller, permission) -> Optional.of(Rejection.OUT_OF_SCOPE.name());
            case Party.Shown _, Party.Named _, Party.Anonymous() -> {
                var ids = line.stream().map(Target.Resource::id).toList();
                var subject = party.known().map(Identity::id);
                yield Access.holds(grants, subject, permission.roles(), ids)
                        ? Optional.empty()
                        : Optional.of(NOT_ALLOWED);
            }
            case Party.Powerless(var reason, var _) -> Optional.of(reason);
        };
    }

    private static boolean isInScope(Caller caller, Permission permission) {
        return !(caller.credential() instanceof ScopedKey(var _, var scopes))
                || !Collections.disjoint(scopes, permission.scopes());
    }

    private static List<Target.Resource> above(List<String> path, List<Target.Resource> line) {
        var asked = new HashSet<>(path);
        return line.stream()
                .filter(resource -> !asked.contains(resource.id().text()))
                .toList();
    }

    /** One event tells of all that was denied on a resource: services ask for much that they can do without. */
    private void note(Party party, List<Question> questions, List<Answer> answers, String operation, Origin origin) {
        var denied = new LinkedHashMap<Denied, TreeSet<String>>();
        for (int i = 0; i < questions.size(); i++) {
            var question = questions.get(i);
            answers.get(i)
                    .refusal()
                    .ifPresent(reason -> denied.computeIfAbsent(
                                    new Denied(question.resource(), reason), _ -> new TreeSet<>())
                            .add(question.permission().name()));
        }
        denied.forEach((what, permissions) -> {
            var named = List.copyOf(permissions);
            for (int from = 0; from < named.size(); from += MAX_NAMED) {
                var some = String.join(", ", named.subList(from, Math.min(from + MAX_NAMED, named.size())));
                var target = some + " on " + what.resource;
                refusals.denied(party.known(), party.credential(), operation, what.reason, target, origin);
            }
        });
    }

    private Verification reject(Caller caller, Rejection reason, String operation) {
        failures.proved(
                operation,
                reason,
                Optional.of(caller.identity()),
                caller.credential().name(),
                caller.origin());
        return new Verification.Rejected(reason);
    }
}
