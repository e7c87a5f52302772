package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.UserKeys;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessKeysTest {
    private static final Optional<String> ALICE = Optional.of("alice");
    private static final Page.Request ALL = Page.Request.first(100);

    private Fixture domain;
    private UserKeys keys;
    private Principal.OfIdentity root;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        keys = domain.accessKeys;
        root = domain.root;
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static ServiceError notFound(AccessKeyId id) {
        return new ServiceError.NotFound(ResourceType.ACCESS_KEY, id.text());
    }

    @Test
    void are_made_active_with_a_secret_that_is_stored_sealed() {
        var made = domain.createUserWithKey("alice");
        assertThat(made.key().isActive()).isTrue();
        assertThat(made.key().keyId().text()).startsWith("AKIARZPUZDIK");
        assertThat(made.key().createdAt()).isEqualTo(domain.clock.instant());
        assertThat(made.secret().reveal()).hasSize(40);
        assertThat(made.owner().name()).isEqualTo("alice");
        assertThat(domain.issuer.open(made.key())).isEqualTo(made.secret());
    }

    @Test
    void belong_to_the_signer_when_nobody_is_named() {
        var alice = domain.caller(domain.createSelfServingUser("alice"));
        assertThat(keys.create(alice, Optional.empty()).owner()).isEqualTo(alice.identity());
        assertThat(keys.list(alice, Optional.empty(), ALL).items()).hasSize(2);
        assertThat(keys.create(root, Optional.empty()).owner()).isEqualTo(root.identity());
        assertThat(keys.list(root, Optional.empty(), ALL).items())
                .extracting(AccessKey::owner)
                .containsOnly(root.identity().id());
    }

    @Test
    void are_two_a_user_active_or_not() {
        var first = domain.createUserWithKey("alice");
        keys.create(root, ALICE);
        keys.setStatus(root, ALICE, first.key().keyId(), AccessKey.Status.INACTIVE);
        assertThat(Fixture.error(() -> keys.create(root, ALICE)))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.ACCESS_KEYS_PER_USER, 2));
        keys.delete(root, ALICE, first.key().keyId());
        assertThat(keys.create(root, ALICE).key().isActive()).isTrue();
    }

    @Test
    void are_two_for_the_root_as_well() {
        keys.create(root, Optional.empty());
        assertThat(Fixture.error(() -> keys.create(root, Optional.empty())))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.ACCESS_KEYS_PER_USER, 2));
    }

    @Test
    void may_be_set_to_the_status_they_have() {
        var id = domain.createUserWithKey("alice").key().keyId();
        keys.setStatus(root, ALICE, id, AccessKey.Status.ACTIVE);
        keys.setStatus(root, ALICE, id, AccessKey.Status.INACTIVE);
        keys.setStatus(root, ALICE, id, AccessKey.Status.INACTIVE);
        assertThat(keys.list(root, ALICE, ALL).items())
                .extracting(AccessKey::status)
                .containsExactly(AccessKey.Status.INACTIVE);
    }

    @Test
    void of_others_look_like_keys_that_do_not_exist() {
        var alices = domain.createUserWithKey("alice").key().keyId();
        var bobs = domain.createUserWithKey("bob").key().keyId();
        var nobodys = AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 1);
        for (var id : new AccessKeyId[] {bobs, nobodys, new AccessKeyId("AKIAIOSFODNN7EXAMPLE")}) {
            assertThat(Fixture.error(() -> keys.setStatus(root, ALICE, id, AccessKey.Status.INACTIVE)))
                    .isEqualTo(notFound(id));
            assertThat(Fixture.error(() -> keys.delete(root, ALICE, id))).isEqualTo(notFound(id));
        }
        assertThat(keys.list(root, Optional.of("bob"), ALL).items())
                .extracting(AccessKey::keyId)
                .containsExactly(bobs)
                .doesNotContain(alices);
    }

    @Test
    void may_lock_out_and_delete_the_key_that_signs() {
        var key = domain.createSelfServingUser("alice");
        var alice = domain.caller(key);
        keys.setStatus(alice, Optional.empty(), Fixture.keyOf(alice), AccessKey.Status.INACTIVE);
        keys.delete(alice, Optional.empty(), Fixture.keyOf(alice));
        assertThat(keys.list(root, ALICE, ALL).items()).isEmpty();
    }

    private static final Optional<String> SELF = Optional.empty();
    private static final ServiceError LAST =
            new ServiceError.Precondition(ServiceError.FailedPrecondition.LAST_ROOT_KEY);

    private void off(AccessKeyId id) {
        keys.setStatus(root, SELF, id, AccessKey.Status.INACTIVE);
    }

    private List<AccessKeyId> active() {
        return keys.list(root, SELF, ALL).items().stream()
                .filter(AccessKey::isActive)
                .map(AccessKey::keyId)
                .toList();
    }

    @Test
    void of_the_root_stay_while_one_is_the_last_that_is_active() {
        var first = Fixture.keyOf(root);
        assertThat(Fixture.error(() -> off(first))).isEqualTo(LAST);
        assertThat(Fixture.error(() -> keys.delete(root, SELF, first))).isEqualTo(LAST);

        var second = keys.create(root, SELF).key().keyId();
        off(first);
        assertThat(Fixture.error(() -> off(second))).isEqualTo(LAST);
        assertThat(Fixture.error(() -> keys.delete(root, SELF, second))).isEqualTo(LAST);
        assertThat(active()).containsExactly(second);

        // What is not active is no way in.
        off(first);
        keys.delete(root, SELF, first);
        keys.setStatus(root, SELF, second, AccessKey.Status.ACTIVE);
        assertThat(active()).containsExactly(second);

        keys.create(root, SELF);
        keys.delete(root, SELF, second);
        assertThat(active()).hasSize(1).doesNotContain(second);
    }

    @Test
    void of_the_root_may_all_go_where_the_last_is_not_protected() {
        var unprotected = domain.unprotectedAccessKeys();
        var first = Fixture.keyOf(root);
        unprotected.setStatus(root, SELF, first, AccessKey.Status.INACTIVE);
        assertThat(active()).isEmpty();
        unprotected.setStatus(root, SELF, first, AccessKey.Status.ACTIVE);
        unprotected.delete(root, SELF, first);
        assertThat(keys.list(root, SELF, ALL).items()).isEmpty();
    }

    /** Each sees two active keys when it is asked, and only one may go. */
    @Test
    void of_the_root_are_not_both_taken_by_two_at_once() throws Exception {
        for (int round = 0; round < 20; round++) {
            var made = keys.create(root, SELF).key().keyId();
            var ids = active();
            assertThat(ids).hasSize(2).contains(made);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var refused = threads
                        .invokeAll(List.<Callable<Boolean>>of(
                                () -> isRefused(() -> off(ids.getFirst())),
                                () -> isRefused(() -> keys.delete(root, SELF, ids.getLast()))))
                        .stream()
                        .map(Future::resultNow)
                        .toList();
                assertThat(refused).containsExactlyInAnyOrder(true, false);
            }
            assertThat(active()).hasSize(1);
            for (var id : keys.list(root, SELF, ALL).items()) {
                if (!id.isActive()) {
                    keys.delete(root, SELF, id.keyId());
                }
            }
        }
    }

    private static boolean isRefused(Runnable work) {
        try {
            work.run();
            return false;
        } catch (ServiceException refused) {
            assertThat(refused.serviceError()).isEqualTo(LAST);
            return true;
        }
    }

    @Test
    void are_nobody_elses_business() {
        var alice = domain.caller(domain.createSelfServingUser("alice"));
        var bobs = domain.createUserWithKey("bob").key().keyId();
        var bob = Optional.of("bob");
        assertThat(Fixture.error(() -> keys.create(alice, bob))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> keys.list(alice, bob, ALL))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> keys.delete(alice, bob, bobs))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> keys.setStatus(alice, bob, bobs, AccessKey.Status.INACTIVE)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> keys.delete(alice, Optional.empty(), bobs)))
                .isEqualTo(notFound(bobs));
    }

    @Test
    void are_nothing_to_a_session() {
        var made = domain.createUserWithKey("alice");
        var session = Fixture.temporary(domain.caller(made));
        for (var who : List.of(ALICE, Optional.<String>empty())) {
            assertThat(Fixture.error(() -> keys.list(session, who, ALL))).isInstanceOf(ServiceError.Denied.class);
            assertThat(Fixture.error(() -> keys.create(session, who))).isInstanceOf(ServiceError.Denied.class);
            assertThat(Fixture.error(() -> keys.delete(session, who, made.key().keyId())))
                    .isInstanceOf(ServiceError.Denied.class);
        }
    }

    @Test
    void tell_their_last_use_before_and_after_it_is_written() {
        var made = domain.createSelfServingUser("alice");
        var id = made.key().keyId();
        assertThat(domain.accessKeyInfo.lastUsed(root, id))
                .isEqualTo(new AccessKeyInfo.Used(made.owner(), Optional.empty()));
        domain.clock.advance(Duration.ofMinutes(5));
        domain.verify(made);
        var use = new LastUse(domain.clock.instant(), "iam", "us-east-1");
        assertThat(domain.accessKeyInfo.lastUsed(root, id).lastUse()).contains(use);
        domain.lastUses.flush();
        assertThat(domain.accessKeyInfo.lastUsed(root, id).lastUse()).contains(use);
        assertThat(domain.accessKeyInfo.lastUsed(domain.caller(made), id).lastUse())
                .contains(use);
    }

    @Test
    void tell_others_neither_their_use_nor_their_existence() {
        var alice = domain.caller(domain.createUserWithKey("alice"));
        var bobs = domain.createUserWithKey("bob").key().keyId();
        var nobodys = AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 1);
        for (var id : new AccessKeyId[] {bobs, nobodys, Fixture.keyOf(root), new AccessKeyId("AKIAIOSFODNN7EXAMPLE")}) {
            assertThat(Fixture.error(() -> domain.accessKeyInfo.lastUsed(alice, id)))
                    .isInstanceOfSatisfying(
                            ServiceError.Denied.class,
                            denied -> assertThat(denied.target()).isEqualTo(new ResourceRef.Key(Fixture.ACCOUNT, id)));
        }
        assertThat(Fixture.error(() -> domain.accessKeyInfo.lastUsed(root, nobodys)))
                .isEqualTo(notFound(nobodys));
    }

    @Test
    void tell_anybody_their_account() {
        var made = domain.createUserWithKey("alice");
        var alice = domain.caller(made);
        assertThat(domain.accessKeyInfo.accountOf(alice, Fixture.keyOf(root))).isEqualTo(Fixture.ACCOUNT);
        keys.setStatus(root, ALICE, Fixture.keyOf(alice), AccessKey.Status.INACTIVE);
        assertThat(domain.accessKeyInfo.accountOf(alice, Fixture.keyOf(alice))).isEqualTo(Fixture.ACCOUNT);
        var temporary = AccessKeyId.of(AccessKeyId.TEMPORARY, Fixture.ACCOUNT, 5);
        assertThat(domain.accessKeyInfo.accountOf(alice, temporary)).isEqualTo(Fixture.ACCOUNT);
    }

    @Test
    void that_do_not_exist_have_no_account() {
        var unknown = new AccessKeyId[] {
            AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 5),
            AccessKeyId.of(AccessKeyId.TEMPORARY, Samples.OTHER_ACCOUNT, 5),
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
        };
        for (var id : unknown) {
            assertThat(Fixture.error(() -> domain.accessKeyInfo.accountOf(root, id)))
                    .isEqualTo(notFound(id));
        }
    }
}
