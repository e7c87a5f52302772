package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.AtOnce;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.operation.RequestInfo;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.AuditStore;
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
    RequestInfo info;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        bob = domain.serviceAccount("bob");
        bobs = Optional.of(bob.id().text());
        info = Fixture.call(domain.admin);
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

    abstract New create(RequestInfo by, Optional<String> owner, String description);

    abstract View get(Principal principal, String id);

    abstract Page<View> list(Principal principal, Optional<String> owner, Page.Request page);

    abstract LongRunningOperation describe(RequestInfo by, String id, Optional<String> description);

    abstract LongRunningOperation delete(RequestInfo by, String id);

    abstract Page<LongRunningOperation> operations(Principal principal, String id, Page.Request page);

    /** Has the key authenticate somebody. */
    abstract void use(String id);

    /** Puts a key into the store, past all rules. */
    abstract void insert(WriteTx tx, Identity owner, ResourceId id);

    final ServiceError notFound(String id) {
        return new ServiceError.NotFound(kind(), id);
    }

    /** The refusal of what must leave no trace. */
    final ServiceError refusedWithoutTrace(ThrowingCallable work) {
        var before = domain.snapshot();
        var serviceError = Fixture.refusal(work);
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
        var made = create(info, bobs, "the first");
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
        var own = create(Fixture.call(principal), SELF, "");
        assertThat(own.view().owner()).isEqualTo(bob.id());
        assertThat(list(principal, SELF, Page.Request.first(10)).items()).containsExactly(own.view());
        assertThat(all(bobs)).containsExactly(own.view());
    }

    @Test
    void a_secret_is_kept_nowhere() {
        var made = create(info, bobs, "");
        var secret = made.secret().lines().filter(line -> line.length() > 30).findFirst();
        assertThat(secret).isPresent();
        assertThat(domain.snapshot()).noneMatch(line -> line.contains(secret.get()));
    }

    @Test
    void pages_of_a_list_hold_each_key_of_the_owner_once() {
        var carol = domain.serviceAccount("carol");
        create(info, Optional.of(carol.id().text()), "another's");
        var made = new TreeSet<String>();
        for (int i = 0; i < 5; i++) {
            made.add(create(info, bobs, "key " + i).id());
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
        var made = create(info, bobs, "old");
        for (var description : List.of("new", "")) {
            var operation = describe(info, made.id(), Optional.of(description));
            assertThat(operation.done()).isTrue();
            assertThat(operation.resource()).isEqualTo(made.view().id());
            assertThat(get(domain.admin, made.id()).description()).isEqualTo(description);
            assertThat(describe(info, made.id(), Optional.empty()).done()).isTrue();
            assertThat(get(domain.admin, made.id()).description()).isEqualTo(description);
        }
    }

    @Test
    void a_deleted_key_is_gone() {
        var made = create(info, bobs, "");
        var kept = create(info, bobs, "");
        assertThat(delete(info, made.id()).done()).isTrue();
        assertThat(all(bobs)).containsExactly(kept.view());
        var id = made.id();
        for (var work : List.<ThrowingCallable>of(
                () -> get(domain.admin, id),
                () -> describe(info, id, Optional.of("x")),
                () -> delete(info, id),
                () -> operations(domain.admin, id, Page.Request.first(10)))) {
            assertThat(refusedWithoutTrace(work)).isEqualTo(notFound(id));
        }
    }

    @Test
    void operations_are_listed_newest_first() {
        var made = create(info, bobs, "");
        var other = create(info, bobs, "");
        var done = new ArrayList<LongRunningOperation>();
        for (int i = 0; i < 3; i++) {
            domain.clock.advance(Duration.ofNanos(1_000));
            done.addFirst(describe(info, made.id(), Optional.of("" + i)));
            describe(info, other.id(), Optional.of("" + i));
        }
        var first = operations(domain.admin, made.id(), Page.Request.first(2));
        assertThat(first.items()).isEqualTo(done.subList(0, 2));
        var second = operations(domain.admin, made.id(), new Page.Request(first.next(), 2));
        assertThat(second).isEqualTo(new Page<>(done.subList(2, 3), Optional.empty()));
    }

    @Test
    void keys_that_do_not_exist_and_those_of_others_are_not_told_apart() {
        var absent = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 77).text();
        var foreign = ResourceId.of(ResourceId.IAM, Samples.OTHER_ACCOUNT, 77).text();
        for (var id : List.of(absent, foreign, bob.id().text(), "", "nonsense", absent.toUpperCase(Locale.ROOT))) {
            for (var work : List.<ThrowingCallable>of(
                    () -> get(domain.admin, id),
                    () -> describe(info, id, Optional.of("x")),
                    () -> delete(info, id),
                    () -> operations(domain.admin, id, Page.Request.first(10)))) {
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
            assertThat(refusedWithoutTrace(() -> create(info, Optional.of(id), "")))
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
                () -> describe(info, id.text(), Optional.of("x")),
                () -> delete(info, id.text()),
                () -> operations(domain.admin, id.text(), Page.Request.first(10)))) {
            assertThat(refusedWithoutTrace(work)).isEqualTo(notFound(id.text()));
        }
    }

    @Test
    void nobody_may_do_anything_without_a_role_on_the_owner() {
        var made = create(info, bobs, "");
        var carol = domain.serviceAccount("carol");
        domain.bind(carol.id(), "admin", carol);
        var principal = domain.tokenCaller(carol);
        assertThat(denied(principal, made.id()))
                .isEqualTo(Set.of(table().create(), table().get(), table().list(), table().update(), table().delete()));
    }

    @Test
    void who_may_look_may_not_change() {
        var made = create(info, bobs, "");
        var carol = domain.serviceAccount("carol");
        domain.bind(bob.folder(), "iam.viewer", carol);
        assertThat(denied(domain.tokenCaller(carol), made.id())).isEqualTo(table().changes());
    }

    @Test
    void who_may_change_needs_the_role_for_this_kind_of_key() {
        var made = create(info, bobs, "");
        var carol = domain.serviceAccount("carol");
        domain.bind(bob.id(), "iam.serviceAccounts.tokenCreator", carol);
        domain.bind(bob.id(), "iam.serviceAccounts.ephemeralAccessKeyAdmin", carol);
        assertThat(denied(domain.tokenCaller(carol), made.id())).containsAll(table().changes());
        domain.bind(bob.id(), keyRole(), carol);
        assertThat(denied(domain.tokenCaller(carol), made.id())).doesNotContainAnyElementsOf(table().changes());
    }

    @Test
    void an_api_key_may_do_nothing_whatever_roles_its_owner_has() {
        var made = create(info, bobs, "");
        var credential = new Principal.Credential.ScopedKey(made.view().id(), ApiKeyScopes.ALL);
        var principal = new Principal(domain.admin.identity(), credential, domain.admin.origin());
        assertThat(denied(principal, made.id())).hasSize(5);
    }

    /** What the caller is denied; all of it leaves no trace but in the log of refusals. */
    private Set<Action> denied(Principal principal, String id) {
        var by = Fixture.call(principal);
        var denied = new TreeSet<Action>();
        note(denied, table().get(), () -> get(principal, id));
        note(denied, table().get(), () -> operations(principal, id, Page.Request.first(10)));
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
            var serviceError = Fixture.refusal(() -> {
                throw thrown;
            });
            assertThat(serviceError)
                    .isInstanceOfSatisfying(
                            ServiceError.Denied.class,
                            it -> assertThat(it.operation()).isEqualTo(operation.name()));
            assertThat(domain.snapshot()).isEqualTo(before);
            domain.denials.flush();
            assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.REFUSALS)
                            .getLast()
                            .operation())
                    .isEqualTo(operation.name());
            denied.add(operation);
        }
    }

    @Test
    void an_account_has_as_many_keys_as_its_quota_allows_whoever_owns_them() {
        var carols = Optional.of(domain.serviceAccount("carol").id().text());
        var room = full().allowed()
                - all(Optional.of(domain.installed.admin().id().text())).size();
        domain.store.write(tx -> {
            for (int i = 0; i < room - 1; i++) {
                insert(tx, bob, ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 10_000 + i));
            }
            return bob;
        });
        var last = create(info, carols, "the last");
        for (var owner : List.of(bobs, carols)) {
            assertThat(refusedWithoutTrace(() -> create(info, owner, "one too many")))
                    .isEqualTo(full());
        }
        delete(info, last.id());
        create(info, bobs, "in its place");
        assertThat(all(bobs)).hasSize(room);
    }

    @Test
    void a_use_is_told_before_and_after_it_is_written_and_goes_with_the_key() {
        var made = create(info, bobs, "");
        domain.clock.advance(Duration.ofMinutes(5));
        use(made.id());
        var used = Optional.of(domain.clock.instant());
        assertThat(get(domain.admin, made.id()).lastUse()).isEqualTo(used);
        assertThat(all(bobs)).extracting(View::lastUse).containsExactly(used);
        domain.lastUses.flush();
        assertThat(get(domain.admin, made.id()).lastUse()).isEqualTo(used);
        describe(info, made.id(), Optional.of("new"));
        assertThat(get(domain.admin, made.id()).lastUse()).isEqualTo(used);

        domain.clock.advance(Duration.ofMinutes(5));
        use(made.id());
        delete(info, made.id());
        domain.lastUses.flush();
        domain.store.write(tx -> {
            insert(tx, bob, made.view().id());
            return bob;
        });
        assertThat(get(domain.admin, made.id()).lastUse()).isEmpty();
    }

    @Test
    void keys_go_with_their_owner() {
        var first = create(info, bobs, "");
        var second = create(info, bobs, "");
        var admins = create(info, SELF, "");
        domain.serviceAccounts.delete(info, bob.id().text(), Fixture.resultMapper());
        for (var made : List.of(first, second)) {
            assertThat(Fixture.refusal(() -> get(domain.admin, made.id()))).isEqualTo(notFound(made.id()));
        }
        assertThat(get(domain.admin, admins.id())).isEqualTo(admins.view());
    }

    @Test
    void keys_of_a_suspended_account_can_be_managed() {
        domain.serviceAccounts.suspend(info, bob.id().text(), Optional.empty(), Fixture.resultMapper());
        var made = create(info, bobs, "");
        describe(info, made.id(), Optional.of("new"));
        assertThat(get(domain.admin, made.id()).description()).isEqualTo("new");
        delete(info, made.id());
    }

    @Test
    void every_change_is_audited_once_by_name() {
        var made = create(info, bobs, "");
        describe(info, made.id(), Optional.of("new"));
        delete(info, made.id());
        for (var operation : table().changes()) {
            assertThat(events(operation))
                    .as("%s", operation)
                    .hasSize(1)
                    .allSatisfy(event -> assertThat(event.target()).isEqualTo(made.name() + " of user bob"));
        }
    }

    @Test
    void the_same_create_again_is_refused_for_a_day_and_names_the_first() {
        var once = Fixture.call(domain.admin, "Create", "key-1");
        var first = create(once, bobs, "the first");
        var again = new ServiceError.AlreadyExists(kind(), first.id());
        assertThat(refusedWithoutTrace(() -> create(once, bobs, "the first"))).isEqualTo(again);
        assertThat(refusedWithoutTrace(() -> create(once, SELF, "another"))).isEqualTo(again);
        domain.clock.advance(Duration.ofHours(24));
        assertThat(refusedWithoutTrace(() -> create(once, bobs, "the first"))).isEqualTo(again);
        domain.clock.advance(Duration.ofNanos(1_000));
        create(once, bobs, "the second");
        create(Fixture.call(domain.admin, "Create", "key-2"), bobs, "with another mark");
        create(Fixture.call(domain.admin, "Create2", "key-1"), bobs, "by another method");
        assertThat(all(bobs)).hasSize(4);
    }

    @Test
    void a_repeat_is_refused_even_when_the_key_is_gone() {
        var once = Fixture.call(domain.admin, "Create", "key-1");
        var first = create(once, bobs, "");
        delete(info, first.id());
        assertThat(refusedWithoutTrace(() -> create(once, bobs, "")))
                .isEqualTo(new ServiceError.AlreadyExists(kind(), first.id()));
    }

    @Test
    void a_repeat_is_refused_alike_when_the_owner_is_gone() {
        var once = Fixture.call(domain.admin, "Create", "key-1");
        var first = create(once, bobs, "");
        domain.serviceAccounts.delete(info, bob.id().text(), Fixture.resultMapper());
        assertThat(refusedWithoutTrace(() -> create(once, bobs, "")))
                .isEqualTo(new ServiceError.AlreadyExists(kind(), first.id()));
    }

    @Test
    void the_same_create_at_once_makes_one_key() throws Exception {
        var once = Fixture.call(domain.admin, "Create", "key-1");
        var race = AtOnce.run(() -> create(once, bobs, ""));
        assertThat(race.results()).hasSize(1);
        var id = race.results().getFirst().id();
        assertThat(race.refusals()).isNotEmpty().containsOnly(new ServiceError.AlreadyExists(kind(), id));
        assertThat(all(bobs)).extracting(key -> key.id().text()).containsExactly(id);
        assertThat(events(table().create())).hasSize(1);
    }

    @Test
    void the_same_change_at_once_takes_effect_once() throws Exception {
        var made = create(info, bobs, "");
        var update = Fixture.call(domain.admin, "Update", "key-1");
        var updates = AtOnce.run(() -> describe(update, made.id(), Optional.of("new")));
        assertThat(updates.refusals()).isEmpty();
        assertThat(updates.results()).containsOnly(updates.results().getFirst());
        assertThat(operations(domain.admin, made.id(), Page.Request.first(10)).items())
                .containsExactly(updates.results().getFirst());
        assertThat(events(table().update())).hasSize(1);

        var delete = Fixture.call(domain.admin, "Delete", "key-1");
        var deletions = AtOnce.run(() -> delete(delete, made.id()));
        assertThat(deletions.refusals()).isEmpty();
        assertThat(deletions.results()).containsOnly(deletions.results().getFirst());
        assertThat(events(table().delete())).hasSize(1);
    }

    @Test
    void deletions_at_once_without_a_mark_let_one_through() throws Exception {
        var made = create(info, bobs, "");
        var race = AtOnce.run(() -> delete(info, made.id()));
        assertThat(race.results()).hasSize(1);
        assertThat(race.refusals()).containsOnly(notFound(made.id()));
        assertThat(events(table().delete())).hasSize(1);
    }
}
