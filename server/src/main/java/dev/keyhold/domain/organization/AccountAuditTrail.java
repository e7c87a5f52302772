package dev.keyhold.domain.organization;

import dev.keyhold.domain.audit.AuditTrail;
import dev.keyhold.domain.audit.MergedTrails;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The audit trail of one account, changes, refusals and uses of keys together, for those of its principals that have
 * the right {@link ServiceAction#READ_AUDIT_TRAIL}. Nobody sees events of another account or of the installation.
 *
 * <p>No index leads to what is searched for but the time, so each request looks through a bounded number of events.
 */
public final class AccountAuditTrail {
    /** Events in one exported file. */
    public static final int MAX_EXPORTED = 10_000;

    /** Events that one page looks through: some 50 ms. */
    private static final int MAX_SEARCHED = 10_000;
    /** Events that one export looks through. */
    private static final int MAX_SEARCHED_FOR_EXPORT = 100_000;
    /** An event is stored at most so long after it happened, unless the store fails for longer. */
    private static final Duration MAX_DELAY = Duration.ofHours(1);

    private static final int BATCH = 500;

    private final Store store;
    private final Authorizer authorizer;

    public AccountAuditTrail(Store store, Authorizer authorizer) {
        this.store = store;
        this.authorizer = authorizer;
    }

    /**
     * Which events; what is empty does not matter.
     *
     * @param since at or after this time
     * @param until before this time
     * @param operation as the trail calls it, in either case
     * @param actor the name, identifier, unique id or ARN of an identity, or an access key id
     */
    public record Filter(
            Optional<Instant> since,
            Optional<Instant> until,
            Optional<String> operation,
            Optional<String> actor,
            Optional<AuditEvent.Outcome> outcome,
            Optional<String> requestId) {
        /** Every event. */
        public static final Filter ALL = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /** Whatever somebody did. */
        public static Filter ofActor(String actor) {
            return new Filter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(actor),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /**
     * What was found.
     *
     * @param events the newest first
     * @param next where the search goes on: events from there on were not looked at; empty if all were
     */
    public record Found(List<AuditEvent> events, Optional<String> next) {
        public Found {
            events = List.copyOf(events);
        }

        /** Since when there are no others; empty if there are no others at all. */
        public Optional<Instant> completeSince() {
            return next.map(AuditTrail::timeOf);
        }
    }

    /** A page of events, the newest first; it may have fewer than asked for, even none, and yet a next one. */
    public Found find(Principal principal, Filter filter, Page.Request page) {
        require(principal);
        return search(principal.account(), filter, page.after(), page.size(), MAX_SEARCHED);
    }

    /** The newest {@value #MAX_EXPORTED} events at most. */
    public Found export(Principal principal, Filter filter) {
        require(principal);
        return search(principal.account(), filter, Optional.empty(), MAX_EXPORTED, MAX_SEARCHED_FOR_EXPORT);
    }

    /** By IAM policies, or by roles on the cloud for who has shown an IAM token. */
    private void require(Principal principal) {
        store.read(tx -> {
            ResourceRef whole = principal.credential() instanceof Principal.Credential.IamToken
                    ? Resources.path(Resources.account(tx, principal))
                    : new ResourceRef.WholeAccount(principal.account());
            authorizer.require(tx, principal, ServiceAction.READ_AUDIT_TRAIL, whole);
            return whole;
        });
    }

    private Found search(AccountId account, Filter filter, Optional<String> before, int size, int limit) {
        var wanted = predicate(account, filter);
        var start = before.or(() -> filter.until().map(until -> AuditTrail.idAt(until.plus(MAX_DELAY))));
        var end = filter.since().map(AuditTrail::idAt).orElse("");
        var events = newest(account, start);
        var found = new ArrayList<AuditEvent>();
        var position = start;
        for (int looked = 0; events.hasNext(); looked++) {
            if (found.size() == size || looked == limit) {
                return new Found(found, position);
            }
            var event = events.next();
            position = Optional.of(event.id());
            if (event.id().compareTo(end) < 0) {
                break;
            }
            if (wanted.test(event)) {
                found.add(event);
            }
        }
        return new Found(found, Optional.empty());
    }

    private Predicate<AuditEvent> predicate(AccountId account, Filter filter) {
        Predicate<AuditEvent> byActor =
                filter.actor().map(text -> byActor(account, text)).orElse(_ -> true);
        return event -> filter.since().map(since -> !event.at().isBefore(since)).orElse(true)
                && filter.until().map(until -> event.at().isBefore(until)).orElse(true)
                && filter.operation().map(event.operation()::equalsIgnoreCase).orElse(true)
                && filter.outcome().map(event.outcome()::equals).orElse(true)
                && filter.requestId().map(event.origin().requestId()::equals).orElse(true)
                && byActor.test(event);
    }

    /** A name or ARN means the identity that has it today. */
    private Predicate<AuditEvent> byActor(AccountId account, String text) {
        var id = store.read(tx -> identity(tx, account, text));
        if (id.isPresent()) {
            return event -> event.actor().equals(id);
        }
        return AccessKeyId.parse(text).isPresent() ? event -> event.accessKey().equals(text) : _ -> false;
    }

    private static Optional<ResourceId> identity(ReadTx tx, AccountId account, String text) {
        return IdentityReference.parse(text)
                .map(reference -> identity(tx, account, reference))
                .orElseGet(() -> user(tx, account, text));
    }

    private static Optional<ResourceId> identity(ReadTx tx, AccountId account, IdentityReference reference) {
        return switch (reference) {
            case IdentityReference.ById(var id) -> Optional.of(id);
            case IdentityReference.ByArn(var arn) ->
                arn.equals(Arn.root(account))
                        ? tx.accounts().find(account).map(it -> it.root())
                        : user(tx, account, arn.name())
                                .filter(id -> tx.identities()
                                        .find(account, id)
                                        .filter(found -> arn.equals(Arn.of(found)))
                                        .isPresent());
        };
    }

    private static Optional<ResourceId> user(ReadTx tx, AccountId account, String name) {
        return tx.identities().findUser(account, name).map(it -> it.id());
    }

    private MergedTrails newest(AccountId account, Optional<String> before) {
        var trails = Arrays.stream(AuditStore.Trail.values())
                .<Function<Optional<String>, Page<AuditEvent>>>map(trail -> position ->
                        store.read(tx -> tx.audit().newest(account, trail, new Page.Request(position, BATCH))))
                .toList();
        return new MergedTrails(Comparator.reverseOrder(), trails, before);
    }
}
