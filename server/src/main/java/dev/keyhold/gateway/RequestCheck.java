package dev.keyhold.gateway;

import dev.keyhold.domain.RequestObserver;
import dev.keyhold.domain.cache.FromMemory;
import dev.keyhold.domain.credential.Credentials;
import dev.keyhold.domain.credential.Failures;
import dev.keyhold.domain.credential.SignedRequest;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.gateway.Verdict.Scheme;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.SigV4;
import dev.keyhold.sigv4.SignatureFault;
import dev.keyhold.sigv4.SigningRules;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.sigv4.WireText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells whose a request to another server is: by Signature Version 4 in header or query, an IAM token or an API key. It
 * may be asked by a thread that must not wait.
 */
public final class RequestCheck {
    private static final Logger log = LoggerFactory.getLogger(RequestCheck.class);
    private static final String AWS4 = "AWS4-";
    private static final String VERSION_2 = "AWS ";

    private final Credentials credentials;
    private final HeaderCredentials inHeader;
    private final Failures failures;
    private final SigV4 sigV4;
    private final RequestObserver observer;

    public RequestCheck(
            Credentials credentials,
            HeaderCredentials inHeader,
            Failures failures,
            InstantSource clock,
            RequestObserver observer) {
        this.credentials = credentials;
        this.inHeader = inHeader;
        this.failures = failures;
        this.sigV4 = new SigV4(clock);
        this.observer = observer;
    }

    /**
     * Tells whose a request is. Never throws, but to end a try without waiting.
     *
     * @param door which interface asks, for logs, metrics and the audit trail
     */
    public Verdict check(String door, WireRequest request, SigningRules rules, Origin origin) {
        return answered(door, origin, () -> verify(door, request, rules, origin));
    }

    /**
     * The same of a request that a proxy holds back and passes on with what it is told. Preflights of browsers pass
     * without a credential; headers that the service behind may mistake for what it is told of do not.
     */
    public Verdict checkForwarded(String door, WireRequest request, SigningRules rules, Origin origin) {
        if (request.headers().stream().map(Map.Entry::getKey).anyMatch(AnswerHeaders::isMistakable)) {
            return refuse(door, Denial.MISTAKABLE_HEADER, origin);
        }
        return Preflight.is(request)
                ? answered(door, origin, Verdict.Preflight::new)
                : check(door, request, rules, origin);
    }

    /** The same where the server that asks has made the text to be signed itself. */
    public Verdict check(String door, SignedRequest signed) {
        return answered(door, signed.origin(), () -> verified(signed));
    }

    /** Refuses a credential that cannot even be looked at, as {@link #check} would. */
    public Verdict reject(String door, Rejection reason, Optional<AccessKeyId> claimed, Origin origin) {
        return answered(door, origin, () -> rejected(door, reason, claimed, origin));
    }

    /** The same of a signature that cannot even be looked at. */
    public Verdict reject(String door, SignatureFault fault, Optional<AccessKeyId> claimed, Origin origin) {
        return answered(door, origin, () -> rejected(door, fault, claimed, origin));
    }

    /** Refuses a question that cannot be answered; too many of them are only counted. */
    public Verdict.Denied refuse(String door, Denial denial, Origin origin) {
        var told = turnAway(denial, origin);
        answered(door, origin, () -> told);
        return told;
    }

    private Verdict.Denied turnAway(Denial denial, Origin origin) {
        try {
            failures.turnedAway(origin);
            return Verdict.Denied.of(denial);
        } catch (Refused throttled) {
            return Verdict.Denied.of(Denial.of(throttled.refusal()));
        }
    }

    private Verdict answered(String door, Origin origin, Supplier<Verdict> work) {
        var started = System.nanoTime();
        var verdict = attempt(door, origin, work);
        var took = Duration.ofNanos(System.nanoTime() - started);
        switch (verdict) {
            case Verdict.Admitted(var caller, var _) -> {
                log.atDebug()
                        .addKeyValue("requestId", origin.requestId())
                        .addKeyValue("operation", door)
                        .addKeyValue("accessKey", caller.credential().name())
                        .addKeyValue("source", origin.source())
                        .log("request.answered");
                observer.answered(origin.dialect(), door, "OK", took);
            }
            case Verdict.Preflight() -> observer.answered(origin.dialect(), door, "OK", took);
            case Verdict.Denied(var denial, var reason, var claimed) -> {
                log.atLevel(denial.code().equals("SlowDown") ? Level.DEBUG : Level.INFO)
                        .addKeyValue("requestId", origin.requestId())
                        .addKeyValue("operation", door)
                        .addKeyValue("accessKey", claimed.orElse("-"))
                        .addKeyValue("code", denial.code())
                        .addKeyValue("reason", reason)
                        .addKeyValue("source", origin.source())
                        .log("request.refused");
                observer.answered(origin.dialect(), door, denial.code(), took);
            }
        }
        return verdict;
    }

