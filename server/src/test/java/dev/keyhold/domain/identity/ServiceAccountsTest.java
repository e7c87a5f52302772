package dev.keyhold.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Service accounts and the users that they are on the other side. */
class ServiceAccountsTest {
    private Fixture domain;
    private Identity bob;
    private String id;
    private Optional<String> owner;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        bob = domain.serviceAccount("bob");
        id = bob.id().text();
        owner = Optional.of(id);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private Identity stored() {
        return domain.serviceAccounts.get(domain.admin, id).identity();
    }

    private ServiceError inUse(ResourceType dependents) {
        return new ServiceError.InUse(ResourceType.USER, dependents);
    }

    @Test
    void are_users_and_users_are_service_accounts() {
        assertThat(domain.users.get(domain.root, Optional.of("bob")).identity()).isEqualTo(bob);
        var alice = domain.createUser("alice");
        assertThat(domain.serviceAccounts.get(domain.admin, alice.id().text()).identity())
                .isEqualTo(alice);
        assertThat(Fixture.error(() -> domain.serviceAccount("alice")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.USER, "alice"));
        assertThat(Fixture.error(() -> domain.createUser("BOB")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.USER, "BOB"));
    }

    @Test
    void keep_what_only_the_other_side_shows() {
        domain.users.update(domain.root, "bob", Optional.empty(), Optional.of("/staff/"));
        domain.users.tag(domain.root, "bob", List.of(new Tag("team", "red")));
        var end = domain.clock.instant().plus(Duration.ofDays(9));
        domain.serviceAccounts.update(
                domain.admin,
                id,
                Identities.Patch.describe(
                        Optional.of("rob"),
                        Optional.of("text"),
                        Optional.of(Map.of("a", "1")),
                        Optional.of(Optional.of(end))),
                TransactionHook.NONE);
        var user = domain.users.get(domain.root, Optional.of("rob"));
        assertThat(user.identity().path()).isEqualTo("/staff/");
        assertThat(user.tags()).containsExactly(new Tag("team", "red"));

        domain.users.update(domain.root, "rob", Optional.of("bert"), Optional.of("/x/"));
        assertThat(stored())
                .isEqualTo(bob.renamed("bert", "/x/")
                        .described("text", Map.of("a", "1"))
                        .expiring(Optional.of(end)));
    }

