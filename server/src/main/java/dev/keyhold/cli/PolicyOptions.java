package dev.keyhold.cli;

import dev.keyhold.domain.policy.PolicyQuotas;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Settings about groups and policies. */
final class PolicyOptions {
    @Option(
            names = "--max-groups",
            paramLabel = "N",
            defaultValue = "300",
            description = "Groups in an account. Default: ${DEFAULT-VALUE}.")
    private int maxGroups;

    @Option(
            names = "--max-policies",
            paramLabel = "N",
            defaultValue = "1500",
            description = "Managed policies in an account, those that AWS manages not included."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxPolicies;

    PolicyQuotas quotas(CommandSpec spec) {
        return PolicyQuotas.of(
                ServeOptions.atLeast(spec, "--max-groups", maxGroups, 1),
                ServeOptions.atLeast(spec, "--max-policies", maxPolicies, 1));
    }
}
