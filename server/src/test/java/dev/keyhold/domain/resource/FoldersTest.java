package dev.keyhold.domain.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Page;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.FaultyStore.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    private Fixture domain;
    private Folders folders;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        folders = domain.folders;
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private Folder delete(Folder folder, Duration in) {
        var after = domain.clock.instant().plus(in);
        return folders.delete(domain.admin, folder.id().text(), Optional.of(after), TransactionHook.NONE);
    }

    private void cancelDeletion(Folder folder) {
        domain.store.write(tx -> {
            Folders.cancelDeletion(tx, folder.id());
            return folder;
        });
    }

    private ServiceError refusedGet(String id) {
        return Fixture.error(() -> folders.get(domain.admin, id));
    }

    private static ServiceError notFound(String id) {
        return new ServiceError.NotFound(ResourceType.FOLDER, id);
    }

    @Test
    void have_names_that_are_unique_in_the_cloud() {
        var attic = domain.folder("attic");
        assertThat(Fixture.error(() -> domain.folder("attic")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.FOLDER, "attic"));
        var patch = new Folders.Patch(Optional.of("default"), Optional.empty(), Optional.empty());
        assertThat(Fixture.error(() -> folders.update(domain.admin, attic.id().text(), patch, TransactionHook.NONE)))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.FOLDER, "default"));
    }

    @Test
    void keep_what_an_update_does_not_name() {
        var attic = domain.folder("attic");
        var labels = Map.of("a", "1");
        folders.update(
                domain.admin,
                attic.id().text(),
                new Folders.Patch(Optional.empty(), Optional.of("text"), Optional.of(labels)),
                TransactionHook.NONE);
        assertThat(folders.get(domain.admin, attic.id().text())).isEqualTo(attic.described("attic", "text", labels));
    }

    @Test
    void of_another_account_are_like_those_that_do_not_exist() {
        var absent =
                ResourceId.of(ResourceId.RESOURCE_MANAGER, Fixture.ACCOUNT, 77).text();
        var foreign = ResourceId.of(ResourceId.RESOURCE_MANAGER, Samples.OTHER_ACCOUNT, 77)
                .text();
        for (var id : List.of(absent, foreign, "nonsense")) {
            assertThat(refusedGet(id)).isEqualTo(notFound(id));
        }
        assertThat(Fixture.error(() -> folders.list(domain.admin, foreign, Optional.empty(), Page.Request.first(9))))
                .isEqualTo(new ServiceError.NotFound(ResourceType.CLOUD, foreign));
    }

    @Test
    void wait_for_their_deletion_and_then_go_once_with_everything_in_them() {
        var attic = domain.folder("attic");
        var carol = domain.serviceAccountIn(attic.id().text(), "carol");
        var owner = Optional.of(carol.id().text());
        domain.authorizedKeys.create(
                domain.admin, owner, "", dev.keyhold.model.AuthorizedKey.Algorithm.RSA_2048, TransactionHook.NONE);
        domain.staticKeys.create(domain.admin, owner, "", TransactionHook.NONE);
        delete(attic, Duration.ofHours(2));
        domain.clock.advance(Duration.ofHours(2).minusNanos(1_000));
        domain.jobs.runDue();
        assertThat(folders.get(domain.admin, attic.id().text()).status()).isEqualTo(Folder.Status.PENDING_DELETION);

        domain.clock.advance(Duration.ofNanos(1_000));
        domain.jobs.runDue();
        assertThat(refusedGet(attic.id().text())).isEqualTo(notFound(attic.id().text()));
        assertThat(Fixture.error(() ->
                        domain.serviceAccounts.get(domain.admin, carol.id().text())))
                .isInstanceOf(ServiceError.NotFound.class);

        var after = domain.snapshot();
        domain.clock.advance(Duration.ofHours(1));
        domain.jobs.runDue();
        assertThat(domain.snapshot()).isEqualTo(after);
    }

    @Test
    void leave_in_the_audit_trail_that_they_went_and_what_went_with_them() {
        var attic = domain.folder("attic");
        var carol = domain.serviceAccountIn(attic.id().text(), "carol");
        var dave = domain.serviceAccountIn(attic.id().text(), "dave");
        var owner = Optional.of(carol.id().text());
        domain.staticKeys.create(domain.admin, owner, "", TransactionHook.NONE);
        domain.apiKeys.create(domain.admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE);
        domain.clock.advance(Duration.ofSeconds(1));
        delete(attic, Duration.ofHours(2));
        var last = domain.changes().getLast();
        assertThat(last.actor()).contains(domain.admin.identity().id());
        assertThat(last.target())
                .isEqualTo("folder " + attic.id() + " attic at "
                        + domain.clock.instant().plus(Duration.ofHours(2)));

        domain.clock.advance(Duration.ofHours(3));
        var before = domain.changes();
        domain.jobs.runDue();
        assertThat(domain.changes()).hasSize(before.size() + 1).containsAll(before);
        var event = domain.changes().getLast();
        assertThat(event.operation()).isEqualTo("DELETE_FOLDER");
        assertThat(event.actor()).isEmpty();
        assertThat(event.at()).isEqualTo(domain.clock.instant());
        assertThat(event.origin().source()).isEqualTo(RequestOrigin.system("").source());
        assertThat(event.target())
                .startsWith("folder " + attic.id() + " attic: ")
                .contains("user carol " + carol.id() + " with keys: 2", "user dave " + dave.id() + " with keys: 0");
    }

    @Test
    void stay_with_all_that_is_in_them_when_their_deletion_fails_halfway() {
        var attic = domain.folder("attic");
        domain.serviceAccountIn(attic.id().text(), "carol");
        delete(attic, Duration.ofHours(2));
        domain.clock.advance(Duration.ofHours(2));
        var before = domain.snapshot();
        for (var fault : List.of(Fault.WRITE, Fault.AUDIT, Fault.COMMIT)) {
            domain.store.fail(fault);
            assertThatThrownBy(domain.jobs::runDue).isInstanceOf(IllegalStateException.class);
            domain.store.fail(Fault.NONE);
            assertThat(domain.snapshot()).isEqualTo(before);
        }
        domain.jobs.runDue();
        assertThat(refusedGet(attic.id().text())).isEqualTo(notFound(attic.id().text()));
    }

    @Test
    void stay_when_their_deletion_is_cancelled_and_can_be_deleted_again() {
        var attic = domain.folder("attic");
        delete(attic, Duration.ofHours(2));
        cancelDeletion(attic);
        assertThat(folders.get(domain.admin, attic.id().text())).isEqualTo(attic);
        domain.clock.advance(Duration.ofHours(3));
        domain.jobs.runDue();
        assertThat(folders.get(domain.admin, attic.id().text())).isEqualTo(attic);

        delete(attic, Duration.ofHours(2));
        domain.clock.advance(Duration.ofHours(2));
        domain.jobs.runDue();
        assertThat(refusedGet(attic.id().text())).isEqualTo(notFound(attic.id().text()));
    }

    @Test
    void go_a_day_later_when_no_time_is_given() {
        var attic = domain.folder("attic");
        folders.delete(domain.admin, attic.id().text(), Optional.empty(), TransactionHook.NONE);
        assertThat(folders.get(domain.admin, attic.id().text()).deleteAfter())
                .contains(domain.clock.instant().plus(Duration.ofDays(1)));
    }

    @Test
    void go_at_once_when_the_time_is_past() {
        var attic = domain.folder("attic");
        delete(attic, Duration.ofSeconds(-1));
        assertThat(refusedGet(attic.id().text())).isEqualTo(notFound(attic.id().text()));
    }

    @Test
    void that_are_going_take_no_new_accounts_and_no_second_deletion() {
        var attic = domain.folder("attic");
        delete(attic, Duration.ofHours(1));
        var going = new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING);
        assertThat(Fixture.error(() -> domain.serviceAccountIn(attic.id().text(), "bob")))
                .isEqualTo(going);
        assertThat(Fixture.error(() -> delete(attic, Duration.ofHours(2)))).isEqualTo(going);
    }

    @Test
    void stay_when_they_are_the_default() {
        var id = domain.defaultFolder();
        assertThat(Fixture.error(() -> folders.delete(domain.admin, id, Optional.empty(), TransactionHook.NONE)))
                .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.DEFAULT_FOLDER));
    }

    @Test
    void lose_their_bindings_with_them() {
        var attic = domain.folder("attic");
        var bob = domain.serviceAccount("bob");
        domain.bind(attic.id(), "viewer", bob);
        delete(attic, Duration.ZERO);
        assertThat(domain.store.<List<?>>read(tx -> tx.bindings().on(Fixture.ACCOUNT, attic.id())))
                .isEmpty();
    }
}
