package dev.keyhold.domain.simulation;

import java.util.List;
import java.util.Optional;

/**
 * A request to the simulator.
 *
 * @param actions each is asked about on each of the resources
 * @param resources ARNs; none for what has no resource
 * @param policies documents that apply to the caller, besides those that it has
 * @param boundaries the document of the permissions boundary, instead of the one that the caller has
 * @param resourcePolicy the document of the policy that the resources have
 * @param resourceOwner an ARN of the account that resources belong to whose ARN does not tell
 * @param caller the ARN of whom policies of resources see
 * @param context condition keys
 * @param organization policies that limit what accounts may do, level by level from the root of an organization on;
 *     empty where no organization is asked about
 * @param exclusions policies of the user, group or role that are left out
 */
public record SimulationRequest(
        List<String> actions,
        List<String> resources,
        List<String> policies,
        List<String> boundaries,
        Optional<String> resourcePolicy,
        Optional<String> resourceOwner,
        Optional<String> caller,
        List<ContextEntry> context,
        List<List<String>> organization,
        List<PolicyExclusion> exclusions) {
    /** What stands for no resource. */
    private static final String ANY = "*";

    public SimulationRequest {
        actions = List.copyOf(actions);
        resources = resources.isEmpty() ? List.of(ANY) : List.copyOf(resources);
        policies = List.copyOf(policies);
        boundaries = List.copyOf(boundaries);
        context = List.copyOf(context);
        organization = organization.stream().map(List::copyOf).toList();
        exclusions = List.copyOf(exclusions);
    }

    /** Asks what the policies decide as they are; {@code resources} may be empty. */
    public static SimulationRequest about(List<String> actions, List<String> resources) {
        return new SimulationRequest(
                actions,
                resources,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Whether it names resources. */
    boolean namesResources() {
        return !resources.equals(List.of(ANY));
    }
}
