package dev.keyhold.api.yandex.protocol;

import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
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

/**
 * Finds out who calls, before the request is even looked at, and tells the services. Some methods need no credential;
 * one sent to them is not looked at.
 */
public final class AuthenticationInterceptor implements ServerInterceptor {
    /** The API's own open methods: clients get a token, and discover services, before they have a token. */
    public static final Set<String> OPEN =
            Set.of("yandex.cloud.iam.v1.IamTokenService/Create", "yandex.cloud.endpoint.ApiEndpointService/List");

    private static final int MAX_SCHEME = 16;

    private final HeaderAuthenticator credentials;
    private final Set<String> open;

    /** {@code open} are the methods that need no credential, by their full names. */
    public AuthenticationInterceptor(HeaderAuthenticator credentials, Set<String> open) {
        this.credentials = credentials;
        this.open = Set.copyOf(open);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var exchange = RequestScope.current();
        var method = call.getMethodDescriptor().getFullMethodName();
        var caller = open.contains(method) ? Optional.<Principal>empty() : Optional.of(authenticate(exchange));
        var known = new CallContext(
                method,
                exchange.origin(),
                exchange.authority(),
                exchange.address(),
                idempotencyKey(exchange.idempotencyKeys()),
                caller);
        return Contexts.interceptCall(Context.current().withValue(CallContext.KEY, known), call, headers, next);
    }

    /** The account of the caller, when the head of a request shows a credential that is good. */
    public Optional<AccountId> accountOf(RequestScope exchange) {
        return !exchange.authorization().isEmpty()
                        && verify(exchange) instanceof AuthenticationResult.Authenticated(var principal)
                ? Optional.of(principal.account())
                : Optional.empty();
    }

    private Principal authenticate(RequestScope exchange) {
        return switch (verify(exchange)) {
            case AuthenticationResult.Authenticated(var principal) -> {
                exchange.authenticatedAs(principal);
                yield principal;
            }
            case AuthenticationResult.Failed(var reason) -> {
                exchange.rejected(reason.name());
                throw new ServiceException(new ServiceError.Unauthenticated(reason));
            }
        };
    }

    private AuthenticationResult verify(RequestScope exchange) {
        var sent = exchange.authorization();
        if (sent.isEmpty()) {
            return rejected(AuthenticationFailure.MISSING, exchange);
        }
        var header = sent.getFirst();
        var space = header.indexOf(' ');
        var credential = space < 0 ? "" : header.substring(endOfSpaces(header, space));
        if (sent.size() > 1 || !isScheme(header, space) || !isCredential(credential)) {
            return rejected(AuthenticationFailure.MALFORMED, exchange);
        }
        return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> credentials.bearer(credential, exchange.origin(), exchange.operation());
            case "api-key" -> credentials.apiKey(credential, exchange.origin(), exchange.operation());
            default -> rejected(AuthenticationFailure.MALFORMED, exchange);
        };
    }

    private static int endOfSpaces(String text, int from) {
        var end = from;
        while (end < text.length() && text.charAt(end) == ' ') {
            end++;
        }
        return end;
    }

    /** Whether a header begins with the name of a scheme: letters and hyphens. */
    private static boolean isScheme(String header, int length) {
        for (int i = 0; i < length; i++) {
            var c = header.charAt(i);
            if ((c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-') {
                return false;
            }
        }
        return length > 0 && length <= MAX_SCHEME;
    }

    /** Whether it is one word of what is visible in ASCII. */
    private static boolean isCredential(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '!' || text.charAt(i) > '~') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private AuthenticationResult rejected(AuthenticationFailure reason, RequestScope exchange) {
        credentials.rejected(reason, exchange.origin(), exchange.operation());
        return new AuthenticationResult.Failed(reason);
    }

    private static Optional<String> idempotencyKey(List<String> sent) {
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        if (sent.size() > 1 || !RequestScope.isUuid(sent.getFirst())) {
            throw RequestErrors.field(RequestScope.IDEMPOTENCY_KEY, "Header must be one UUID");
        }
        return Optional.of(sent.getFirst().toLowerCase(Locale.ROOT));
    }
}
