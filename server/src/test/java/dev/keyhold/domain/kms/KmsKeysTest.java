package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KmsKeysTest {
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

    private static ServiceError notFound(String id) {
        return new ServiceError.NotFound(ResourceType.SYMMETRIC_KEY, id);
    }

    @Test
    void begin_with_one_active_version_that_is_primary() {
        var key = keys.create();

        assertThat(keys.versions(key)).singleElement().satisfies(version -> {
            assertThat(version.id()).isEqualTo(key.primary());
            assertThat(version.status()).isEqualTo(KeyVersion.Status.ACTIVE);
            assertThat(version.algorithm()).contains(SymmetricAlgorithm.AES_256);
        });
        assertThat(key.status()).isEqualTo(KmsKey.Status.ACTIVE);
        assertThat(key.id().prefix()).isEqualTo(ResourceId.KMS);
    }

    @Test
    void may_share_a_name() {
        assertThat(keys.create().id()).isNotEqualTo(keys.create().id());
    }

    @Test
    void are_counted_against_a_quota_that_deleted_ones_leave() {
        var quota = Fixture.SMALL_KEYS.keys();
        var first = keys.create();
        for (var made = 1; made < quota; made++) {
            keys.create();
        }
        assertThat(Fixture.error(keys::create))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.SYMMETRIC_KEYS_PER_ACCOUNT, quota));
        keys.delete(first);

        assertThat(keys.create()).isNotNull();
    }

    @Test
    void are_listed_by_folder_page_by_page() {
        var all = List.of(keys.create(), keys.create(), keys.create());
        var listed = new ArrayList<KmsKey>();
        var page = new Page.Request(Optional.empty(), 2);
        var found = domain.symmetricKeys.list(keys.admin, domain.defaultFolder(), page);
        found.items().forEach(it -> listed.add(it.key()));
        var rest = domain.symmetricKeys.list(keys.admin, domain.defaultFolder(), new Page.Request(found.next(), 2));
        rest.items().forEach(it -> listed.add(it.key()));

        assertThat(listed).containsExactlyInAnyOrderElementsOf(all);
        assertThat(rest.next()).isEmpty();
        var attic = domain.folder("attic");
        assertThat(domain.symmetricKeys
                        .list(keys.admin, attic.id().text(), page)
                        .items())
                .isEmpty();
    }

    @Test
    void use_another_algorithm_for_new_versions_alone() {
        var key = keys.create();
        var changed = keys.update(key, KeyFixture.algorithm(SymmetricAlgorithm.AES_128));
        assertThat(changed.algorithm()).isEqualTo(SymmetricAlgorithm.AES_128);
        assertThat(keys.versions(key).getFirst().algorithm()).contains(SymmetricAlgorithm.AES_256);

        keys.rotate(key);

        assertThat(keys.versions(key).getLast().algorithm()).contains(SymmetricAlgorithm.AES_128);
    }

    @Test
    void have_rotation_periods_from_a_day_to_a_hundred_years() {
        for (var period : List.of(
                Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(1).minusNanos(1_000), Duration.ofDays(36_501))) {
            var expected = new ServiceError.InvalidFields(List.of(new Violation(
                    "rotation_period", new Constraint.Between(Duration.ofDays(1), Duration.ofDays(36_500)))));
            assertThat(Fixture.error(() -> keys.create(KeyFixture.rotatingEvery(period))))
                    .isEqualTo(expected);
            var key = keys.create();
            assertThat(Fixture.error(() -> keys.update(key, KeyFixture.rotationPeriod(Optional.of(period)))))
                    .isEqualTo(expected);
            assertThat(keys.get(key)).isEqualTo(key);
            keys.delete(key);
        }
        assertThat(keys.create(KeyFixture.rotatingEvery(Duration.ofDays(1))).rotationPeriod())
                .contains(Duration.ofDays(1));
    }

    @Test
    void are_gone_as_soon_as_they_are_deleted() {
        var key = keys.create();
        var id = key.id().text();
        var ciphertext = keys.encrypt(key);
        keys.delete(key);

        assertThat(Fixture.error(() -> keys.get(key))).isEqualTo(notFound(id));
        assertThat(Fixture.error(() -> keys.versions(key))).isEqualTo(notFound(id));
        assertThat(Fixture.error(() -> keys.encrypt(key))).isEqualTo(notFound(id));
        assertThat(Fixture.error(() -> keys.decrypt(key, ciphertext))).isEqualTo(notFound(id));
        assertThat(Fixture.error(() -> keys.delete(key))).isEqualTo(notFound(id));
        assertThat(Fixture.error(() -> keys.rotate(key))).isEqualTo(notFound(id));
        assertThat(domain.symmetricKeys
                        .list(keys.admin, domain.defaultFolder(), Page.Request.first(10))
                        .items())
                .isEmpty();
    }

    @Test
    void stay_while_they_are_protected() {
        var key = keys.update(keys.create(), KeyFixture.deletionProtection(true));
        assertThat(Fixture.error(() -> keys.delete(key)))
                .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.KEY_IS_PROTECTED));
        assertThat(keys.get(key)).isEqualTo(key);

        keys.update(key, KeyFixture.deletionProtection(false));
        keys.delete(key);

        assertThat(Fixture.error(() -> keys.get(key)))
                .isEqualTo(notFound(key.id().text()));
    }

    @Test
    void of_another_account_are_like_those_that_do_not_exist() {
        var absent = ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 77).text();
        var foreign = ResourceId.of(ResourceId.KMS, Samples.OTHER_ACCOUNT, 77).text();
        for (var id : List.of(absent, foreign, "nonsense", "")) {
            assertThat(Fixture.error(() -> domain.symmetricKeys.get(keys.admin, id)))
                    .isEqualTo(notFound(id));
            var with = new CryptoService.With(KeyReference.byId(id), Optional.empty(), KeyFixture.NO_AAD);
            assertThat(Fixture.error(() -> domain.crypto.encrypt(keys.admin, with, KeyFixture.MESSAGE)))
                    .isEqualTo(notFound(id));
        }
    }

    @Test
    void leave_an_audit_event_for_each_change() {
        var before = domain.changes().size();
        var key = keys.create();
        keys.update(key, KeyFixture.status(KmsKey.Status.INACTIVE));
        keys.rotate(key);
        keys.delete(key);

        assertThat(domain.changes())
                .hasSize(before + 4)
                .extracting(AuditEvent::operation)
                .contains(
                        "CREATE_SYMMETRIC_KEY", "UPDATE_SYMMETRIC_KEY", "ROTATE_SYMMETRIC_KEY", "DELETE_SYMMETRIC_KEY");
    }

    @Test
    void are_not_made_in_a_folder_that_is_being_deleted() {
        var attic = domain.folder("attic");
        var later = Optional.of(domain.clock.instant().plusSeconds(10));
        domain.folders.delete(keys.admin, attic.id().text(), later, TransactionHook.NONE);

        assertThat(Fixture.error(() -> domain.symmetricKeys.create(
                        keys.admin, attic.id().text(), KeyFixture.PLAIN, TransactionHook.NONE)))
                .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
    }
}
