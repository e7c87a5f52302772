package dev.keyhold.api.gateway;

import dev.keyhold.api.CredentialScheme;
import dev.keyhold.api.HeaderCredentials;
import dev.keyhold.api.RequestLog;
import dev.keyhold.domain.authn.AuthenticationRecorder;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.SigV4;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.sigv4.SigningRules;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.sigv4.WireText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Authenticates the sender of a request to another server: by Signature Version 4 in header or query, an IAM token or
 * an API key. A thread that must not wait may call it.
 */
public final class ForwardedRequestAuthenticator {
    private static final String OK = "OK";
    private static final String AWS4 = "AWS4-";
    private static final String VERSION_2 = "AWS ";
    private static final int FIRST_SERVER_ERROR = 500;

    private final SigV4Authenticator credentials;
    private final HeaderCredentials inHeader;
    private final AuthenticationRecorder recorder;
    private final RequestAuthorization authorization;
    private final SigV4 sigV4;
    private final IdentityHeaders identityHeaders;
    private final RequestLog log;

    public ForwardedRequestAuthenticator(
            SigV4Authenticator credentials,
            HeaderCredentials inHeader,
            AuthenticationRecorder recorder,
            RequestAuthorization authorization,
            IdentityHeaders identityHeaders,
            InstantSource clock,
            RequestLog log) {
        this.credentials = credentials;
        this.inHeader = inHeader;
        this.recorder = recorder;
        this.authorization = authorization;
        this.identityHeaders = identityHeaders;
        this.sigV4 = new SigV4(clock);
        this.log = log;
    }

    /**
     * Authenticates the sender of a request. It only throws to end a try without waiting.
     *
     * @param endpoint which interface asks, for logs, metrics and the audit trail
     */
    public GatewayResult check(String endpoint, WireRequest request, SigningRules rules, RequestOrigin origin) {
        return answered(endpoint, origin, () -> authenticated(verify(endpoint, request, rules, origin)));
    }

    /**
     * The same for a request that a proxy forwards with the identity headers it gets. Preflights of browsers pass
     * without a credential, and so do reads where that is set. A header that the service may mistake for an identity
     * header is refused.
     */
    public GatewayResult checkForwarded(GatewayRequest request) {
        for (var header : request.wire().headers()) {
            if (IdentityHeaders.isMistakable(header.getKey())) {
                return refuse(request.endpoint(), S3Error.MISTAKABLE_HEADER, request.origin());
            }
        }
        return answered(request.endpoint(), request.origin(), () -> passed(request));
    }

    private GatewayResult passed(GatewayRequest request) {
        if (CorsPreflight.is(request.wire())) {
            return new GatewayResult.Preflight();
        }
        var match = authorization.of(request.wire());
        return authorization.passesAnonymously(match, request.wire())
                ? new GatewayResult.Anonymous()
                : authorized(match, request);
    }

    private GatewayResult authorized(RequestAuthorization.RuleMatch match, GatewayRequest request) {
        var result = verify(request.endpoint(), request.wire(), request.rules(), request.origin());
        if (!(result instanceof GatewayResult.Admitted admitted)) {
            return result;
        }
        // Before anything is counted, since a thread that may not wait begins again if this ends its try.
        var passed = identityHeaders.withHeaders(admitted);
        if (!match.decided()) {
            return authenticated(admitted) instanceof GatewayResult.Denied denied ? denied : passed;
        }
        var denial = authorization.denial(match, request, admitted.principal());
        log.verified(OK);
        return denial.<GatewayResult>map(Function.identity()).orElse(passed);
    }

    /**
     * What authentication alone is worth. Nothing holds a session to its policies here, so that one with policies would
     * be worth more than at the API.
     */
    private GatewayResult authenticated(GatewayResult result) {
        if (!(result instanceof GatewayResult.Admitted admitted)) {
            return result;
        }
        if (!isNarrow(admitted.principal())) {
            log.verified(OK);
            return result;
        }
        var reason = AuthenticationFailure.NARROWED_SESSION;
        log.verified(reason.name());
        var credential = admitted.principal().credential().name();
        return GatewayResult.Denied.of(S3Error.of(reason), reason, Optional.of(credential));
    }

    /** The same where the server that asks has made the text to be signed itself. */
    public GatewayResult check(String endpoint, SignedRequest signed) {
        return answered(endpoint, signed.origin(), () -> authenticated(verified(signed)));
    }

