package dev.keyhold.domain.simulation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What policies say of one action on one resource.
 *
 * @param matches the statements that deny, if any does, else those that allow
 * @param missingKeys condition keys of the policies that the request does not have, if nothing allows it
 * @param withinBoundary whether the permissions boundary allows it, if there is one
 * @param withinOrganization whether the policies of the organization allow it, if it is asked about
 * @param parts what each of the policies decides alone, where the resource belongs to another account than the caller
 */
public record Verdict(
        String resource,
        Decision decision,
        List<Match> matches,
        List<String> missingKeys,
        Optional<Boolean> withinBoundary,
        Optional<Boolean> withinOrganization,
        Map<Source, Decision> parts) {
    public Verdict {
        matches = List.copyOf(matches);
        missingKeys = List.copyOf(missingKeys);
        parts = Map.copyOf(parts);
    }

    /** From the best to the worst. */
    public enum Decision {
        ALLOWED,
        IMPLICIT_DENY,
        EXPLICIT_DENY
    }

    /** Where a policy comes from. */
    public enum Source {
        /** The caller, or a group of it. */
        IDENTITY,
        RESOURCE,
        BOUNDARY
    }

    /** A statement that applies: of which policy, and which one of it. */
    public record Match(String policy, Source source, Statement statement) {}

    /**
     * Where a statement stands in its document.
     *
     * @param sid its name; empty if it has none
     * @param number the first statement of a document is 1
     */
    public record Statement(String sid, int number, Place start, Place end) {}

    /** A place in a document; both numbers count from 1. */
    public record Place(int line, int column) {}

    /**
     * The same of all the resources that were asked about.
     *
     * @param namesResources whether there were any
     */
    public record OfAction(String action, boolean namesResources, List<Verdict> resources) {
        public OfAction {
            resources = List.copyOf(resources);
        }

        /** The worst of all. */
        public Decision decision() {
            return resources.stream()
                    .map(Verdict::decision)
                    .max(Decision::compareTo)
                    .orElseThrow();
        }

        /** What stands for the resources: the only one, or a form that several have. */
        public String name() {
            var first = resources.getFirst().resource();
            return resources.size() == 1 ? first : ActionTargets.form(action, first);
        }

        /** The verdict, if there is but one. */
        public Optional<Verdict> only() {
            return resources.size() == 1 ? Optional.of(resources.getFirst()) : Optional.empty();
        }

        /** The statements of all of them, each once. */
        public List<Match> matches() {
            return resources.stream()
                    .flatMap(verdict -> verdict.matches().stream())
                    .distinct()
                    .toList();
        }

        /** The condition keys that any of them lacks. */
        public List<String> missingKeys() {
            return resources.stream()
                    .flatMap(verdict -> verdict.missingKeys().stream())
                    .distinct()
                    .toList();
        }

        /** Whether the permissions boundary allows all of it, if there is one. */
        public Optional<Boolean> withinBoundary() {
            return all(Verdict::withinBoundary);
        }

        /** Whether the policies of the organization allow all of it, if it is asked about. */
        public Optional<Boolean> withinOrganization() {
            return all(Verdict::withinOrganization);
        }

        private Optional<Boolean> all(Function<Verdict, Optional<Boolean>> what) {
            return resources.stream().map(what).flatMap(Optional::stream).reduce(Boolean::logicalAnd);
        }
    }
}
