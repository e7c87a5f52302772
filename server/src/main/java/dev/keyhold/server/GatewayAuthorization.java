package dev.keyhold.server;

import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.gateway.RequestAuthorization;
import dev.keyhold.api.gateway.mapping.RequestMapping;
import dev.keyhold.api.gateway.mapping.route.RouteMapping;
import dev.keyhold.api.gateway.mapping.s3.S3RequestMapping;
import dev.keyhold.domain.authn.AccountLookup;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AccountId;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How policies decide about requests to servers behind gateways.
 *
 * @param account the account that owns what stands behind gateways that show no credential of their own
 * @param rules which requests policies decide about, and how these are called in policies; the first for a host counts
 * @param bucketDomains whose subdomains are buckets
 * @param routes how requests to other APIs are called
 * @param anonymous what becomes of requests without a credential
 */
public record GatewayAuthorization(
        Optional<AccountId> account,
        List<Rule> rules,
        List<String> bucketDomains,
        Optional<RouteMapping> routes,
        Anonymous anonymous) {
    /** Policies decide about none. */
    public static final GatewayAuthorization NONE =
            new GatewayAuthorization(Optional.empty(), List.of(), List.of(), Optional.empty(), Anonymous.REFUSE);

    private static final String AT = "@";

    public GatewayAuthorization {
        rules = List.copyOf(rules);
        bucketDomains = List.copyOf(bucketDomains);
        if (anonymous == Anonymous.PASS && has(rules, Mapping.GENERIC)) {
            throw new IllegalArgumentException(
                    "--gateway-anonymous cannot be pass with the mapping generic: an API that leaves its authorization"
                            + " to policies would be open to readers");
        }
    }

    /**
     * A rule for requests to a host.
     *
     * @param host empty for every host
     */
    record Rule(Optional<Host> host, Mapping mapping) {}

    /** How requests are called in policies. */
    enum Mapping {
        /** As AWS calls those to S3. */
        S3,
        /** By a table of the operator. */
        GENERIC,
        /** Not at all: requests are authenticated alone. */
        NONE
    }

    /** What becomes of a request that reads, and shows no credential. */
    enum Anonymous {
        REFUSE,
        /** The server behind the gateway decides. */
        PASS
    }

    /**
     * Reads the settings.
     *
     * @param account its number, if it is given
     * @param rules such as {@code s3} or {@code s3@store.example}
     * @param bucketDomains whose subdomains are buckets
     * @param routes a file with the table of the mapping {@code generic}
     * @throws IllegalArgumentException with a message for the operator
     */
    public static GatewayAuthorization parse(
            Optional<String> account, List<String> rules, List<String> bucketDomains, Optional<Path> routes) {
        var parsed = new ArrayList<Rule>();
        for (var text : rules) {
            parsed.add(GatewayConfig.setting("--gateway-authorize", () -> rule(parsed, text)));
        }
        if (!bucketDomains.isEmpty() && !has(parsed, Mapping.S3)) {
            throw new IllegalArgumentException("--gateway-bucket-domains needs the mapping s3 in --gateway-authorize");
        }
        if (routes.isPresent() != has(parsed, Mapping.GENERIC)) {
            throw new IllegalArgumentException(
                    "--gateway-routes and the mapping generic in --gateway-authorize need each other");
        }
        var all = new GatewayAuthorization(
                account.map(text -> GatewayConfig.setting("--gateway-account", () -> account(text))),
                parsed,
                bucketDomains,
                routes.map(file -> GatewayConfig.setting("--gateway-routes", () -> RouteFile.read(file))),
                Anonymous.REFUSE);
        var _ = GatewayConfig.setting("--gateway-bucket-domains", () -> all.mappings(Audience.Plus.SPACE));
        return all;
    }

    /** The same with another rule for requests without a credential. */
    GatewayAuthorization withAnonymousReads(Anonymous other) {
        return new GatewayAuthorization(account, rules, bucketDomains, routes, other);
    }

    private static boolean has(List<Rule> rules, Mapping mapping) {
        return rules.stream().anyMatch(rule -> rule.mapping() == mapping);
    }

    private static AccountId account(String text) {
        if (!AccountId.isValid(text)) {
            throw new IllegalArgumentException("'" + text + "' is no account: it must have 12 digits");
        }
        return new AccountId(text);
    }

    /** A rule that no request would come to is a mistake. */
    private static Rule rule(List<Rule> before, String text) {
        if (before.stream().anyMatch(rule -> rule.host().isEmpty())) {
            throw new IllegalArgumentException(
                    "'" + text + "' stands after a rule for every host, so that it would never be used");
        }
        var at = text.indexOf(AT);
        var mapping = GatewayConfig.constant(Mapping.class, at < 0 ? text : text.substring(0, at));
        return new Rule(at < 0 ? Optional.empty() : Optional.of(Host.parse(text.substring(at + 1))), mapping);
    }

    /**
     * Returns if it is known whose policies decide, as far as that can be known at a start.
     *
     * @throws StartException if it is not
     */
    void requireAccount(GatewayAccess.Allowlist allowlist, AccountLookup accounts) {
        account.filter(named -> !accounts.isOpen(named)).ifPresent(named -> {
            throw new StartException("there is no open account " + named + ": see --gateway-account");
        });
        var isNeeded = !rules.isEmpty() && allowlist.isOfConnections();
        if (isNeeded && account.isEmpty() && accounts.only().isEmpty()) {
            throw new StartException("policies are to decide about requests, and there are several accounts:"
                    + " --gateway-account must name the one that owns what stands behind the gateways");
        }
    }

    /** The rules with their mappings. */
    List<RequestAuthorization.Rule> mappings(Audience.Plus plus) {
        Map<Mapping, Optional<RequestMapping>> made = new HashMap<>();
        return rules.stream()
                .map(rule -> new RequestAuthorization.Rule(
                        rule.host(), made.computeIfAbsent(rule.mapping(), mapping -> make(mapping, plus))))
                .toList();
    }

    private Optional<RequestMapping> make(Mapping mapping, Audience.Plus plus) {
        return switch (mapping) {
            case NONE -> Optional.empty();
            case S3 -> Optional.of(new S3RequestMapping(bucketDomains, plus));
            case GENERIC -> Optional.of(routes.orElseThrow());
        };
    }
}
