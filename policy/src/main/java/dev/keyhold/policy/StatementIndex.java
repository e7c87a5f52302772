package dev.keyhold.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements of a policy by effect and by the service of the action, so that a decision looks only at those that
 * can apply.
 */
final class StatementIndex {
    private final ByService denials;
    private final ByService allowances;

    private StatementIndex(ByService denials, ByService allowances) {
        this.denials = denials;
        this.allowances = allowances;
    }

    /** The statements for the services that some statement names, and those for all other services. */
    private record ByService(Map<String, Candidates> named, Candidates others) {
        Candidates get(String service) {
            var found = named.isEmpty() ? null : named.get(service);
            return found == null ? others : found;
        }

        long memoryBytes() {
            var bytes = 24 + others.memoryBytes() + MemorySize.references(2 * named.size());
            for (var entry : named.entrySet()) {
                bytes += MemorySize.of(entry.getKey()) + entry.getValue().memoryBytes();
            }
            return bytes;
        }
    }

    static StatementIndex of(List<Statement> statements) {
        return new StatementIndex(byService(statements, Effect.DENY), byService(statements, Effect.ALLOW));
    }

    private static ByService byService(List<Statement> statements, Effect effect) {
        var others = new ArrayList<Statement>();
        var named = new HashMap<String, List<Statement>>();
        for (var statement : statements) {
            if (statement.effect() != effect) {
                continue;
            }
            var services = statement.services();
            if (services.isEmpty()) {
                others.add(statement);
                named.values().forEach(list -> list.add(statement));
            } else {
                // A service met for the first time has had the statements for all services so far.
                services.get()
                        .forEach(service -> named.computeIfAbsent(service, _ -> new ArrayList<>(others))
                                .add(statement));
            }
        }
        var candidates = new HashMap<String, Candidates>();
        named.forEach((service, list) -> candidates.put(service, Candidates.of(list)));
        return new ByService(Map.copyOf(candidates), others.isEmpty() ? Candidates.NONE : Candidates.of(others));
    }

    Candidates candidates(Effect effect, String service) {
        return (effect == Effect.DENY ? denials : allowances).get(service);
    }

    long memoryBytes() {
        return 24 + denials.memoryBytes() + allowances.memoryBytes();
    }
}
