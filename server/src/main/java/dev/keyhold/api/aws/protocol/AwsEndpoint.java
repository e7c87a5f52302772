package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.RequestLog;
import dev.keyhold.api.aws.error.AwsError;
import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsErrors;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Effect;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.sigv4.Claim;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.SigV4;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.sigv4.WireRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The AWS APIs, whatever their protocols: one request in, one answer out. The order is the same for every action:
 * route, authenticate, hand to the handler (which validates, and whose use case authorizes), render. Nothing here knows
 * HTTP servers.
 */
public final class AwsEndpoint {
    private static final String UNKNOWN = RequestLog.UNKNOWN_OPERATION;
    private static final Set<String> SERVICES =
            Arrays.stream(AwsApi.values()).map(AwsApi::service).collect(Collectors.toUnmodifiableSet());
    private static final int OK = 200;

    private final Routes routes;
    private final SigV4Authenticator credentials;
    private final BiConsumer<Principal, Action> prepare;
    private final SigV4 sigV4;
    private final InstantSource clock;
    private final RequestLog log;

    /** {@code prepare} is run before each action, outside of any transaction. */
    public AwsEndpoint(
            Routes routes,
            SigV4Authenticator credentials,
            BiConsumer<Principal, Action> prepare,
            InstantSource clock,
            RequestLog log) {
        this.routes = routes;
        this.credentials = credentials;
        this.prepare = prepare;
        this.sigV4 = new SigV4(clock);
        this.clock = clock;
        this.log = log;
    }

    /** Every route that is served. */
    public Collection<Route> routes() {
        return routes.all();
    }

    /**
     * An answer.
     *
     * @param requestId also in the body
     * @param headers more of them
     */
    public record Answer(int status, String mediaType, byte[] body, String requestId, Map<String, String> headers) {
        public Answer {
            headers = Map.copyOf(headers);
        }

        static Answer of(AwsError error, ResponseFormat format, Optional<AwsApi> api, String requestId) {
            return new Answer(
                    error.status(),
                    format.mediaType(),
                    format.error(error, api, requestId),
                    requestId,
                    format.headers(error, requestId));
        }

        @Override
        public String toString() {
            return "Answer[" + status + ", " + body.length + " bytes, " + requestId + "]";
        }
    }

    /** Answers a request where waiting is allowed. Never throws. */
    public Answer answer(WireRequest request, RequestOrigin origin) {
        return begin(request, origin, _ -> {}).answer();
    }

    /**
     * Takes in a request that is to be answered.
     *
     * @param authenticated gets the account of the caller once it is known who signed; may refuse the request
     */
    Exchange begin(WireRequest request, RequestOrigin origin, Consumer<AccountId> authenticated) {
        return new Exchange(request, origin, authenticated);
    }

    /** The account of the key that the head of a request names, if that key could have signed it. */
    Optional<AccountId> accountOfUsableKey(WireRequest head) {
        return Claim.of(head, SERVICES, clock.instant())
                .flatMap(claim -> credentials.accountOfUsable(claim.accessKey(), claim.sessionToken()));
    }

    /** Refuses a request by its head, without a line in the log: there may be many of them. */
    Answer refuse(WireRequest head, AwsError error, String requestId) {
        var request = ProtocolRequest.of(head, routes);
        return Answer.of(request.errors().common(error), request.format(), Optional.empty(), requestId);
    }

    /** Answers a request that is refused before it is read, or cut off before it is answered. */
    Answer cutOff(WireRequest head, RequestOrigin origin, ServiceError serviceError) {
        var request = ProtocolRequest.of(head, routes);
        var error = request.errors().of(serviceError, UNKNOWN);
        return refused(error, reason(serviceError).orElse(error.code()), request.format(), origin);
    }

    /** Answers a request for a service that is not served, by its head. */
    Answer other(WireRequest head, RequestOrigin origin) {
        var format = UnservedService.elsewhere(head);
        var error = UnservedService.fault(head, format).error();
        return refused(error, error.code(), format, origin);
    }

    private Answer refused(AwsError error, String reason, ResponseFormat format, RequestOrigin origin) {
        log.refused(
                new RequestLog.Request(origin, UNKNOWN, Optional.empty()),
                new RequestLog.Refusal(error.code(), reason, false),
                Duration.ZERO);
        return Answer.of(error, format, Optional.empty(), origin.requestId());
    }

    /** A request whose signature was good. */
    private record Accepted(
            Route route, Function<ActionCall, Optional<ResponseValue.Struct>> work, Principal principal) {}

    /** One request on its way; remembers how far it came. */
    final class Exchange {
        private final WireRequest wire;
        private final ProtocolRequest request;
        private final RequestOrigin origin;
        private final Consumer<AccountId> authenticated;
        private final long started = System.nanoTime();
        private Optional<Route> route = Optional.empty();
        private Optional<AccessKeyId> accessKey = Optional.empty();
        private Optional<AccountId> account = Optional.empty();
        private Optional<Accepted> accepted = Optional.empty();
        /** Why the credential was rejected, if it was. */
        private Optional<String> failure = Optional.empty();
        /** Whether it is for the credential or its rights that the request is refused. */
        private boolean denied;

        private Exchange(WireRequest wire, RequestOrigin origin, Consumer<AccountId> authenticated) {
            this.wire = wire;
            this.request = ProtocolRequest.of(wire, routes);
            this.origin = origin;
            this.authenticated = authenticated;
        }

        private String operation() {
            return route.map(Route::name).orElse(UNKNOWN);
        }

        /**
         * Answers. Throws nothing but the end of a {@link NonBlocking} try; asked again, it goes on where it was.
         */
        Answer answer() {
            return run();
        }