    /** Refuses a credential that cannot even be looked at, as {@link #check} would. */
    public GatewayResult reject(
            String endpoint, AuthenticationFailure reason, Optional<AccessKeyId> claimed, RequestOrigin origin) {
        return answered(endpoint, origin, () -> rejected(endpoint, reason, claimed, origin));
    }

    /** The same of a signature that cannot even be looked at. */
    public GatewayResult reject(
            String endpoint, SignatureException fault, Optional<AccessKeyId> claimed, RequestOrigin origin) {
        return answered(endpoint, origin, () -> rejected(endpoint, fault, claimed, origin));
    }

    /** Refuses a request that cannot be answered; too many of them are only counted. */
    public GatewayResult.Denied refuse(String endpoint, S3Error denial, RequestOrigin origin) {
        var stated = turnAway(denial, origin);
        answered(endpoint, origin, () -> stated);
        return stated;
    }

    /** Denies a request around whose check something failed that nobody foresaw; logged as a bug in the check is. */
    public GatewayResult.Denied fail(String endpoint, Throwable bug, RequestOrigin origin) {
        log.failed(origin, endpoint, bug);
        var denied = new GatewayResult.Denied(S3Error.BUG, "bug", Optional.empty());
        answered(endpoint, origin, () -> denied);
        return denied;
    }

    private GatewayResult.Denied turnAway(S3Error denial, RequestOrigin origin) {
        try {
            recorder.turnedAway(origin);
            return GatewayResult.Denied.of(denial);
        } catch (ServiceException throttled) {
            return GatewayResult.Denied.of(S3Error.of(throttled.serviceError()));
        }
    }

    private GatewayResult answered(String endpoint, RequestOrigin origin, Supplier<GatewayResult> work) {
        var started = System.nanoTime();
        var result = attempt(endpoint, origin, work);
        var took = Duration.ofNanos(System.nanoTime() - started);
        switch (result) {
            case GatewayResult.Admitted(var principal, var _, var _) ->
                log.answered(
                        new RequestLog.Request(
                                origin,
                                endpoint,
                                Optional.of(principal.credential().name()),
                                Optional.of(principal.account())),
                        took);
            case GatewayResult.Preflight(), GatewayResult.Anonymous() ->
                log.answered(request(origin, endpoint, Optional.empty()), took);
            case GatewayResult.Denied(var denial, var reason, var claimed) -> {
                log.refused(
                        request(origin, endpoint, claimed),
                        new RequestLog.Refusal(
                                denial.code(), reason, denial.code().equals("SlowDown")),
                        took);
                return log.explanation(origin.requestId())
                        .filter(_ -> denial.status() < FIRST_SERVER_ERROR)
                        .<GatewayResult>map(url -> new GatewayResult.Denied(denial.explainedAt(url), reason, claimed))
                        .orElse(result);
            }
        }
        return result;
    }

    private static RequestLog.Request request(RequestOrigin origin, String endpoint, Optional<String> credential) {
        return new RequestLog.Request(origin, endpoint, credential);
    }

    private GatewayResult attempt(String endpoint, RequestOrigin origin, Supplier<GatewayResult> work) {
        try {
            return work.get();
        } catch (NonBlocking.WouldBlock missing) {
            throw missing;
        } catch (ServiceException refused) {
            return GatewayResult.Denied.of(S3Error.of(refused.serviceError()));
        } catch (RuntimeException bug) {
            log.failed(origin, endpoint, bug);
            return new GatewayResult.Denied(S3Error.BUG, "bug", Optional.empty());
        }
    }

    private GatewayResult verify(String endpoint, WireRequest request, SigningRules rules, RequestOrigin origin) {
        var sent = request.values("authorization");
        var query = parameters(request);
        if (hasSignature(sent) || query.map(SigV4::isInQuery).orElse(sent.isEmpty())) {
            return verifySignature(endpoint, request, query, rules, origin);
        }
        if (sent.isEmpty()) {
            return rejected(endpoint, AuthenticationFailure.MISSING, Optional.empty(), origin);
        }
        var redacted = sent.size() > 1
                ? Optional.<HeaderCredentials.HeaderCredential>empty()
                : inHeader.verify(sent.getFirst(), origin, endpoint);
        return redacted.map(credential -> resultOf(credential.scheme(), credential.result(), credential::claimed))
                .orElseGet(() -> rejected(endpoint, AuthenticationFailure.MALFORMED, Optional.empty(), origin));
    }

