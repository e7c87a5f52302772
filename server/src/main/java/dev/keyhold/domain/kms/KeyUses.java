package dev.keyhold.domain.kms;

import dev.keyhold.crypto.WipedKeyException;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.kms.KeyCache.ReadyVersion;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.function.Supplier;

/** Records uses of keys: each in the audit trail, and the outcome as a metric, aggregated over all keys. */
public final class KeyUses {
    /** A key may be changed between being found and being used; more often than this in a row it is hardly ever. */
    private static final int ATTEMPTS = 100;

    private final KeyUsageAuditLog uses;
    private final KeyLastUses lastUses;
    private final DenialAuditLog denials;
    private final RequestObserver observer;

    public KeyUses(KeyUsageAuditLog uses, KeyLastUses lastUses, DenialAuditLog denials, RequestObserver observer) {
        this.uses = uses;
        this.lastUses = lastUses;
        this.denials = denials;
        this.observer = observer;
    }

    /** Records that a version of a key was used. */
    void used(Principal principal, Action operation, ReadyVersion version) {
        uses.used(principal, operation, version.name());
        lastUses.used(principal, version.version().key(), operation);
    }

    /** Records a use that was allowed to the caller and failed, and returns the refusal. */
    ServiceException failed(Principal principal, Action operation, String key, ServiceError.FailedPrecondition reason) {
        denials.failed(principal, operation, key, reason.name());
        return new ServiceException(new ServiceError.Precondition(reason));
    }

    /** The same, of a rule for requests about keys; {@code subject} is mostly the key's ARN. */
    ServiceException failed(Principal principal, Action operation, String key, KeyProblem reason, String subject) {
        denials.failed(principal, operation, key, reason.name());
        return new ServiceException(new ServiceError.RefusedKey(reason, subject));
    }

    /** The same for a request that is invalid in itself. */
    ServiceException failed(Principal principal, Action operation, String key, ServiceError.InvalidArgument reason) {
        denials.failed(principal, operation, key, reason.name());
        return new ServiceException(new ServiceError.Invalid(reason));
    }

    /** Runs one call, as often as keys are forgotten while it uses them, and counts its outcome. */
    <T> T counted(String operation, Supplier<T> work) {
        try {
            var result = attempt(work);
            observer.keyUsed(operation, "OK");
            return result;
        } catch (ServiceException e) {
            observer.keyUsed(operation, outcome(e.serviceError()));
            throw e;
        }
    }

    /** Runs work again whose keys were forgotten while it used them; one that is changed all the time is not ready. */
    static <T> T attempt(Supplier<T> work) {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return work.get();
            } catch (WipedKeyException _) {
                // It was changed, or fell out of memory, just now: once more with what it is now.
            }
        }
        throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
    }

    private static String outcome(ServiceError serviceError) {
        return switch (serviceError) {
            case ServiceError.Precondition(var rule) -> rule.name();
            case ServiceError.Invalid(var problem) -> problem.name();
            case ServiceError.RefusedKey(var problem, var _) -> problem.name();
            case ServiceError.Denied _ -> "NOT_ALLOWED";
            case ServiceError.NotFound _ -> "NOT_FOUND";
            case ServiceError.Unavailable(var cause) -> cause.name();
            case ServiceError.AlreadyExists _,
                    ServiceError.LimitExceeded _,
                    ServiceError.InUse _,
                    ServiceError.MalformedPolicy _,
                    ServiceError.InvalidSimulation _,
                    ServiceError.InvalidFederation _,
                    ServiceError.PoliciesTooLarge _,
                    ServiceError.RefusedSession _,
                    ServiceError.SessionTooLarge _,
                    ServiceError.RefusedOutbound _,
                    ServiceError.InvalidFields _,
                    ServiceError.Unauthenticated _,
                    ServiceError.UntrustedIssuer _,
                    ServiceError.Throttled _,
                    ServiceError.Busy _,
                    ServiceError.Aborted _ -> "OTHER";
        };
    }
}
