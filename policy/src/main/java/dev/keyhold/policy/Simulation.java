package dev.keyhold.policy;

import java.util.List;
import java.util.Optional;

/**
 * A decision, explained by every statement that took part in it.
 *
 * @param matches the statements that apply: those that deny, if any does; else those of the caller and of the resource
 *     that allow it, if it is allowed
 * @param missingKeys if nothing allows the request, the condition keys of all policies that it lacks, as spelled there
 * @param allowedByBoundary whether the boundary allows it, if there is one
 */
public record Simulation(
        Decision decision,
        List<Decision.Match> matches,
        List<String> missingKeys,
        Optional<Boolean> allowedByBoundary) {}
