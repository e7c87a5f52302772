package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every engine must keep of accounts, and of what is unique among them. */
public abstract class AccountContract extends StoreTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private void insertAccount(AccountId... ids) {
        write(tx -> List.of(ids).forEach(id -> Samples.insertAccount(tx, id)));
    }

    private void update(Account account) {
        write(tx -> tx.accounts().update(account));
    }

    private Optional<Account> find(AccountId id) {
        return store.read(tx -> tx.accounts().find(id));
    }

    private <T> Optional<T> one(Function<ReadTx, Optional<T>> work) {
        return store.read(work);
    }

    private <T> List<T> all(Function<ReadTx, List<T>> work) {
        return store.read(work);
    }

    private <T> Page<T> page(Function<ReadTx, Page<T>> work) {
        return store.read(work);
    }

    private long number(Function<ReadTx, Number> work) {
        return store.<Number>read(work).longValue();
    }

    private Map<String, AccountId> importedIds() {
        return store.read(tx -> tx.directory().importedIds());
    }

    private static Account renamed(Account account, String email, String name) {
        return Account.create(
                new AccountIds(account.id(), account.cloud(), account.defaultFolder(), account.root()),
                account.organization(),
                "Team",
                email,
                name,
                account.createdAt());
    }

    @Test
    void are_found_as_they_were_inserted() {
        insertAccount(ACCOUNT);
        assertThat(find(ACCOUNT)).contains(Samples.account(ACCOUNT));
        assertThat(find(OTHER_ACCOUNT)).isEmpty();
        assertThat(one(tx -> tx.folders().find(ACCOUNT, Samples.folder(ACCOUNT).id())))
                .contains(Samples.folder(ACCOUNT));
    }

    @Test
    void are_listed_in_order() {
        assertThat(directory()).isEmpty();
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        assertThat(directory()).containsExactly(OTHER_ACCOUNT, ACCOUNT);
        assertThat(all(tx -> tx.directory().open())).containsExactly(OTHER_ACCOUNT, ACCOUNT);
        assertThat(number(tx -> tx.directory().count())).isEqualTo(2);
    }

    @Test
    void are_listed_page_by_page() {
        var ids = IntStream.range(1, 8).mapToObj(AccountId::ofNumber).toList();
        insertAccount(ids.toArray(AccountId[]::new));
        for (int size = 1; size < 9; size++) {
            var seen = new ArrayList<AccountId>();
            var after = Optional.<String>empty();
            do {
                var request = new Page.Request(after, size);
                var page = page(tx -> tx.accounts().list(request));
                page.items().forEach(account -> seen.add(account.id()));
                after = page.next();
            } while (after.isPresent());
            assertThat(seen).containsExactlyElementsOf(ids);
        }
    }

    @Test
    void are_inserted_once_and_leave_nothing_when_they_are_not() {
        insertAccount(ACCOUNT);
        assertBroken(tx -> tx.accounts().insert(Samples.account(ACCOUNT), Samples.folder(ACCOUNT)));
        assertThat(directory()).containsExactly(ACCOUNT);
        assertThat(number(tx -> tx.directory().count())).isEqualTo(1);
    }

    @Test
    void keep_every_field_that_can_change() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        var changed = Samples.account(ACCOUNT)
                .described("new-name", "text", Map.of("a", "1"))
                .withAlias(Optional.of("acme"))
                .closed(AT, AT.plus(HOUR));
        update(changed);
        assertThat(find(ACCOUNT)).contains(changed);
        assertThat(find(OTHER_ACCOUNT)).contains(Samples.account(OTHER_ACCOUNT));
        update(changed.reopened().withAlias(Optional.empty()));
        assertThat(find(ACCOUNT)).contains(changed.reopened().withAlias(Optional.empty()));
        assertBroken(tx -> tx.accounts().update(Samples.account(AccountId.ofNumber(7))));
    }

    @Test
    void are_found_by_what_is_unique() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        update(renamed(Samples.account(ACCOUNT), "Alice@Example.com", "blue").withAlias(Optional.of("acme")));
        assertThat(one(tx -> tx.directory().withEmail("aLICE@example.COM"))).contains(ACCOUNT);
        assertThat(one(tx -> tx.directory().withAlias("acme"))).contains(ACCOUNT);
        assertThat(one(tx -> tx.directory().withCloudName("blue"))).contains(ACCOUNT);
        assertThat(one(tx -> tx.directory().withCloudName("team-" + ACCOUNT))).isEmpty();
        assertThat(one(tx -> tx.directory().withAlias("Acme"))).isEmpty();
        assertThat(one(tx -> tx.directory().withCloudName("Blue"))).isEmpty();
        assertThat(find(ACCOUNT).orElseThrow().email()).isEqualTo("Alice@Example.com");
    }

    @Test
    void share_neither_email_nor_alias_nor_cloud_name() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        update(renamed(Samples.account(ACCOUNT), "a@example.com", "blue").withAlias(Optional.of("acme")));
        var other = Samples.account(OTHER_ACCOUNT);
        assertBroken(tx -> tx.accounts().update(renamed(other, "A@EXAMPLE.com", "green")));
        assertBroken(tx -> tx.accounts().update(renamed(other, "b@example.com", "blue")));
        assertBroken(tx -> tx.accounts().update(other.withAlias(Optional.of("acme"))));
        assertThat(find(OTHER_ACCOUNT)).contains(other);
        update(Samples.account(ACCOUNT));
        update(renamed(other, "A@EXAMPLE.com", "blue").withAlias(Optional.of("acme")));
        assertThat(one(tx -> tx.directory().withAlias("acme"))).contains(OTHER_ACCOUNT);
    }

    @Test
    void tell_that_they_were_opened_or_closed_and_count_it() {
        var reported = new ArrayList<Change>();
        store.onChange(reported::add);
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        assertThat(reported).contains(new Change.OfAccount(ACCOUNT), new Change.OfAccount(OTHER_ACCOUNT));
        reported.clear();
        long before = number(tx -> tx.directory().version());
        update(Samples.account(ACCOUNT).withAlias(Optional.of("acme")));
        assertThat(reported).isEmpty();
        assertThat(number(tx -> tx.directory().version())).isEqualTo(before);
        update(Samples.account(ACCOUNT).closed(AT, AT));
        assertThat(reported).containsExactly(new Change.OfAccount(ACCOUNT));
        assertThat(number(tx -> tx.directory().version())).isEqualTo(before + 1);
        assertThat(all(tx -> tx.directory().open())).containsExactly(OTHER_ACCOUNT);
        assertThat(directory()).containsExactly(OTHER_ACCOUNT, ACCOUNT);
        assertThat(number(tx -> tx.directory().count())).isEqualTo(2);
    }

    @Test
    void let_no_identity_act_unless_they_are_open() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        var alice = Samples.user(ACCOUNT, 1, "alice");
        var namesake = Samples.user(OTHER_ACCOUNT, 1, "alice");
        insert(alice, namesake);
        assertThat(acting(ACCOUNT, alice)).contains(alice);
        assertThat(acting(OTHER_ACCOUNT, alice)).isEmpty();
        for (var state : List.of(
                Samples.account(ACCOUNT).closed(AT, AT),
                Samples.account(ACCOUNT).deleted())) {
            update(state);
            assertThat(acting(ACCOUNT, alice)).as(state.state().name()).isEmpty();
            assertThat(acting(OTHER_ACCOUNT, namesake)).contains(namesake);
            assertThat(one(tx -> tx.identities().find(ACCOUNT, alice.id()))).contains(alice);
        }
        update(Samples.account(ACCOUNT));
        assertThat(acting(ACCOUNT, alice)).contains(alice);
    }

    private Optional<Identity> acting(AccountId account, Identity identity) {
        return store.read(tx -> tx.identities().findInOpenAccount(account, identity.id()));
    }

    @Test
    void have_tags_whose_keys_differ_by_case() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        write(tx -> {
            tx.accounts().putTag(ACCOUNT, new Tag("team", "blue"));
            tx.accounts().putTag(ACCOUNT, new Tag("Team", "red"));
            tx.accounts().putTag(ACCOUNT, new Tag("team", "green"));
            tx.accounts().putTag(OTHER_ACCOUNT, new Tag("team", "black"));
            tx.accounts().deleteTag(ACCOUNT, "absent");
        });
        assertThat(all(tx -> tx.accounts().tags(ACCOUNT)))
                .containsExactly(new Tag("Team", "red"), new Tag("team", "green"));
        write(tx -> tx.accounts().deleteTag(ACCOUNT, "team"));
        assertThat(all(tx -> tx.accounts().tags(ACCOUNT))).containsExactly(new Tag("Team", "red"));
        assertThat(all(tx -> tx.accounts().tags(OTHER_ACCOUNT))).containsExactly(new Tag("team", "black"));
    }

    @Test
    void belong_to_an_organization_that_is_kept_once() {
        var organization = Samples.organization(ACCOUNT);
        write(tx -> tx.organizations().insert(organization));
        assertThat(one(tx -> tx.organizations().find(organization.id()))).contains(organization);
        assertThat(one(tx -> tx.organizations()
                        .find(Samples.organization(OTHER_ACCOUNT).id())))
                .isEmpty();
        assertBroken(tx -> tx.organizations().insert(organization));
    }

    private static CreateAccountRequest request(AccountId management, int number, boolean failed, Instant at) {
        return new CreateAccountRequest(
                management,
                "car-" + number,
                "Team",
                at,
                at.plusSeconds(1),
                failed ? Optional.empty() : Optional.of(AccountId.ofNumber(number)),
                failed ? Optional.of(CreateAccountRequest.Failure.EMAIL_ALREADY_EXISTS) : Optional.empty());
    }

    @Test
    void are_requested_and_what_became_of_it_is_kept_for_a_while() {
        var all = IntStream.range(0, 9)
                .mapToObj(i -> request(ACCOUNT, i, i % 3 == 0, AT.plusSeconds(i)))
                .toList();
        write(tx -> {
            all.forEach(tx.organizations()::insert);
            all.forEach(each -> tx.organizations()
                    .insert(
                            request(OTHER_ACCOUNT, 7, false, AT).id().equals(each.id())
                                    ? request(OTHER_ACCOUNT, 7, false, AT)
                                    : request(
                                            OTHER_ACCOUNT,
                                            100 + Integer.parseInt(each.id().substring(4)),
                                            true,
                                            AT)));
        });
        assertThat(one(tx -> tx.organizations().request(ACCOUNT, "car-3"))).contains(all.get(3));
        assertThat(one(tx -> tx.organizations().request(OTHER_ACCOUNT, "car-3")))
                .isEmpty();
        assertThat(requests(Optional.empty(), 2)).containsExactlyElementsOf(all);
        assertThat(requests(Optional.of(CreateAccountRequest.State.FAILED), 2))
                .containsExactly(all.get(0), all.get(3), all.get(6));
        assertThat(requests(Optional.of(CreateAccountRequest.State.SUCCEEDED), 4))
                .hasSize(6);
        assertThat(store.<Integer>write(tx -> tx.organizations().dropRequests(ACCOUNT, AT.plusSeconds(5), 3)))
                .isEqualTo(3);
        assertThat(store.<Integer>write(tx -> tx.organizations().dropRequests(ACCOUNT, AT.plusSeconds(5), 3)))
                .isEqualTo(2);
        assertThat(requests(Optional.empty(), 9)).containsExactlyElementsOf(all.subList(5, 9));
        assertThat(one(tx -> tx.organizations().request(OTHER_ACCOUNT, "car-7")))
                .isPresent();
    }

    private List<CreateAccountRequest> requests(Optional<CreateAccountRequest.State> state, int size) {
        var seen = new ArrayList<CreateAccountRequest>();
        var after = Optional.<String>empty();
        do {
            var request = new Page.Request(after, size);
            var page = page(tx -> tx.organizations().requests(ACCOUNT, state, request));
            seen.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return seen;
    }

    @Test
    void are_found_by_ids_that_were_created_elsewhere() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        long before = number(tx -> tx.directory().version());
        write(tx -> {
            tx.directory().insertImportedId("minioadmin", ACCOUNT);
            tx.directory().insertImportedId("AKIAIOSFODNN7EXAMPLE", OTHER_ACCOUNT);
        });
        assertThat(importedIds())
                .containsOnly(Map.entry("minioadmin", ACCOUNT), Map.entry("AKIAIOSFODNN7EXAMPLE", OTHER_ACCOUNT));
        assertThat(number(tx -> tx.directory().version())).isGreaterThan(before);
        assertBroken(tx -> tx.directory().insertImportedId("minioadmin", OTHER_ACCOUNT));
        write(tx -> tx.directory().deleteImportedId("minioadmin", ACCOUNT));
        assertThat(importedIds()).containsOnly(Map.entry("AKIAIOSFODNN7EXAMPLE", OTHER_ACCOUNT));
        assertBroken(tx -> tx.directory().deleteImportedId("minioadmin", ACCOUNT));
    }

    private static Job job(AccountId account, Job.Kind kind, int number, Instant at) {
        return new Job(account, kind, ResourceId.of(ResourceId.KMS, account, number), at, Optional.empty());
    }

    private List<AccountId> due(Instant now, int size) {
        var seen = new ArrayList<AccountId>();
        var after = Optional.<String>empty();
        do {
            var request = new Page.Request(after, size);
            var page = page(tx -> tx.directory().due(now, request));
            seen.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return seen;
    }

    @Test
    void are_listed_when_they_may_have_a_job_that_is_due() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        assertThat(due(AT.plus(HOUR), 1)).isEmpty();
        write(tx -> {
            tx.jobs().schedule(job(ACCOUNT, Job.Kind.ROTATE_KEY, 1, AT.plus(HOUR)));
            tx.jobs().schedule(job(ACCOUNT, Job.Kind.DESTROY_KEY, 2, AT));
            tx.jobs().schedule(job(ACCOUNT, Job.Kind.DESTROY_KEY, 3, AT.plus(HOUR)));
            tx.jobs().schedule(job(OTHER_ACCOUNT, Job.Kind.DESTROY_KEY, 2, AT.plusSeconds(1)));
        });
        assertThat(due(AT, 1)).containsExactly(ACCOUNT);
        assertThat(due(AT.plusSeconds(1), 1)).containsExactly(ACCOUNT, OTHER_ACCOUNT);
        write(tx -> {
            assertThat(tx.jobs().claim(job(ACCOUNT, Job.Kind.DESTROY_KEY, 2, AT)))
                    .isTrue();
            tx.directory().refreshDue(ACCOUNT);
        });
        assertThat(due(AT.plusSeconds(1), 1)).containsExactly(OTHER_ACCOUNT);
        assertThat(due(AT.plus(HOUR), 1)).containsExactly(OTHER_ACCOUNT, ACCOUNT);
        write(tx -> {
            tx.jobs()
                    .cancel(
                            OTHER_ACCOUNT,
                            Job.Kind.DESTROY_KEY,
                            job(OTHER_ACCOUNT, Job.Kind.DESTROY_KEY, 2, AT).resource());
            tx.directory().refreshDue(OTHER_ACCOUNT);
        });
        assertThat(due(AT.plus(HOUR), 1)).containsExactly(ACCOUNT);
    }

    @Test
    void are_purged_in_batches_and_leave_their_number_behind() {
        insertAccount(ACCOUNT, OTHER_ACCOUNT);
        for (var account : List.of(ACCOUNT, OTHER_ACCOUNT)) {
            fill(account);
        }
        update(Samples.account(ACCOUNT).withAlias(Optional.of("acme")));
        update(Samples.account(ACCOUNT).withAlias(Optional.of("acme")).deleted());
        assertThat(one(tx -> tx.directory().withAlias("acme"))).isEmpty();
        assertThat(number(tx -> tx.directory().count())).isEqualTo(1);
        assertThat(directory()).containsExactly(OTHER_ACCOUNT);
        assertThat(page(tx -> tx.accounts().list(Page.Request.first(9))).items())
                .extracting(Account::id)
                .containsExactly(OTHER_ACCOUNT);
        var batches = new ArrayList<Integer>();
        do {
            batches.add(store.write(tx -> tx.accounts().purge(ACCOUNT, 3)));
        } while (batches.getLast() == 3);
        assertThat(batches).hasSizeGreaterThan(2);
        write(tx -> tx.accounts().remove(ACCOUNT));
        assertThat(find(ACCOUNT)).isEmpty();
        assertThat(all(tx -> tx.integrity().orphans(100))).isEmpty();
        assertThat(page(tx -> tx.identities().users(ACCOUNT, "/", Page.Request.first(9)))
                        .items())
                .isEmpty();
        assertThat(page(tx -> tx.identities().users(OTHER_ACCOUNT, "/", Page.Request.first(9)))
                        .items())
                .hasSize(4);
        assertThat(page(tx -> tx.audit()
                                .events(OTHER_ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(9)))
                        .items())
                .extracting(AuditEvent::id)
                .containsExactly("1");
        assertThat(due(AT, 1)).containsExactly(OTHER_ACCOUNT);
        assertThat(one(tx -> tx.directory().entry(ACCOUNT)).orElseThrow().state())
                .isEqualTo(Account.State.DELETED);
        assertBroken(tx -> Samples.insertAccount(tx, ACCOUNT));
        insertAccount(AccountId.ofNumber(7));
        update(Samples.account(AccountId.ofNumber(7)).withAlias(Optional.of("acme")));
    }

    private void fill(AccountId account) {
        write(tx -> {
            for (int i = 0; i < 4; i++) {
                var user = Samples.user(account, i, "user-" + i);
                tx.identities().insert(user);
                tx.identities().putTag(account, user.id(), new Tag("a", "1"));
                tx.accessKeys().insert(Samples.key(user, i));
            }
            tx.folders()
                    .insert(new Folder(
                            account,
                            ResourceId.of(ResourceId.RESOURCE_MANAGER, account, 9),
                            Samples.cloud(account),
                            "attic",
                            AT));
            tx.audit().append(Samples.change(account, "1", AT));
            tx.tokens().revoke(account, "token", AT);
            tx.jobs().schedule(job(account, Job.Kind.ROTATE_KEY, 1, AT));
        });
    }
}
