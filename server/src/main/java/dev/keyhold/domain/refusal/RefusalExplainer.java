package dev.keyhold.domain.refusal;

import dev.keyhold.domain.authn.RefusedSignatures;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.sigv4.SignatureEvidence;
import dev.keyhold.store.Store;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Explains refusals that this node remembers. What that takes is only done when somebody asks. Who may ask is decided
 * before: an explanation shows what a client sent, as far as that is no secret.
 */
public final class RefusalExplainer {
    private static final int MAX_HINTS = 8;

    private final Store store;
    private final RecentRefusals refusals;
    private final SignatureExplainer signatures;
    private final KeyHistory history;
    private final Function<Refusal, Optional<RefusalCause>> byCode;
    private final List<String> ownHosts;
    private final LongAdder explained = new LongAdder();

    /**
     * @param byCode the cause of a refusal that no reason tells of, by the code that an API has answered
     * @param ownHosts hosts by which clients may call, from the settings
     */
    public RefusalExplainer(
            Store store,
            RecentRefusals refusals,
            RefusedSignatures signatures,
            Function<Refusal, Optional<RefusalCause>> byCode,
            List<String> ownHosts) {
        this.store = store;
        this.refusals = refusals;
        this.signatures = new SignatureExplainer(signatures);
        this.history = new KeyHistory(store);
        this.byCode = byCode;
        this.ownHosts = List.copyOf(ownHosts);
    }

    /** Why a request was refused; empty if this node does not remember it. */
    public Optional<Explanation> explain(String requestId, SignatureEvidence.Hints hints) {
        return refusals.of(requestId).map(refusal -> explain(refusal, hints));
    }

    /** The same for one who may see refusals of one account alone. */
    public Optional<Explanation> explain(AccountId account, String requestId, SignatureEvidence.Hints hints) {
        return refusals.of(requestId)
                .filter(refusal -> refusal.account().equals(account))
                .map(refusal -> explain(refusal, hints));
    }

    /** The last refusals of an account, the newest first. */
    public List<Refusal> recent(AccountId account, int limit) {
        return refusals.of(account, limit);
    }

    /** How many were explained so far. */
    public long explained() {
        return explained.sum();
    }

    private Explanation explain(Refusal refusal, SignatureEvidence.Hints hints) {
        explained.increment();
        var evidence = refusal.evidence();
        if (evidence.isPresent()) {
            var error = evidence.get().error();
            return error.isPresent()
                    ? SignatureExplainer.explain(refusal, evidence.get(), error.get())
                    : signatures.explain(refusal, evidence.get(), withOwn(hints));
        }
        return byReason(refusal)
                .or(() -> byCode.apply(refusal).map(cause -> Explanation.certain(refusal, cause, inWords(refusal))))
                .orElseGet(() -> other(refusal));
    }

    private SignatureEvidence.Hints withOwn(SignatureEvidence.Hints hints) {
        var hosts = Stream.concat(hints.hosts().stream().limit(MAX_HINTS), ownHosts.stream());
        return new SignatureEvidence.Hints(
                hosts.distinct().toList(),
                hints.paths().stream().limit(MAX_HINTS).toList());
    }

    private Optional<Explanation> byReason(Refusal refusal) {
        return RefusalCauses.of(refusal.reason()).map(cause -> switch (cause) {
            case KEY_DISABLED -> Explanation.certain(refusal, cause, deactivation(refusal));
            case UNKNOWN_KEY -> unknownKey(refusal);
            case IDENTITY_SUSPENDED -> Explanation.certain(refusal, cause, suspension(refusal));
            case NOTHING_ALLOWS, STATEMENT_DENIES, OTHER_ACCOUNT, POLICIES_TOO_COMPLEX, API_KEY_SCOPE ->
                Explanation.certain(refusal, cause, decision(refusal));
            default -> Explanation.certain(refusal, cause, detail(refusal));
        });
    }

    /** Where one cause stands for several reasons, which of them. */
    private static String detail(Refusal refusal) {
        var cause = RefusalCauses.of(refusal.reason());
        var reasons = Arrays.stream(AuthenticationFailure.values())
                .filter(failure -> Optional.of(RefusalCauses.of(failure)).equals(cause))
                .count();
        return reasons > 1 ? "The exact reason is " + refusal.reason() + "." : "";
    }

    private Explanation unknownKey(Refusal refusal) {
        var id = AccessKeyId.parse(refusal.credential());
        var account = id.flatMap(AccessKeyId::account);
        if (account.isPresent() && isClosed(account.get())) {
            return Explanation.certain(refusal, RefusalCause.ACCOUNT_CLOSED, "It is account " + account.get() + ".");
        }
        var deletion = account.flatMap(
                owner -> history.last(owner, IdentityAction.DELETE_ACCESS_KEY, key(refusal, ""), refusal.at()));
        return deletion.map(
                        how -> Explanation.certain(refusal, RefusalCause.KEY_DELETED, "It was deleted " + how + "."))
                .orElseGet(() -> Explanation.certain(refusal, RefusalCause.UNKNOWN_KEY, ""));
    }

    private boolean isClosed(AccountId account) {
        return store.read(tx -> tx.directory().entry(account))
                .filter(entry -> entry.state() != Account.State.ACTIVE)
                .isPresent();
    }

    private String deactivation(Refusal refusal) {
        return history.last(
                        refusal.account(), IdentityAction.UPDATE_ACCESS_KEY, key(refusal, ".*INACTIVE"), refusal.at())
                .map(how -> "It was deactivated " + how + ".")
                .orElse("Who deactivated it is not in the newest part of the audit trail.");
    }

    /** Audit events about the key of a refusal. */
    private static Pattern key(Refusal refusal, String rest) {
        return Pattern.compile("access key " + Pattern.quote(refusal.credential()) + "\\b" + rest);
    }

    private String suspension(Refusal refusal) {
        return refusal.actor()
                .flatMap(actor -> history.last(
                        refusal.account(),
                        IdentityAction.SUSPEND_IDENTITY,
                        Pattern.compile(Pattern.quote(actor.text())),
                        refusal.at()))
                .map(how -> "It was suspended " + how + ".")
                .orElse("");
    }

    private static String decision(Refusal refusal) {
        var action =
                Action.find(refusal.operation()).flatMap(Action::policyAction).orElse(refusal.operation());
        var statement = refusal.statement().map(by -> " What denies is " + SignatureExplainer.shown(by) + ".");
        return "Asked for: " + action
                + (refusal.target().isEmpty() ? "" : " on " + SignatureExplainer.shown(refusal.target())) + "."
                + statement.orElse("");
    }

    private static Explanation other(Refusal refusal) {
        var isDenied =
                refusal.outcome().filter(AuditEvent.Outcome.DENIED::equals).isPresent();
        return Explanation.certain(
                refusal, isDenied ? RefusalCause.REQUEST_NOT_MAPPED : RefusalCause.REQUEST_REFUSED, reason(refusal));
    }

    private static String reason(Refusal refusal) {
        return refusal.reason().isEmpty() ? "" : "The reason is " + SignatureExplainer.shown(refusal.reason()) + ".";
    }

    /** The reason where it is a sentence; codes say no more than the cause. */
    private static String inWords(Refusal refusal) {
        return refusal.reason().indexOf(' ') < 0 ? "" : reason(refusal);
    }
}
