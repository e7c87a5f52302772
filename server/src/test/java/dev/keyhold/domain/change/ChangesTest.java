package dev.keyhold.domain.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.FaultyStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
    private static final ResourceId RESOURCE = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 5);
    private static final ResourceId REFERENCE = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 6);

    private final List<String> steps = new ArrayList<>();
    private final TransactionHook<String> hook = new TransactionHook<>() {
        @Override
        public void before(ReadTx tx) {
            steps.add("before");
        }

        @Override
        public Optional<ResourceId> after(WriteTx tx, Change<? extends String> change) {
            steps.add("after " + change.result());
            return Optional.of(REFERENCE);
        }
    };
    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private String run(Change<String> change) {
        return domain.changes.run(
                domain.admin,
                OrganizationAction.UPDATE_FOLDER,
                _ -> steps.add("authorize"),
                (_, _) -> {
                    steps.add("work");
                    return change;
                },
                hook);
    }

    @Test
    void call_the_hook_before_they_authorize_and_after_the_work() {
        assertThat(run(new Change<>("done", RESOURCE, "folder"))).isEqualTo("done");
        assertThat(steps).containsExactly("before", "authorize", "work", "after done");
    }

    @Test
    void are_audited_by_each_target() {
        run(new Change<>("done", RESOURCE, List.of("one", "two")));
        assertThat(domain.changes())
                .filteredOn(event -> event.operation().equals(OrganizationAction.UPDATE_FOLDER.name()))
                .extracting(event -> event.target())
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void that_a_job_completes_schedule_it_with_the_reference_of_the_api() {
        var at = domain.clock.instant().plusSeconds(60);
        run(new Change<>("done", RESOURCE, "folder").endingWith(Job.Kind.DELETE_FOLDER, at));
        var due = domain.store.read(
                tx -> tx.jobs().due(Fixture.ACCOUNT, Job.Kind.DELETE_FOLDER, at, Page.Request.first(10)));
        assertThat(due.items())
                .containsExactly(
                        new Job(Fixture.ACCOUNT, Job.Kind.DELETE_FOLDER, RESOURCE, at, Optional.of(REFERENCE)));
    }

    @Test
    void that_are_not_authorized_do_not_begin() {
        var error = new ServiceError.NotFound(ResourceType.FOLDER, "x");
        assertThat(Fixture.error(() -> domain.changes.run(
                        domain.admin,
                        OrganizationAction.UPDATE_FOLDER,
                        _ -> {
                            throw new ServiceException(error);
                        },
                        (_, _) -> new Change<>("done", RESOURCE, "folder"),
                        hook)))
                .isEqualTo(error);
        assertThat(steps).containsExactly("before");
    }

    @Test
    void are_authorized_in_the_transaction_that_makes_them() {
        var folder = domain.folder("attic").id().text();
        var bob = domain.tokenCaller(domain.serviceAccount("bob"));
        var patch = new Folders.Patch(Optional.of("loft"), Optional.empty(), Optional.empty());
        domain.store.fail(FaultyStore.Fault.READ);
        assertThat(Fixture.error(() -> domain.folders.update(bob, folder, patch, TransactionHook.NONE)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(domain.folders
                        .update(domain.admin, folder, patch, TransactionHook.NONE)
                        .name())
                .isEqualTo("loft");
    }
}