    @Test
    void of_another_account_and_the_root_are_like_those_that_do_not_exist() {
        var absent = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 7).text();
        var foreign = ResourceId.of(ResourceId.IAM, Samples.OTHER_ACCOUNT, 7).text();
        var root = domain.root.identity().id().text();
        for (var other : List.of(absent, foreign, root, "nonsense")) {
            var work = List.<ThrowingCallable>of(
                    () -> domain.serviceAccounts.get(domain.admin, other),
                    () -> domain.serviceAccounts.delete(domain.admin, other, TransactionHook.NONE),
                    () -> domain.serviceAccounts.suspend(domain.admin, other, Optional.empty(), TransactionHook.NONE),
                    () -> domain.impersonation.token(domain.admin, other),
                    () -> domain.staticKeys.create(domain.admin, Optional.of(other), "", TransactionHook.NONE),
                    () -> domain.apiKeys.create(
                            domain.admin, Optional.of(other), "", List.of(), Optional.empty(), TransactionHook.NONE));
            assertThat(work)
                    .allSatisfy(each -> assertThat(Fixture.error(each))
                            .isEqualTo(new ServiceError.NotFound(ResourceType.SERVICE_ACCOUNT, other)));
        }
        for (var other : List.of(absent, foreign, "nonsense")) {
            assertThat(Fixture.error(() -> domain.apiKeys.get(domain.admin, other)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.API_KEY, other));
            assertThat(Fixture.error(() -> domain.staticKeys.get(domain.admin, other)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.ACCESS_KEY, other));
            assertThat(Fixture.error(() -> domain.authorizedKeys.get(domain.admin, other)))
                    .isEqualTo(new ServiceError.NotFound(ResourceType.AUTHORIZED_KEY, other));
        }
    }

    /** What the account can authenticate with; each entry tells why it is refused, if it is. */
    private final class Ways {
        private final dev.keyhold.domain.credential.IssuedAccessKey signature =
                domain.accessKeys.create(domain.root, Optional.of("bob"));
        private final String token = domain.tokens.issue(bob).token().reveal();
        private final String apiKey = domain.apiKeys
                .create(domain.admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE)
                .secret()
                .reveal();

        List<Optional<AuthenticationFailure>> failures() {
            return List.of(
                    failure(domain.verify(signature)),
                    failure(domain.tokens.verify(token, Samples.ORIGIN, "LIST")),
                    failure(domain.apiKeyCheck.verify(apiKey, Samples.ORIGIN, "LIST")));
        }

        private static Optional<AuthenticationFailure> failure(AuthenticationResult result) {
            return switch (result) {
                case AuthenticationResult.Authenticated _ -> Optional.empty();
                case AuthenticationResult.Failed(var reason) -> Optional.of(reason);
            };
        }
    }

    @Test
    void that_are_suspended_are_refused_at_once_until_they_are_reactivated() {
        var ways = new Ways();
        assertThat(ways.failures()).allMatch(Optional::isEmpty);
        domain.serviceAccounts.suspend(domain.admin, id, Optional.empty(), TransactionHook.NONE);
        assertThat(ways.failures()).allMatch(it -> it.equals(Optional.of(AuthenticationFailure.SUSPENDED_IDENTITY)));
        domain.serviceAccounts.reactivate(domain.admin, id, TransactionHook.NONE);
        assertThat(ways.failures()).allMatch(Optional::isEmpty);
    }

    @Test
    void that_expire_are_refused_from_that_moment_on() {
        var ways = new Ways();
        var end = domain.clock.instant().plus(Duration.ofHours(1));
        var patch = Identities.Patch.describe(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Optional.of(end)));
        domain.serviceAccounts.update(domain.admin, id, patch, TransactionHook.NONE);
        assertThat(ways.failures()).allMatch(Optional::isEmpty);
        domain.clock.advance(Duration.ofHours(1));
        assertThat(ways.failures()).allMatch(it -> it.equals(Optional.of(AuthenticationFailure.EXPIRED_IDENTITY)));
    }

    @Test
    void were_last_seen_when_they_last_authenticated_and_not_when_that_was_written() {
        var ways = new Ways();
        assertThat(lastSeen()).isEmpty();
        domain.clock.advance(Duration.ofSeconds(3));
        ways.failures();
        assertThat(lastSeen()).contains(domain.clock.instant());
        var listed = domain.serviceAccounts.list(
                domain.admin, domain.defaultFolder(), Optional.of("bob"), Page.Request.first(1));
        assertThat(listed.items().getFirst().lastUse()).contains(domain.clock.instant());
        var seen = domain.clock.instant();
        domain.lastUses.flush();
        domain.clock.advance(Duration.ofSeconds(3));
        assertThat(lastSeen()).contains(seen);
    }

    private Optional<Instant> lastSeen() {
        return domain.serviceAccounts.get(domain.admin, id).lastUse();
    }

    @Test
    void are_named_with_their_identifier_in_the_audit_trail() {
        domain.apiKeys.create(domain.admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE);
        domain.staticKeys.create(domain.admin, owner, "", TransactionHook.NONE);
        domain.clock.advance(Duration.ofSeconds(1));
        domain.serviceAccounts.suspend(domain.admin, id, Optional.empty(), TransactionHook.NONE);
        assertThat(domain.changes().getLast().target()).isEqualTo("user bob " + id);
        domain.clock.advance(Duration.ofSeconds(1));
        domain.serviceAccounts.delete(domain.admin, id, TransactionHook.NONE);
        assertThat(domain.changes().getLast().target()).isEqualTo("user bob " + id + " with keys: 2");
    }

    @Test
    void that_are_deleted_are_refused_at_once_and_leave_nothing_behind() {
        var ways = new Ways();
        domain.bind(domain.installed.account().cloud(), "viewer", bob);
        assertThat(ways.failures()).allMatch(Optional::isEmpty);
        domain.serviceAccounts.delete(domain.admin, id, TransactionHook.NONE);
        assertThat(ways.failures()).allMatch(Optional::isPresent);
        var cloud = domain.installed.account().cloud();
        assertThat(domain.snapshot()).noneMatch(line -> line.startsWith("AccessBinding") && line.contains(id));
        assertThat(domain.store
                        .read(tx -> tx.bindings().on(Fixture.ACCOUNT, cloud))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void are_not_deleted_as_users_while_they_have_keys_of_any_kind() {
        var apiKey = domain.apiKeys.create(domain.admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE);
        assertThat(Fixture.error(() -> domain.users.delete(domain.root, "bob"))).isEqualTo(inUse(ResourceType.API_KEY));
        domain.apiKeys.delete(domain.admin, apiKey.seen().key().id().text(), TransactionHook.NONE);

        var pair = domain.authorizedKeys.create(
                domain.admin, owner, "", AuthorizedKey.Algorithm.RSA_2048, TransactionHook.NONE);
        assertThat(Fixture.error(() -> domain.users.delete(domain.root, "bob")))
                .isEqualTo(inUse(ResourceType.AUTHORIZED_KEY));
        domain.authorizedKeys.delete(domain.admin, pair.seen().key().id().text(), TransactionHook.NONE);

        var staticKey = domain.staticKeys.create(domain.admin, owner, "", TransactionHook.NONE);
        assertThat(Fixture.error(() -> domain.users.delete(domain.root, "bob")))
                .isEqualTo(inUse(ResourceType.ACCESS_KEY));
        domain.staticKeys.delete(domain.admin, staticKey.key().id().text(), TransactionHook.NONE);
        domain.users.delete(domain.root, "bob");
    }

    @Test
    void have_keys_that_count_against_the_quota_of_the_other_side() {
        for (int i = 0; i < Fixture.SMALL.accessKeysPerUser() + 1; i++) {
            domain.staticKeys.create(domain.admin, owner, "key " + i, TransactionHook.NONE);
        }
        assertThat(Fixture.error(() -> domain.accessKeys.create(domain.root, Optional.of("bob"))))
                .isEqualTo(new ServiceError.LimitExceeded(
                        ServiceError.Quota.ACCESS_KEYS_PER_USER, Fixture.SMALL.accessKeysPerUser()));
    }

    @Test
    void count_against_the_quota_whichever_side_makes_them() {
        domain.createUser("alice");
        domain.serviceAccount("carol");
        assertThat(Fixture.error(() -> domain.serviceAccount("dave")))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.USERS_PER_ACCOUNT, Fixture.SMALL.users()));
    }

    @Test
    void may_do_nothing_until_a_role_is_bound_and_then_no_more_than_it_says() {
        var principal = domain.tokenCaller(bob);
        var own = Optional.<String>empty();
        assertThat(Fixture.error(() ->
                        domain.apiKeys.create(principal, own, "", List.of(), Optional.empty(), TransactionHook.NONE)))
                .isInstanceOf(ServiceError.Denied.class);
        domain.bind(bob.id(), "iam.serviceAccounts.apiKeyAdmin", bob);
        assertThat(domain.apiKeys
                        .create(principal, own, "", List.of(), Optional.empty(), TransactionHook.NONE)
                        .seen()
                        .key()
                        .owner())
                .isEqualTo(bob.id());
        assertThat(Fixture.error(() -> domain.staticKeys.create(principal, own, "", TransactionHook.NONE)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> domain.impersonation.token(principal, id)))
                .isInstanceOf(ServiceError.Denied.class);
    }
}
