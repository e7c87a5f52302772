package dev.keyhold.domain.audit;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.DenialRecorder;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Actor;
import dev.keyhold.model.AuditEvent.Outcome;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Refused authentications and authorizations on their way to the audit trail. Anybody can cause them, so they are
 * bounded three times: alike refusals become one event with a count, at most {@value #MAX_DISTINCT} different ones are
 * kept between two flushes (the rest are counted together), and the store keeps the newest only. Flushing happens in
 * the background, so a flood neither stalls requests nor fills the disk; a crash loses the refusals since the last
 * flush.
 */
public final class DenialAuditLog implements DenialRecorder {
    /** Different refusals between two flushes. */
    public static final int MAX_DISTINCT = 1_000;
    /** Refusals kept in the store for each account; older ones are dropped. */
    public static final int MAX_KEPT = 100_000;

    private final AuditEventBuffer events;

    public DenialAuditLog(Store store, InstantSource clock, IdGenerator ids) {
        this.events = new AuditEventBuffer(store, clock, ids, Trail.DENIALS, MAX_DISTINCT, MAX_KEPT);
    }

    /**
     * Notes a credential that was not accepted.
     *
     * @param actor whose credential it is, if that is known
     * @param claimed the name of the credential that was sent, if it has the form of one; never a secret
     */
    public void rejected(
            String operation,
            AuthenticationFailure reason,
            Optional<Actor> actor,
            Optional<String> claimed,
            RequestOrigin origin) {
        var kind = new AuditEventBuffer.Kind(
                actor.map(Actor::account).orElse(AccountId.SYSTEM),
                operation,
                Outcome.UNAUTHENTICATED,
                reason.name(),
                actor.map(Actor::id),
                claimed.orElse(""),
                "",
                origin.source(),
                "");
        events.note(kind, origin);
    }

    /**
     * Notes an identity token that was not accepted.
     *
     * @param holder whose it is, if that was verified
     * @param target what it was sent for, if there is such a thing; the trail is that of its account, or the holder's
     */
    public void rejected(
            Action operation,
            AuthenticationFailure reason,
            Optional<Principal.TokenHolder> holder,
            Optional<ResourceRef.OfPolicies> target,
            RequestOrigin origin) {
        var kind = new AuditEventBuffer.Kind(
                target.map(ResourceRef.OfPolicies::account)
                        .or(() -> holder.map(Principal.TokenHolder::account))
                        .orElse(AccountId.SYSTEM),
                operation.name(),
                Outcome.UNAUTHENTICATED,
                reason.name(),
                holder.map(Principal.TokenHolder::id),
                holder.map(it -> it.credential().name()).orElse(""),
                target.map(AuditTargets::describe).orElse(""),
                origin.source(),
                "");
        events.note(kind, origin);
    }

    /** Notes a caller who may not do what was asked. */
    @Override
    public void denied(AuthorizationRequest request, Decision.Deny denial) {
        var target = AuditTargets.describe(request.resource());
        var statement = denial.statement().map(found -> " by " + found).orElse("");
        note(request.principal(), request.action(), Outcome.DENIED, denial.why().name(), target + statement);
    }

    /**
     * Records what another service learnt that a subject may not do.
     *
     * @param who empty if the subject is not known here
     * @param credential the name of what was shown, or empty
     */
    public void denied(
            Optional<Identity> who,
            String credential,
            String operation,
            String reason,
            String target,
            RequestOrigin origin) {
        var kind = new AuditEventBuffer.Kind(
                who.map(Identity::account).orElse(AccountId.SYSTEM),
                operation,
                Outcome.DENIED,
                reason,
                who.map(Identity::id),
                credential,
                target,
                origin.source(),
                "");
        events.note(kind, origin);
    }

    /** Records what another server learnt that a principal may not do. */
    public void denied(Principal principal, String operation, String reason, String target) {
        var kind = AuditEventBuffer.Kind.of(principal, operation, Outcome.DENIED, reason, target);
        events.note(kind, principal.origin());
    }

    /** Notes a use of a key that was allowed to the caller and did not come about. */
    public void failed(Principal principal, Action operation, String target, String reason) {
        note(principal, operation, Outcome.FAILED, reason, target);
    }

    /** Writes what has been noted since the last time. On failure it is noted again, and the failure thrown. */
    public void flush() {
        events.flush();
    }

    private void note(Principal principal, Action operation, Outcome outcome, String reason, String target) {
        events.note(AuditEventBuffer.Kind.of(principal, operation.name(), outcome, reason, target), principal.origin());
    }

    /** How many different events wait to be written. */
    public int waiting() {
        return events.size();
    }
}
