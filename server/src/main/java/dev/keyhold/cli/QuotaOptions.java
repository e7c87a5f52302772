package dev.keyhold.cli;

import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.policy.PolicyQuotas;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How much there can be in an account, for the server and for imports without one. */
final class QuotaOptions {
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

    @Option(
            names = "--max-static-keys",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Static keys of the Yandex Cloud API in an account. Default: ${DEFAULT-VALUE}.")
    private int maxStaticKeys;

    @Option(
            names = "--max-api-keys",
            paramLabel = "N",
            defaultValue = "1000",
            description = "API keys in an account. Default: ${DEFAULT-VALUE}.")
    private int maxApiKeys;

    @Option(
            names = "--max-authorized-keys",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Authorized keys in an account. Default: ${DEFAULT-VALUE}.")
    private int maxAuthorizedKeys;

    @Option(
            names = "--max-kms-keys",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Keys of the KMS in an account. Default: ${DEFAULT-VALUE}.")
    private int maxKmsKeys;

    /** With the vendors' other quotas. */
    Quotas quotas(CommandSpec spec) {
        return Quotas.ofAccount(
                ServeOptions.atLeast(spec, "--max-users", maxUsers, 1),
                ServeOptions.atLeast(spec, "--max-static-keys", maxStaticKeys, 1),
                ServeOptions.atLeast(spec, "--max-api-keys", maxApiKeys, 1),
                ServeOptions.atLeast(spec, "--max-authorized-keys", maxAuthorizedKeys, 1),
                PolicyQuotas.of(
                        ServeOptions.atLeast(spec, "--max-groups", maxGroups, 1),
                        ServeOptions.atLeast(spec, "--max-policies", maxPolicies, 1)));
    }

    int kmsKeys(CommandSpec spec) {
        return ServeOptions.atLeast(spec, "--max-kms-keys", maxKmsKeys, 1);
    }
}