    private Verdict attempt(String door, Origin origin, Supplier<Verdict> work) {
        try {
            return work.get();
        } catch (FromMemory.Missing missing) {
            throw missing;
        } catch (Refused refused) {
            return Verdict.Denied.of(Denial.of(refused.refusal()));
        } catch (RuntimeException bug) {
            log.atError()
                    .setCause(bug)
                    .addKeyValue("requestId", origin.requestId())
                    .addKeyValue("operation", door)
                    .log("request.failed");
            return new Verdict.Denied(Denial.BUG, "bug", Optional.empty());
        }
    }

    private Verdict verify(String door, WireRequest request, SigningRules rules, Origin origin) {
        var sent = request.values("authorization");
        var query = parameters(request);
        if (sent.stream().anyMatch(RequestCheck::isSignature)
                || query.map(SigV4::isInQuery).orElse(sent.isEmpty())) {
            return verifySignature(door, request, query, rules, origin);
        }
        if (sent.isEmpty()) {
            return rejected(door, Rejection.MISSING, Optional.empty(), origin);
        }
        var shown = sent.size() > 1
                ? Optional.<HeaderCredentials.Shown>empty()
                : inHeader.verify(sent.getFirst(), origin, door);
        return shown.map(credential -> verdict(credential.scheme(), credential.verification(), credential.claimed()))
                .orElseGet(() -> rejected(door, Rejection.MALFORMED, Optional.empty(), origin));
    }

    private static boolean isSignature(String authorization) {
        return authorization.startsWith(AWS4) || authorization.startsWith(VERSION_2);
    }

    /** The query's parameters; empty when it is malformed, which is no matter where a token says who asks. */
    private static Optional<Parameters> parameters(WireRequest request) {
        try {
            return Optional.of(Parameters.parse(request.query()));
        } catch (PercentCoding.Malformed _) {
            return Optional.empty();
        }
    }

    private Verdict verifySignature(
            String door, WireRequest request, Optional<Parameters> query, SigningRules rules, Origin origin) {
        if (query.isEmpty()) {
            return badUri(door, request, origin);
        }
        try {
            return verified(sigV4.read(request, query.get(), rules, door, origin));
        } catch (SignatureFault fault) {
            return rejected(door, fault, fault.claimed(), origin);
        } catch (PercentCoding.Malformed _) {
            return badUri(door, request, origin);
        }
    }

    private Verdict badUri(String door, WireRequest request, Origin origin) {
        note(door, Rejection.MALFORMED, Optional.empty(), origin);
        var isTold =
                !request.path().contains(WireText.UNTOLD) && !request.query().contains(WireText.UNTOLD);
        return Verdict.Denied.of(isTold ? Denial.badUri() : Denial.untold(), Rejection.MALFORMED, Optional.empty());
    }

    private Verdict rejected(String door, SignatureFault fault, Optional<AccessKeyId> claimed, Origin origin) {
        var reason = fault.flaw().rejection();
        if (fault.signed().isPresent()) {
            credentials.rejected(fault.signed().get(), reason);
            observer.verified(reason.name());
        } else {
            note(door, reason, claimed, origin);
        }
        return Verdict.Denied.of(Denial.of(fault), reason, claimed.map(AccessKeyId::shown));
    }

    private Verdict verified(SignedRequest signed) {
        var key = Optional.of(signed.accessKey().shown());
        try {
            return verdict(Scheme.SIGV4, credentials.verify(signed), key);
        } catch (Refused refused) {
            var denial = Denial.of(refused.refusal());
            return new Verdict.Denied(denial, denial.code(), key);
        }
    }

    private Verdict verdict(Scheme scheme, Verification verification, Optional<String> claimed) {
        return switch (verification) {
            case Verification.Verified(var caller) -> {
                observer.verified("OK");
                yield new Verdict.Admitted(caller, scheme);
            }
            case Verification.Rejected(var reason) -> {
                observer.verified(reason.name());
                yield Verdict.Denied.of(scheme == Scheme.SIGV4 ? Denial.of(reason) : Denial.bearer(), reason, claimed);
            }
        };
    }

    private Verdict rejected(String door, Rejection reason, Optional<AccessKeyId> claimed, Origin origin) {
        note(door, reason, claimed, origin);
        return Verdict.Denied.of(Denial.of(reason), reason, claimed.map(AccessKeyId::shown));
    }

    private void note(String door, Rejection reason, Optional<AccessKeyId> claimed, Origin origin) {
        credentials.rejected(door, reason, claimed, origin);
        observer.verified(reason.name());
    }
}
