package dev.keyhold.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Actor;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.FaultyStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenialAuditLogTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Fixture domain;
    private DenialAuditLog log;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        log = new DenialAuditLog(domain.store, domain.clock, domain.ids);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private List<AuditEvent> stored(AccountId account) {
        return domain.events(account, AuditStore.Trail.DENIALS);
    }

    private void rejectUnknown(String source) {
        var origin = new RequestOrigin("request-of-" + source, source, "", "aws");
        log.rejected("GetUser", AuthenticationFailure.UNKNOWN_KEY, DenialAuditLog.Shown.NOTHING, origin);
    }

    private void rejectKnown(Identity identity) {
        var key = AccessKeyId.of(AccessKeyId.LONG_TERM, identity.account(), 1);
        log.rejected(
                "GetUser",
                AuthenticationFailure.WRONG_SIGNATURE,
                new DenialAuditLog.Shown(
                        Optional.of(Actor.of(identity)), Optional.of(key.text()), identity.account(), false),
                Samples.ORIGIN);
    }

    private void denied(Action operation, ResourceRef.OfPolicies target) {
        log.denied(
                AuthorizationRequest.of(domain.root, operation, target),
                new Decision.Deny(Decision.Reason.NOT_ALLOWED));
    }

    @Test
    void makes_one_event_of_alike_refusals_dated_by_the_last() {
        rejectUnknown("192.0.2.1");
        domain.clock.advance(SECOND);
        rejectUnknown("192.0.2.1");
        log.flush();
        assertThat(stored(AccountId.SYSTEM)).singleElement().satisfies(event -> {
            assertThat(event.count()).isEqualTo(2);
            assertThat(event.at()).isEqualTo(domain.clock.instant());
            assertThat(event.reason()).isEqualTo("UNKNOWN_KEY");
            assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.UNAUTHENTICATED);
            assertThat(event.actor()).isEmpty();
            assertThat(event.origin().source()).isEqualTo("192.0.2.1");
        });
    }

    @Test
    void keeps_what_differs_apart() {
        var root = domain.root.identity();
        rejectKnown(root);
        rejectUnknown("192.0.2.1");
        rejectUnknown("192.0.2.2");
        denied(IdentityAction.LIST_IDENTITIES, new ResourceRef.AllUsers(Samples.OTHER_ACCOUNT));
        denied(IdentityAction.GET_IDENTITY, new ResourceRef.User(Samples.OTHER_ACCOUNT, "/", "alice"));
        log.flush();
        assertThat(stored(AccountId.SYSTEM)).hasSize(2);
        assertThat(stored(Fixture.ACCOUNT))
                .extracting(AuditEvent::operation)
                .containsExactlyInAnyOrder("GetUser", "LIST_IDENTITIES", "GET_IDENTITY");
    }

    @Test
    void notes_who_was_denied_what() {
        denied(IdentityAction.GET_IDENTITY, new ResourceRef.User(Samples.OTHER_ACCOUNT, "/", "alice"));
        log.flush();
        assertThat(stored(Fixture.ACCOUNT)).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.DENIED);
            assertThat(event.actor()).contains(domain.root.identity().id());
            assertThat(event.accessKey()).isEqualTo(domain.root.credential().name());
            assertThat(event.target()).isEqualTo("user alice");
        });
    }

    @Test
    void writes_nothing_when_nothing_was_refused() {
        rejectUnknown("192.0.2.1");
        log.flush();
        domain.store.fail(FaultyStore.Fault.WRITE);
        log.flush();
        domain.store.fail(FaultyStore.Fault.NONE);
        assertThat(stored(AccountId.SYSTEM)).hasSize(1);
    }

    @Test
    void counts_a_flood_of_different_refusals_together() {
        var flood = 50_000;
        for (int i = 0; i < flood; i++) {
            rejectUnknown("source-" + i);
        }
        log.flush();
        var events = domain.store.read(tx ->
                tx.audit().events(AccountId.SYSTEM, AuditStore.Trail.DENIALS, Instant.EPOCH, Page.Request.first(1000)));
        assertThat(events.next()).isPresent();
        var rest = domain.store.read(tx -> tx.audit()
                .events(
                        AccountId.SYSTEM,
                        AuditStore.Trail.DENIALS,
                        Instant.EPOCH,
                        new Page.Request(events.next(), 1000)));
        assertThat(rest.items()).hasSize(1);
        var all = new ArrayList<>(events.items());
        all.addAll(rest.items());
        assertThat(all.stream().mapToLong(AuditEvent::count).sum()).isEqualTo(flood);
        assertThat(all).filteredOn(event -> event.count() > 1).singleElement().satisfies(event -> {
            assertThat(event.count()).isEqualTo(flood - DenialAuditLog.MAX_DISTINCT);
            assertThat(event.origin().source()).isEqualTo("(many)");
            assertThat(event.origin().requestId()).isEmpty();
        });
    }

    @Test
    void still_counts_a_known_kind_apart_during_a_flood() {
        rejectKnown(domain.root.identity());
        for (int i = 0; i < DenialAuditLog.MAX_DISTINCT; i++) {
            rejectUnknown("source-" + i);
        }
        rejectKnown(domain.root.identity());
        log.flush();
        assertThat(stored(Fixture.ACCOUNT))
                .singleElement()
                .satisfies(event -> assertThat(event.count()).isEqualTo(2));
    }

    @Test
    void writes_with_the_next_flush_what_one_could_not_write() {
        rejectUnknown("192.0.2.1");
        for (var fault : List.of(FaultyStore.Fault.WRITE, FaultyStore.Fault.AUDIT, FaultyStore.Fault.COMMIT)) {
            domain.store.fail(fault);
            assertThat(Fixture.error(log::flush))
                    .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        }
        domain.store.fail(FaultyStore.Fault.NONE);
        assertThat(stored(AccountId.SYSTEM)).isEmpty();
        rejectUnknown("192.0.2.1");
        log.flush();
        assertThat(stored(AccountId.SYSTEM))
                .singleElement()
                .satisfies(event -> assertThat(event.count()).isEqualTo(2));
    }

    @Test
    void dates_what_it_puts_back_by_the_last_that_came_meanwhile() {
        var racing = new DenialAuditLog(domain.store, domain.clock, domain.ids);
        var origin = new RequestOrigin("first", "192.0.2.1", "", "aws");
        var late = new RequestOrigin("second", "192.0.2.1", "", "aws");
        racing.rejected("GetUser", AuthenticationFailure.UNKNOWN_KEY, DenialAuditLog.Shown.NOTHING, origin);
        // Another refusal of the kind arrives while the flush fails.
        domain.store.beforeFailure(() -> {
            domain.clock.advance(SECOND);
            racing.rejected("GetUser", AuthenticationFailure.UNKNOWN_KEY, DenialAuditLog.Shown.NOTHING, late);
        });
        domain.store.fail(FaultyStore.Fault.WRITE);
        assertThat(Fixture.error(racing::flush))
                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        domain.store.fail(FaultyStore.Fault.NONE);
        racing.flush();
        assertThat(stored(AccountId.SYSTEM)).singleElement().satisfies(event -> {
            assertThat(event.count()).isEqualTo(2);
            assertThat(event.at()).isEqualTo(domain.clock.instant());
            assertThat(event.origin()).isEqualTo(late);
        });
    }
}
