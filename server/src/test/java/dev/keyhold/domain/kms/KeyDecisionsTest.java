package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.FaultyStore;
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
 * Callers of every kind, against IAM policies, key policies and grants: the decisions from memory and in a transaction
 * are those of a few lines that say what AWS documents.
 */
class KeyDecisionsTest {
    private KeyCallers callers;
    private Fixture domain;

    /** Who asks. */
    enum Who {
        ROOT,
        USER,
        SESSION,
        FEDERATED,
        OTHER_USER,
        OTHER_ROOT;

        boolean isRoot() {
            return this == ROOT || this == OTHER_ROOT;
        }

        boolean isOfOther() {
            return this == OTHER_USER || this == OTHER_ROOT;
        }
    }

    /** What the IAM policy of the caller says. */
    private enum Iam {
        NOTHING,
        ALLOW,
        DENY
    }

    /** What the key policy says. */
    private enum KeyPolicy {
        /** The account of the key decides by IAM. */
        DELEGATES,
        ALLOWS_CALLER,
        ALLOWS_ACCOUNT_OF_CALLER,
        ALLOWS_SOMEBODY_ELSE,
        ALLOWS_AND_DENIES_CALLER
    }

    private enum Grant {
        NONE,
        TO_CALLER,
        TO_ACCOUNT_OF_CALLER
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        callers = new KeyCallers(folder);
        domain = callers.domain;
        domain.createUser("somebody");
    }

    @AfterEach
    void close() {
        callers.close();
    }

    private Principal caller(Who who) {
        return switch (who) {
            case ROOT -> domain.root;
            case USER -> callers.user("alice");
            case SESSION -> callers.session(callers.role("Worker"), "job", Optional.empty());
            case FEDERATED -> callers.federated(callers.user("parent"), "carol");
            case OTHER_USER -> callers.userOfOther("mallory");
            case OTHER_ROOT -> domain.rootOf(callers.other);
        };
    }

