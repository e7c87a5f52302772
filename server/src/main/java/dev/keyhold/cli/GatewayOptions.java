package dev.keyhold.cli;

import dev.keyhold.boot.GatewayConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What other servers may ask, and which. */
final class GatewayOptions {
    private static final List<String> NONE = List.of("none");

    @Option(
            names = "--gateway",
            paramLabel = "INTERFACE",
            split = ",",
            defaultValue = "forward-auth,envoy,keystone,access-service",
            description = "The interfaces by which other servers ask whose a request is: forward-auth, envoy, keystone,"
                    + " access-service; or none. Default: all.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> interfaces;

    @Option(
            names = "--gateway-allow",
            paramLabel = "WHO",
            split = ",",
            defaultValue = "loopback",
            description = "Who may ask: loopback, a network such as 10.1.0.0/16, or the id of a user or service account"
                    + " whose credential the server shows; may be repeated. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> allow;

    @Option(
            names = "--gateway-client-ca",
            paramLabel = "FILE",
            description = "Certificates of the authority whose clients may ask too, in PEM.")
    private @Nullable Path clientAuthority;

    @Option(
            names = "--gateway-denials",
            paramLabel = "generic|s3",
            defaultValue = "generic",
            description = "How a refusal looks to whoever sent the request: JSON, or the XML of S3."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String denials;

    GatewayConfig config(CommandSpec spec) {
        try {
            return GatewayConfig.parse(
                    interfaces.equals(NONE) ? List.of() : interfaces,
                    allow,
                    Optional.ofNullable(clientAuthority),
                    denials);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "in the --gateway options " + e.getMessage(), e);
        }
    }
}
