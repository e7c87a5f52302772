package dev.keyhold.domain.simulation;

import dev.keyhold.domain.simulation.HeldPolicies.Origin;
import dev.keyhold.domain.simulation.PolicyExclusion.Kind;
import dev.keyhold.domain.simulation.PolicyExclusion.OfInline;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which policies of a user, group or role a simulation leaves out. */
record Exclusions(List<PolicyExclusion> all) {
    private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]+");
    private static final Pattern HOLDER = Pattern.compile("[\\w+=,.@-]+[*?]?");

    Exclusions {
        all = List.copyOf(all);
    }

    /** Whether names that are given have the form that they must have. */
    boolean areValid() {
        return all.stream()
                .allMatch(exclusion -> !(exclusion instanceof OfInline(var policy, var _, var holder))
                        || (NAME.matcher(policy).matches()
                                && HOLDER.matcher(holder).matches()));
    }

    /** Whether that kind is left out as a whole. */
    boolean contain(Kind kind) {
        return all.contains(kind);
    }

    /** The same without what is left out. */
    HeldPolicies.Found applyTo(HeldPolicies.Found found) {
        return new HeldPolicies.Found(
                found.caller(),
                found.items().stream()
                        .filter(item -> all.stream().noneMatch(it -> excludes(it, item.origin())))
                        .toList(),
                contain(Kind.BOUNDARY) ? Optional.empty() : found.boundary());
    }

    private static boolean excludes(PolicyExclusion exclusion, Origin policy) {
        return switch (policy) {
            case Origin.Inline(var kind, var holder, var name) ->
                exclusion == Kind.INLINE
                        || (exclusion instanceof OfInline(var excluded, var ofKind, var ofHolder)
                                && kind.name().equalsIgnoreCase(ofKind)
                                && name.equals(excluded)
                                && isHolder(ofHolder, holder));
            case Origin.Managed(var predefined, var arn) ->
                exclusion == (predefined ? Kind.PREDEFINED : Kind.OWN)
                        || (exclusion instanceof PolicyExclusion.OfArn(var excluded)
                                && arn.text().equals(excluded));
        };
    }

    private static boolean isHolder(String pattern, String name) {
        var prefix = pattern.substring(0, pattern.length() - 1);
        return switch (pattern.charAt(pattern.length() - 1)) {
            case '*' -> name.startsWith(prefix);
            case '?' -> name.startsWith(prefix) && name.length() == pattern.length();
            default -> name.equals(pattern);
        };
    }
}
