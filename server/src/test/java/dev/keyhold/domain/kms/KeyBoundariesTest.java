package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Permissions boundaries and keys. What a key policy or a grant gives to a user, a session or a federated user by its
 * own ARN is beyond the boundary, as AWS documents for policies of resources; what it gives to a role or an account is
 * within. An explicit denial in a boundary counts always.
 */
class KeyBoundariesTest {
    private static final String SILENT = PolicyDocuments.allow("s3:*");
    private static final String ALLOWING = PolicyDocuments.allow("kms:*");
    private static final String DENYING = PolicyDocuments.deny("kms:*");

    private KeyCallers callers;
    private Fixture domain;
    private KmsKey key;

    /** Whom a key policy or a grant names, of the caller who is limited. */
    private enum Named {
        USER(true),
        SESSION(true),
        FEDERATED(true),
        ROLE(false),
        ACCOUNT(false);

        private final boolean isBeyond;

        Named(boolean isBeyond) {
            this.isBeyond = isBeyond;
        }
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        callers = new KeyCallers(folder);
        domain = callers.domain;
        key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
    }

    @AfterEach
    void close() {
        callers.close();
    }

    /** A caller, whom the name stands for, and what name. */
    private record Bounded(Principal caller, Arn name) {}

    private Bounded bounded(Named named) {
        return switch (named) {
            case USER -> own(callers.user("alice"));
            case SESSION -> own(callers.session(callers.role("Worker"), "job", Optional.empty()));
            case FEDERATED -> own(callers.federated(callers.user("parent"), "carol"));
            case ROLE -> {
                var role = callers.role("Worker");
                yield new Bounded(callers.session(role, "job", Optional.empty()), Arn.of(role));
            }
            case ACCOUNT -> new Bounded(callers.user("alice"), Arn.root(Fixture.ACCOUNT));
        };
    }

    private static Bounded own(Principal caller) {
        return new Bounded(caller, caller.arn());
    }

    private static String policy(String effect, String principal) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"" + effect + "\",\"Principal\":" + principal
                + ",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
    }

    private static String aws(Arn principal) {
        return "{\"AWS\":\"" + principal + "\"}";
    }

    /** From memory and in a transaction. */
    private void check(Principal caller, boolean isAllowed, String what) {
        assertThat(callers.encrypts(caller, key)).as(what).isEqualTo(isAllowed);
        assertThat(callers.describes(caller, key))
                .as(what + ", in a transaction")
                .isEqualTo(isAllowed);
    }

    private void check(Named named, Bounded bounded, String by) {
        var caller = bounded.caller();
        var owner = caller.id();
        callers.boundary(owner, Optional.empty());
        check(caller, true, by + " to " + named + ", without a boundary");
        callers.boundary(owner, Optional.of(ALLOWING));
        check(caller, true, by + " to " + named + ", with a boundary that allows");
        callers.boundary(owner, Optional.of(SILENT));
        check(caller, named.isBeyond, by + " to " + named + ", with a boundary that says nothing");
        callers.boundary(owner, Optional.of(DENYING));
        check(caller, false, by + " to " + named + ", with a boundary that denies");
        callers.boundary(owner, Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void limit_what_key_policies_give_to_roles_and_accounts_alone(Named named) {
        var bounded = bounded(named);
        // The IAM policy of the caller counts where the account is named.
        callers.iam(bounded.caller().id(), Optional.of(ALLOWING));
        callers.policy(key, policy("Allow", aws(bounded.name())));
        check(named, bounded, "a key policy");
    }

    @ParameterizedTest
    @EnumSource
    void limit_what_grants_give_to_roles_and_accounts_alone(Named named) {
        var bounded = bounded(named);
        callers.iam(bounded.caller().id(), named == Named.ACCOUNT ? Optional.of(ALLOWING) : Optional.empty());
        // The key policy leaves nothing to IAM, so the grant alone counts.
        callers.policy(key, policy("Allow", aws(callers.user("somebody").arn())));
        callers.grant(key, bounded.name());
        check(named, bounded, "a grant");
    }

    @Test
    void limit_what_iam_policies_give() {
        var alice = own(callers.user("alice"));
        callers.iam(alice.caller().id(), Optional.of(ALLOWING));
        check(Named.ACCOUNT, alice, "an IAM policy");
        callers.boundary(alice.caller().id(), Optional.of(SILENT));
        check(alice.caller(), false, "the boundary");
        callers.grant(key, alice.name());
        assertThat(callers.encrypts(alice.caller(), key)).as("by the grant").isTrue();
        callers.policy(key, policy("Deny", aws(alice.name())));
        assertThat(callers.encrypts(alice.caller(), key))
                .as("denied by the key policy")
                .isFalse();
    }

    @Test
    void do_not_limit_what_a_key_policy_gives_to_everybody() {
        var alice = callers.user("alice");
        callers.policy(key, policy("Allow", "\"*\""));
        callers.boundary(alice.id(), Optional.of(SILENT));
        check(alice, true, "everybody");
        callers.boundary(alice.id(), Optional.of(DENYING));
        check(alice, false, "everybody but by a boundary that denies");
    }

    /** The grant gives what the boundary does not, but nobody passes on by it what it does not say. */
    @Test
    void do_not_limit_grants_that_are_passed_on() {
        var alice = callers.user("alice");
        var bob = callers.user("bob");
        callers.boundary(alice.id(), Optional.of(SILENT));
        callers.boundary(bob.id(), Optional.of(SILENT));
        var name = callers.name(key);
        var grants = domain.kms.grants();
        grants.create(domain.root, name, draft(alice, "CreateGrant", "Encrypt", "DescribeKey"), false);
        assertThat(KeyCallers.isAllowed(() -> grants.create(alice, name, draft(bob, "Decrypt"), false)))
                .isFalse();
        grants.create(alice, name, draft(bob, "Encrypt", "DescribeKey"), false);
        check(bob, true, "a grant that was passed on");
        callers.boundary(alice.id(), Optional.of(DENYING));
        assertThat(KeyCallers.isAllowed(() -> grants.create(alice, name, draft(bob, "Encrypt"), false)))
                .isFalse();
        check(bob, true, "the boundary of who passed it on");
    }

    private static Grants.Draft draft(Principal grantee, String... operations) {
        return new Grants.Draft(
                grantee.arn().text(), Optional.empty(), List.of(operations), Optional.empty(), "", List.of());
    }
}
