package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.AtOnce;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keys of every kind have alike under role bindings. A class for each kind says only how it is asked. */
abstract class OwnedKeysContract {
    private static final Optional<String> SELF = Optional.empty();

    Fixture domain;
    Identity bob;
    Optional<String> bobs;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        bob = domain.serviceAccount("bob");
        bobs = Optional.of(bob.id().text());
    }

    @AfterEach
    void close() {
        domain.close();
    }

    /** What is common to all that is shown of a key. */
    record View(ResourceId id, ResourceId owner, String description, Instant createdAt, Optional<Instant> lastUse) {}

    /**
     * A key just made.
     *
     * @param name what audit calls it
     */
    record New(View view, String secret, String name) {
        String id() {
            return view.id().text();
        }
    }

    /** The rows of the operation table, in the order of life. */
    record Table(Action create, Action get, Action list, Action update, Action delete) {
        Set<Action> changes() {
            return Set.of(create, update, delete);
        }
    }

    abstract Table table();

    abstract ResourceType kind();

    /** The refusal when the account has as many as it may. */
    abstract ServiceError.LimitExceeded full();

    /** The weakest role that may make and change such keys. */
    abstract String keyRole();

    abstract New create(Principal by, Optional<String> owner, String description, TransactionHook<Object> hook);

    abstract View get(Principal principal, String id);

    abstract Page<View> list(Principal principal, Optional<String> owner, Page.Request page);

    abstract View describe(Principal by, String id, Optional<String> description, TransactionHook<Object> hook);

    abstract View delete(Principal by, String id, TransactionHook<Object> hook);

    abstract ResourceId requireListOperations(ReadTx tx, Principal principal, String id);

    /** Has the key authenticate somebody. */
    abstract void use(String id);

    /** Puts a key into the store, past all rules. */
    abstract void insert(WriteTx tx, Identity owner, ResourceId id);

    final New create(Principal by, Optional<String> owner, String description) {
        return create(by, owner, description, TransactionHook.NONE);
    }

    final View describe(Principal by, String id, Optional<String> description) {
        return describe(by, id, description, TransactionHook.NONE);
    }

    final View delete(Principal by, String id) {
        return delete(by, id, TransactionHook.NONE);
    }

    private ResourceId listOperations(Principal principal, String id) {
        return domain.store.read(tx -> requireListOperations(tx, principal, id));
    }

    final ServiceError notFound(String id) {
        return new ServiceError.NotFound(kind(), id);
    }

    /** The refusal of what must leave no trace. */
    final ServiceError refusedWithoutTrace(ThrowingCallable work) {
        var before = domain.snapshot();
        var serviceError = Fixture.error(work);
        assertThat(domain.snapshot()).isEqualTo(before);
        return serviceError;
    }

    private List<View> all(Optional<String> owner) {
        return list(domain.admin, owner, Page.Request.first(Page.Request.MAX_SIZE))
                .items();
    }

    private List<AuditEvent> events(Action operation) {
        return domain.changes().stream()
                .filter(event -> event.operation().equals(operation.name()))
                .toList();
    }

    @Test
    void a_key_is_shown_as_it_was_made() {
        var made = create(domain.admin, bobs, "the first");
        assertThat(made.view())
                .isEqualTo(new View(made.view().id(), bob.id(), "the first", domain.clock.instant(), Optional.empty()));
        assertThat(made.view().id().prefix()).isEqualTo(ResourceId.IAM);
        assertThat(made.view().id().account()).isEqualTo(Fixture.ACCOUNT);
        domain.clock.advance(Duration.ofDays(1));
        assertThat(get(domain.admin, made.id())).isEqualTo(made.view());
        assertThat(all(bobs)).containsExactly(made.view());
    }

    @Test
    void a_key_is_the_callers_own_unless_it_names_an_owner() {
        domain.bind(bob.id(), keyRole(), bob);
        domain.bind(bob.id(), "iam.viewer", bob);
        var principal = domain.tokenCaller(bob);
        var own = create(principal, SELF, "");
        assertThat(own.view().owner()).isEqualTo(bob.id());
        assertThat(list(principal, SELF, Page.Request.first(10)).items()).containsExactly(own.view());
        assertThat(all(bobs)).containsExactly(own.view());
    }

    @Test
    void a_secret_is_kept_nowhere() {
        var made = create(domain.admin, bobs, "");
        var secret = made.secret().lines().filter(line -> line.length() > 30).findFirst();
        assertThat(secret).isPresent();
        assertThat(domain.snapshot()).noneMatch(line -> line.contains(secret.get()));
    }

    @Test
    void pages_of_a_list_hold_each_key_of_the_owner_once() {
        var carol = domain.serviceAccount("carol");
        create(domain.admin, Optional.of(carol.id().text()), "another's");
        var made = new TreeSet<String>();
        for (int i = 0; i < 5; i++) {
            made.add(create(domain.admin, bobs, "key " + i).id());
        }
        var listed = new ArrayList<String>();
        var after = Optional.<String>empty();
        do {
            var page = list(domain.admin, bobs, new Page.Request(after, 2));
            assertThat(page.items()).hasSizeBetween(1, 2);
            page.items().forEach(key -> listed.add(key.id().text()));
            after = page.next();
        } while (after.isPresent());
        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void an_update_replaces_the_description_or_leaves_it() {
        var made = create(domain.admin, bobs, "old");
        for (var description : List.of("new", "")) {
            var described = describe(domain.admin, made.id(), Optional.of(description));
            assertThat(described.id()).isEqualTo(made.view().id());
            assertThat(described.description()).isEqualTo(description);
            assertThat(get(domain.admin, made.id())).isEqualTo(described);
            assertThat(describe(domain.admin, made.id(), Optional.empty())).isEqualTo(described);
            assertThat(get(domain.admin, made.id()).description()).isEqualTo(description);
        }
    }

    @Test
    void a_deleted_key_is_gone() {
        var made = create(domain.admin, bobs, "");
        var kept = create(domain.admin, bobs, "");
        assertThat(listOperations(domain.admin, made.id()))
                .isEqualTo(made.view().id());
        assertThat(delete(domain.admin, made.id())).isEqualTo(made.view());
        assertThat(all(bobs)).containsExactly(kept.view());
        var id = made.id();
        for (var work : List.<ThrowingCallable>of(
                () -> get(domain.admin, id),
                () -> describe(domain.admin, id, Optional.of("x")),
                () -> delete(domain.admin, id),
                () -> listOperations(domain.admin, id))) {
            assertThat(refusedWithoutTrace(work)).isEqualTo(notFound(id));
        }
    }

    @Test
    void keys_that_do_not_exist_and_those_of_others_are_not_distinguished() {
        var absent = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 77).text();
        var foreign = ResourceId.of(ResourceId.IAM, Samples.OTHER_ACCOUNT, 77).text();
        for (var id : List.of(absent, foreign, bob.id().text(), "", "nonsense", absent.toUpperCase(Locale.ROOT))) {
            for (var work : List.<ThrowingCallable>of(
                    () -> get(domain.admin, id),
                    () -> describe(domain.admin, id, Optional.of("x")),
                    () -> delete(domain.admin, id),
                    () -> listOperations(domain.admin, id))) {
                assertThat(refusedWithoutTrace(work)).isEqualTo(notFound(id));
            }
        }
    }

    @Test
    void owners_that_do_not_exist_and_the_root_have_no_keys_here() {
        var absent = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 77).text();
        var foreign = ResourceId.of(ResourceId.IAM, Samples.OTHER_ACCOUNT, 77).text();
        for (var id : List.of(absent, foreign, domain.root.identity().id().text(), domain.defaultFolder())) {
            var notFound = new ServiceError.NotFound(ResourceType.SERVICE_ACCOUNT, id);
            assertThat(refusedWithoutTrace(() -> create(domain.admin, Optional.of(id), "")))
                    .isEqualTo(notFound);
            assertThat(refusedWithoutTrace(() -> list(domain.admin, Optional.of(id), Page.Request.first(10))))
                    .isEqualTo(notFound);
        }
    }

    @Test
    void a_key_of_the_root_is_out_of_reach() {
        var id = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 78);
        domain.store.write(tx -> {
            insert(tx, domain.root.identity(), id);
            return id;
        });
        for (var work : List.<ThrowingCallable>of(
                () -> get(domain.admin, id.text()),
                () -> describe(domain.admin, id.text(), Optional.of("x")),
                () -> delete(domain.admin, id.text()),
                () -> listOperations(domain.admin, id.text()))) {
            assertThat(refusedWithoutTrace(work)).isEqualTo(notFound(id.text()));
        }
    }

    @Test
    void nobody_may_do_anything_without_a_role_on_the_owner() {
        var made = create(domain.admin, bobs, "");
        var carol = domain.serviceAccount("carol");
        domain.bind(carol.id(), "admin", carol);
        var principal = domain.tokenCaller(carol);
        assertThat(denied(principal, made.id()))
                .isEqualTo(Set.of(table().create(), table().get(), table().list(), table().update(), table().delete()));
    }

    @Test
    void who_may_look_may_not_change() {
        var made = create(domain.admin, bobs, "");
        var carol = domain.serviceAccount("carol");
        domain.bind(bob.folder(), "iam.viewer", carol);
        assertThat(denied(domain.tokenCaller(carol), made.id())).isEqualTo(table().changes());
    }

    @Test
    void who_may_change_needs_the_role_for_this_kind_of_key() {
        var made = create(domain.admin, bobs, "");
        var carol = domain.serviceAccount("carol");
        domain.bind(bob.id(), "iam.serviceAccounts.tokenCreator", carol);
        domain.bind(bob.id(), "iam.serviceAccounts.ephemeralAccessKeyAdmin", carol);
        assertThat(denied(domain.tokenCaller(carol), made.id())).containsAll(table().changes());
        domain.bind(bob.id(), keyRole(), carol);
        assertThat(denied(domain.tokenCaller(carol), made.id())).doesNotContainAnyElementsOf(table().changes());
    }

    @Test
    void an_api_key_may_do_nothing_whatever_roles_its_owner_has() {
        var made = create(domain.admin, bobs, "");
        var credential = new Principal.Credential.ScopedKey(made.view().id(), ApiKeyScopes.ALL);
        var principal = Principal.of(domain.admin.identity(), credential, domain.admin.origin());
        assertThat(denied(principal, made.id())).hasSize(5);
    }

    /** What the caller is denied; all of it leaves no trace but in the log of refusals. */
    private Set<Action> denied(Principal principal, String id) {
        var by = principal;
        var denied = new TreeSet<Action>();
        note(denied, table().get(), () -> get(principal, id));
        note(denied, table().get(), () -> listOperations(principal, id));
        note(denied, table().list(), () -> list(principal, bobs, Page.Request.first(10)));
        note(denied, table().create(), () -> create(by, bobs, ""));
        note(denied, table().update(), () -> describe(by, id, Optional.of("x")));
        note(denied, table().delete(), () -> delete(by, id));
        return denied;
    }

    private void note(Set<Action> denied, Action operation, ThrowingCallable work) {
        domain.clock.advance(Duration.ofSeconds(1));
        var before = domain.snapshot();
        try {
            work.call();
        } catch (Throwable thrown) {
            var serviceError = Fixture.error(() -> {
                throw thrown;
            });
            assertThat(serviceError)
                    .isInstanceOfSatisfying(
                            ServiceError.Denied.class,
                            it -> assertThat(it.operation()).isEqualTo(operation.name()));
            assertThat(domain.snapshot()).isEqualTo(before);
            domain.denials.flush();
            assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS)
                            .getLast()
                            .operation())
                    .isEqualTo(operation.name());
            denied.add(operation);
        }
    }

    @Test
    void an_account_has_as_many_keys_of_all_owners_as_its_quota_allows() {
        var carols = Optional.of(domain.serviceAccount("carol").id().text());
        var room = full().allowed()
                - all(Optional.of(domain.installed.admin().id().text())).size();
        domain.store.write(tx -> {
            for (int i = 0; i < room - 1; i++) {
                insert(tx, bob, ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 10_000 + i));
            }
            return bob;
        });
        var last = create(domain.admin, carols, "the last");
        for (var owner : List.of(bobs, carols)) {
            assertThat(refusedWithoutTrace(() -> create(domain.admin, owner, "one too many")))
                    .isEqualTo(full());
        }
        delete(domain.admin, last.id());
        create(domain.admin, bobs, "in its place");
        assertThat(all(bobs)).hasSize(room);
    }

    @Test
    void a_use_is_returned_before_and_after_it_is_written_and_goes_with_the_key() {
        var made = create(domain.admin, bobs, "");
        domain.clock.advance(Duration.ofMinutes(5));
        use(made.id());
        var used = Optional.of(domain.clock.instant());
        assertThat(get(domain.admin, made.id()).lastUse()).isEqualTo(used);
        assertThat(all(bobs)).extracting(View::lastUse).containsExactly(used);
        domain.lastUses.flush();
        assertThat(get(domain.admin, made.id()).lastUse()).isEqualTo(used);
        describe(domain.admin, made.id(), Optional.of("new"));
        assertThat(get(domain.admin, made.id()).lastUse()).isEqualTo(used);

        domain.clock.advance(Duration.ofMinutes(5));
        use(made.id());
        delete(domain.admin, made.id());
        domain.lastUses.flush();
        domain.store.write(tx -> {
            insert(tx, bob, made.view().id());
            return bob;
        });
        assertThat(get(domain.admin, made.id()).lastUse()).isEmpty();
    }

    @Test
    void keys_go_with_their_owner() {
        var first = create(domain.admin, bobs, "");
        var second = create(domain.admin, bobs, "");
        var admins = create(domain.admin, SELF, "");
        domain.serviceAccounts.delete(domain.admin, bob.id().text(), TransactionHook.NONE);
        for (var made : List.of(first, second)) {
            assertThat(Fixture.error(() -> get(domain.admin, made.id()))).isEqualTo(notFound(made.id()));
        }
        assertThat(get(domain.admin, admins.id())).isEqualTo(admins.view());
    }

    @Test
    void keys_of_a_suspended_account_can_be_managed() {
        domain.serviceAccounts.suspend(domain.admin, bob.id().text(), Optional.empty(), TransactionHook.NONE);
        var made = create(domain.admin, bobs, "");
        describe(domain.admin, made.id(), Optional.of("new"));
        assertThat(get(domain.admin, made.id()).description()).isEqualTo("new");
        delete(domain.admin, made.id());
    }

    @Test
    void every_change_is_audited_once_by_name() {
        var made = create(domain.admin, bobs, "");
        describe(domain.admin, made.id(), Optional.of("new"));
        delete(domain.admin, made.id());
        for (var operation : table().changes()) {
            assertThat(events(operation))
                    .as("%s", operation)
                    .hasSize(1)
                    .allSatisfy(event -> assertThat(event.target()).isEqualTo(made.name() + " of user bob"));
        }
    }

    @Test
    void the_hook_of_each_change_is_called_in_its_transaction() {
        var hook = new RecordingHook();
        var made = create(domain.admin, bobs, "", hook);
        describe(domain.admin, made.id(), Optional.of("new"), hook);
        delete(domain.admin, made.id(), hook);
        var id = made.view().id();
        assertThat(hook.resources).containsExactly(id, id, id);
    }

    @Test
    void nothing_changes_if_the_hook_refuses_or_fails() {
        var made = create(domain.admin, bobs, "");
        var error = new ServiceError.AlreadyExists(kind(), "first");
        for (var isLate : List.of(false, true)) {
            var hook = new RefusingHook(new ServiceException(error), isLate);
            for (var work : List.<ThrowingCallable>of(
                    () -> create(domain.admin, bobs, "", hook),
                    () -> describe(domain.admin, made.id(), Optional.of("new"), hook),
                    () -> delete(domain.admin, made.id(), hook))) {
                assertThat(refusedWithoutTrace(work)).isEqualTo(error);
            }
        }
    }

    /** Notes what was changed. */
    private static final class RecordingHook implements TransactionHook<Object> {
        private final List<ResourceId> resources = new ArrayList<>();

        @Override
        public void before(ReadTx tx) {}

        @Override
        public Optional<ResourceId> after(WriteTx tx, Change<?> change) {
            resources.add(change.resource());
            return Optional.empty();
        }
    }

    /** Lets no change through. */
    private record RefusingHook(ServiceException error, boolean isLate) implements TransactionHook<Object> {
        @Override
        public void before(ReadTx tx) {
            if (!isLate) {
                throw error;
            }
        }

        @Override
        public Optional<ResourceId> after(WriteTx tx, Change<?> change) {
            throw error;
        }
    }

    @Test
    void deletions_at_once_without_a_mark_let_one_through() throws Exception {
        var made = create(domain.admin, bobs, "");
        var race = AtOnce.run(() -> delete(domain.admin, made.id()));
        assertThat(race.results()).hasSize(1);
        assertThat(race.errors()).containsOnly(notFound(made.id()));
        assertThat(events(table().delete())).hasSize(1);
    }
}
