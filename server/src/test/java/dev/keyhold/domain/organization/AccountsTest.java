package dev.keyhold.domain.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    private static final Page.Request ALL = Page.Request.first(100);

    private Fixture domain;
    private Accounts accounts;
    private Principal root;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        accounts = domain.accounts;
        root = domain.root;
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private Account create(String name) {
        return create(new AccountDraft(name, Optional.empty()));
    }

    private Account create(AccountDraft draft) {
        var request = accounts.create(root, draft);
        return accounts.describe(root, request.created().orElseThrow());
    }

    /** The root of another account, with a key. */
    private IssuedAccessKey rootOf(Account account) {
        return domain.store.write(tx -> domain.issuer.issue(
                tx,
                tx.identities().find(account.id(), account.root()).orElseThrow(),
                AccessKeys.Kind.USER,
                "",
                domain.clock.instant()));
    }

    private static AuthenticationResult authenticated(AuthenticationResult result) {
        assertThat(result).isInstanceOf(AuthenticationResult.Authenticated.class);
        return result;
    }

    @Test
    void the_first_one_manages_the_organization_that_all_belong_to() {
        var first = domain.installed.account();
        assertThat(first.isManagement()).isTrue();
        assertThat(first.email()).isEqualTo(Fixture.ACCOUNT + "@account.invalid");
        var team = create("Team");
        assertThat(team.isManagement()).isFalse();
        assertThat(team.management()).isEqualTo(Fixture.ACCOUNT);
        var view = domain.organizations.describe(domain.caller(rootOf(team)));
        assertThat(view.management()).isEqualTo(first);
        assertThat(view.organization().id()).isEqualTo(first.organization());
        assertThat(view).isEqualTo(domain.organizations.describe(root));
        assertThat(view.organization().shortId()).matches("o-[a-z0-9]{17}");
        assertThat(view.organization().rootId()).matches("r-[0-9a-z]{4}");
        assertThat(view.organization().shortId())
                .endsWith(view.organization().rootId().substring(2));
    }

    @Test
    void are_created_with_their_root_and_default_folder_and_work_at_once() {
        var request = accounts.create(
                root,
                new AccountDraft(
                        "Blue Team",
                        Optional.of("Blue@example.com"),
                        Optional.empty(),
                        "",
                        java.util.Map.of(),
                        List.of(new Tag("a", "1")),
                        Optional.empty()));
        assertThat(request.id()).matches("car-[a-z0-9]{8,32}");
        assertThat(request.state()).isEqualTo(CreateAccountRequest.State.SUCCEEDED);
        assertThat(accounts.request(root, request.id())).isEqualTo(request);
        var account = accounts.describe(root, request.created().orElseThrow());
        assertThat(account.accountName()).isEqualTo("Blue Team");
        assertThat(account.name()).isEqualTo("blue-team");
        assertThat(account.email()).isEqualTo("Blue@example.com");
        assertThat(account.isOpen()).isTrue();
        assertThat(accounts.tags(root, account.id())).containsExactly(new Tag("a", "1"));
        var key = rootOf(account);
        var _ = authenticated(domain.verify(key));
        var user = domain.users.create(domain.caller(key), "alice", "/", List.of());
        assertThat(user.identity().account()).isEqualTo(account.id());
        assertThat(user.identity().folder()).isEqualTo(account.defaultFolder());
    }

    @Test
    void have_a_cloud_name_of_their_own_though_they_may_share_their_name() {
        assertThat(create("42nd & Son ").name()).isEqualTo("cloud-42nd-son");
        assertThat(create("!!!").name()).isEqualTo("cloud");
        var again = create("!!?");
        assertThat(again.name()).isEqualTo("cloud-" + again.id());
        assertThat(again.accountName()).isEqualTo("!!?");
    }

    @Test
    void get_cloud_names_of_the_form_that_is_allowed_however_long_theirs_is() {
        for (var name :
                List.of("a".repeat(50), "9".repeat(50), "a".repeat(49) + " ", "A-", "-", "x" + "-".repeat(49))) {
            assertThat(CloudName.of(name)).matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
            assertThat(CloudName.unique(name, Fixture.ACCOUNT))
                    .matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
                    .endsWith("-" + Fixture.ACCOUNT);
        }
    }

    @Test
    void are_not_created_with_an_email_address_that_is_taken_and_the_request_says_so() {
        var blue = new AccountDraft("Blue", Optional.of("team@example.com"));
        var account = create(blue);
        domain.clock.advance(Duration.ofSeconds(1));
        var failed = accounts.create(root, new AccountDraft("Red", Optional.of("TEAM@example.com")));
        assertThat(failed.state()).isEqualTo(CreateAccountRequest.State.FAILED);
        assertThat(failed.failure()).contains(CreateAccountRequest.Failure.EMAIL_ALREADY_EXISTS);
        assertThat(failed.created()).isEmpty();
        assertThat(accounts.requests(root, Optional.of(CreateAccountRequest.State.FAILED), ALL)
                        .items())
                .containsExactly(failed);
        assertThat(accounts.list(root, OrganizationAction.LIST_ACCOUNTS, Organizations.WHOLE, ALL)
                        .items())
                .containsExactlyInAnyOrder(domain.installed.account(), account);
        assertThat(domain.changes().getLast())
                .extracting(AuditEvent::operation, AuditEvent::outcome, AuditEvent::reason, AuditEvent::target)
                .containsExactly(
                        "CREATE_ACCOUNT", AuditEvent.Outcome.FAILED, "EMAIL_ALREADY_EXISTS", "request " + failed.id());
    }

    @Test
    void are_limited_in_number_and_closed_ones_count() {
        for (int i = 1; i < Fixture.SMALL_ACCOUNTS.accounts(); i++) {
            accounts.close(root, create("Team").id());
        }
        assertThat(Fixture.error(() -> create("Team")))
                .isEqualTo(
                        new ServiceError.LimitExceeded(ServiceError.Quota.ACCOUNTS, Fixture.SMALL_ACCOUNTS.accounts()));
        domain.clock.advance(Duration.ofDays(91));
        domain.jobs.runDue();
        create("Team");
    }

    @Test
    void that_do_not_exist_are_found_by_nobody() {
        var absent = new AccountId("999999999999");
        var missing = new ServiceError.NotFound(ResourceType.ACCOUNT, absent.text());
        for (var call : List.<ThrowingCallable>of(
                () -> accounts.describe(root, absent),
                () -> accounts.close(root, absent),
                () -> accounts.tags(root, absent),
                () -> accounts.tag(root, absent, List.of(new Tag("a", "1"))),
                () -> accounts.untag(root, absent, List.of("a")))) {
            assertThat(Fixture.error(call)).isEqualTo(missing);
        }
        assertThat(Fixture.error(() -> accounts.request(root, "car-12345678")))
                .isEqualTo(new ServiceError.NotFound(ResourceType.CREATE_ACCOUNT_REQUEST, "car-12345678"));
    }

    /** Until policies decide: not a user of the management account, and no root of another one. */
    @Test
    void are_the_business_of_the_root_of_the_management_account() {
        var team = create("Team");
        var unauthorized = List.<Principal>of(
                domain.caller(rootOf(team)),
                domain.caller(domain.createUserWithKey("alice")),
                Fixture.temporary(domain.root),
                domain.admin);
        for (var caller : unauthorized) {
            for (var call : List.<ThrowingCallable>of(
                    () -> accounts.create(caller, new AccountDraft("Other", Optional.empty())),
                    () -> accounts.describe(caller, team.id()),
                    () -> accounts.list(caller, OrganizationAction.LIST_ACCOUNTS, Organizations.WHOLE, ALL),
                    () -> accounts.close(caller, team.id()),
                    () -> accounts.request(caller, "car-12345678"),
                    () -> accounts.requests(caller, Optional.empty(), ALL),
                    () -> accounts.tags(caller, team.id()),
                    () -> accounts.tag(caller, team.id(), List.of(new Tag("a", "1"))),
                    () -> accounts.untag(caller, team.id(), List.of("a")),
                    () -> domain.organizations.require(caller, OrganizationAction.LIST_ROOTS))) {
                assertThat(Fixture.error(call)).isInstanceOf(ServiceError.Denied.class);
            }
        }
        domain.denials.flush();
        assertThat(domain.events(team.id(), AuditStore.Trail.DENIALS))
                .extracting(AuditEvent::operation)
                .contains("CREATE_ACCOUNT", "CLOSE_ACCOUNT", "LIST_ACCOUNTS", "TAG_ACCOUNT");
        assertThat(accounts.describe(root, team.id())).isEqualTo(team);
    }

    @Test
    void are_listed_page_by_page() {
        var all = new ArrayList<>(
                List.of(Fixture.ACCOUNT, create("A").id(), create("B").id()));
        accounts.close(root, all.get(1));
        var seen = new ArrayList<AccountId>();
        var after = Optional.<String>empty();
        do {
            var page = accounts.list(
                    root, OrganizationAction.LIST_ACCOUNTS, Organizations.WHOLE, new Page.Request(after, 2));
            page.items().forEach(account -> seen.add(account.id()));
            after = page.next();
        } while (after.isPresent());
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(all)
                .isSortedAccordingTo((a, b) -> a.text().compareTo(b.text()));
    }

    @Test
    void have_tags_of_their_own() {
        var team = create("Team");
        accounts.tag(root, team.id(), List.of(new Tag("a", "1"), new Tag("A", "2")));
        accounts.tag(root, Fixture.ACCOUNT, List.of(new Tag("a", "9")));
        accounts.untag(root, team.id(), List.of("a", "absent"));
        assertThat(accounts.tags(root, team.id())).containsExactly(new Tag("A", "2"));
        assertThat(Fixture.error(() -> accounts.tag(root, team.id(), List.of(new Tag("b", "1"), new Tag("b", "2")))))
                .isEqualTo(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
        assertThat(Fixture.error(() -> accounts.tag(root, team.id(), List.of(new Tag("AWS:x", "1")))))
                .isEqualTo(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
        var many = new ArrayList<Tag>();
        for (int i = 0; i < 50; i++) {
            many.add(new Tag("tag-" + i, ""));
        }
        assertThat(Fixture.error(() -> accounts.tag(root, team.id(), many)))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_ACCOUNT, 50));
        assertThat(accounts.tags(root, team.id())).hasSize(1);
    }

    @Test
    void are_closed_once_and_never_the_one_that_manages_the_others() {
        var team = create("Team");
        var closed = accounts.close(root, team.id());
        assertThat(closed.state()).isEqualTo(Account.State.CLOSED);
        assertThat(closed.closedAt()).contains(domain.clock.instant());
        assertThat(closed.purgeAt()).contains(domain.clock.instant().plus(Duration.ofDays(90)));
        assertThat(Fixture.error(() -> accounts.close(root, team.id())))
                .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.ACCOUNT_IS_CLOSED));
        assertThat(Fixture.error(() -> accounts.close(root, Fixture.ACCOUNT)))
                .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.MANAGEMENT_ACCOUNT));
        assertThat(accounts.describe(root, team.id())).isEqualTo(closed);
    }

    @Test
    void are_not_purged_before_the_delay_that_the_operator_has_set() {
        var team = create("Team");
        var now = domain.clock.instant();
        for (var wanted : List.of(now, now.plus(Duration.ofDays(8)))) {
            var closed = domain.store.write(tx -> domain.lifecycle.close(tx, team.id(), now, Optional.of(wanted)));
            var earliest = now.plus(Fixture.SMALL_ACCOUNTS.purgeDelay());
            assertThat(closed.purgeAt()).contains(wanted.isBefore(earliest) ? earliest : wanted);
            domain.store.write(tx -> domain.lifecycle.reopen(tx, team.id()));
        }
    }

    @Test
    void can_be_reopened_until_their_content_is_deleted() {
        var team = create("Team");
        var key = rootOf(team);
        accounts.close(root, team.id());
        domain.clock.advance(Duration.ofDays(89));
        domain.jobs.runDue();
        domain.store.write(tx -> domain.lifecycle.reopen(tx, team.id()));
        assertThat(accounts.describe(root, team.id())).isEqualTo(team);
        var _ = authenticated(domain.verify(key));
        assertThat(Fixture.error(() -> domain.store.write(tx -> domain.lifecycle.reopen(tx, team.id()))))
                .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.ACCOUNT_IS_NOT_CLOSED));
        domain.clock.advance(Duration.ofDays(1_000));
        domain.jobs.runDue();
        assertThat(accounts.describe(root, team.id())).isEqualTo(team);
    }

    @Test
    void are_deleted_after_their_grace_and_nothing_of_them_is_left_but_the_number() {
        var team = create(new AccountDraft("Team", Optional.of("team@example.com")));
        var other = create("Other");
        var key = rootOf(team);
        for (int i = 0; i < 3; i++) {
            domain.users.create(domain.caller(key), "user-" + i, "/", List.of());
        }
        accounts.close(root, team.id());
        domain.clock.advance(Duration.ofDays(91));
        domain.jobs.runDue();
        assertThat(Fixture.error(() -> accounts.describe(root, team.id())))
                .isEqualTo(new ServiceError.NotFound(
                        ResourceType.ACCOUNT, team.id().text()));
        assertThat(Fixture.error(() -> domain.store.write(tx -> domain.lifecycle.reopen(tx, team.id()))))
                .isEqualTo(new ServiceError.NotFound(
                        ResourceType.ACCOUNT, team.id().text()));
        assertThat(domain.store.<List<String>>read(tx -> tx.integrity().orphans(100)))
                .isEmpty();
        assertThat(domain.events(team.id(), AuditStore.Trail.CHANGES)).isEmpty();
        assertThat(accounts.list(root, OrganizationAction.LIST_ACCOUNTS, Organizations.WHOLE, ALL)
                        .items())
                .containsExactlyInAnyOrder(domain.installed.account(), other);
        assertThat(domain.changes().getLast())
                .extracting(AuditEvent::operation, AuditEvent::target)
                .containsExactly("PURGE_ACCOUNT", "account " + team.id());
        assertThat(create(new AccountDraft("Team", Optional.of("team@example.com")))
                        .id())
                .isNotEqualTo(team.id());
    }

    @Test
    void are_deleted_in_batches_and_stay_deleted_meanwhile() {
        var team = create("Team");
        var key = domain.caller(rootOf(team));
        domain.store.write(tx -> {
            for (int i = 0; i < AccountPurge.BATCH + 10; i++) {
                tx.tokens().revoke(team.id(), "token-" + i, domain.clock.instant());
            }
            return key;
        });
        accounts.close(root, team.id());
        domain.clock.advance(Duration.ofDays(91));
        domain.jobs.runDue();
        assertThat(Fixture.error(() -> accounts.describe(root, team.id()))).isInstanceOf(ServiceError.NotFound.class);
        assertThat(domain.store.<Boolean>read(
                        tx -> tx.accounts().find(team.id()).isPresent()))
                .isTrue();
        domain.jobs.runDue();
        assertThat(domain.store.<Boolean>read(
                        tx -> tx.accounts().find(team.id()).isPresent()))
                .isFalse();
    }

    @Test
    void forget_requests_that_are_old() {
        var request = accounts.create(root, new AccountDraft("Team", Optional.empty()));
        domain.clock.advance(Duration.ofDays(89));
        accounts.clean();
        assertThat(accounts.request(root, request.id())).isEqualTo(request);
        domain.clock.advance(Duration.ofDays(2));
        accounts.clean();
        assertThat(accounts.requests(root, Optional.empty(), ALL).items()).isEmpty();
    }
}
