package dev.keyhold.domain.outbound;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.change.AccountFreeze;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.TokenAlgorithm;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Withdraws keys of issuers at once, for the operator of the installation: others may have them. They are published no
 * longer, so that services which read the published keys refuse what they sign. New keys sign in their place from now
 * on, without the day that a new key is otherwise only published.
 */
public final class OutboundWithdrawal {
    private final Store store;
    private final AuditEventFactory audit;
    private final OutboundKeys keys;

    public OutboundWithdrawal(Store store, AuditEventFactory audit, OutboundKeys keys) {
        this.store = store;
        this.audit = audit;
        this.keys = keys;
    }

    /**
     * What was done.
     *
     * @param issuer the id of the issuer
     * @param removed keys that are gone
     * @param added keys that sign instead
     */
    public record Withdrawn(String issuer, List<OutboundKey> removed, List<OutboundKey> added) {
        public Withdrawn {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }
    }

    /**
     * Withdraws a key, or all of the account.
     *
     * @param key the id of one; empty for all
     * @return what was done; empty if the account has no such key
     */
    public Optional<Withdrawn> withdraw(AccountId account, Optional<String> key) {
        return ChargedAccount.call(account, () -> {
            var now = keys.now();
            // Pairs are made before the transaction, which then looks again.
            var made = store.read(tx -> Issuer.of(tx, account)
                    .map(issuer -> issuer.named(key).stream()
                            .map(OutboundKey::algorithm)
                            .distinct()
                            .map(algorithm -> keys.makeToSignAt(now, issuer.issuer, algorithm))
                            .toList()));
            return made.flatMap(added -> store.write(tx -> {
                AccountFreeze.requireOff(tx, account);
                return Issuer.of(tx, account)
                        .filter(issuer -> !issuer.named(key).isEmpty())
                        .map(issuer -> withdraw(tx, issuer, issuer.named(key), added, now));
            }));
        });
    }

    /** An issuer with all its keys. */
    private record Issuer(OutboundIssuer issuer, List<OutboundKey> keys) {
        static Optional<Issuer> of(ReadTx tx, AccountId account) {
            return tx.outbound()
                    .ofAccount(account)
                    .map(issuer -> new Issuer(issuer, tx.outbound().keys(issuer)));
        }

        List<OutboundKey> named(Optional<String> id) {
            return keys.stream()
                    .filter(key -> id.isEmpty() || id.get().equals(key.id()))
                    .toList();
        }

        /** Whether one of the keys signs with the algorithm now. */
        boolean signs(List<OutboundKey> some, TokenAlgorithm algorithm, Instant now) {
            return some.contains(new KeySchedule(keys).signing(algorithm, now));
        }
    }

    private Withdrawn withdraw(WriteTx tx, Issuer of, List<OutboundKey> removed, List<OutboundKey> made, Instant now) {
        var added = made.stream()
                .filter(key -> of.signs(removed, key.algorithm(), now))
                .toList();
        removed.forEach(tx.outbound()::delete);
        added.forEach(tx.outbound()::insert);
        var issuer = of.issuer;
        if (issuer.enabled()) {
            var schedule = new KeySchedule(tx.outbound().keys(issuer));
            tx.outbound().update(issuer.dueAt(schedule.nextDue()));
        }
        var target = "keys " + names(removed) + " of issuer " + issuer.id() + " of identity tokens"
                + (added.isEmpty() ? "" : ", " + names(added) + " instead");
        Stream.of(
                        audit.byOperator("WITHDRAW_OUTBOUND_KEYS", target + ", account " + issuer.account()),
                        audit.byItself(issuer.account(), "WITHDRAW_OUTBOUND_KEYS", target))
                .forEach(tx.audit()::append);
        return new Withdrawn(issuer.id(), removed, added);
    }

    private static String names(List<OutboundKey> some) {
        return some.stream().map(OutboundKey::id).collect(Collectors.joining(", "));
    }
}
