package dev.keyhold.cli;

import dev.keyhold.server.GatewayConfig;
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
            description = "The enabled interfaces for gateways: forward-auth, envoy, keystone,"
                    + " access-service; or none. Default: all.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> interfaces;

    @Option(
            names = "--gateway-allow",
            paramLabel = "WHO",
            split = ",",
            defaultValue = "loopback",
            description = "Who may ask: loopback, a network such as 10.1.0.0/16, or a user or service account whose"
                    + " credential the server shows, by id, unique id or ARN; may be repeated."
                    + " Default: ${DEFAULT-VALUE}.")
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
            description = "The form of a refusal that the client gets: JSON, or the XML of S3."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String denials;

    @Option(
            names = "--gateway-hosts",
            paramLabel = "HOST",
            split = ",",
            description = "The hosts that the servers which ask stand for: store.example, *.store.example for all below"
                    + " it, store.example:9000; may be repeated. Requests signed for others are refused. Default: any.")
    private @Nullable List<String> hosts;

    @Option(
            names = "--gateway-services",
            paramLabel = "SERVICE",
            split = ",",
            description = "The services that signatures may be for, as in their scopes: s3; may be repeated. Those of"
                    + " Keyhold itself are always refused. Default: any other.")
    private @Nullable List<String> services;

    @Option(
            names = "--gateway-plus",
            paramLabel = "space|plus",
            defaultValue = "space",
            description = "How the store behind reads a plus in the path of a request to S3: as a space, as S3 does, or"
                    + " as a plus, as MinIO does. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String plus;

    GatewayConfig config(CommandSpec spec) {
        try {
            return GatewayConfig.parse(
                            interfaces.equals(NONE) ? List.of() : interfaces,
                            allow,
                            Optional.ofNullable(clientAuthority),
                            denials)
                    .standingFor(given(hosts), given(services), plus);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "in the --gateway options " + e.getMessage(), e);
        }
    }

    private static List<String> given(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }
}
