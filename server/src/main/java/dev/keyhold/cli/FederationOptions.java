package dev.keyhold.cli;

import dev.keyhold.server.FederationConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Settings about who outside of the installation is trusted. */
final class FederationOptions {
    @Option(
            names = "--oidc-issuer",
            paramLabel = "ISSUER",
            split = ",",
            description = "An issuer whose identity tokens AssumeRoleWithWebIdentity accepts, as the tokens name it:"
                    + " https://ci.example.com. Behind it may stand, separated by spaces, jwks-file=FILE,"
                    + " jwks-host=HOST[:PORT], ca-file=FILE and private-addresses=allow. May be repeated."
                    + " Default: none.")
    private @Nullable List<String> issuers;

    FederationConfig config(CommandSpec spec) {
        try {
            return FederationConfig.parse(issuers == null ? List.of() : issuers);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "in --oidc-issuer " + e.getMessage(), e);
        }
    }
}
