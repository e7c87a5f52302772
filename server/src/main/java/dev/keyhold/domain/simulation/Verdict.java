package dev.keyhold.domain.simulation;

import java.util.List;
import java.util.Optional;

/**
 * What policies say of one action on one resource.
 *
 * @param matches the statements that deny, if any does, else those that allow
 * @param missingKeys condition keys of the policies that the request does not have, if nothing allows it
 * @param withinBoundary whether the permissions boundary allows it, if there is one
 */
public record Verdict(
        String resource,
        Decision decision,
        List<Match> matches,
        List<String> missingKeys,
        Optional<Boolean> withinBoundary) {
    public Verdict {
        matches = List.copyOf(matches);
        missingKeys = List.copyOf(missingKeys);
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

    /** A statement that applies: of which policy, and where it stands in its document. */
    public record Match(String policy, Source source, Place start, Place end) {}

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

        /** The verdict, if there is but one. */
        public Optional<Verdict> only() {
            return resources.size() == 1 ? Optional.of(resources.getFirst()) : Optional.empty();
        }

        /** Whether the permissions boundary allows all of it, if there is one. */
        public Optional<Boolean> withinBoundary() {
            return resources.stream()
                    .map(Verdict::withinBoundary)
                    .flatMap(Optional::stream)
                    .reduce(Boolean::logicalAnd);
        }
    }
}
