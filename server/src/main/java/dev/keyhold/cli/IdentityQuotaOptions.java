package dev.keyhold.cli;

import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.policy.PolicyQuotas;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Settings about users, groups and policies, for the server and for imports without one. */
final class IdentityQuotaOptions {
    @Option(
            names = "--max-users",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Users in an account. Default: ${DEFAULT-VALUE}.")
    private int maxUsers;

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

    /** With the vendors' other quotas. */
    Quotas quotas(CommandSpec spec) {
        return Quotas.of(
                ServeOptions.atLeast(spec, "--max-users", maxUsers, 1),
                PolicyQuotas.of(
                        ServeOptions.atLeast(spec, "--max-groups", maxGroups, 1),
                        ServeOptions.atLeast(spec, "--max-policies", maxPolicies, 1)));
    }
}
