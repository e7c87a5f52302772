package dev.keyhold.dialect.yandex;

import dev.keyhold.domain.credential.Verification;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out who calls, before the request is even looked at, and tells the services. Some methods need no credential;
 * one sent to them is not looked at.
 */
final class Authenticator implements ServerInterceptor {
    /** All there are of the dialect's own: tokens are got, and services found, before there is a token. */
    static final Set<String> OPEN =
            Set.of("yandex.cloud.iam.v1.IamTokenService/Create", "yandex.cloud.endpoint.ApiEndpointService/List");

    private static final Pattern HEADER = Pattern.compile("(?<scheme>[A-Za-z-]{1,16}) +(?<credential>[!-~]+)");

    private final CredentialCheck credentials;
    private final Set<String> open;

    /** {@code open} are the methods that need no credential, by their full names. */
    Authenticator(CredentialCheck credentials, Set<String> open) {
        this.credentials = credentials;
        this.open = Set.copyOf(open);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var exchange = Exchange.current();
        var method = call.getMethodDescriptor().getFullMethodName();
        var caller = open.contains(method) ? Optional.<Caller>empty() : Optional.of(authenticate(exchange));
        var known = new CallContext(
                method,
                exchange.origin(),
                exchange.authority(),
                exchange.address(),
                idempotencyKey(exchange.idempotencyKeys()),
                caller);
        return Contexts.interceptCall(Context.current().withValue(CallContext.KEY, known), call, headers, next);
    }

    /** True when the head of a request shows a credential that is good. */
    boolean knows(Exchange exchange) {
        return !exchange.authorization().isEmpty() && verify(exchange) instanceof Verification.Verified;
    }

    private Caller authenticate(Exchange exchange) {
        return switch (verify(exchange)) {
            case Verification.Verified(var caller) -> {
                exchange.authenticatedAs(caller);
                yield caller;
            }
            case Verification.Rejected(var reason) -> {
                exchange.rejected(reason.name());
                throw new Refused(new Refusal.Unauthenticated(reason));
            }
        };
    }

    private Verification verify(Exchange exchange) {
        var sent = exchange.authorization();
        if (sent.isEmpty()) {
            return rejected(Rejection.MISSING, exchange);
        }
        var header = HEADER.matcher(sent.getFirst());
        if (sent.size() > 1 || !header.matches()) {
            return rejected(Rejection.MALFORMED, exchange);
        }
        var credential = header.group("credential");
        return switch (header.group("scheme").toLowerCase(Locale.ROOT)) {
            case "bearer" -> credentials.bearer(credential, exchange.origin(), exchange.operation());
            case "api-key" -> credentials.apiKey(credential, exchange.origin(), exchange.operation());
            default -> rejected(Rejection.MALFORMED, exchange);
        };
    }

    private Verification rejected(Rejection reason, Exchange exchange) {
        credentials.rejected(reason, exchange.origin(), exchange.operation());
        return new Verification.Rejected(reason);
    }

    private static Optional<String> idempotencyKey(List<String> sent) {
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        if (sent.size() > 1 || !Exchange.isUuid(sent.getFirst())) {
            throw Faults.field(Exchange.IDEMPOTENCY_KEY, "Header must be one UUID");
        }
        return Optional.of(sent.getFirst().toLowerCase(Locale.ROOT));
    }
}
