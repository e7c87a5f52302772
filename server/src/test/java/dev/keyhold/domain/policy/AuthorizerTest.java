package dev.keyhold.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Target;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Walks the whole table; what each kind of caller may do is written down here a second time, by hand. */
class AuthorizerTest {
    private static final Set<Operation> ANYONE = EnumSet.of(
            Operation.GET_CALLER_IDENTITY,
            Operation.GET_ACCESS_KEY_INFO,
            Operation.GET_SESSION_TOKEN,
            Operation.CREATE_IAM_TOKEN,
            Operation.REVOKE_IAM_TOKEN);
    private static final Set<Operation> ON_ONESELF = EnumSet.of(
            Operation.GET_USER,
            Operation.LIST_ACCESS_KEYS,
            Operation.CREATE_ACCESS_KEY,
            Operation.UPDATE_ACCESS_KEY,
            Operation.DELETE_ACCESS_KEY,
            Operation.GET_ACCESS_KEY_LAST_USED,
            Operation.LIST_GROUPS_FOR_USER,
            Operation.LIST_USER_POLICIES,
            Operation.LIST_ATTACHED_USER_POLICIES,
            Operation.LIST_MFA_DEVICES,
            Operation.LIST_SSH_PUBLIC_KEYS,
            Operation.LIST_SERVICE_SPECIFIC_CREDENTIALS,
            Operation.LIST_SIGNING_CERTIFICATES,
            Operation.GET_LOGIN_PROFILE);

    private static final AccountId HERE = Samples.ACCOUNT;
    private static final AccountId THERE = Samples.OTHER_ACCOUNT;
    private static final Caller ROOT = caller(Samples.root(HERE));
    private static final Caller ALICE = caller(Samples.user(HERE, 1, "Alice", "/staff/"));

    private final Authorizer authorizer =
            new Authorizer(new RefusalLog(new NoStore(), new ManualClock(), new KeyFactory(new Random(1))));

    /** Decisions are made from the table alone. */
    private static final class NoStore implements Store {
        @Override
        public <T> T read(Function<ReadTx, T> work) {
            throw new AssertionError("nothing to read");
        }

        @Override
        public <T> T write(Function<WriteTx, T> work) {
            throw new AssertionError("nothing to write");
        }

        @Override
        public void onChange(Consumer<Change> listener) {}

        @Override
        public Optional<Duration> lease() {
            throw new AssertionError("nothing to lease");
        }

        @Override
        public boolean scrub() {
            throw new AssertionError("nothing to scrub");
        }

        @Override
        public void close() {}
    }

    private static Caller caller(Identity identity) {
        return new Caller(
                identity,
                new Caller.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, identity.account(), 1)),
                Samples.ORIGIN);
    }

    private static List<Target> targetsIn(AccountId account) {
        return List.of(
                new Target.WholeAccount(account),
                new Target.AllUsers(account),
                new Target.Root(account),
                new Target.User(account, "/", "bob"),
                new Target.User(account, "/", ""),
                new Target.Key(AccessKeyId.of(AccessKeyId.LONG_TERM, account, 1)));
    }

    private static Target self(String spelling) {
        return new Target.User(HERE, "/staff/", spelling);
    }

    private boolean allows(Caller caller, Operation operation, Target target) {
        return switch (authorizer.decide(caller, operation, target)) {
            case Decision.Allow _ -> true;
            case Decision.Deny _ -> false;
        };
    }

    private static boolean isForRoles(Operation operation) {
        return operation.grant() == Operation.Grant.ROLE;
    }

    @ParameterizedTest
    @EnumSource
    void the_root_may_do_everything_in_its_account_but_what_needs_a_role(Operation operation) {
        var may = !isForRoles(operation);
        assertThat(targetsIn(HERE)).allMatch(target -> allows(ROOT, operation, target) == may);
        assertThat(allows(ROOT, operation, self("Alice"))).isEqualTo(may);
    }

    @ParameterizedTest
    @EnumSource
    void the_root_may_do_nothing_in_another_account(Operation operation) {
        assertThat(targetsIn(THERE))
                .filteredOn(target -> !(target instanceof Target.Key))
                .allMatch(target -> allows(ROOT, operation, target) == ANYONE.contains(operation));
    }

    /** It is looked for in the root's own account alone, so there is nothing to hide. */
    @ParameterizedTest
    @EnumSource
    void the_root_may_ask_for_any_access_key_id(Operation operation) {
        var foreign = new Target.Key(new AccessKeyId("AKIAIOSFODNN7EXAMPLE"));
        assertThat(allows(ROOT, operation, foreign)).isEqualTo(!isForRoles(operation));
    }

    @ParameterizedTest
    @EnumSource
    void a_user_may_do_some_things_to_itself(Operation operation) {
        var may = ANYONE.contains(operation) || ON_ONESELF.contains(operation);
        assertThat(allows(ALICE, operation, self("Alice"))).isEqualTo(may);
        assertThat(allows(ALICE, operation, self("aLICE"))).isEqualTo(may);
    }

    @ParameterizedTest
    @EnumSource
    void a_user_may_do_nothing_to_others(Operation operation) {
        assertThat(targetsIn(HERE)).allMatch(target -> allows(ALICE, operation, target) == ANYONE.contains(operation));
        assertThat(targetsIn(THERE)).allMatch(target -> allows(ALICE, operation, target) == ANYONE.contains(operation));
        var namesake = new Target.User(THERE, "/staff/", "Alice");
        assertThat(allows(ALICE, operation, namesake)).isEqualTo(ANYONE.contains(operation));
    }

    /** A new operation is closed to them too, unless somebody says otherwise here and in the table. */
    @ParameterizedTest
    @EnumSource
    void a_session_may_do_nothing_but_ask_whose_it_is(Operation operation) {
        var may = operation == Operation.GET_CALLER_IDENTITY;
        assertThat(operation.takesTemporaryKeys()).isEqualTo(may);
        assertThat(allows(Fixture.temporary(ALICE), operation, self("alice"))).isEqualTo(may);
        assertThat(allows(Fixture.temporary(ROOT), operation, new Target.WholeAccount(HERE)))
                .isEqualTo(may);
    }

    @Test
    void a_decision_says_what_it_rests_on() {
        assertThat(authorizer.decide(ROOT, Operation.GET_USER, self("alice")))
                .isEqualTo(new Decision.Allow(Operation.Grant.ROOT));
        assertThat(authorizer.decide(ALICE, Operation.GET_USER, self("alice")))
                .isEqualTo(new Decision.Allow(Operation.Grant.SELF));
        assertThat(authorizer.decide(ALICE, Operation.GET_CALLER_IDENTITY, new Target.WholeAccount(HERE)))
                .isEqualTo(new Decision.Allow(Operation.Grant.ANYONE));
    }

    @Test
    void a_refusal_says_who_wanted_what() {
        var target = new Target.User(HERE, "/", "bob");
        assertThat(Fixture.refusal(() -> authorizer.require(ALICE, Operation.GET_USER, target)))
                .isEqualTo(new Refusal.Denied(ALICE, "GET_USER", target));
        authorizer.require(ALICE, Operation.GET_USER, self("alice"));
    }
}