    private static String allow(Arn who) {
        return "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + who + "\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}";
    }

    private static String document(String... statements) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
    }

    private static String document(KeyPolicy policy, Principal caller) {
        var somebody = Arn.user(Fixture.ACCOUNT, "/", "somebody");
        return switch (policy) {
            case DELEGATES -> document(allow(Arn.root(Fixture.ACCOUNT)));
            case ALLOWS_CALLER -> document(allow(caller.arn()), allow(somebody));
            case ALLOWS_ACCOUNT_OF_CALLER -> document(allow(Arn.root(caller.account())));
            case ALLOWS_SOMEBODY_ELSE -> document(allow(somebody));
            case ALLOWS_AND_DENIES_CALLER ->
                document(allow(caller.arn()), allow(caller.arn()).replace("Allow", "Deny"));
        };
    }

    /** What AWS documents. */
    private static boolean expected(Who who, Iam iam, KeyPolicy policy, Grant grant) {
        if ((iam == Iam.DENY && !who.isRoot()) || policy == KeyPolicy.ALLOWS_AND_DENIES_CALLER) {
            return false;
        }
        var byName = policy == KeyPolicy.ALLOWS_CALLER || grant == Grant.TO_CALLER;
        var byAccount = policy == KeyPolicy.ALLOWS_ACCOUNT_OF_CALLER
                || (policy == KeyPolicy.DELEGATES && !who.isOfOther())
                || grant == Grant.TO_ACCOUNT_OF_CALLER;
        var ownAccountAgrees = who.isRoot() || iam == Iam.ALLOW;
        return who.isOfOther() ? (byName || byAccount) && ownAccountAgrees : byName || (byAccount && ownAccountAgrees);
    }

    @ParameterizedTest
    @EnumSource
    void are_those_that_aws_documents(Who who) {
        var caller = caller(who);
        var key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        for (var iam : Iam.values()) {
            if (!who.isRoot()) {
                callers.iam(caller.id(), document(iam));
            }
            for (var policy : KeyPolicy.values()) {
                callers.policy(key, document(policy, caller));
                for (var grant : Grant.values()) {
                    check(who, caller, key, iam, policy, grant);
                }
            }
        }
    }

    private static Optional<String> document(Iam iam) {
        return switch (iam) {
            case NOTHING -> Optional.empty();
            case ALLOW -> Optional.of(PolicyDocuments.allow("kms:*"));
            case DENY -> Optional.of(PolicyDocuments.deny("kms:*"));
        };
    }

    private void check(Who who, Principal caller, KmsKey key, Iam iam, KeyPolicy policy, Grant grant) {
        var granted = switch (grant) {
            case NONE -> Optional.<Arn>empty();
            case TO_CALLER -> Optional.of(caller.arn());
            case TO_ACCOUNT_OF_CALLER -> Optional.of(Arn.root(caller.account()));
        };
        var made = granted.map(arn -> callers.grant(key, arn));
        var what = who + ", IAM " + iam + ", key policy " + policy + ", grant " + grant;
        assertThat(callers.encrypts(caller, key)).as(what + ", at first").isEqualTo(expected(who, iam, policy, grant));
        domain.store.fail(FaultyStore.Fault.READ);
        assertThat(callers.encrypts(caller, key))
                .as(what + ", without the store")
                .isEqualTo(expected(who, iam, policy, grant));
        domain.store.fail(FaultyStore.Fault.NONE);
        assertThat(callers.describes(caller, key))
                .as(what + ", in a transaction")
                .isEqualTo(expected(who, iam, policy, grant));
        made.ifPresent(callers::revoke);
    }

    @Test
    void let_session_policies_limit_what_a_role_is_granted_but_not_a_session_that_is_named() {
        var key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        var role = callers.role("Limited");
        var limited = callers.session(role, "job", Optional.of(PolicyDocuments.allow("kms:DescribeKey")));
        var grant = callers.grant(key, Arn.of(role));
        assertThat(callers.encrypts(limited, key)).isFalse();
        assertThat(callers.describes(limited, key)).isTrue();
        callers.revoke(grant);
        callers.grant(key, limited.arn());
        assertThat(callers.encrypts(limited, key)).isTrue();
        assertThat(callers.encrypts(callers.session(role, "other-job", Optional.empty()), key))
                .isFalse();
        callers.policy(key, document(allow(limited.arn()).replace("Allow", "Deny")));
        assertThat(callers.encrypts(limited, key)).isFalse();
    }

    @Test
    void are_about_who_was_meant_and_not_about_who_is_later_called_the_same() {
        var key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        var bob = callers.user("bob");
        var worker = callers.role("Passing");
        var session = callers.session(worker, "job", Optional.empty());
        callers.policy(key, document(allow(Arn.root(Fixture.ACCOUNT)), allow(bob.arn()), allow(session.arn())));
        callers.grant(key, bob.arn());
        callers.grant(key, Arn.of(worker));
        callers.grant(key, session.arn());
        assertThat(callers.encrypts(bob, key) && callers.encrypts(session, key)).isTrue();

        domain.accessKeys
                .list(domain.root, Optional.of("bob"), Page.Request.first(9))
                .items()
                .forEach(access -> domain.accessKeys.delete(domain.root, Optional.of("bob"), access.keyId()));
        domain.users.delete(domain.root, "bob");
        domain.store.write(tx -> {
            tx.roles().delete(worker);
            return worker;
        });
        assertThat(callers.encrypts(callers.user("bob"), key)).isFalse();
        assertThat(callers.encrypts(callers.session(callers.role("Passing"), "job", Optional.empty()), key))
                .isFalse();
        var shown = domain.kms.policies().get(domain.root, callers.name(key), KeyPolicies.NAME);
        assertThat(shown)
                .contains(Arn.userId(bob.id()), worker.uniqueId() + ":job")
                .doesNotContain("user/bob");
        assertThat(domain.kms
                        .grants()
                        .list(domain.root, callers.name(key), Optional.empty(), first())
                        .items())
                .extracting(Grants.View::grantee)
                .contains(Arn.userId(bob.id()), worker.uniqueId(), worker.uniqueId() + ":job");
    }

    private static Page.Request first() {
        return Page.Request.first(100);
    }

    @Test
    void of_role_bindings_and_of_key_policies_are_apart() {
        var key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        var dave = callers.user("dave");
        domain.bind(key.folder(), "kms.admin", dave.asIdentity().orElseThrow());
        var bound = domain.tokenCaller(dave.asIdentity().orElseThrow());
        assertThat(domain.crypto
                        .encrypt(bound, KeyFixture.with(key), KeyFixture.MESSAGE)
                        .bytes())
                .isNotEmpty();
        assertThat(callers.encrypts(dave, key))
                .as("a binding opens nothing here")
                .isFalse();

        callers.policy(
                key, document("{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"}"));
        assertThat(callers.encrypts(domain.root, key)).isFalse();
        assertThat(domain.crypto
                        .encrypt(bound, KeyFixture.with(key), KeyFixture.MESSAGE)
                        .bytes())
                .as("a key policy binds nobody there")
                .isNotEmpty();
        callers.grant(key, callers.user("eve").arn());
        var eve = domain.tokenCaller(domain.store.read(
                tx -> tx.identities().findUser(Fixture.ACCOUNT, "eve").orElseThrow()));
        assertThat(Fixture.error(() -> domain.crypto.encrypt(eve, KeyFixture.with(key), KeyFixture.MESSAGE)))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void about_what_is_only_for_the_account_of_a_key_are_denials_for_others() {
        var key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        var root = domain.rootOf(callers.other);
        callers.policy(key, document(allow(Arn.root(Fixture.ACCOUNT)), allow(Arn.root(callers.other))));
        assertThat(callers.encrypts(root, key)).isTrue();
        var name = callers.name(key);
        for (var work : List.<Runnable>of(
                () -> domain.kms.policies().get(root, name, KeyPolicies.NAME),
                () -> domain.kms.policies().list(root, name),
                () -> domain.kms.policies().put(root, name, KeyPolicies.NAME, NewKeyPolicy.read("{}", true)),
                () -> domain.kms.lifecycle().disable(root, name))) {
            assertThat(KeyCallers.isAllowed(work)).isFalse();
        }
    }
}
