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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the sender of a forwarded request may do what it asks of the server behind the gateway. The identity side
 * decides alone: policies that the server has for its resources are the server's matter.
 */
public final class RequestAuthorization {
    private static final String WEB_SOCKET = "websocket";

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

    /** What is done with this request. */
    RuleMatch of(WireRequest request) {
        return rules.isEmpty() ? new RuleMatch(false, true, Optional.empty()) : match(rule(request));
    }

    private static RuleMatch match(Optional<Rule> rule) {
        var mapping = rule.flatMap(Rule::mapping);
        return new RuleMatch(rule.isEmpty() || mapping.isPresent(), mapping.isPresent(), mapping);
    }

    private Optional<Rule> rule(WireRequest request) {
        if (rules.getFirst().host().isEmpty()) {
            return Optional.of(rules.getFirst());
        }
        var sent = Host.of(request);
        for (var rule : rules) {
            if (rule.isFor(sent)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /**
     * What is done with a request.
     *
     * @param decided whether policies decide about it: also if no rule is for its host, so that it is refused
     * @param readable whether anybody may read, where that is set: not where requests are only authenticated while
     *     policies decide about others
     */
    record RuleMatch(boolean decided, boolean readable, Optional<RequestMapping> mapping) {}

    /** Whether the request goes on though nobody sends it. */
    boolean passesAnonymously(RuleMatch match, WireRequest request) {
        return passesAnonymousReads && match.readable() && AnonymousRead.is(request);
    }

    /** The refusal of a request that policies decide about; empty if they allow it. */
    Optional<GatewayResult.Denied> denial(RuleMatch match, GatewayRequest request, Principal principal) {
        var owner = request.owner().get();
        if (owner.isEmpty()) {
            return Optional.of(GatewayResult.Denied.of(S3Error.NO_ACCOUNT));
        }
        if (!isTransportKnown(principal)) {
            return Optional.of(GatewayResult.Denied.of(
                    S3Error.invalidForwardedRequest("it must say whether the client's connection is"
                            + " encrypted: X-Original-Proto or X-Forwarded-Proto with http or https, or with Envoy"
                            + " include_tls_session")));
        }
        var endpoint = request.endpoint();
        try {
            requireOneRequest(request.wire());
            var mapping = match.mapping().orElseThrow(() -> new UnmappableException("no rule for the host"));
            var checks = withTransport(mapping.map(request.call(clock.instant())), principal.origin());
            return evaluator.decide(principal, owner.get(), checks, endpoint) instanceof Decision.Deny denial
                    ? Optional.of(denied(principal, denial.why().name()))
                    : Optional.empty();
        } catch (UnmappableException unmappable) {
            evaluator.refuse(principal, unmappable.why(), endpoint);
            return Optional.of(denied(principal, unmappable.why()));
        }
    }

    /** What goes on with another protocol may have any requests in it. A web socket has none. */
    private static void requireOneRequest(WireRequest request) throws UnmappableException {
        for (var protocol : request.values("upgrade")) {
            if (!protocol.equalsIgnoreCase(WEB_SOCKET)) {
                throw new UnmappableException("a change to another protocol");
            }
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

    private static GatewayResult.Denied denied(Principal principal, String reason) {
        return new GatewayResult.Denied(
                S3Error.ACCESS_DENIED,
                reason,
                Optional.of(principal.credential().name()));
    }

    /** What the proxy says of the connection, and the mapping of the request. */
    private static List<AccessCheck> withTransport(List<AccessCheck> checks, RequestOrigin origin) {
        var transport = new TransportKeys(origin);
        var all = new ArrayList<AccessCheck>(checks.size());
        for (var check : checks) {
            all.add(new AccessCheck(
                    check.action(),
                    check.resource(),
                    key -> transport.value(key).orElseGet(() -> check.context().value(key))));
        }
        return all;
    }
}
