package dev.keyhold.cli;

import dev.keyhold.domain.federation.OwnIssuers;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.server.FederationConfig;
import java.util.List;
import java.util.Optional;
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
    private List<String> issuers = List.of();

    /** {@code publicUrl} is that of this installation, whose own tokens cannot be allowed. */
    FederationConfig config(CommandSpec spec, Optional<PublicUrl> publicUrl) {
        try {
            var parsed = FederationConfig.parse(issuers);
            var own = new OwnIssuers(publicUrl);
            for (var issuer : parsed.issuers()) {
                if (own.isOwn(issuer.url())) {
                    throw new IllegalArgumentException(issuer.url()
                            + " is below /oidc/ of --public-url: an installation never accepts its own tokens");
                }
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "in --oidc-issuer " + e.getMessage(), e);
        }
    }
}
