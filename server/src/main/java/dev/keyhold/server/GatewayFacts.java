package dev.keyhold.server;

import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.console.screen.InstallationFacts.By;
import dev.keyhold.api.console.screen.InstallationFacts.Caller;
import dev.keyhold.api.console.screen.InstallationFacts.Fact;
import dev.keyhold.api.console.screen.InstallationFacts.Gateways;
import dev.keyhold.api.console.screen.InstallationFacts.Rule;
import dev.keyhold.api.console.screen.InstallationFacts.Way;
import dev.keyhold.api.gateway.envoy.EnvoyAuthorization;
import dev.keyhold.api.gateway.forwardauth.ForwardAuth;
import dev.keyhold.api.gateway.opa.OpaService;
import dev.keyhold.api.yandex.access.AccessServices;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.server.GatewayConfig.Interface;
import dev.keyhold.sigv4.Host;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** What is set about gateways, for people to read. */
final class GatewayFacts {
    private GatewayFacts() {}

    static Gateways of(GatewayConfig config) {
        return new Gateways(
                Arrays.stream(Interface.values()).map(it -> way(config, it)).toList(),
                callers(config),
                config.authorization().rules().stream()
                        .map(rule -> new Rule(
                                rule.host().map(GatewayFacts::text).orElse(""), GatewayConfig.name(rule.mapping())))
                        .toList(),
                facts(config));
    }

    private static Way way(GatewayConfig config, Interface of) {
        return new Way(GatewayConfig.name(of), config.interfaces().contains(of), endpoints(of));
    }

    private static List<String> endpoints(Interface of) {
        return switch (of) {
            case FORWARD_AUTH -> List.of(ForwardAuth.PATH);
            case ENVOY -> List.of(EnvoyAuthorization.PATH);
            case KEYSTONE -> GatewayModule.KEYSTONE;
            case ACCESS_SERVICE ->
                AccessServices.NAMES.stream().map(name -> "/" + name).toList();
            case AUTHZEN -> DecisionModule.AUTHZEN;
            case OPA -> List.of(OpaService.PATH);
        };
    }

    private static List<Caller> callers(GatewayConfig config) {
        GatewayAccess.Allowlist allowed = config.allowlist();
        var callers = new ArrayList<Caller>();
        if (allowed.loopback()) {
            callers.add(new Caller(By.LOOPBACK, "", ""));
        }
        allowed.networks().forEach(network -> callers.add(new Caller(By.NETWORK, network.toString(), "")));
        config.clientAuthority().ifPresent(file -> callers.add(new Caller(By.CERTIFICATE, file.toString(), "")));
        allowed.identities().stream()
                .map(GatewayFacts::caller)
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .forEach(callers::add);
        return callers;
    }

    private static Caller caller(IdentityReference identity) {
        return switch (identity) {
            case IdentityReference.ById(var id) ->
                new Caller(By.IDENTITY, id.text(), id.account().text());
            case IdentityReference.ByArn(var arn) -> new Caller(By.IDENTITY, arn.text(), arn.account());
        };
    }

    private static List<Fact> facts(GatewayConfig config) {
        var by = config.authorization();
        var facts = new ArrayList<Fact>();
        by.account().map(AccountId::text).ifPresent(account -> facts.add(new Fact("account", account)));
        facts.add(new Fact("anonymous", GatewayConfig.name(by.anonymous())));
        add(
                facts,
                "hosts",
                config.audience().hosts().stream().map(GatewayFacts::text).toList());
        add(facts, "services", config.audience().services().stream().sorted().toList());
        add(facts, "bucketDomains", by.bucketDomains());
        facts.add(new Fact("denials", GatewayConfig.name(config.denials())));
        add(
                facts,
                "headers",
                config.headers().stream().sorted().map(GatewayConfig::name).toList());
        facts.add(new Fact("plus", GatewayConfig.name(config.audience().plus())));
        if (config.trustsOwners()) {
            facts.add(new Fact("owners", "opa-trust-owner"));
        }
        return facts;
    }

    private static void add(List<Fact> facts, String name, Collection<String> values) {
        if (!values.isEmpty()) {
            facts.add(new Fact(name, String.join(", ", values)));
        }
    }

    private static String text(Host host) {
        return (host.below() ? "*." : "") + host.name() + (host.port().isEmpty() ? "" : ":" + host.port());
    }
}
