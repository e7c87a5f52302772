package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.FailedPrecondition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyVersionsTest {
    private KeyFixture keys;
    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
        domain = keys.domain;
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private static ServiceError precondition(FailedPrecondition rule) {
        return new ServiceError.Precondition(rule);
    }

    @Test
    void are_made_by_rotation_and_the_old_ones_stay_active() {
        var key = keys.create();
        domain.clock.advance(Duration.ofMinutes(1));
        var rotated = keys.rotate(key);

        assertThat(rotated.primary()).isNotEqualTo(key.primary());
        assertThat(rotated.rotation().last()).contains(domain.clock.instant());
        assertThat(keys.versions(key)).extracting(KeyVersion::id).containsExactly(key.primary(), rotated.primary());
        assertThat(keys.versions(key)).allMatch(version -> version.status() == KeyVersion.Status.ACTIVE);
    }

    @Test
    void are_counted_against_a_quota_that_destroyed_ones_leave() {
        var key = keys.create();
        for (int i = 1; i < Fixture.SMALL_KEYS.versionsPerKey(); i++) {
            keys.rotate(key);
        }
        assertThat(Fixture.error(() -> keys.rotate(key)))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.VERSIONS_PER_SYMMETRIC_KEY, 4));
        keys.schedule(key, key.primary().text(), Optional.of(Duration.ofDays(1)));
        domain.clock.advance(Duration.ofDays(1));
        keys.runJobs();

        assertThat(keys.rotate(key).primary()).isNotEqualTo(key.primary());
    }

    @Test
    void can_be_made_primary_again() {
        var key = keys.create();
        var rotated = keys.rotate(key);
        keys.setPrimary(key, key.primary().text());

        assertThat(keys.get(key).primary()).isEqualTo(key.primary());
        assertThat(keys.get(key).rotation().last()).isEqualTo(rotated.rotation().last());
    }

    @Test
    void are_destroyed_a_week_later_or_when_asked_for() {
        var key = keys.create();
        keys.rotate(key);
        keys.schedule(key, key.primary().text(), Optional.empty());

        var version = keys.versions(key).getFirst();
        assertThat(version.status()).isEqualTo(KeyVersion.Status.SCHEDULED_FOR_DESTRUCTION);
        assertThat(version.destroyAt()).contains(domain.clock.instant().plus(Duration.ofDays(7)));
        keys.cancel(key, version.id().text());
        keys.schedule(key, version.id().text(), Optional.of(Duration.ofDays(1)));
        assertThat(keys.versions(key).getFirst().destroyAt())
                .contains(domain.clock.instant().plus(Duration.ofDays(1)));
    }

    @Test
    void are_not_destroyed_sooner_than_in_a_day() {
        var key = keys.create();
        keys.rotate(key);
        var soon = Optional.of(Duration.ofDays(1).minusSeconds(1));

        assertThat(Fixture.error(() -> keys.schedule(key, key.primary().text(), soon)))
                .isInstanceOf(ServiceError.InvalidFields.class);
        assertThat(keys.versions(key).getFirst().status()).isEqualTo(KeyVersion.Status.ACTIVE);
    }

    @Test
    void stay_while_they_are_primary() {
        var key = keys.create();
        assertThat(Fixture.error(() -> keys.schedule(key, key.primary().text(), Optional.empty())))
                .isEqualTo(precondition(FailedPrecondition.VERSION_IS_PRIMARY));
    }

    /** What may be done to a version, by its status. */
    @Test
    void allow_by_status_what_makes_sense() {
        var key = keys.create();
        var rotated = keys.rotate(key);
        var id = key.primary().text();
        assertThat(Fixture.error(() -> keys.cancel(key, id)))
                .isEqualTo(precondition(FailedPrecondition.VERSION_IS_NOT_SCHEDULED));

        keys.schedule(key, id, Optional.empty());
        assertThat(Fixture.error(() -> keys.schedule(key, id, Optional.empty())))
                .isEqualTo(precondition(FailedPrecondition.VERSION_IS_NOT_ACTIVE));
        assertThat(Fixture.error(() -> keys.setPrimary(key, id)))
                .isEqualTo(precondition(FailedPrecondition.VERSION_IS_NOT_ACTIVE));

        domain.clock.advance(Duration.ofDays(7));
        assertThat(Fixture.error(() -> keys.cancel(key, id)))
                .isEqualTo(precondition(FailedPrecondition.VERSION_IS_NOT_SCHEDULED));
        keys.runJobs();
        assertThat(keys.versions(key).getFirst().status()).isEqualTo(KeyVersion.Status.DESTROYED);
        for (var attempt :
                List.<Runnable>of(() -> keys.schedule(key, id, Optional.empty()), () -> keys.setPrimary(key, id))) {
            assertThat(Fixture.error(attempt::run)).isEqualTo(precondition(FailedPrecondition.VERSION_IS_NOT_ACTIVE));
        }
        assertThat(Fixture.error(() -> keys.cancel(key, id)))
                .isEqualTo(precondition(FailedPrecondition.VERSION_IS_NOT_SCHEDULED));
        assertThat(keys.get(key).primary()).isEqualTo(rotated.primary());
    }

    @Test
    void of_another_key_are_not_found() {
        var key = keys.create();
        var other = keys.create();
        var absent = ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 78).text();
        for (var id : List.of(other.primary().text(), absent, "nonsense")) {
            var notFound = new ServiceError.NotFound(ResourceType.KEY_VERSION, id);
            assertThat(Fixture.error(() -> keys.setPrimary(key, id))).isEqualTo(notFound);
            assertThat(Fixture.error(() -> keys.schedule(key, id, Optional.empty())))
                    .isEqualTo(notFound);
            assertThat(Fixture.error(() -> keys.cancel(key, id))).isEqualTo(notFound);
        }
    }
}
