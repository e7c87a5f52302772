package dev.keyhold.domain.outbound;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.OutboundProblem;
import dev.keyhold.model.Principal;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Optional;

/** Enables and disables identity tokens for other services, for the principals of an account. */
public final class OutboundFederation {
    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;
    private final OutboundKeys keys;
    private final Optional<PublicUrl> publicUrl;

    public OutboundFederation(
            Store store, Authorizer authorizer, Changes changes, OutboundKeys keys, Optional<PublicUrl> publicUrl) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.keys = keys;
        this.publicUrl = publicUrl;
    }

    /** An issuer that is made if there is none yet. */
    private record Draft(OutboundIssuer issuer, List<OutboundKey> keys) {}

    /**
     * Enables them, and returns the URL of the issuer: the same as before, with the same keys, if they were enabled
     * before. Other services may still trust it.
     */
    public String enable(Principal principal) {
        // A pair of keys costs much of a processor, which nobody spends who may not enable them.
        var known = store.read(tx -> findDisabled(tx, principal));
        var draft = known.isPresent() ? Optional.<Draft>empty() : Optional.of(draft(principal));
        return changes.run(
                principal,
                SessionAction.ENABLE_OUTBOUND_FEDERATION,
                tx -> findDisabled(tx, principal),
                (tx, found) -> {
                    if (found.isPresent()) {
                        var schedule = new KeySchedule(tx.outbound().keys(found.get()));
                        tx.outbound().update(found.get().enabledUntilDue(schedule.nextDue()));
                        return change(tx, found.get());
                    }
                    var made = draft.orElseThrow();
                    tx.outbound().insert(made.issuer);
                    made.keys.forEach(tx.outbound()::insert);
                    return change(tx, made.issuer);
                },
                TransactionHook.NONE);
    }

    private Optional<OutboundIssuer> findDisabled(ReadTx tx, Principal principal) {
        require(tx, principal, SessionAction.ENABLE_OUTBOUND_FEDERATION);
        if (publicUrl.isEmpty()) {
            throw refused(OutboundProblem.NO_PUBLIC_URL);
        }
        var found = tx.outbound().ofAccount(principal.account());
        if (found.filter(OutboundIssuer::enabled).isPresent()) {
            throw refused(OutboundProblem.ENABLED);
        }
        return found;
    }

    private Draft draft(Principal principal) {
        var account = principal.account();
        var issuer = new OutboundIssuer(keys.issuerId(), account, true, keys.now(), Optional.empty());
        var made = keys.make(issuer);
        return new Draft(issuer.dueAt(new KeySchedule(made).nextDue()), made);
    }

    private Change<String> change(ReadTx tx, OutboundIssuer issuer) {
        var cloud = tx.accounts().find(issuer.account()).orElseThrow().cloud();
        var url = publicUrl.map(it -> it.ofIssuer(issuer.id())).orElse("");
        return new Change<>(url, cloud, "issuer " + issuer.id() + " of identity tokens");
    }

    /** Disables them. Those that were issued stay valid, and their keys stay published. */
    public void disable(Principal principal) {
        changes.run(
                principal,
                SessionAction.DISABLE_OUTBOUND_FEDERATION,
                tx -> {
                    require(tx, principal, SessionAction.DISABLE_OUTBOUND_FEDERATION);
                    return findEnabled(tx, principal);
                },
                (tx, found) -> {
                    tx.outbound().update(found.disabled());
                    return change(tx, found);
                },
                TransactionHook.NONE);
    }

    /** The URL of the issuer. */
    public String issuer(Principal principal) {
        return store.read(tx -> {
            require(tx, principal, SessionAction.GET_OUTBOUND_FEDERATION_INFO);
            var found = findEnabled(tx, principal);
            return publicUrl
                    .map(url -> url.ofIssuer(found.id()))
                    .orElseThrow(() -> refused(OutboundProblem.NO_PUBLIC_URL));
        });
    }

    private void require(ReadTx tx, Principal principal, Action action) {
        authorizer.require(tx, principal, action, new ResourceRef.WholeAccount(principal.account()));
    }

    private static OutboundIssuer findEnabled(ReadTx tx, Principal principal) {
        return tx.outbound()
                .ofAccount(principal.account())
                .filter(OutboundIssuer::enabled)
                .orElseThrow(() -> refused(OutboundProblem.DISABLED));
    }

    private static ServiceException refused(OutboundProblem problem) {
        return new ServiceException(new ServiceError.RefusedOutbound(problem));
    }
}
