package dev.keyhold.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The actions of a statement: exact names as words, the other patterns one by one. */
final class ActionMatcher {
    private final boolean negated;
    private final Words exact;
    private final List<Glob> patterns;

    private ActionMatcher(boolean negated, Words exact, List<Glob> patterns) {
        this.negated = negated;
        this.exact = exact;
        this.patterns = patterns;
    }

    static ActionMatcher of(boolean negated, List<Text> actions) {
        var exact = new ArrayList<String>();
        var patterns = new ArrayList<Glob>();
        for (var action : actions) {
            var glob = Glob.of(Glob.glyphs(Strings.lowerCase(action.value())));
            if (glob.isExact()) {
                exact.add(glob.literal());
            } else {
                patterns.add(glob);
            }
        }
        return new ActionMatcher(negated, Words.of(exact), List.copyOf(patterns));
    }

    boolean matches(ActionName action, Steps steps) {
        steps.take(1);
        return negated != listed(action, steps);
    }

    private boolean listed(ActionName action, Steps steps) {
        if (exact.contains(action.lowerCase(), steps)) {
            return true;
        }
        for (var i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(action.lowerCase(), steps)) {
                return true;
            }
        }
        return false;
    }

    /** The services that matching actions can belong to; empty for any service. */
    Optional<Set<String>> services() {
        if (negated) {
            return Optional.empty();
        }
        var services = new HashSet<String>();
        for (var name : exact.toList()) {
            services.add(name.substring(0, Math.max(0, name.indexOf(':'))));
        }
        for (var pattern : patterns) {
            var colon = pattern.literal().indexOf(':');
            if (colon < 0) {
                return Optional.empty();
            }
            services.add(pattern.literal().substring(0, colon));
        }
        return Optional.of(services);
    }

    long memoryBytes() {
        var bytes = 32 + exact.memoryBytes() + MemorySize.references(patterns.size());
        for (var pattern : patterns) {
            bytes += pattern == Glob.ANYTHING ? 0 : pattern.memoryBytes();
        }
        return bytes;
    }
}
