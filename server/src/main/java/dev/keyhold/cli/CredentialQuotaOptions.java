package dev.keyhold.cli;

import dev.keyhold.domain.identity.Quotas;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Settings about credentials and keys of an account, for the server and for imports without one. */
final class CredentialQuotaOptions {
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

    /** With those quotas of others. */
    Quotas quotas(CommandSpec spec, Quotas others) {
        return others.withCredentials(
                ServeOptions.atLeast(spec, "--max-static-keys", maxStaticKeys, 1),
                ServeOptions.atLeast(spec, "--max-api-keys", maxApiKeys, 1),
                ServeOptions.atLeast(spec, "--max-authorized-keys", maxAuthorizedKeys, 1));
    }

    int kmsKeys(CommandSpec spec) {
        return ServeOptions.atLeast(spec, "--max-kms-keys", maxKmsKeys, 1);
    }
}
