package dev.keyhold.domain.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.OperationStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {
    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private LongRunningOperation createFolder(RequestInfo info, String name) {
        return domain.folders.create(info, domain.cloud(), name, "", Map.of(), Fixture.resultMapper());
    }

    private LongRunningOperation deleteFolder(RequestInfo info, ResourceId id, Duration in) {
        var after = domain.clock.instant().plus(in);
        return domain.folders.delete(info, id.text(), Optional.of(after), Fixture.resultMapper());
    }

    private LongRunningOperation get(ResourceId id) {
        return domain.operationService.get(domain.admin, id.text());
    }

    private LongRunningOperation cancel(ResourceId id) {
        return domain.operationService.cancel(domain.admin, id.text(), (_, _, _) -> Fixture.payload("cancelled"));
    }

    @Test
    void are_done_when_they_are_answered_and_can_be_asked_for_again() {
        var made = createFolder(Fixture.call(domain.admin), "attic");
        assertThat(made.done()).isTrue();
        assertThat(made.createdBy()).isEqualTo(domain.admin.identity().id());
        assertThat(made.response()).isPresent();
        assertThat(made.failure()).isEmpty();
        assertThat(get(made.id())).isEqualTo(made);
    }

    @Test
    void of_the_same_call_are_the_same_and_run_once() {
        var info = Fixture.call(domain.admin, "Create", "key-1");
        var first = createFolder(info, "attic");
        var changes = domain.changes();
        domain.clock.advance(Duration.ofHours(23));
        assertThat(createFolder(info, "attic")).isEqualTo(first);
        assertThat(createFolder(info, "another")).isEqualTo(first);
        assertThat(domain.changes()).isEqualTo(changes);
    }

    @Test
    void of_a_call_repeated_after_a_deletion_are_still_the_same() {
        var info = Fixture.call(domain.admin, "Create", "key-1");
        var first = createFolder(info, "attic");
        deleteFolder(Fixture.call(domain.admin), first.resource(), Duration.ZERO);
        var before = domain.snapshot();
        assertThat(createFolder(info, "attic")).isEqualTo(first);
        assertThat(domain.snapshot()).isEqualTo(before);

        var delete = Fixture.call(domain.admin, "Delete", "key-2");
        var folder = domain.folder("cellar").id();
        var deleted = deleteFolder(delete, folder, Duration.ZERO);
        assertThat(deleteFolder(delete, folder, Duration.ZERO)).isEqualTo(deleted);
    }

    @Test
    void of_another_key_method_or_caller_are_others() {
        var first = createFolder(Fixture.call(domain.admin, "Create", "key-1"), "one");
        var otherKey = createFolder(Fixture.call(domain.admin, "Create", "key-2"), "two");
        var otherMethod = createFolder(Fixture.call(domain.admin, "Other", "key-1"), "three");
        var bob = domain.serviceAccount("bob");
        domain.bind(domain.installed.account().cloud(), "admin", bob);
        var otherCaller = createFolder(Fixture.call(domain.tokenCaller(bob), "Create", "key-1"), "four");
        assertThat(List.of(first, otherKey, otherMethod, otherCaller))
                .extracting(LongRunningOperation::resource)
                .doesNotHaveDuplicates();
    }

    @Test
    void that_fail_leave_no_mark() {
        domain.folder("attic");
        var info = Fixture.call(domain.admin, "Create", "key-1");
        assertThat(Fixture.refusal(() -> createFolder(info, "attic")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.FOLDER, "attic"));
        assertThat(createFolder(info, "cellar").done()).isTrue();
    }

    @Test
    void with_a_secret_are_not_repeated_and_name_what_was_made() {
        var info = Fixture.call(domain.admin, "Create", "key-1");
        var owner = Optional.of(domain.serviceAccount("bob").id().text());
        var first = domain.apiKeys.create(info, owner, "", List.of(), Optional.empty());
        var before = domain.snapshot();
        assertThat(Fixture.refusal(() -> domain.apiKeys.create(info, owner, "", List.of(), Optional.empty())))
                .isEqualTo(new ServiceError.AlreadyExists(
                        ResourceType.API_KEY, first.seen().key().id().text()));
        assertThat(domain.snapshot()).isEqualTo(before);

        var other = Fixture.call(domain.admin, "CreateStatic", "key-1");
        var staticKey = domain.staticKeys.create(other, owner, "");
        assertThat(Fixture.refusal(() -> domain.staticKeys.create(other, owner, "")))
                .isEqualTo(new ServiceError.AlreadyExists(
                        ResourceType.ACCESS_KEY, staticKey.seen().key().id().text()));
    }

    @Test
    void of_others_are_like_those_that_do_not_exist() {
        var absent = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 7).text();
        var foreign = ResourceId.of(ResourceId.IAM, Samples.OTHER_ACCOUNT, 7).text();
        for (var id : List.of(absent, foreign, "nonsense", "")) {
            assertThat(Fixture.refusal(() -> domain.operationService.get(domain.admin, id)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.OPERATION, id));
            assertThat(Fixture.refusal(
                            () -> domain.operationService.cancel(domain.admin, id, (metadata, _, _) -> metadata)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.OPERATION, id));
        }
    }

    @Test
    void are_the_business_of_whoever_started_them_or_has_a_role() {
        var bob = domain.serviceAccount("bob");
        var principal = domain.tokenCaller(bob);
        var id = createFolder(Fixture.call(domain.admin), "attic").id().text();
        assertThat(Fixture.refusal(() -> domain.operationService.get(principal, id)))
                .isInstanceOf(ServiceError.Denied.class);
        domain.bind(domain.installed.account().cloud(), "viewer", bob);
        assertThat(domain.operationService.get(principal, id).id().text()).isEqualTo(id);
        assertThat(Fixture.refusal(() -> domain.operationService.cancel(principal, id, (metadata, _, _) -> metadata)))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void that_are_done_are_not_called_off() {
        var done = createFolder(Fixture.call(domain.admin), "attic");
        var before = domain.snapshot();
        assertThat(cancel(done.id())).isEqualTo(done);
        assertThat(domain.snapshot()).isEqualTo(before);
    }

    @Test
    void that_are_called_off_have_failed_and_stay_so() {
        var folder = domain.folder("attic");
        var running = deleteFolder(Fixture.call(domain.admin), folder.id(), Duration.ofHours(1));
        assertThat(running.done()).isFalse();
        assertThat(running.response()).isEmpty();
        domain.clock.advance(Duration.ofMinutes(1));
        var cancelled = cancel(running.id());
        assertThat(cancelled.done()).isTrue();
        assertThat(cancelled.failure()).map(LongRunningOperation.Failure::code).contains(1);
        assertThat(cancelled.metadata()).isEqualTo(Fixture.payload("cancelled"));
        assertThat(cancelled.modifiedAt()).isEqualTo(domain.clock.instant());
        assertThat(get(running.id())).isEqualTo(cancelled);
        assertThat(cancel(running.id())).isEqualTo(cancelled);
        assertThat(domain.folders.get(domain.admin, folder.id().text())).isEqualTo(folder);
        domain.clock.advance(Duration.ofDays(1));
        domain.jobs.runDue();
        assertThat(domain.folders.get(domain.admin, folder.id().text())).isEqualTo(folder);
    }

    @Test
    void are_dropped_after_thirty_days_unless_they_still_run() {
        var old = createFolder(Fixture.call(domain.admin, "Create", "key-1"), "attic");
        var running = deleteFolder(Fixture.call(domain.admin), old.resource(), Duration.ofDays(60));
        domain.clock.advance(Duration.ofDays(31));
        domain.operations.clean();
        assertThat(Fixture.refusal(() -> get(old.id())))
                .isEqualTo(new ServiceError.NotFound(
                        ResourceType.OPERATION, old.id().text()));
        assertThat(get(running.id())).isEqualTo(running);
        assertThat(cancel(running.id()).done()).isTrue();
        // The mark is forgotten with it: the same call runs again.
        assertThat(createFolder(Fixture.call(domain.admin, "Create", "key-1"), "cellar")
                        .id())
                .isNotEqualTo(old.id());
    }

    @Test
    void that_ran_for_long_can_be_asked_for_thirty_days_from_their_end_on() {
        var folder = domain.folder("attic").id();
        var running = deleteFolder(Fixture.call(domain.admin), folder, Duration.ofDays(60));
        domain.clock.advance(Duration.ofDays(60));
        domain.jobs.runDue();
        domain.clock.advance(Duration.ofDays(30));
        domain.operations.clean();
        assertThat(get(running.id()).done()).isTrue();
        domain.clock.advance(Duration.ofNanos(1_000));
        assertThat(Fixture.refusal(() -> get(running.id()))).isInstanceOf(ServiceError.NotFound.class);
        domain.operations.clean();
        assertThat(domain.store.<Optional<?>>read(tx -> tx.operations().find(Fixture.ACCOUNT, running.id())))
                .isEmpty();
    }

    @Test
    void and_marks_are_dropped_in_batches_until_none_is_left() {
        var first = createFolder(Fixture.call(domain.admin, "Create", "key"), "attic");
        var many = Operations.MAX_BATCH * 2 + 1;
        var ids = IntStream.range(0, many)
                .mapToObj(number -> ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, number))
                .toList();
        domain.store.write(tx -> {
            ids.forEach(id -> {
                tx.operations().insert(copy(first, id));
                tx.operations().remember(mark(id), id, first.createdAt());
            });
            return many;
        });
        domain.clock.advance(Duration.ofDays(31));
        domain.operations.clean();
        domain.store.read(tx -> {
            assertThat(ids)
                    .allMatch(id -> tx.operations().find(Fixture.ACCOUNT, id).isEmpty());
            assertThat(ids)
                    .allMatch(id -> tx.operations()
                            .resultOf(mark(id), first.createdAt())
                            .isEmpty());
            return many;
        });
    }

    private static OperationStore.Once mark(ResourceId id) {
        return new OperationStore.Once(Fixture.ACCOUNT, id, "Create", "key");
    }

    private static LongRunningOperation copy(LongRunningOperation operation, ResourceId id) {
        return new LongRunningOperation(
                operation.account(),
                id,
                operation.resource(),
                operation.description(),
                operation.createdAt(),
                operation.createdBy(),
                operation.modifiedAt(),
                true,
                operation.metadata(),
                operation.response(),
                operation.failure());
    }

    @Test
    void on_a_resource_are_listed_newest_first_page_by_page() {
        var folder = domain.folder("attic").id().text();
        for (var name : List.of("b", "c", "d")) {
            domain.clock.advance(Duration.ofSeconds(1));
            domain.folders.update(
                    Fixture.call(domain.admin),
                    folder,
                    new dev.keyhold.domain.resource.Folders.Patch(
                            Optional.of(name), Optional.empty(), Optional.empty()),
                    Fixture.resultMapper());
        }
        var first = domain.folders.operations(domain.admin, folder, Page.Request.first(3));
        var second = domain.folders.operations(domain.admin, folder, new Page.Request(first.next(), 3));
        assertThat(first.items())
                .hasSize(3)
                .isSortedAccordingTo((a, b) -> b.createdAt().compareTo(a.createdAt()));
        assertThat(second.items()).hasSize(1);
        assertThat(second.next()).isEmpty();
        assertThat(second.items().getFirst().createdAt())
                .isBefore(first.items().getLast().createdAt());
    }
}
