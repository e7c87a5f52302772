package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.domain.Fixture;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.FaultyStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyJobsTest {
    private static final Duration MONTH = Duration.ofDays(30);

    private Path folder;
    private KeyFixture keys;
    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path opened) {
        folder = opened;
        keys = new KeyFixture(opened);
        domain = keys.domain;
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private List<String> eventsSince(int count) {
        return domain.changes().stream().skip(count).map(AuditEvent::operation).toList();
    }

    @Test
    void rotates_when_the_period_is_over_and_not_before() {
        var key = keys.create(KeyFixture.rotatingEvery(MONTH));
        domain.clock.advance(MONTH.minusNanos(1_000));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(1);

        domain.clock.advance(Duration.ofNanos(1_000));
        var before = domain.changes().size();
        keys.runJobs();
        keys.runJobs();

        assertThat(keys.versions(key)).hasSize(2);
        assertThat(keys.get(key).rotation().last()).contains(domain.clock.instant());
        assertThat(eventsSince(before)).containsExactly("ROTATE_SYMMETRIC_KEY");
    }

    @Test
    void rotates_once_after_a_long_stop() {
        var key = keys.create(KeyFixture.rotatingEvery(MONTH));
        domain.clock.advance(MONTH.multipliedBy(5));
        keys.runJobs();
        keys.runJobs();

        assertThat(keys.versions(key)).hasSize(2);
        domain.clock.advance(MONTH.minusNanos(1_000));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(2);
    }

    @Test
    void counts_the_period_from_the_last_rotation_by_hand() {
        var key = keys.create(KeyFixture.rotatingEvery(MONTH));
        domain.clock.advance(Duration.ofDays(20));
        keys.rotate(key);
        domain.clock.advance(Duration.ofDays(20));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(2);

        domain.clock.advance(Duration.ofDays(10));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(3);
    }

    @Test
    void leaves_inactive_keys_alone_until_they_are_active_again() {
        var key = keys.create(KeyFixture.rotatingEvery(MONTH));
        keys.update(key, KeyFixture.status(KmsKey.Status.INACTIVE));
        domain.clock.advance(MONTH.multipliedBy(2));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(1);

        keys.update(key, KeyFixture.status(KmsKey.Status.ACTIVE));
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(2);
    }

    @Test
    void stops_rotating_when_the_period_is_taken_away() {
        var key = keys.create(KeyFixture.rotatingEvery(MONTH));
        keys.update(key, KeyFixture.rotationPeriod(Optional.empty()));
        domain.clock.advance(MONTH.multipliedBy(2));
        keys.runJobs();

        assertThat(keys.versions(key)).hasSize(1);
    }

    @Test
    void says_when_it_cannot_rotate_and_tries_again_a_period_later() {
        var key = keys.create(KeyFixture.rotatingEvery(MONTH));
        for (int i = 1; i < Fixture.SMALL_KEYS.versionsPerKey(); i++) {
            keys.rotate(key);
        }
        var full = keys.get(key);
        domain.clock.advance(MONTH);
        keys.runJobs();
        keys.runJobs();

        assertThat(keys.get(key).primary()).isEqualTo(full.primary());
        assertThat(domain.changes().getLast()).satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.FAILED);
            assertThat(event.reason()).isEqualTo("VERSIONS_PER_SYMMETRIC_KEY");
        });

        keys.schedule(key, key.primary().text(), Optional.of(Duration.ofDays(1)));
        domain.clock.advance(Duration.ofDays(1));
        keys.runJobs();
        domain.clock.advance(MONTH);
        keys.runJobs();
        assertThat(keys.get(key).primary()).isNotEqualTo(full.primary());
    }

    @Test
    void destroys_versions_when_their_time_has_come() {
        var key = keys.create();
        keys.rotate(key);
        keys.schedule(key, key.primary().text(), Optional.of(Duration.ofDays(1)));
        domain.clock.advance(Duration.ofDays(1).minusNanos(1_000));
        keys.runJobs();
        assertThat(keys.versions(key).getFirst().material()).isPresent();

        domain.clock.advance(Duration.ofNanos(1_000));
        var before = domain.changes().size();
        keys.runJobs();
        keys.runJobs();

        var version = keys.versions(key).getFirst();
        assertThat(version.status()).isEqualTo(KeyVersion.Status.DESTROYED);
        assertThat(version.material()).isEmpty();
        assertThat(eventsSince(before)).containsExactly("SCHEDULE_KEY_VERSION_DESTRUCTION");
    }

    @Test
    void ends_deleted_keys_after_72_hours_with_their_bindings() {
        var key = keys.create();
        domain.bind(key.id(), "kms.viewer", domain.serviceAccount("robot"));
        keys.delete(key);
        domain.clock.advance(Duration.ofDays(3).minusNanos(1_000));
        keys.runJobs();
        assertThat(stored(key)).isPresent();

        domain.clock.advance(Duration.ofNanos(1_000));
        var before = domain.changes().size();
        keys.runJobs();
        keys.runJobs();

        assertThat(stored(key)).isEmpty();
        assertThat(domain.store.<List<?>>read(tx -> tx.bindings().on(Fixture.ACCOUNT, key.id())))
                .isEmpty();
        assertThat(domain.store.<Optional<?>>read(tx -> tx.kmsKeys().version(Fixture.ACCOUNT, key.primary())))
                .isEmpty();
        assertThat(eventsSince(before)).containsExactly("DELETE_SYMMETRIC_KEY");
    }

    private Optional<KmsKey> stored(KmsKey key) {
        return domain.store.read(tx -> tx.kmsKeys().find(Fixture.ACCOUNT, key.id()));
    }

    @Test
    void does_each_thing_once_however_many_do_it_at_a_time() throws Exception {
        var rotating = keys.create(KeyFixture.rotatingEvery(MONTH));
        var shrinking = keys.create();
        keys.rotate(shrinking);
        keys.schedule(shrinking, shrinking.primary().text(), Optional.of(Duration.ofDays(1)));
        var going = keys.create();
        keys.delete(going);
        domain.clock.advance(MONTH);
        var before = domain.changes().size();
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = new ArrayList<Future<?>>();
            for (int i = 0; i < 16; i++) {
                runs.add(nodes.submit(keys::runJobs));
            }
            for (var run : runs) {
                run.get();
            }
        }

        assertThat(keys.versions(rotating)).hasSize(2);
        assertThat(eventsSince(before))
                .containsExactlyInAnyOrder(
                        "ROTATE_SYMMETRIC_KEY", "SCHEDULE_KEY_VERSION_DESTRUCTION", "DELETE_SYMMETRIC_KEY");
    }

    @Test
    void changes_nothing_when_the_audit_trail_takes_no_event() {
        var key = keys.create(KeyFixture.rotatingEvery(MONTH));
        domain.clock.advance(MONTH);
        domain.store.fail(FaultyStore.Fault.AUDIT);
        assertThatThrownBy(keys::runJobs).isInstanceOf(IllegalStateException.class);
        domain.store.fail(FaultyStore.Fault.NONE);

        assertThat(keys.versions(key)).hasSize(1);
        keys.runJobs();
        assertThat(keys.versions(key)).hasSize(2);
    }

    @Test
    void leaves_nothing_of_destroyed_material_in_the_files() throws Exception {
        var key = keys.create();
        keys.rotate(key);
        var going = keys.create();
        var material = List.of(material(key), material(going));
        assertThat(material).allMatch(this::isInFiles);

        keys.schedule(key, key.primary().text(), Optional.of(Duration.ofDays(1)));
        keys.delete(going);
        domain.clock.advance(Duration.ofDays(3));
        keys.runJobs();

        assertThat(material).noneMatch(this::isInFiles);
    }

    private Sealed material(KmsKey key) {
        return domain.store
                .read(tx -> tx.kmsKeys().version(Fixture.ACCOUNT, key.primary()))
                .flatMap(KeyVersion::material)
                .orElseThrow();
    }

    private boolean isInFiles(Sealed sealed) {
        var wanted = new String(sealed.bytes(), StandardCharsets.ISO_8859_1);
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> text(file).contains(wanted));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
