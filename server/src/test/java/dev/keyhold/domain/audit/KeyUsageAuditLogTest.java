package dev.keyhold.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.audit.KeyUsageAuditLog.Detail;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.FaultyStore.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyUsageAuditLogTest {
    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private KeyUsageAuditLog log(Detail detail) {
        return new KeyUsageAuditLog(domain.store, domain.clock, domain.ids, detail);
    }

    private Principal caller(int request) {
        var origin = new RequestOrigin("request-" + request, "192.0.2.8", "client", "yandex");
        return Principal.of(domain.admin.identity(), domain.admin.credential(), origin);
    }

    private List<AuditEvent> events() {
        return domain.events(Fixture.ACCOUNT, Trail.USES);
    }

    @Test
    void counts_alike_uses() {
        var log = log(Detail.SUMMARY);
        for (int i = 0; i < 5; i++) {
            log.used(caller(i), KmsAction.ENCRYPT, "version");
        }
        log.used(caller(9), KmsAction.ENCRYPT, "other version");
        log.flush();

        assertThat(events()).extracting(AuditEvent::count).containsExactlyInAnyOrder(5L, 1L);
    }

    @Test
    void records_every_use_when_configured_to() {
        var log = log(Detail.ALL);
        for (int i = 0; i < 2_500; i++) {
            log.used(caller(i), KmsAction.ENCRYPT, "version");
        }
        log.flush();

        assertThat(events()).hasSize(1000).allMatch(event -> event.count() == 1);
        assertThat(events()).extracting(event -> event.origin().requestId()).doesNotHaveDuplicates();
    }

    @Test
    void refuses_a_use_that_it_cannot_record() {
        var log = log(Detail.ALL);
        for (int i = 0; i < KeyUsageAuditLog.MAX_PENDING; i++) {
            log.used(caller(i), KmsAction.ENCRYPT, "version");
        }

        assertThat(Fixture.error(() -> log.used(caller(-1), KmsAction.ENCRYPT, "version")))
                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
    }

    @Test
    void records_the_uses_of_another_account_than_the_one_that_fills_its_share() {
        var log = log(Detail.ALL);
        for (int i = 0; i < KeyUsageAuditLog.MAX_PENDING; i++) {
            log.used(caller(i), KmsAction.ENCRYPT, "version");
        }
        var other = Principal.of(
                Samples.user(Samples.OTHER_ACCOUNT, 1, "bob"),
                domain.admin.credential(),
                caller(0).origin());
        assertThatCode(() -> log.used(other, KmsAction.ENCRYPT, "version")).doesNotThrowAnyException();
    }

    @Test
    void keeps_what_a_failed_flush_could_not_write() {
        var log = log(Detail.SUMMARY);
        log.used(caller(1), KmsAction.ENCRYPT, "version");
        domain.store.fail(Fault.COMMIT);
        Fixture.error(log::flush);
        domain.store.fail(Fault.NONE);
        log.used(caller(2), KmsAction.ENCRYPT, "version");
        log.flush();

        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.count()).isEqualTo(2));
    }
}
