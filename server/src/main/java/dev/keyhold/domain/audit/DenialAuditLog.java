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
import dev.keyhold.sigv4.SignedRequest;
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
    private final DenialObserver observer;

    public DenialAuditLog(Store store, InstantSource clock, IdGenerator ids) {
        this(store, clock, ids, DenialObserver.NONE);
    }

    /** {@code observer} gets each refusal, also those that are counted together here. */
    public DenialAuditLog(Store store, InstantSource clock, IdGenerator ids, DenialObserver observer) {
        this.observer = observer;
        this.events = new AuditEventBuffer(store, clock, ids, Trail.DENIALS, MAX_DISTINCT, MAX_KEPT);
    }

    /**
     * A credential that was shown.
     *
     * @param actor whose it is, if that is known
     * @param name the name of it, if it has the form of one; never a secret
     * @param account that it names, or whose it is; {@link AccountId#SYSTEM} if it names none
     * @param proved whether it is right, so that the client has it
     */
    public record Shown(Optional<Actor> actor, Optional<String> name, AccountId account, boolean proved) {
        /** Nothing was shown that has a name. */
        public static final Shown NOTHING = new Shown(Optional.empty(), Optional.empty(), AccountId.SYSTEM, false);
    }

    /** Notes a credential that was not accepted. */
    public void rejected(String operation, AuthenticationFailure reason, Shown shown, RequestOrigin origin) {
        var kind = new AuditEventBuffer.Kind(
                shown.actor().map(Actor::account).orElse(AccountId.SYSTEM),
                operation,
                Outcome.UNAUTHENTICATED,
                reason.name(),
                shown.actor().map(Actor::id),
                shown.name().orElse(""),
                "",
                origin.source(),
                "");
        note(kind, shown.actor().map(Actor::account).orElse(shown.account()), shown.proved(), Optional.empty(), origin);
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
        note(kind, kind.account(), holder.isPresent(), Optional.empty(), origin);
    }

    /** Notes a caller who may not do what was asked. */
    @Override
    public void denied(AuthorizationRequest request, Decision.Deny denial) {
        var target = AuditTargets.describe(request.resource());
        denied(request.principal(), request.action().name(), denial, target);
    }

    /** Records what a principal may not do, in this service or in another that asks for decisions. */
    public void denied(Principal principal, String operation, Decision.Deny denial, String target) {
        var by = denial.statement().map(found -> " by " + found).orElse("");
        var kind = AuditEventBuffer.Kind.of(
                principal, operation, Outcome.DENIED, denial.why().name(), target + by);
        note(kind, kind.account(), true, denial.statement(), principal.origin());
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
        note(kind, kind.account(), who.isPresent(), Optional.empty(), origin);
    }

    /** Records what another server learnt that a principal may not do. */
    public void denied(Principal principal, String operation, String reason, String target) {
        var kind = AuditEventBuffer.Kind.of(principal, operation, Outcome.DENIED, reason, target);
        note(kind, kind.account(), true, Optional.empty(), principal.origin());
    }

    /** Notes a use of a key that was allowed to the caller and did not come about. */
    public void failed(Principal principal, Action operation, String target, String reason) {
        var kind = AuditEventBuffer.Kind.of(principal, operation.name(), Outcome.FAILED, reason, target);
        note(kind, kind.account(), true, Optional.empty(), principal.origin());
    }

    /** The signature of a refusal that has just been noted is not that of its key; the trail has nothing more of it. */
    public void wrongSignature(SignedRequest signed) {
        observer.wrongSignature(signed);
    }

    /** Writes what has been noted since the last time. On failure it is noted again, and the failure thrown. */
    public void flush() {
        events.flush();
    }

    /** {@code account} is the one that is concerned, also where the trail has it among those of none. */
    private void note(
            AuditEventBuffer.Kind kind,
            AccountId account,
            boolean proved,
            Optional<String> statement,
            RequestOrigin origin) {
        events.note(kind, origin);
        observer.noted(new DenialObserver.Denial(
                origin,
                account,
                proved,
                kind.outcome(),
                kind.operation(),
                kind.reason(),
                kind.actor(),
                kind.credential(),
                kind.target(),
                statement));
    }

    /** How many different events wait to be written. */
    public int waiting() {
        return events.size();
    }
}
