package dev.keyhold.api.yandex.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.keyhold.Samples;
import dev.keyhold.domain.AtOnce;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.IssuedKey;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.FaultyStore.Fault;
import dev.keyhold.store.OperationRecord;
import dev.keyhold.store.OperationStore;
import dev.keyhold.yandex.api.resourcemanager.v1.DeleteFolderMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationServiceTest {
    private static final ResultMapper<Folder> MAPPER = new ResultMapper<>(
            "Done",
            folder -> DeleteFolderMetadata.newBuilder()
                    .setFolderId(folder.id().text())
                    .build());

    private Fixture domain;
    private OperationService operations;
    private Jobs jobs;
    private Principal admin;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        admin = domain.admin;
        operations = new OperationService(
                domain.store, domain.changes, domain.authorizer, domain.ids, domain.clock, Duration.ofDays(30));
        jobs = new Jobs(
                domain.store,
                domain.clock,
                Map.of(Job.Kind.DELETE_FOLDER, domain.folders::deleteDue),
                operations::complete);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    /** A call without an idempotency key. */
    private static RequestInfo call(Principal principal) {
        return new RequestInfo(principal, "Method", Optional.empty());
    }

    /** A call of that method with an idempotency key. */
    private static RequestInfo call(Principal principal, String method, String key) {
        return new RequestInfo(principal, method, Optional.of(key));
    }

    private OperationRecord createFolder(RequestInfo info, String name) {
        return operations.run(
                info,
                MAPPER,
                hook -> domain.folders.create(info.principal(), domain.cloud(), name, "", Map.of(), hook));
    }

    private OperationRecord rename(RequestInfo info, ResourceId id, String name) {
        var patch = new Folders.Patch(Optional.of(name), Optional.empty(), Optional.empty());
        return operations.run(info, MAPPER, hook -> domain.folders.update(info.principal(), id.text(), patch, hook));
    }

    private OperationRecord deleteFolder(RequestInfo info, ResourceId id, Duration in) {
        var after = Optional.of(domain.clock.instant().plus(in));
        return operations.run(info, MAPPER, hook -> domain.folders.delete(info.principal(), id.text(), after, hook));
    }

    private IssuedKey<ApiKeys.ApiKeyView> createKey(RequestInfo info, Optional<String> owner) {
        var hook = operations.once(info, ResourceType.API_KEY);
        return domain.apiKeys.create(info.principal(), owner, "", List.of(), Optional.empty(), hook);
    }

    private Page<OperationRecord> list(ResourceId folder, Page.Request page) {
        return operations.list(tx -> domain.folders.requireListOperations(tx, admin, folder.text()), page);
    }

    private OperationRecord get(ResourceId id) {
        return operations.get(admin, id.text());
    }

    private OperationRecord cancel(ResourceId id) {
        return operations.cancel(admin, id.text());
    }

    private ServiceError refusedWithoutTrace(ThrowingCallable work) {
        var before = domain.snapshot();
        var serviceError = Fixture.error(work);
        assertThat(domain.snapshot()).isEqualTo(before);
        return serviceError;
    }

    @Test
    void are_done_when_they_are_answered_and_can_be_asked_for_again() {
        var made = createFolder(call(admin), "attic");
        assertThat(made.done()).isTrue();
        assertThat(made.createdBy()).isEqualTo(domain.admin.id());
        assertThat(made.response()).isPresent();
        assertThat(made.failure()).isEmpty();
        assertThat(get(made.id())).isEqualTo(made);
    }

    @Test
    void of_the_same_call_are_the_same_and_run_once() {
        var info = call(admin, "Create", "key-1");
        var first = createFolder(info, "attic");
        var changes = domain.changes();
        domain.clock.advance(Duration.ofHours(23));
        assertThat(createFolder(info, "attic")).isEqualTo(first);
        assertThat(createFolder(info, "another")).isEqualTo(first);
        assertThat(domain.changes()).isEqualTo(changes);
    }

    @Test
    void of_a_call_repeated_after_a_deletion_are_still_the_same() {
        var info = call(admin, "Create", "key-1");
        var first = createFolder(info, "attic");
        deleteFolder(call(admin), first.resource(), Duration.ZERO);
        var before = domain.snapshot();
        assertThat(createFolder(info, "attic")).isEqualTo(first);
        assertThat(domain.snapshot()).isEqualTo(before);

        var delete = call(admin, "Delete", "key-2");
        var folder = domain.folder("cellar").id();
        var deleted = deleteFolder(delete, folder, Duration.ZERO);
        assertThat(deleteFolder(delete, folder, Duration.ZERO)).isEqualTo(deleted);
    }

    @Test
    void of_another_key_method_or_caller_are_others() {
        var first = createFolder(call(admin, "Create", "key-1"), "one");
        var otherKey = createFolder(call(admin, "Create", "key-2"), "two");
        var otherMethod = createFolder(call(admin, "Other", "key-1"), "three");
        var bob = domain.serviceAccount("bob");
        domain.bind(domain.installed.account().cloud(), "admin", bob);
        var otherCaller = createFolder(call(domain.tokenCaller(bob), "Create", "key-1"), "four");
        assertThat(List.of(first, otherKey, otherMethod, otherCaller))
                .extracting(OperationRecord::resource)
                .doesNotHaveDuplicates();
    }

    @Test
    void that_fail_leave_no_mark() {
        domain.folder("attic");
        var info = call(admin, "Create", "key-1");
        assertThat(Fixture.error(() -> createFolder(info, "attic")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.FOLDER, "attic"));
        assertThat(createFolder(info, "cellar").done()).isTrue();
    }

    @Test
    void of_the_same_change_at_once_are_one() throws Exception {
        var folder = domain.folder("attic").id();
        var before = domain.changes().size();
        var info = call(admin, "Update", "key-1");
        var race = AtOnce.run(() -> rename(info, folder, "loft"));
        assertThat(race.errors()).isEmpty();
        assertThat(race.results()).containsOnly(race.results().getFirst());
        assertThat(list(folder, Page.Request.first(10)).items())
                .containsExactly(race.results().getFirst());
        assertThat(domain.changes()).hasSize(before + 1);

        var delete = call(admin, "Delete", "key-1");
        var deletions = AtOnce.run(() -> deleteFolder(delete, folder, Duration.ZERO));
        assertThat(deletions.errors()).isEmpty();
        assertThat(deletions.results()).containsOnly(deletions.results().getFirst());
        assertThat(domain.changes()).hasSize(before + 2);
    }

    @Test
    void are_answered_to_a_repeat_by_a_caller_who_has_lost_the_right_to_the_change() {
        var bob = domain.serviceAccount("bob");
        domain.bind(domain.installed.account().cloud(), "admin", bob);
        var info = call(domain.tokenCaller(bob), "Create", "key-1");
        var first = createFolder(info, "attic");
        domain.store.write(tx -> {
            tx.bindings().removeAll(Fixture.ACCOUNT, domain.installed.account().cloud());
            return bob;
        });
        assertThat(createFolder(info, "attic")).isEqualTo(first);
        assertThat(refusedWithoutTrace(() -> createFolder(call(domain.tokenCaller(bob)), "cellar")))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void and_the_change_are_stored_together_or_not_at_all() {
        var folder = domain.folder("attic").id();
        var running = deleteFolder(call(admin), domain.folder("cellar").id(), Duration.ofHours(1));
        for (var fault : List.of(Fault.WRITE, Fault.AUDIT, Fault.COMMIT)) {
            domain.store.fail(fault);
            var before = domain.snapshot();
            for (var work : List.<ThrowingCallable>of(
                    () -> rename(call(admin, "Update", "key-1"), folder, "loft"),
                    () -> createKey(call(admin, "Create", "key-1"), Optional.empty()),
                    () -> cancel(running.id()))) {
                assertThat(Fixture.error(work))
                        .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
                assertThat(domain.snapshot()).isEqualTo(before);
            }
            domain.store.fail(Fault.NONE);
        }
        rename(call(admin, "Update", "key-1"), folder, "loft");
        createKey(call(admin, "Create", "key-1"), Optional.empty());
        assertThat(domain.folders.get(admin, folder.text()).name()).isEqualTo("loft");
    }

    @Test
    void are_none_for_a_secret_whose_creation_is_refused_for_a_day_when_repeated_and_names_the_first() {
        var info = call(admin, "Create", "key-1");
        var owner = Optional.of(domain.serviceAccount("bob").id().text());
        var first = createKey(info, owner);
        var again = alreadyExists(first);
        assertThat(refusedWithoutTrace(() -> createKey(info, owner))).isEqualTo(again);
        assertThat(refusedWithoutTrace(() -> createKey(info, Optional.empty()))).isEqualTo(again);
        domain.clock.advance(Duration.ofHours(24));
        assertThat(refusedWithoutTrace(() -> createKey(info, owner))).isEqualTo(again);
        domain.clock.advance(Duration.ofNanos(1_000));
        createKey(info, owner);
        createKey(call(admin, "Create", "key-2"), owner);
        createKey(call(admin, "Create2", "key-1"), owner);
        assertThat(domain.apiKeys.list(admin, owner, Page.Request.first(10)).items())
                .hasSize(4);
    }

    @Test
    void are_none_for_a_secret_whose_creation_is_refused_when_repeated_though_key_and_owner_are_gone() {
        var info = call(admin, "Create", "key-1");
        var owner = Optional.of(domain.serviceAccount("bob").id().text());
        var first = createKey(info, owner);
        domain.apiKeys.delete(admin, first.seen().key().id().text(), TransactionHook.NONE);
        assertThat(refusedWithoutTrace(() -> createKey(info, owner))).isEqualTo(alreadyExists(first));
        domain.serviceAccounts.delete(admin, owner.orElseThrow(), TransactionHook.NONE);
        assertThat(refusedWithoutTrace(() -> createKey(info, owner))).isEqualTo(alreadyExists(first));
    }

    @Test
    void are_none_for_a_secret_that_calls_at_once_make_one_of() throws Exception {
        var info = call(admin, "Create", "key-1");
        var owner = Optional.of(domain.serviceAccount("bob").id().text());
        var race = AtOnce.run(() -> createKey(info, owner));
        assertThat(race.results()).hasSize(1);
        assertThat(race.errors())
                .isNotEmpty()
                .containsOnly(alreadyExists(race.results().getFirst()));
        assertThat(domain.apiKeys.list(admin, owner, Page.Request.first(10)).items())
                .containsExactly(race.results().getFirst().seen());
    }

    @Test
    void are_none_for_a_key_pair_that_is_refused_when_repeated() {
        var hook = operations.once(call(admin, "Create", "key-1"), ResourceType.AUTHORIZED_KEY);
        var owner = Optional.of(domain.serviceAccount("bob").id().text());
        var algorithm = AuthorizedKey.Algorithm.RSA_2048;
        var first = domain.authorizedKeys.create(admin, owner, "", algorithm, hook);
        assertThat(refusedWithoutTrace(() -> domain.authorizedKeys.create(admin, owner, "", algorithm, hook)))
                .isEqualTo(new ServiceError.AlreadyExists(
                        ResourceType.AUTHORIZED_KEY, first.seen().key().id().text()));
    }

    private static ServiceError alreadyExists(IssuedKey<ApiKeys.ApiKeyView> first) {
        return new ServiceError.AlreadyExists(
                ResourceType.API_KEY, first.seen().key().id().text());
    }

    @Test
    void of_others_are_like_those_that_do_not_exist() {
        var absent = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 7).text();
        var foreign = ResourceId.of(ResourceId.IAM, Samples.OTHER_ACCOUNT, 7).text();
        for (var id : List.of(absent, foreign, "nonsense", "")) {
            assertThat(Fixture.error(() -> operations.get(admin, id)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.OPERATION, id));
            assertThat(Fixture.error(() -> operations.cancel(admin, id)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.OPERATION, id));
        }
    }

    @Test
    void are_visible_to_the_caller_that_started_them_or_has_a_role() {
        var bob = domain.serviceAccount("bob");
        var principal = domain.tokenCaller(bob);
        var id = createFolder(call(admin), "attic").id().text();
        assertThat(Fixture.error(() -> operations.get(principal, id))).isInstanceOf(ServiceError.Denied.class);
        domain.bind(domain.installed.account().cloud(), "viewer", bob);
        assertThat(operations.get(principal, id).id().text()).isEqualTo(id);
        assertThat(Fixture.error(() -> operations.cancel(principal, id))).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void that_are_done_are_not_cancelled() {
        var done = createFolder(call(admin), "attic");
        var before = domain.snapshot();
        assertThat(cancel(done.id())).isEqualTo(done);
        assertThat(domain.snapshot()).isEqualTo(before);
    }

    @Test
    void that_are_cancelled_have_failed_and_stay_so() throws InvalidProtocolBufferException {
        var folder = domain.folder("attic");
        var running = deleteFolder(call(admin), folder.id(), Duration.ofHours(1));
        assertThat(running.done()).isFalse();
        assertThat(running.response()).isEmpty();
        domain.clock.advance(Duration.ofMinutes(1));
        var cancelled = cancel(running.id());
        assertThat(cancelled.done()).isTrue();
        assertThat(cancelled.failure()).map(OperationRecord.Failure::code).contains(1);
        var metadata = DeleteFolderMetadata.parseFrom(cancelled.metadata().content());
        assertThat(metadata.getFolderId()).isEqualTo(folder.id().text());
        assertThat(metadata.getCancelledBy()).isEqualTo(admin.id().text());
        assertThat(metadata.getCancelledAt().getSeconds())
                .isEqualTo(domain.clock.instant().getEpochSecond());
        assertThat(domain.changes().getLast())
                .returns(ServiceAction.CANCEL_OPERATION.name(), event -> event.operation())
                .returns("operation " + running.id(), event -> event.target())
                .returns(Optional.of(admin.id()), event -> event.actor());
        assertThat(cancelled.modifiedAt()).isEqualTo(domain.clock.instant());
        assertThat(get(running.id())).isEqualTo(cancelled);
        assertThat(cancel(running.id())).isEqualTo(cancelled);
        assertThat(domain.folders.get(domain.admin, folder.id().text())).isEqualTo(folder);
        domain.clock.advance(Duration.ofDays(1));
        jobs.runDue();
        assertThat(domain.folders.get(domain.admin, folder.id().text())).isEqualTo(folder);
    }

    @Test
    void that_a_job_completes_end_with_it_and_name_its_audit_event() {
        var folder = domain.folder("attic");
        var running = deleteFolder(call(admin), folder.id(), Duration.ofHours(2));
        var many = 2 * Page.Request.MAX_SIZE;
        domain.store.write(tx -> {
            IntStream.range(0, many)
                    .mapToObj(number -> ResourceId.of(ResourceId.RESOURCE_MANAGER, Fixture.ACCOUNT, number))
                    .forEach(id -> tx.operations().insert(copy(running, id)));
            return many;
        });
        domain.clock.advance(Duration.ofHours(3));
        jobs.runDue();
        var done = get(running.id());
        assertThat(done.done()).isTrue();
        assertThat(done.failure()).isEmpty();
        assertThat(done.response()).contains(OperationMessages.payload(Empty.getDefaultInstance()));
        assertThat(done.modifiedAt()).isEqualTo(domain.clock.instant());
        assertThat(domain.changes().getLast().origin())
                .isEqualTo(RequestOrigin.system(running.id().text()));
        domain.clock.advance(Duration.ofHours(1));
        jobs.runDue();
        assertThat(get(running.id())).isEqualTo(done);
    }

    @Test
    void are_dropped_after_thirty_days_unless_they_still_run() {
        var old = createFolder(call(admin, "Create", "key-1"), "attic");
        var running = deleteFolder(call(admin), old.resource(), Duration.ofDays(60));
        domain.clock.advance(Duration.ofDays(31));
        operations.clean();
        assertThat(Fixture.error(() -> get(old.id())))
                .isEqualTo(new ServiceError.NotFound(
                        ResourceType.OPERATION, old.id().text()));
        assertThat(get(running.id())).isEqualTo(running);
        assertThat(cancel(running.id()).done()).isTrue();
        // The mark is forgotten with it: the same call runs again.
        assertThat(createFolder(call(admin, "Create", "key-1"), "cellar").id()).isNotEqualTo(old.id());
    }

    @Test
    void that_ran_for_long_can_be_asked_for_thirty_days_from_their_end_on() {
        var folder = domain.folder("attic").id();
        var running = deleteFolder(call(admin), folder, Duration.ofDays(60));
        domain.clock.advance(Duration.ofDays(60));
        jobs.runDue();
        domain.clock.advance(Duration.ofDays(30));
        operations.clean();
        assertThat(get(running.id()).done()).isTrue();
        domain.clock.advance(Duration.ofNanos(1_000));
        assertThat(Fixture.error(() -> get(running.id()))).isInstanceOf(ServiceError.NotFound.class);
        operations.clean();
        assertThat(domain.store.<Optional<?>>read(tx -> tx.operations().find(Fixture.ACCOUNT, running.id())))
                .isEmpty();
    }

    @Test
    void and_marks_are_dropped_in_batches_until_none_is_left() {
        var first = createFolder(call(admin, "Create", "key"), "attic");
        var many = OperationService.MAX_BATCH * 2 + 1;
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
        operations.clean();
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

    private static OperationRecord copy(OperationRecord operation, ResourceId id) {
        return new OperationRecord(
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
        var folder = domain.folder("attic").id();
        var other = domain.folder("cellar").id();
        var done = new ArrayList<OperationRecord>();
        for (var name : List.of("b", "c", "d")) {
            domain.clock.advance(Duration.ofNanos(1_000));
            done.addFirst(rename(call(admin), folder, name));
            rename(call(admin), other, "not " + name);
        }
        var first = list(folder, Page.Request.first(2));
        assertThat(first.items()).isEqualTo(done.subList(0, 2));
        assertThat(list(folder, new Page.Request(first.next(), 2)))
                .isEqualTo(new Page<>(done.subList(2, 3), Optional.empty()));
    }
}
