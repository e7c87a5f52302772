package dev.keyhold.api.gateway;

import dev.keyhold.api.gateway.mapping.RequestMapping;
import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.TransportKeys;
import dev.keyhold.domain.authz.evaluation.PolicyAccessEvaluator;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.Host;
import dev.keyhold.sigv4.WireRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Whether the sender of a forwarded request may do what it asks of the server behind the gateway. The identity side
 * decides alone: policies that the server has for its resources are the server's matter.
 */
public final class RequestAuthorization {
    private final List<Rule> rules;
    private final boolean passesAnonymousReads;
    private final PolicyAccessEvaluator evaluator;
    private final InstantSource clock;

    /**
     * @param rules are tried in order; without any, requests are authenticated alone
     * @param passesAnonymousReads whether a read without a credential is left to the server behind the gateway
     */
    public RequestAuthorization(
            List<Rule> rules, boolean passesAnonymousReads, PolicyAccessEvaluator evaluator, InstantSource clock) {
        this.rules = List.copyOf(rules);
        this.passesAnonymousReads = passesAnonymousReads;
        this.evaluator = evaluator;
        this.clock = clock;
    }

    /**
     * What is done with requests to a host.
     *
     * @param host empty for every host
     * @param mapping how they are called in policies; empty if they are authenticated alone
     */
    public record Rule(Optional<Host> host, Optional<RequestMapping> mapping) {
        private boolean isFor(Host sent) {
            return host.isEmpty() || host.get().has(sent);
        }
    }

    /** Whether policies decide about the request: also if none of the rules is for its host, so that it is refused. */
    public boolean decides(WireRequest request) {
        return !rules.isEmpty()
                && rule(request).map(it -> it.mapping().isPresent()).orElse(true);
    }

    /** Whether the request goes on though nobody sends it. Hosts that no rule is for are refused to everybody. */
    boolean passesAnonymously(WireRequest request) {
        return passesAnonymousReads && (rules.isEmpty() || rule(request).isPresent()) && AnonymousRead.is(request);
    }

    /** The refusal of a request that policies decide about; empty if they allow it. */
    public Optional<GatewayResult.Denied> denial(ForwardedQuestion question, Principal principal) {
        var owner = question.owner().get();
        if (owner.isEmpty()) {
            return Optional.of(GatewayResult.Denied.of(S3Error.NO_ACCOUNT));
        }
        if (!isTransportKnown(principal)) {
            return Optional.of(
                    GatewayResult.Denied.of(S3Error.badQuestion("it must say whether the client's connection is"
                            + " encrypted: X-Original-Proto or X-Forwarded-Proto with http or https")));
        }
        var endpoint = question.endpoint();
        try {
            var mapping = rule(question.wire())
                    .flatMap(Rule::mapping)
                    .orElseThrow(() -> new UnmappableException("no rule for the host"));
            var checks = mapping.map(question.call(clock.instant())).stream()
                    .map(check -> withTransport(check, principal))
                    .toList();
            return evaluator.decide(principal, owner.get(), checks, endpoint) instanceof Decision.Deny denial
                    ? Optional.of(denied(principal, denial.why().name()))
                    : Optional.empty();
        } catch (UnmappableException unmappable) {
            evaluator.refuse(principal, unmappable.why(), endpoint);
            return Optional.of(denied(principal, unmappable.why()));
        }
    }

    /** What a gateway does not say, the client could in its place. */
    private static boolean isTransportKnown(Principal principal) {
        return principal
                .origin()
                .transport()
                .flatMap(RequestOrigin.Transport::encrypted)
                .isPresent();
    }

    private Optional<Rule> rule(WireRequest request) {
        var sent = Host.of(request);
        return rules.stream().filter(rule -> rule.isFor(sent)).findFirst();
    }

    private static GatewayResult.Denied denied(Principal principal, String reason) {
        return new GatewayResult.Denied(
                S3Error.ACCESS_DENIED,
                reason,
                Optional.of(principal.credential().name()));
    }

    /** What the proxy says of the connection, and the mapping of the request. */
    private static AccessCheck withTransport(AccessCheck check, Principal principal) {
        var transport = new TransportKeys(principal.origin());
        return new AccessCheck(
                check.action(),
                check.resource(),
                key -> transport.value(key).orElseGet(() -> check.context().value(key)));
    }
}
