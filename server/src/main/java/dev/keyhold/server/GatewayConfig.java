package dev.keyhold.server;

import dev.keyhold.api.CidrBlock;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.gateway.ErrorFormat;
import dev.keyhold.api.gateway.IdentityHeader;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Verification for other servers.
 *
 * @param interfaces that are served
 * @param allowlist the servers that may call
 * @param clientAuthority a file with the certificates of the authority that vouches for clients, in PEM
 * @param denials the form of refusals that clients get
 * @param audience the hosts and services behind the gateways
 * @param headers that tell the servers behind them who sends a request
 * @param authorization of the requests by policies
 * @param trustsOwners whether those may do everything whom a store that asks for decisions calls its owner
 */
public record GatewayConfig(
        Set<Interface> interfaces,
        GatewayAccess.Allowlist allowlist,
        Optional<Path> clientAuthority,
        ErrorFormat denials,
        Audience audience,
        Set<IdentityHeader> headers,
        GatewayAuthorization authorization,
        boolean trustsOwners) {
    /** Everything, for callers on the same machine alone. */
    public static final GatewayConfig DEFAULT = new GatewayConfig(
            EnumSet.allOf(Interface.class),
            GatewayAccess.Allowlist.LOOPBACK,
            Optional.empty(),
            ErrorFormat.GENERIC,
            Audience.ANY,
            IdentityHeader.DEFAULT,
            GatewayAuthorization.NONE,
            false);

    private static final String LOOPBACK = "loopback";

    public GatewayConfig {
        interfaces = Set.copyOf(interfaces);
        headers = Set.copyOf(headers);
    }

    /** The ways in which other servers ask. */
    public enum Interface {
        FORWARD_AUTH,
        ENVOY,
        KEYSTONE,
        ACCESS_SERVICE,
        AUTHZEN,
        OPA
    }

    /**
     * Reads the settings.
     *
     * @param names of interfaces, in lower case with hyphens
     * @param allowed {@code loopback}, networks such as {@code 10.1.0.0/16}, and identities in any form
     * @param denials {@code generic} or {@code s3}
     * @throws IllegalArgumentException with a message for the operator
     */
    public static GatewayConfig parse(
            List<String> names, List<String> allowed, Optional<Path> clientAuthority, String denials) {
        var interfaces = EnumSet.noneOf(Interface.class);
        names.forEach(name -> interfaces.add(constant("--gateway", Interface.class, name)));
        var networks = new ArrayList<CidrBlock>();
        var identities = new HashSet<IdentityReference>();
        for (var text : allowed) {
            if (text.indexOf('/') >= 0 && !text.startsWith("arn:")) {
                networks.add(setting("--gateway-allow", () -> CidrBlock.parse(text)));
            } else if (!text.equals(LOOPBACK)) {
                identities.add(IdentityReference.parse(text).orElseThrow(() -> notAllowed(text)));
            }
        }
        var allowlist = new GatewayAccess.Allowlist(
                allowed.contains(LOOPBACK), networks, identities, clientAuthority.isPresent());
        return new GatewayConfig(
                interfaces,
                allowlist,
                clientAuthority,
                constant("--gateway-denials", ErrorFormat.class, denials),
                Audience.ANY,
                IdentityHeader.DEFAULT,
                GatewayAuthorization.NONE,
                false);
    }

    /**
     * The same for servers that stand for certain hosts and services alone.
     *
     * @param hosts whose names are good, or none for any
     * @param services that are good in scopes, or none for any
     * @param plus {@code space} or {@code plus}: what a plus in a path of S3 is
     * @throws IllegalArgumentException with a message for the operator
     */
    public GatewayConfig withAudience(List<String> hosts, List<String> services, String plus) {
        var names =
                setting("--gateway-hosts", () -> hosts.stream().map(Host::parse).toList());
        var reading = constant("--gateway-plus", Audience.Plus.class, plus);
        var audience = setting("--gateway-services", () -> new Audience(names, Set.copyOf(services), reading));
        return new GatewayConfig(
                interfaces, allowlist, clientAuthority, denials, audience, headers, authorization, trustsOwners);
    }

    /**
     * The same with these headers alone.
     *
     * @param names of headers without their prefix
     * @throws IllegalArgumentException with a message for the operator
     */
    public GatewayConfig withHeaders(List<String> names) {
        var enabled = EnumSet.noneOf(IdentityHeader.class);
        names.forEach(name -> enabled.add(constant("--gateway-headers", IdentityHeader.class, name)));
        return new GatewayConfig(
                interfaces, allowlist, clientAuthority, denials, audience, enabled, authorization, trustsOwners);
    }

    /** The same for requests that policies decide about. */
    public GatewayConfig withAuthorization(GatewayAuthorization by) {
        return new GatewayConfig(interfaces, allowlist, clientAuthority, denials, audience, headers, by, trustsOwners);
    }

    /** The same for stores whose owners may do everything, or may not. */
    public GatewayConfig withTrustedOwners(boolean trusts) {
        return new GatewayConfig(
                interfaces, allowlist, clientAuthority, denials, audience, headers, authorization, trusts);
    }

    /**
     * The same with another rule for requests without a credential.
     *
     * @param name {@code refuse} or {@code pass}
     * @throws IllegalArgumentException with a message for the operator
     */
    public GatewayConfig withAnonymousReads(String name) {
        return withAuthorization(authorization.withAnonymousReads(
                constant("--gateway-anonymous", GatewayAuthorization.Anonymous.class, name)));
    }

    /**
     * The value of a setting.
     *
     * @param option by which it is set, which the message about a mistake begins with
     * @throws IllegalArgumentException as the reader does
     */
    static <T> T setting(String option, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("in " + option + " " + e.getMessage(), e);
        }
    }

    private static <E extends Enum<E>> E constant(String option, Class<E> type, String name) {
        return setting(option, () -> constant(type, name));
    }

    static <E extends Enum<E>> E constant(Class<E> type, String name) {
        for (var constant : type.getEnumConstants()) {
            if (name(constant).equals(name)) {
                return constant;
            }
        }
        var names =
                Arrays.stream(type.getEnumConstants()).map(GatewayConfig::name).toList();
        throw new IllegalArgumentException("'" + name + "' is not one of " + String.join(", ", names));
    }

    /** As it is named in settings. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static IllegalArgumentException notAllowed(String text) {
        return new IllegalArgumentException("in --gateway-allow '" + text
                + "' is none of loopback, a network such as 10.1.0.0/16, and a user or service account as "
                + IdentityReference.FORMS);
    }
}
