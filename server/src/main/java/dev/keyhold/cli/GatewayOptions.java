package dev.keyhold.cli;

import dev.keyhold.server.GatewayConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
            defaultValue = "forward-auth,envoy,keystone,access-service,authzen,opa",
            description = "The enabled interfaces for gateways: forward-auth, envoy, keystone,"
                    + " access-service, authzen, opa; or none. Default: all.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> interfaces;

    @Option(
            names = "--gateway-allow",
            paramLabel = "WHO",
            split = ",",
            defaultValue = "loopback",
            description =
                    "The servers that may call them: loopback, a network such as 10.1.0.0/16, or a user or service"
                            + " account that the server authenticates as, by id, unique id or ARN; may be repeated."
                            + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> allow;

    @Option(
            names = "--gateway-client-ca",
            paramLabel = "FILE",
            description = "Certificates in PEM of an authority whose client certificates are allowed too.")
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
            description = "The hosts that gateways protect: store.example, *.store.example for all hosts below it,"
                    + " store.example:9000; may be repeated. Requests signed for others are refused. Default: any.")
    private List<String> hosts = List.of();

    @Option(
            names = "--gateway-services",
            paramLabel = "SERVICE",
            split = ",",
            description =
                    "The services that signatures may name in their credential scope, such as s3; may be repeated."
                            + " Those of Keyhold itself are always refused. Default: any other.")
    private List<String> services = List.of();

    @Option(
            names = "--gateway-plus",
            paramLabel = "space|plus",
            defaultValue = "space",
            description =
                    "How the store behind the gateway reads a plus in the path of an S3 request: as a space, as S3"
                            + " does, or as a plus, as MinIO does. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String plus;

    @Option(
            names = "--gateway-headers",
            paramLabel = "HEADER",
            split = ",",
            description = "The headers that tell the server behind a gateway who sends a request, without x-keyhold-:"
                    + " subject, subject-arn, subject-name, account, groups, session-name, principal-tags,"
                    + " access-key-id, scheme; or none. Default: all but groups and principal-tags.")
    private @Nullable List<String> headers;

    @Option(
            names = "--gateway-anonymous",
            paramLabel = "refuse|pass",
            defaultValue = "refuse",
            description =
                    "What becomes of GET and HEAD without any credential: they are refused, or pass without an identity"
                            + " to servers that decide themselves what everybody may read. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String anonymous;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AuthorizationOptions authorization;

    @Option(
            names = "--opa-trust-owner",
            paramLabel = "true|false",
            arity = "1",
            defaultValue = "false",
            description =
                    "Whether a store that asks for decisions by the interface opa may have those do everything whom it"
                            + " calls its owner. Default: ${DEFAULT-VALUE}.")
    private boolean trustsOwners;

    GatewayConfig config(CommandSpec spec) {
        try {
            var config = GatewayConfig.parse(
                            unlessNone(interfaces), allow, Optional.ofNullable(clientAuthority), denials)
                    .withAudience(hosts, services, plus)
                    .withAuthorization(authorization.authorization())
                    .withAnonymousReads(anonymous)
                    .withTrustedOwners(trustsOwners);
            return headers == null ? config : config.withHeaders(unlessNone(headers));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static List<String> unlessNone(List<String> values) {
        return values.equals(NONE) ? List.of() : values;
    }
}
