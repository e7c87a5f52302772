package dev.keyhold.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Rejection;
import dev.keyhold.model.ResourceId;
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

    private Refusal inUse(Refusal.Kind dependents) {
        return new Refusal.InUse(Refusal.Kind.USER, dependents);
    }

    @Test
    void are_users_and_users_are_service_accounts() {
        assertThat(domain.users.get(domain.root, Optional.of("bob")).identity()).isEqualTo(bob);
        var alice = domain.createUser("alice");
        assertThat(domain.serviceAccounts.get(domain.admin, alice.id().text()).identity())
                .isEqualTo(alice);
        assertThat(Fixture.refusal(() -> domain.serviceAccount("alice")))
                .isEqualTo(new Refusal.AlreadyExists(Refusal.Kind.SERVICE_ACCOUNT, "alice"));
        assertThat(Fixture.refusal(() -> domain.createUser("BOB")))
                .isEqualTo(new Refusal.AlreadyExists(Refusal.Kind.USER, "BOB"));
    }

    @Test
    void keep_what_only_the_other_side_shows() {
        domain.users.update(domain.root, "bob", Optional.empty(), Optional.of("/staff/"));
        domain.users.tag(domain.root, "bob", List.of(new Tag("team", "red")));
        var end = domain.clock.instant().plus(Duration.ofDays(9));
        domain.serviceAccounts.update(
                Fixture.call(domain.admin),
                id,
                new ServiceAccounts.Patch(
                        Optional.of("rob"),
                        Optional.of("text"),
                        Optional.of(Map.of("a", "1")),
                        Optional.of(Optional.of(end))),
                Fixture.receipt());
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
        var call = Fixture.call(domain.admin);
        for (var other : List.of(absent, foreign, root, "nonsense")) {
            var work = List.<ThrowingCallable>of(
                    () -> domain.serviceAccounts.get(domain.admin, other),
                    () -> domain.serviceAccounts.delete(call, other, Fixture.receipt()),
                    () -> domain.serviceAccounts.suspend(call, other, Optional.empty(), Fixture.receipt()),
                    () -> domain.impersonation.token(domain.admin, other),
                    () -> domain.staticKeys.create(call, Optional.of(other), ""),
                    () -> domain.apiKeys.create(call, Optional.of(other), "", List.of(), Optional.empty()));
            assertThat(work)
                    .allSatisfy(each -> assertThat(Fixture.refusal(each))
                            .isEqualTo(new Refusal.NotFound(Refusal.Kind.SERVICE_ACCOUNT, other)));
        }
        for (var other : List.of(absent, foreign, "nonsense")) {
            assertThat(Fixture.refusal(() -> domain.apiKeys.get(domain.admin, other)))
                    .isEqualTo(new Refusal.NotFound(Refusal.Kind.API_KEY, other));
            assertThat(Fixture.refusal(() -> domain.staticKeys.get(domain.admin, other)))
                    .isEqualTo(new Refusal.NotFound(Refusal.Kind.ACCESS_KEY, other));
            assertThat(Fixture.refusal(() -> domain.authorizedKeys.get(domain.admin, other)))
                    .isEqualTo(new Refusal.NotFound(Refusal.Kind.AUTHORIZED_KEY, other));
        }
    }

    /** What the account can authenticate with; each entry tells why it is refused, if it is. */
    private final class Ways {
        private final dev.keyhold.domain.credential.NewAccessKey signature =
                domain.accessKeys.create(domain.root, Optional.of("bob"));
        private final String token = domain.tokens.issue(bob).token().reveal();
        private final String apiKey = domain.apiKeys
                .create(Fixture.call(domain.admin), owner, "", List.of(), Optional.empty())
                .secret()
                .reveal();

        List<Optional<Rejection>> rejections() {
            return List.of(
                    rejection(domain.verify(signature)),
                    rejection(domain.tokens.verify(token, Samples.ORIGIN, "LIST")),
                    rejection(domain.apiKeyCheck.verify(apiKey, Samples.ORIGIN, "LIST")));
        }

        private static Optional<Rejection> rejection(Verification verification) {
            return switch (verification) {
                case Verification.Verified _ -> Optional.empty();
                case Verification.Rejected(var reason) -> Optional.of(reason);
            };
        }
    }

    @Test
    void that_are_suspended_are_refused_at_once_until_they_are_reactivated() {
        var ways = new Ways();
        assertThat(ways.rejections()).allMatch(Optional::isEmpty);
        domain.serviceAccounts.suspend(Fixture.call(domain.admin), id, Optional.empty(), Fixture.receipt());
        assertThat(ways.rejections()).allMatch(it -> it.equals(Optional.of(Rejection.SUSPENDED_IDENTITY)));
        domain.serviceAccounts.reactivate(Fixture.call(domain.admin), id, Fixture.receipt());
        assertThat(ways.rejections()).allMatch(Optional::isEmpty);
    }

    @Test
    void that_expire_are_refused_from_that_moment_on() {
        var ways = new Ways();
        var end = domain.clock.instant().plus(Duration.ofHours(1));
        var patch = new ServiceAccounts.Patch(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Optional.of(end)));
        domain.serviceAccounts.update(Fixture.call(domain.admin), id, patch, Fixture.receipt());
        assertThat(ways.rejections()).allMatch(Optional::isEmpty);
        domain.clock.advance(Duration.ofHours(1));
        assertThat(ways.rejections()).allMatch(it -> it.equals(Optional.of(Rejection.EXPIRED_IDENTITY)));
    }

    @Test
    void were_last_seen_when_they_last_authenticated_and_not_when_that_was_written() {
        var ways = new Ways();
        assertThat(lastSeen()).isEmpty();
        domain.clock.advance(Duration.ofSeconds(3));
        ways.rejections();
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
        domain.apiKeys.create(Fixture.call(domain.admin), owner, "", List.of(), Optional.empty());
        domain.staticKeys.create(Fixture.call(domain.admin), owner, "");
        domain.clock.advance(Duration.ofSeconds(1));
        domain.serviceAccounts.suspend(Fixture.call(domain.admin), id, Optional.empty(), Fixture.receipt());
        assertThat(domain.changes().getLast().target()).isEqualTo("user bob " + id);
        domain.clock.advance(Duration.ofSeconds(1));
        domain.serviceAccounts.delete(Fixture.call(domain.admin), id, Fixture.receipt());
        assertThat(domain.changes().getLast().target()).isEqualTo("user bob " + id + " with keys: 2");
    }

    @Test
    void that_are_deleted_are_refused_at_once_and_leave_nothing_behind() {
        var ways = new Ways();
        domain.bind(domain.installed.account().cloud(), "viewer", bob);
        assertThat(ways.rejections()).allMatch(Optional::isEmpty);
        domain.serviceAccounts.delete(Fixture.call(domain.admin), id, Fixture.receipt());
        assertThat(ways.rejections()).allMatch(Optional::isPresent);
        var cloud = domain.installed.account().cloud();
        assertThat(domain.snapshot()).noneMatch(line -> line.startsWith("AccessBinding") && line.contains(id));
        assertThat(domain.store
                        .read(tx -> tx.bindings().on(Fixture.ACCOUNT, cloud))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void are_not_deleted_as_users_while_they_have_keys_of_any_kind() {
        var call = Fixture.call(domain.admin);
        var apiKey = domain.apiKeys.create(call, owner, "", List.of(), Optional.empty());
        assertThat(Fixture.refusal(() -> domain.users.delete(domain.root, "bob")))
                .isEqualTo(inUse(Refusal.Kind.API_KEY));
        domain.apiKeys.delete(call, apiKey.seen().key().id().text(), Fixture.receipt());

        var pair = domain.authorizedKeys.create(call, owner, "", AuthorizedKey.Algorithm.RSA_2048);
        assertThat(Fixture.refusal(() -> domain.users.delete(domain.root, "bob")))
                .isEqualTo(inUse(Refusal.Kind.AUTHORIZED_KEY));
        domain.authorizedKeys.delete(call, pair.seen().key().id().text(), Fixture.receipt());

        var staticKey = domain.staticKeys.create(call, owner, "");
        assertThat(Fixture.refusal(() -> domain.users.delete(domain.root, "bob")))
                .isEqualTo(inUse(Refusal.Kind.ACCESS_KEY));
        domain.staticKeys.delete(call, staticKey.seen().key().id().text(), Fixture.receipt());
        domain.users.delete(domain.root, "bob");
    }

    @Test
    void have_keys_that_count_against_the_quota_of_the_other_side() {
        var call = Fixture.call(domain.admin);
        for (int i = 0; i < Fixture.SMALL.accessKeysPerUser() + 1; i++) {
            domain.staticKeys.create(call, owner, "key " + i);
        }
        assertThat(Fixture.refusal(() -> domain.accessKeys.create(domain.root, Optional.of("bob"))))
                .isEqualTo(new Refusal.LimitExceeded(
                        Refusal.Quota.ACCESS_KEYS_PER_USER, Fixture.SMALL.accessKeysPerUser()));
    }

    @Test
    void count_against_the_quota_whichever_side_makes_them() {
        domain.createUser("alice");
        domain.serviceAccount("carol");
        assertThat(Fixture.refusal(() -> domain.serviceAccount("dave")))
                .isEqualTo(new Refusal.LimitExceeded(Refusal.Quota.USERS_PER_ACCOUNT, Fixture.SMALL.users()));
    }

    @Test
    void may_do_nothing_until_a_role_is_bound_and_then_no_more_than_it_says() {
        var caller = domain.tokenCaller(bob);
        var call = Fixture.call(caller);
        var own = Optional.<String>empty();
        assertThat(Fixture.refusal(() -> domain.apiKeys.create(call, own, "", List.of(), Optional.empty())))
                .isInstanceOf(Refusal.Denied.class);
        domain.bind(bob.id(), "iam.serviceAccounts.apiKeyAdmin", bob);
        assertThat(domain.apiKeys
                        .create(call, own, "", List.of(), Optional.empty())
                        .seen()
                        .key()
                        .owner())
                .isEqualTo(bob.id());
        assertThat(Fixture.refusal(() -> domain.staticKeys.create(call, own, "")))
                .isInstanceOf(Refusal.Denied.class);
        assertThat(Fixture.refusal(() -> domain.impersonation.token(caller, id)))
                .isInstanceOf(Refusal.Denied.class);
    }
}
