package dev.keyhold.domain.refusal;

import dev.keyhold.domain.audit.AuditTrail;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds in the audit trail who changed something last. Only the newest part of a long trail is read. */
final class KeyHistory {
    /** How far back is looked, one after the other: what has just been done is found at once. */
    private static final List<Duration> PERIODS =
            List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(14), Duration.ofDays(90));
    /** Of one period. */
    private static final int MAX_PAGES = 5;

    private final Store store;

    KeyHistory(Store store) {
        this.store = store;
    }

    /** The last of a kind of change to a target, in words: {@code at … by …}. */
    Optional<String> last(AccountId account, Action operation, Pattern target, Instant before) {
        for (var period : PERIODS) {
            var found = last(account, operation, target, before, before.minus(period));
            if (found.isPresent()) {
                return found.map(this::describe);
            }
        }
        return Optional.empty();
    }

    private Optional<AuditEvent> last(
            AccountId account, Action operation, Pattern target, Instant before, Instant since) {
        Optional<AuditEvent> last = Optional.empty();
        var after = Optional.of(AuditTrail.idAt(since));
        for (int i = 0; i < MAX_PAGES && after.isPresent(); i++) {
            var request = new Page.Request(after, Page.Request.MAX_SIZE);
            var page = store.read(tx -> tx.audit().events(account, Trail.CHANGES, since, request));
            for (var event : page.items()) {
                if (!event.at().isAfter(before)
                        && event.operation().equals(operation.name())
                        && target.matcher(event.target()).find()) {
                    last = Optional.of(event);
                }
            }
            after = page.next();
        }
        return last;
    }

    private String describe(AuditEvent event) {
        var who = event.actor()
                .flatMap(id -> store.read(tx -> tx.identities().find(event.account(), id)))
                .map(KeyHistory::name)
                .or(() -> event.actor().map(Object::toString))
                .orElse("the operator");
        return "at " + event.at() + " by " + who
                + (event.accessKey().isEmpty() ? "" : " with " + event.accessKey())
                + " (request " + event.origin().requestId() + ")";
    }

    private static String name(Identity identity) {
        return identity.isRoot() ? "the root of the account" : identity.name();
    }
}
