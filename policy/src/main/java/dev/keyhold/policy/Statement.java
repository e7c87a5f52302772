package dev.keyhold.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A statement of a compiled policy. */
public final class Statement {
    private final Effect effect;
    private final String sid;
    private final Json.Span span;
    private final @Nullable PrincipalMatcher principals;
    private final ActionMatcher actions;
    private final ResourceMatcher resources;
    private final List<Condition> conditions;

    Statement(
            Effect effect,
            Document.Clause clause,
            @Nullable PrincipalMatcher principals,
            ActionMatcher actions,
            ResourceMatcher resources,
            List<Condition> conditions) {
        this.effect = effect;
        this.sid = clause.sid().map(Text::value).orElse("");
        this.span = clause.span();
        this.principals = principals;
        this.actions = actions;
        this.resources = resources;
        this.conditions = conditions;
    }

    public Effect effect() {
        return effect;
    }

    /** Its name; empty if it has none. */
    public String sid() {
        return sid;
    }

    /** Its opening brace. */
    public Position start() {
        return span.start();
    }

    /** One past its closing brace. */
    public Position end() {
        return span.end();
    }

    /**
     * Where AWS's simulator says that it starts: right after the bracket or the statement before it, or one past its
     * own brace where it stands without an array. In a document without spaces an array's first statement starts where
     * its brace stands.
     */
    public Position reportedStart() {
        return span.reportedStart();
    }

    @Nullable
    PrincipalMatcher principals() {
        return principals;
    }

    /** The services that its actions can belong to; empty for any service. */
    Optional<Set<String>> services() {
        return actions.services();
    }

    /** What the resources that it is about begin with. */
    List<String> resourcePrefixes() {
        return resources.prefixes();
    }

    /** Whether it applies to the request, its caller aside: what is unknown counts against access. */
    boolean applies(ActionName action, ResourceName resource, Evaluation evaluation) {
        if (!actions.matches(action, evaluation.steps())) {
            return false;
        }
        var truth = resources.matches(resource, evaluation);
        for (var i = 0; i < conditions.size() && truth != Truth.FALSE; i++) {
            truth = truth.and(conditions.get(i).test(evaluation));
        }
        return effect == Effect.ALLOW ? truth == Truth.TRUE : truth != Truth.FALSE;
    }

    long memoryBytes() {
        var bytes = 56 + 3 * 24 + 24 + MemorySize.of(sid) + actions.memoryBytes() + resources.memoryBytes();
        bytes += MemorySize.references(conditions.size());
        bytes += principals == null ? 0 : principals.memoryBytes();
        for (var condition : conditions) {
            bytes += condition.memoryBytes();
        }
        return bytes;
    }

    @Override
    public String toString() {
        return effect + (sid.isEmpty() ? "" : " " + sid) + " at " + start().line() + ":" + start().column();
    }
}
