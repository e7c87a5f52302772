package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.KmsKey.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When keys rotate, whichever API says so. */
class KeyRotationsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration QUARTER = Duration.ofDays(90);

    private final KeyNames names = new KeyNames("us-east-1");
    private KeyFixture keys;
    private Fixture domain;
    private KeyRotations rotations;

    @BeforeEach
    void open(@TempDir Path folder) {
        keys = new KeyFixture(folder);
        domain = keys.domain;
        rotations = domain.kms.rotations();
    }

    @AfterEach
    void close() {
        keys.close();
    }

    private KeyReference.ByName named(KmsKey key) {
        return KeyReference.byName(names.uuid(key.id()));
    }

    private void pass(Duration time) {
        domain.clock.advance(time);
        keys.runJobs();
    }

    private KmsKey stored(KmsKey key) {
        return domain.store
                .read(tx -> tx.kmsKeys().find(key.account(), key.id()))
                .orElseThrow();
    }

    private List<KeyVersion.Cause> causes(KmsKey key) {
        return rotations.history(domain.root, named(key)).versions().stream()
                .map(KeyVersion::cause)
                .toList();
    }

    private int versions(KmsKey key) {
        return causes(key).size();
    }

    @Test
    void an_old_key_rotates_when_the_period_is_over_from_the_day_it_was_enabled() {
        var key = keys.create();
        pass(YEAR.multipliedBy(2));
        rotations.enable(domain.root, named(key), YEAR);
        keys.runJobs();
        assertThat(versions(key)).isEqualTo(1);
        pass(YEAR.minusSeconds(1));
        assertThat(versions(key)).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(causes(key)).containsExactly(KeyVersion.Cause.CREATION, KeyVersion.Cause.AUTOMATIC_ROTATION);
        pass(YEAR);
        assertThat(versions(key)).isEqualTo(3);
    }

    @Test
    void a_period_set_by_the_other_api_counts_from_the_last_rotation_or_creation() {
        var key = keys.create();
        pass(DAY.multipliedBy(80));
        keys.update(key, KeyFixture.rotationPeriod(Optional.of(QUARTER)));
        assertThat(rotations.status(domain.root, named(key)).rotation().next())
                .contains(key.createdAt().plus(QUARTER));
        pass(DAY.multipliedBy(10));
        assertThat(versions(key)).isEqualTo(2);
    }

    @Test
    void a_rotation_on_demand_leaves_the_date_and_one_by_the_other_api_begins_again() {
        var key = keys.create();
        rotations.enable(domain.root, named(key), YEAR);
        var next = stored(key).rotation().next();
        pass(DAY.multipliedBy(100));
        rotations.rotate(domain.root, named(key));
        assertThat(stored(key).rotation().next()).isEqualTo(next);
        assertThat(stored(key).rotation().onDemand()).isEqualTo(1);
        keys.rotate(key);
        assertThat(stored(key).rotation().next())
                .contains(domain.clock.instant().plus(YEAR));
        assertThat(stored(key).rotation().onDemand()).isEqualTo(1);
        assertThat(causes(key))
                .containsExactly(
                        KeyVersion.Cause.CREATION,
                        KeyVersion.Cause.ON_DEMAND_ROTATION,
                        KeyVersion.Cause.ON_DEMAND_ROTATION);
    }

    @Test
    void enabling_again_counts_from_now_and_disabling_ends_it() {
        var key = keys.create();
        rotations.enable(domain.root, named(key), YEAR);
        pass(DAY.multipliedBy(300));
        rotations.enable(domain.root, named(key), QUARTER);
        assertThat(keys.get(key).rotationPeriod()).contains(QUARTER);
        assertThat(stored(key).rotation().next())
                .contains(domain.clock.instant().plus(QUARTER));
        rotations.disable(domain.root, named(key));
        assertThat(keys.get(key).rotationPeriod()).isEmpty();
        pass(YEAR);
        assertThat(versions(key)).isEqualTo(1);
    }

    @Test
    void a_disabled_key_rotates_when_it_is_enabled_again_whichever_api_does_that() {
        var key = keys.create();
        rotations.enable(domain.root, named(key), YEAR);
        domain.kms.lifecycle().disable(domain.root, named(key));
        pass(YEAR.plus(DAY));
        assertThat(versions(key)).isEqualTo(1);
        keys.update(key, KeyFixture.status(Status.ACTIVE));
        keys.runJobs();
        assertThat(versions(key)).isEqualTo(2);
        assertThat(stored(key).rotation().next())
                .contains(domain.clock.instant().plus(YEAR));

        keys.update(key, KeyFixture.status(Status.INACTIVE));
        pass(DAY.multipliedBy(100));
        domain.kms.lifecycle().enable(domain.root, named(key));
        keys.runJobs();
        assertThat(versions(key)).isEqualTo(2);
        pass(YEAR.minus(DAY.multipliedBy(100)));
        assertThat(versions(key)).isEqualTo(3);
    }

    @Test
    void a_key_that_was_to_be_deleted_goes_on_where_it_was() {
        var key = keys.create();
        rotations.enable(domain.root, named(key), QUARTER);
        pass(DAY.multipliedBy(80));
        domain.kms.lifecycle().scheduleDeletion(domain.root, named(key), DAY.multipliedBy(30));
        pass(DAY.multipliedBy(20));
        domain.kms.lifecycle().cancelDeletion(domain.root, named(key));
        keys.runJobs();
        assertThat(versions(key)).isEqualTo(1);
        domain.kms.lifecycle().enable(domain.root, named(key));
        keys.runJobs();
        assertThat(versions(key)).isEqualTo(2);
    }

    @Test
    void there_is_no_rotation_on_demand_within_twenty_minutes_before_an_automatic_one() {
        var key = keys.create();
        rotations.enable(domain.root, named(key), YEAR);
        pass(YEAR.minusMinutes(20));
        rotations.rotate(domain.root, named(key));
        pass(Duration.ofSeconds(1));
        assertThat(Fixture.error(() -> rotations.rotate(domain.root, named(key))))
                .isEqualTo(KeyFixture.refused(KeyProblem.ROTATION_IN_PROGRESS, key));
        pass(Duration.ofMinutes(20));
        rotations.rotate(domain.root, named(key));
        assertThat(versions(key)).isEqualTo(4);
    }

    @Test
    void a_key_is_rotated_on_demand_so_often_and_as_often_as_one_likes_by_the_other_api() {
        var key = keys.create();
        keys.rotate(key);
        for (int i = 0; i < KeyRotations.MAX_ON_DEMAND; i++) {
            domain.store.write(tx -> {
                var now = stored(key);
                var rotation = now.rotation();
                tx.kmsKeys()
                        .update(now.with(
                                new KmsKey.Rotation(rotation.last(), rotation.next(), rotation.onDemand() + 1)));
                return key;
            });
        }
        assertThat(Fixture.error(() -> rotations.rotate(domain.root, named(key))))
                .isEqualTo(KeyFixture.refused(KeyProblem.TOO_MANY_ROTATIONS, key));
        keys.rotate(key);
        assertThat(versions(key)).isEqualTo(3);
    }

    @Test
    void what_was_encrypted_before_any_rotation_opens_after_it() {
        var key = keys.create();
        var old = keys.encrypt(key);
        rotations.rotate(domain.root, named(key));
        rotations.enable(domain.root, named(key), QUARTER);
        pass(QUARTER);
        assertThat(versions(key)).isEqualTo(3);
        assertThat(keys.decrypt(key, old)).isEqualTo(KeyFixture.MESSAGE);
        assertThat(keys.decrypt(key, keys.encrypt(key))).isEqualTo(KeyFixture.MESSAGE);
    }
}