        private RequestLog.Request ended() {
            return new RequestLog.Request(origin, operation(), accessKey.map(AccessKeyId::redacted), account);
        }

        private void isOf(Principal caller) {
            account = Optional.of(caller.account());
            authenticated.accept(caller.account());
        }

        private Duration took() {
            return Duration.ofNanos(System.nanoTime() - started);
        }

        private Answer run() {
            try {
                return perform();
            } catch (NonBlocking.WouldBlock e) {
                throw e;
            } catch (AwsException fault) {
                return common(fault.error(), Optional.empty());
            } catch (PercentCoding.Malformed e) {
                return common(new AwsError(AwsErrorCode.MALFORMED_QUERY_STRING, e.text()), Optional.empty());
            } catch (ServiceException e) {
                denied = e.serviceError() instanceof ServiceError.Denied
                        || rejection(e.serviceError()).isPresent();
                var error = request.errors()
                        .of(e.serviceError(), route.map(Route::qualified).orElse(UNKNOWN));
                return error(error, reason(e.serviceError()).orElse(error.code()));
            } catch (RuntimeException e) {
                log.failed(origin, operation(), e);
                return common(AwsErrors.internal(), Optional.of("bug"));
            }
        }

        private Answer perform() throws PercentCoding.Malformed {
            if (accepted.isPresent()) {
                return handle(accepted.get());
            }
            var found = request.route();
            route = Optional.of(found);
            return switch (found.handler()) {
                case Route.Handler.OfSigned(var work) -> {
                    var caller = new Accepted(found, work, authenticate(found));
                    accepted = Optional.of(caller);
                    yield handle(caller);
                }
                case Route.Handler.OfUnsigned(var work) -> {
                    NonBlocking.requireMayWait();
                    yield success(found, Optional.of(call(work)));
                }
            };
        }

        private Answer handle(Accepted caller) {
            var found = caller.route();
            if (found.action().effect() == Effect.CHANGE) {
                NonBlocking.requireMayWait();
            }
            prepare.accept(caller.principal(), found.action());
            return success(found, caller.work().apply(new ActionCall(caller.principal(), new Input(request.input()))));
        }

        private ResponseValue.Struct call(Function<UnsignedCall, ResponseValue.Struct> work) {
            try {
                return work.apply(new UnsignedCall(origin, new Input(request.input()), principal -> {
                    log.verified("OK");
                    isOf(principal);
                }));
            } catch (ServiceException e) {
                rejection(e.serviceError()).ifPresent(why -> log.verified(why.name()));
                throw e;
            }
        }

        private Answer success(Route found, Optional<ResponseValue.Struct> result) {
            var format = request.format();
            var body = format.success(found.api(), found.name(), result, origin.requestId());
            // What comes too late is nobody's answer any more, and another has been noted.
            if (!RequestGate.current().isClosed()) {
                log.answered(ended(), took());
            }
            return new Answer(OK, format.mediaType(), body, origin.requestId(), Map.of());
        }

        private Principal authenticate(Route found) throws PercentCoding.Malformed {
            var signed = signed(found);
            accessKey = Optional.of(signed.accessKey());
            return switch (credentials.verify(signed)) {
                case AuthenticationResult.Authenticated(var principal) -> {
                    log.verified("OK");
                    credentials.requireSuits(principal, found.action());
                    isOf(principal);
                    yield principal;
                }
                case AuthenticationResult.Failed(var reason) -> {
                    log.verified(reason.name());
                    failure = Optional.of(reason.name());
                    throw AwsException.of(AwsErrors.of(reason));
                }
            };
        }

        private SignedRequest signed(Route found) throws PercentCoding.Malformed {
            var operation = found.action().name();
            try {
                return sigV4.read(wire, request.signatureQuery(), found.api().rules(), operation, origin);
            } catch (SignatureException fault) {
                accessKey = fault.claimed();
                var reason = fault.signatureError().failure();
                if (fault.signed().isPresent()) {
                    credentials.rejected(fault.signed().get(), reason);
                } else {
                    credentials.rejected(operation, reason, fault.claimed(), origin);
                }
                log.signature(wire, fault, origin);
                log.verified(reason.name());
                failure = Optional.of(reason.name());
                throw AwsException.of(AwsErrors.of(fault));
            }
        }

        /** Answers an error that every API has. */
        private Answer common(AwsError error, Optional<String> reason) {
            var own = request.errors().common(error);
            return error(own, reason.orElse(own.code()));
        }

        private Answer error(AwsError error, String reason) {
            var refusal = new RequestLog.Refusal(error.code(), failure.orElse(reason), error.isThrottling());
            if (RequestGate.current().isClosed()) {
                log.refusedLate(ended(), refusal);
            } else {
                log.refused(ended(), refusal, took());
            }
            var explained = log.explanation(origin.requestId())
                    .filter(_ -> denied || failure.isPresent())
                    .map(error::explainedAt)
                    .orElse(error);
            return Answer.of(explained, request.format(), route.map(Route::api), origin.requestId());
        }
    }

    private static Optional<String> reason(ServiceError serviceError) {
        if (serviceError instanceof ServiceError.Aborted(var by, var _)) {
            return Optional.of(by.name());
        }
        return rejection(serviceError).map(Enum::name);
    }

    /** Why the credential was not accepted, if that is what went wrong. */
    private static Optional<AuthenticationFailure> rejection(ServiceError serviceError) {
        if (serviceError instanceof ServiceError.UntrustedIssuer(var why, var _)) {
            return Optional.of(why);
        }
        return serviceError instanceof ServiceError.Unauthenticated(var why) ? Optional.of(why) : Optional.empty();
    }
}
