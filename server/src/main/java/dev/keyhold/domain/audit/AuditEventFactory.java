package dev.keyhold.domain.audit;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the audit event of a change. The use case stores it in the transaction that makes the change. */
public final class AuditEventFactory {
    private final InstantSource clock;
    private final IdGenerator ids;

    public AuditEventFactory(InstantSource clock, IdGenerator ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * A change that succeeds if its transaction does: an event for the trail of the principal's account, and one for
     * that of the changed account if it is another.
     *
     * @param target says in words what was changed
     */
    public List<AuditEvent> changes(Principal principal, AccountId account, Action operation, String target) {
        return Stream.of(principal.account(), account)
                .distinct()
                .map(trail -> change(trail, principal, operation, target))
                .toList();
    }

    private AuditEvent change(AccountId trail, Principal principal, Action operation, String target) {
        var credential = principal.credential().name();
        return change(trail, principal.id(), credential, principal.origin(), operation, target);
    }

    /** What a principal was allowed to do and could not be done. */
    public AuditEvent failed(Principal principal, Action operation, String reason, String target) {
        var now = clock.instant();
        return new AuditEvent(
                principal.account(),
                ids.eventId(now),
                now,
                operation.name(),
                AuditEvent.Outcome.FAILED,
                reason,
                Optional.of(principal.id()),
                principal.credential().name(),
                target,
                principal.origin(),
                1);
    }

    /** A change that no request makes and that belongs to the trail of that account. */
    public AuditEvent byItself(AccountId account, String operation, String target) {
        var now = clock.instant();
        return new AuditEvent(
                account,
                ids.eventId(now),
                now,
                operation,
                AuditEvent.Outcome.SUCCESS,
                "",
                Optional.empty(),
                "",
                target,
                RequestOrigin.system(ids.requestId()),
                1);
    }

    /** A change that nobody makes just now: a job's. It names the operation that asked for it as its request. */
    public AuditEvent byItself(Job job, Action operation, String target) {
        return byItself(job, operation, AuditEvent.Outcome.SUCCESS, "", target);
    }

    /** What a job could not do. */
    public AuditEvent failed(Job job, Action operation, String reason, String target) {
        return byItself(job, operation, AuditEvent.Outcome.FAILED, reason, target);
    }

    private AuditEvent byItself(Job job, Action operation, AuditEvent.Outcome outcome, String reason, String target) {
        var now = clock.instant();
        var request = job.operation().map(ResourceId::text).orElseGet(ids::requestId);
        return new AuditEvent(
                job.account(),
                ids.eventId(now),
                now,
                operation.name(),
                outcome,
                reason,
                Optional.empty(),
                "",
                target,
                RequestOrigin.system(request),
                1);
    }

    /** What an operator has done beside the service, to all accounts together. */
    public AuditEvent byOperator(String operation, String target) {
        return byOperator(AccountId.SYSTEM, operation, target);
    }

    /** The same to one account, for its own trail. */
    public AuditEvent byOperator(AccountId account, String operation, String target) {
        var now = clock.instant();
        return new AuditEvent(
                account,
                ids.eventId(now),
                now,
                operation,
                AuditEvent.Outcome.SUCCESS,
                "",
                Optional.empty(),
                "",
                target,
                RequestOrigin.local(ids.requestId()),
                1);
    }

    /**
     * The same for somebody who is no caller yet.
     *
     * @param credential the name of what was shown, never a secret
     */
    public AuditEvent change(Identity actor, String credential, RequestOrigin origin, Action operation, String target) {
        return change(actor.account(), actor.id(), credential, origin, operation, target);
    }

    private AuditEvent change(
            AccountId account,
            ResourceId actor,
            String credential,
            RequestOrigin origin,
            Action operation,
            String target) {
        var now = clock.instant();
        return new AuditEvent(
                account,
                ids.eventId(now),
                now,
                operation.name(),
                AuditEvent.Outcome.SUCCESS,
                "",
                Optional.of(actor),
                credential,
                target,
                origin,
                1);
    }
}