    private static boolean hasSignature(List<String> authorizations) {
        for (var authorization : authorizations) {
            if (authorization.startsWith(AWS4) || authorization.startsWith(VERSION_2)) {
                return true;
            }
        }
        return false;
    }

    /** The query's parameters; empty when it is malformed, which is no matter where a token says who asks. */
    private static Optional<Parameters> parameters(WireRequest request) {
        try {
            return Optional.of(Parameters.parse(request.query()));
        } catch (PercentCoding.Malformed _) {
            return Optional.empty();
        }
    }

    private GatewayResult verifySignature(
            String endpoint,
            WireRequest request,
            Optional<Parameters> query,
            SigningRules rules,
            RequestOrigin origin) {
        if (query.isEmpty()) {
            return badUri(endpoint, request, origin);
        }
        try {
            return verified(sigV4.read(request, query.get(), rules, endpoint, origin));
        } catch (SignatureException fault) {
            var denied = rejected(endpoint, fault, fault.claimed(), origin);
            log.signature(request, fault, origin);
            return denied;
        } catch (PercentCoding.Malformed _) {
            return badUri(endpoint, request, origin);
        }
    }

    private GatewayResult badUri(String endpoint, WireRequest request, RequestOrigin origin) {
        note(endpoint, AuthenticationFailure.MALFORMED, Optional.empty(), origin);
        var isUnambiguous = !request.path().contains(WireText.AMBIGUOUS_BYTES)
                && !request.query().contains(WireText.AMBIGUOUS_BYTES);
        return GatewayResult.Denied.of(
                isUnambiguous ? S3Error.badUri() : S3Error.ambiguousBytes(),
                AuthenticationFailure.MALFORMED,
                Optional.empty());
    }

    /** Whether it may do less than the identity or role whose session it is. */
    private static boolean isNarrow(Principal principal) {
        return principal
                .session()
                .filter(session -> session.policies().narrow() || session.kind() == SessionFacts.Kind.FEDERATED_USER)
                .isPresent();
    }

    private GatewayResult rejected(
            String endpoint, SignatureException fault, Optional<AccessKeyId> claimed, RequestOrigin origin) {
        var reason = fault.signatureError().failure();
        if (fault.signed().isPresent()) {
            credentials.rejected(fault.signed().get(), reason);
            log.verified(reason.name());
        } else {
            note(endpoint, reason, claimed, origin);
        }
        return GatewayResult.Denied.of(S3Error.of(fault), reason, claimed.map(credentials::shown));
    }

    private GatewayResult verified(SignedRequest signed) {
        try {
            return resultOf(CredentialScheme.SIGV4, credentials.verify(signed), () -> shown(signed));
        } catch (ServiceException refused) {
            var denial = S3Error.of(refused.serviceError());
            return new GatewayResult.Denied(denial, denial.code(), shown(signed));
        }
    }

    private Optional<String> shown(SignedRequest signed) {
        return Optional.of(credentials.shown(signed.accessKey()));
    }

    private GatewayResult resultOf(
            CredentialScheme scheme, AuthenticationResult result, Supplier<Optional<String>> claimed) {
        return switch (result) {
            case AuthenticationResult.Authenticated(var principal) -> new GatewayResult.Admitted(principal, scheme);
            case AuthenticationResult.Failed(var reason) -> {
                log.verified(reason.name());
                yield GatewayResult.Denied.of(
                        scheme == CredentialScheme.SIGV4 ? S3Error.of(reason) : S3Error.bearer(),
                        reason,
                        claimed.get());
            }
        };
    }

    private GatewayResult rejected(
            String endpoint, AuthenticationFailure reason, Optional<AccessKeyId> claimed, RequestOrigin origin) {
        note(endpoint, reason, claimed, origin);
        return GatewayResult.Denied.of(S3Error.of(reason), reason, claimed.map(credentials::shown));
    }

    private void note(
            String endpoint, AuthenticationFailure reason, Optional<AccessKeyId> claimed, RequestOrigin origin) {
        credentials.rejected(endpoint, reason, claimed, origin);
        log.verified(reason.name());
    }
}
