package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.crypto.GrantTokens;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsGrant.Constraint.Kind;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Grants: what they let whom, from when to when, and who gives them up. */
class GrantsTest {
    private KeyCallers callers;
    private Fixture domain;
    private Grants grants;
    private Principal alice;
    private Principal bob;
    private KmsKey key;

    @BeforeEach
    void open(@TempDir Path folder) {
        callers = new KeyCallers(folder);
        domain = callers.domain;
        grants = domain.kms.grants();
        alice = callers.user("alice");
        bob = callers.user("bob");
        key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
    }

    @AfterEach
    void close() {
        callers.close();
    }

    private static Grants.Draft draft(Principal grantee, String... operations) {
        return new Grants.Draft(
                grantee.arn().text(), Optional.empty(), List.of(operations), Optional.empty(), "", List.of());
    }

    private static Grants.Draft named(Grants.Draft draft, String name) {
        return new Grants.Draft(
                draft.grantee(), draft.retiring(), draft.operations(), draft.constraint(), name, List.of());
    }

    private static Grants.Draft constrained(Grants.Draft draft, Optional<KmsGrant.Constraint> constraint) {
        return new Grants.Draft(draft.grantee(), draft.retiring(), draft.operations(), constraint, "", List.of());
    }

    private static Grants.Draft retiring(Grants.Draft draft, Principal who) {
        return new Grants.Draft(
                draft.grantee(),
                Optional.of(who.arn().text()),
                draft.operations(),
                draft.constraint(),
                draft.name(),
                List.of());
    }

    private Grants.Created create(Grants.Draft draft) {
        return grants.create(domain.root, callers.name(key), draft, false);
    }

    private List<Grants.View> list() {
        return grants.list(domain.root, callers.name(key), Optional.empty(), Page.Request.first(100))
                .items();
    }

    @Test
    void count_from_the_next_request_and_end_at_once() {
        assertThat(callers.encrypts(alice, key)).isFalse();
        var made = create(draft(alice, "Encrypt"));
        assertThat(callers.encrypts(alice, key)).isTrue();
        assertThat(callers.describes(alice, key)).isFalse();
        assertThat(callers.encrypts(bob, key)).isFalse();
        grants.revoke(domain.root, callers.name(key), made.id(), false);
        assertThat(callers.encrypts(alice, key)).isFalse();
        assertThat(list()).isEmpty();
    }

    @Test
    void of_one_name_that_are_alike_are_one() {
        var plain = draft(alice, "Encrypt", "Decrypt");
        var first = create(named(plain, "n"));
        var again = create(named(draft(alice, "Decrypt", "Encrypt", "Decrypt"), "n"));
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.token()).isNotEqualTo(first.token());
        assertThat(create(named(draft(alice, "Encrypt"), "n")).id()).isNotEqualTo(first.id());
        assertThat(create(plain).id()).isNotEqualTo(first.id());
        assertThat(list()).hasSize(3);
        // The quota of the fixture.
        assertThat(Fixture.error(() -> create(plain)))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.GRANTS_PER_KMS_KEY, 3));
        assertThat(create(named(plain, "n")).id()).isEqualTo(first.id());
    }

    @ParameterizedTest
    @CsvSource({
        // The constraint of the grant of the maker, that of the new one, and whether it may be made.
        "NONE, NONE, true",
        "NONE, SUBSET a=1, true",
        "SUBSET a=1, NONE, false",
        "SUBSET a=1, SUBSET a=1, true",
        "SUBSET a=1, SUBSET A=1, true",
        "SUBSET a=1, SUBSET a=2, false",
        "SUBSET a=1, SUBSET a=1;b=2, true",
        "SUBSET a=1;b=2, SUBSET a=1, false",
        "SUBSET a=1, EQUALS a=1;b=2, true",
        "SUBSET a=1, EQUALS b=2, false",
        "EQUALS a=1, SUBSET a=1, false",
        "EQUALS a=1, EQUALS a=1, true",
        "EQUALS a=1, EQUALS a=1;A=1, false",
        "EQUALS a=1, EQUALS a=1;b=2, false",
        "EQUALS a=1, NONE, false"
    })
    void are_passed_on_with_constraints_at_least_as_strict(String own, String passed, boolean isAllowed) {
        create(constrained(draft(alice, "CreateGrant", "Encrypt"), constraint(own)));
        var next = constrained(draft(bob, "Encrypt"), constraint(passed));
        assertThat(KeyCallers.isAllowed(() -> grants.create(alice, callers.name(key), next, false)))
                .isEqualTo(isAllowed);
        var more = constrained(draft(bob, "Encrypt", "Decrypt"), constraint(passed));
        assertThat(KeyCallers.isAllowed(() -> grants.create(alice, callers.name(key), more, false)))
                .isFalse();
        callers.iam(alice.id(), Optional.of(PolicyDocuments.allow("kms:CreateGrant")));
        assertThat(KeyCallers.isAllowed(() -> grants.create(alice, callers.name(key), more, false)))
                .as("a policy limits nothing")
                .isTrue();
    }

    private static Optional<KmsGrant.Constraint> constraint(String text) {
        if (text.equals("NONE")) {
            return Optional.empty();
        }
        var words = text.split(" ");
        var pairs = new java.util.HashMap<String, String>();
        for (var pair : words[1].split(";")) {
            pairs.put(pair.split("=")[0], pair.split("=")[1]);
        }
        return Optional.of(new KmsGrant.Constraint(Kind.valueOf(words[0]), new EncryptionContext(pairs)));
    }

    @ParameterizedTest
    @CsvSource({
        // The constraint, the context of a request, and whether it is allowed.
        "SUBSET a=1, a=1;b=2, true",
        "SUBSET a=1, A=1, true",
        "SUBSET a=x, a=X, false",
        "SUBSET a=1, b=1, false",
        "EQUALS a=1, A=1, true",
        "EQUALS a=1, a=1;b=2, false",
        "EQUALS a=1;b=2, a=1, false"
    })
    void compare_keys_of_contexts_without_case_and_values_with_it(String own, String context, boolean isAllowed) {
        create(constrained(draft(alice, "Encrypt", "DescribeKey"), constraint(own)));
        var given = constraint("EQUALS " + context).orElseThrow().context();
        var with = new CryptoService.With(
                callers.name(key),
                Optional.empty(),
                given.canonical().orElseThrow(),
                CryptoOptions.of(KeyParameters.of(given)));
        assertThat(KeyCallers.isAllowed(() -> domain.crypto.encrypt(alice, with, KeyFixture.MESSAGE)))
                .isEqualTo(isAllowed);
        assertThat(callers.describes(alice, key)).as("it has no context").isTrue();
    }

    @Test
    void are_given_up_by_whom_they_say_and_by_the_account_that_made_them() {
        var worker = callers.role("Worker");
        var session = callers.session(worker, "job", Optional.empty());
        var mallory = callers.userOfOther("mallory");
        var plain = draft(alice, "Encrypt");
        assertThat(retires(bob, retiring(plain, bob))).isTrue();
        assertThat(retires(alice, retiring(plain, bob))).isFalse();
        assertThat(retires(alice, draft(alice, "Encrypt", "RetireGrant"))).isTrue();
        assertThat(retires(bob, draft(alice, "Encrypt", "RetireGrant"))).isFalse();
        assertThat(retires(domain.root, plain)).isTrue();
        assertThat(retires(session, retiring(plain, session))).isTrue();
        assertThat(retires(mallory, retiring(plain, mallory)))
                .as("its own account must allow it")
                .isFalse();
        callers.iam(mallory.id(), Optional.of(PolicyDocuments.allow("kms:RetireGrant")));
        assertThat(retires(mallory, retiring(plain, mallory))).isTrue();
        assertThat(retires(mallory, plain)).isFalse();
        callers.iam(bob.id(), Optional.of(PolicyDocuments.deny("kms:*")));
        assertThat(retires(bob, retiring(plain, bob))).isFalse();
        callers.iam(bob.id(), Optional.of(PolicyDocuments.allow("kms:RetireGrant")));
        assertThat(retires(bob, plain)).as("the account of the issuer").isTrue();
        callers.iam(bob.id(), Optional.empty());
        callers.policy(key, ALLOW.formatted("*"));
        assertThat(retires(bob, plain)).as("a key policy allows it to nobody").isFalse();
        callers.policy(key, ALLOW.formatted("*").replace("Allow", "Deny"));
        assertThat(retires(bob, retiring(plain, bob))).isFalse();
    }

    private static final String ALLOW = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"%s\"},\"Action\":\"kms:RetireGrant\",\"Resource\":\"*\"}}";

    /** Makes the grant, whatever the key policy, and leaves none behind. */
    private boolean retires(Principal principal, Grants.Draft draft) {
        var before = domain.store
                .read(tx -> tx.kmsKeys().find(key.account(), key.id()))
                .orElseThrow();
        domain.store.write(tx -> {
            tx.kmsKeys().update(before.withPolicy(Optional.empty()));
            return key;
        });
        var made = create(draft);
        domain.store.write(tx -> {
            tx.kmsKeys().update(before);
            return key;
        });
        var byToken = new Grants.Reference.ByToken(made.token());
        var byId = new Grants.Reference.ById(callers.name(key), made.id());
        var dry = Fixture.error(() -> grants.retire(principal, byToken, true));
        var isAllowed = KeyCallers.isAllowed(() -> grants.retire(principal, byId, false));
        assertThat(dry instanceof ServiceError.RefusedKey(var why, var _) && why == KeyProblem.DRY_RUN)
                .isEqualTo(isAllowed);
        domain.store.write(tx -> {
            tx.kmsKeys().grant(key.account(), made.id()).ifPresent(tx.kmsKeys()::delete);
            return key;
        });
        return isAllowed;
    }

    @Test
    void of_keys_of_other_accounts_are_not_disclosed() {
        var made = create(draft(alice, "Encrypt"));
        var other = domain.rootOf(callers.other);
        for (var id : List.of(made.id(), "0".repeat(64))) {
            var byId = new Grants.Reference.ById(callers.name(key), id);
            assertThat(Fixture.error(() -> grants.retire(other, byId, false))).isInstanceOf(ServiceError.Denied.class);
            assertThat(Fixture.error(() -> grants.revoke(other, callers.name(key), id, false)))
                    .isInstanceOf(ServiceError.Denied.class);
        }
        assertThat(list()).hasSize(1);
    }

    @Test
    void have_tokens_that_only_this_installation_makes() {
        var made = create(draft(alice, "Encrypt"));
        var tokens = new GrantTokens(domain.barrier);
        assertThat(tokens.read(made.token())).contains(new GrantTokens.Named(key.account(), made.id()));
        var bytes = Base64.getDecoder().decode(made.token());
        for (int at = 0; at < bytes.length; at++) {
            var changed = bytes.clone();
            changed[at] ^= 1;
            assertThat(tokens.read(Base64.getEncoder().encodeToString(changed))).isEmpty();
        }
        for (var text : List.of("", "a", "%", "AQ==", made.token() + "AAAA", made.id())) {
            assertThat(tokens.read(text)).isEmpty();
        }
        var elsewhere = new GrantTokens(new dev.keyhold.crypto.Barrier(dev.keyhold.crypto.Keyring.generate()));
        assertThat(elsewhere.read(made.token())).isEmpty();
        assertThat(tokens.issue(new AccountId("000000000042"), made.id())).isNotEqualTo(made.token());
        var stored = domain.store
                .read(tx -> tx.kmsKeys().grant(key.account(), made.id()))
                .toString();
        assertThat(stored).doesNotContain(made.token());
        assertThat(domain.changes().toString().getBytes(StandardCharsets.UTF_8))
                .asString(StandardCharsets.UTF_8)
                .doesNotContain(made.token());
    }

    @Test
    void are_recorded_with_whom_they_are_for() {
        var made = create(draft(alice, "Encrypt"));
        grants.revoke(domain.root, callers.name(key), made.id(), false);
        var target = "grant " + made.id() + " for " + Arn.userId(alice.id()) + " on symmetric key " + key.id();
        assertThat(domain.changes())
                .filteredOn(event -> event.operation().endsWith("_GRANT"))
                .extracting(AuditEvent::operation, AuditEvent::target)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("CREATE_GRANT", target),
                        org.assertj.core.groups.Tuple.tuple("REVOKE_GRANT", target));
        var before = domain.changes();
        assertThat(Fixture.error(() -> grants.create(domain.root, callers.name(key), draft(alice, "Encrypt"), true)))
                .isEqualTo(new ServiceError.RefusedKey(KeyProblem.DRY_RUN, ""));
        assertThat(domain.changes()).isEqualTo(before);
        assertThat(list()).isEmpty();
    }

    @Test
    void are_asked_for_under_conditions() {
        var draft = constrained(draft(bob, "Encrypt"), constraint("EQUALS a=1"));
        var conditions = Map.of(
                "kms:GrantOperations", "Encrypt",
                "kms:GranteePrincipal", bob.arn().text(),
                "kms:GrantConstraintType", "EncryptionContextEquals",
                "kms:GrantIsForAWSResource", "false",
                "kms:EncryptionContext:A", "1",
                "kms:EncryptionContextKeys", "a");
        conditions.forEach((name, value) -> {
            var isList = name.equals("kms:GrantOperations") || name.equals("kms:EncryptionContextKeys");
            var operator = isList ? "ForAnyValue:StringEquals" : "StringEquals";
            for (var wanted : List.of(value, "other")) {
                var condition = "\"" + operator + "\":{\"" + name + "\":\"" + wanted + "\"}";
                callers.iam(alice.id(), Optional.of(PolicyDocuments.allowIf(condition, "kms:CreateGrant")));
                var error = Fixture.error(() -> grants.create(alice, callers.name(key), draft, true));
                assertThat(error instanceof ServiceError.Denied)
                        .as(name + " " + wanted)
                        .isEqualTo(wanted.equals("other"));
            }
        });
    }

    @Test
    void and_policies_of_keys_do_not_lock_out_who_changes_them() {
        var policies = domain.kms.policies();
        var name = callers.name(key);
        var toAlice = ALLOW.replace("kms:RetireGrant", "kms:*").formatted(alice.arn());
        assertThat(Fixture.error(
                        () -> policies.put(domain.root, name, KeyPolicies.NAME, NewKeyPolicy.read(toAlice, false))))
                .isEqualTo(new ServiceError.RefusedKey(KeyProblem.LOCKED_OUT, ""));
        var tooLong = toAlice.replace("{\"Effect\"", " ".repeat(32 * 1024) + "{\"Effect\"");
        assertThat(Fixture.error(
                        () -> policies.put(domain.root, name, KeyPolicies.NAME, NewKeyPolicy.read(tooLong, true))))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.KEY_POLICY_SIZE, 32 * 1024));
        callers.iam(
                bob.id(),
                Optional.of(PolicyDocuments.allowIf(
                        "\"Bool\":{\"kms:BypassPolicyLockoutSafetyCheck\":\"false\"}", "kms:PutKeyPolicy")));
        assertThat(KeyCallers.isAllowed(
                        () -> policies.put(bob, name, KeyPolicies.NAME, NewKeyPolicy.read(toAlice, true))))
                .isFalse();
        policies.put(domain.root, name, KeyPolicies.NAME, NewKeyPolicy.read(toAlice, true));
        assertThat(callers.encrypts(alice, key)).isTrue();
        assertThat(callers.encrypts(domain.root, key)).isFalse();
        policies.put(alice, name, KeyPolicies.NAME, NewKeyPolicy.read(toAlice, false));
    }

    @Test
    void are_listed_by_whom_they_are_for_and_by_who_may_give_them_up() {
        var toAlice = create(retiring(draft(alice, "Encrypt"), bob));
        var toBob = create(draft(bob, "Encrypt"));
        var another = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        assertThat(list()).extracting(view -> view.grant().id()).containsExactlyInAnyOrder(toAlice.id(), toBob.id());
        assertThat(listed(alice.arn().text())).containsExactly(toAlice.id());
        assertThat(listed(alice.uniqueId())).containsExactly(toAlice.id());
        assertThat(listed(domain.root.arn().text())).isEmpty();
        assertThat(grants.find(domain.root, callers.name(key), toBob.id()))
                .hasValueSatisfying(
                        view -> assertThat(view.grantee()).isEqualTo(bob.arn().text()));
        assertThat(grants.find(domain.root, callers.name(another), toBob.id()))
                .as("it is of another key")
                .isEmpty();
        assertThat(retirable(domain.root, bob.arn().text())).containsExactly(toAlice.id());
        assertThat(retirable(domain.root, alice.arn().text())).isEmpty();
        assertThat(retirable(domain.rootOf(callers.other), bob.arn().text()))
                .as("keys of the account alone")
                .isEmpty();
        for (var refused : List.<Runnable>of(
                () -> retirable(alice, bob.arn().text()),
                () -> grants.find(alice, callers.name(key), toBob.id()),
                () -> grants.list(alice, callers.name(key), Optional.empty(), Page.Request.first(100)))) {
            assertThat(KeyCallers.isAllowed(refused)).isFalse();
        }
    }

    private List<String> listed(String grantee) {
        return ids(grants.list(domain.root, callers.name(key), Optional.of(grantee), Page.Request.first(100)));
    }

    private List<String> retirable(Principal principal, String retiring) {
        return ids(grants.retirable(principal, retiring, Page.Request.first(100)));
    }

    private static List<String> ids(Page<Grants.View> page) {
        return page.items().stream().map(view -> view.grant().id()).toList();
    }

    @Test
    void are_made_on_keys_that_can_be_used_for_principals_that_there_are() {
        var keys = domain.kms.lifecycle();
        var draft = draft(alice, "Encrypt");
        keys.disable(domain.root, callers.name(key));
        assertThat(refusal(draft)).isEqualTo(KeyProblem.KEY_IS_INACTIVE);
        keys.enable(domain.root, callers.name(key));
        keys.scheduleDeletion(domain.root, callers.name(key), Duration.ofDays(7));
        assertThat(refusal(draft)).isEqualTo(KeyProblem.KEY_IS_PENDING_DELETION);
        keys.cancelDeletion(domain.root, callers.name(key));
        keys.enable(domain.root, callers.name(key));
        var nobody = Arn.user(key.account(), "/", "nobody").text();
        for (var who : List.of(nobody, "alice", "", "*")) {
            assertThat(refusal(new Grants.Draft(
                            who, Optional.empty(), draft.operations(), Optional.empty(), "", List.of())))
                    .isEqualTo(KeyProblem.INVALID_PRINCIPAL);
            assertThat(refusal(new Grants.Draft(
                            draft.grantee(), Optional.of(who), draft.operations(), Optional.empty(), "", List.of())))
                    .isEqualTo(KeyProblem.INVALID_PRINCIPAL);
        }
        for (var operations : List.of(List.<String>of(), List.of("CreateGrant"), List.of("Encrypt", "Sign"))) {
            assertThat(refusal(draft(alice, operations.toArray(String[]::new)))).isEqualTo(KeyProblem.INVALID_GRANT);
        }
        assertThat(list()).isEmpty();
        create(draft);
    }

    private KeyProblem refusal(Grants.Draft draft) {
        return ((ServiceError.RefusedKey) Fixture.error(() -> create(draft))).problem();
    }

    /** A token adds nothing, and must be of the key all the same. */
    @Test
    void have_tokens_that_are_taken_with_their_own_key_alone() {
        var made = create(draft(alice, "Encrypt", "Decrypt", "DescribeKey"));
        var another = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        var ofAnother = grants.create(domain.root, callers.name(another), draft(alice, "Encrypt"), false);
        assertThat(encryptsWith(made.token())).isTrue();
        assertThat(encryptsWith(ofAnother.token())).isFalse();
        assertThat(encryptsWith("nonsense")).isFalse();
        var with = new CryptoService.With(callers.name(key), Optional.empty(), KeyFixture.NO_AAD);
        var ciphertext = domain.crypto.encrypt(alice, with, KeyFixture.MESSAGE).bytes();
        assertThat(decryptsWith(ciphertext, made.token())).isTrue();
        assertThat(decryptsWith(ciphertext, ofAnother.token())).isFalse();
        assertThat(describesWith(made.token())).isTrue();
        assertThat(describesWith(ofAnother.token())).isFalse();
        grants.revoke(domain.root, callers.name(key), made.id(), false);
        callers.iam(alice.id(), Optional.of(PolicyDocuments.allow("kms:*")));
        assertThat(encryptsWith(made.token())).as("the grant is gone").isFalse();
        assertThat(callers.encrypts(alice, key)).isTrue();
    }

    private boolean encryptsWith(String token) {
        var options = CryptoOptions.of(KeyParameters.NONE.withTokens(List.of(token)));
        var with = new CryptoService.With(callers.name(key), Optional.empty(), KeyFixture.NO_AAD, options);
        return isTaken(() -> domain.crypto.encrypt(alice, with, KeyFixture.MESSAGE));
    }

    private boolean decryptsWith(byte[] ciphertext, String token) {
        var options = CryptoOptions.of(KeyParameters.NONE.withTokens(List.of(token)));
        var sealed =
                new CryptoService.Sealed(Optional.empty(), Optional.empty(), KeyFixture.NO_AAD, ciphertext, options);
        return isTaken(() -> domain.crypto.decrypt(alice, sealed));
    }

    private boolean describesWith(String token) {
        return isTaken(() -> domain.kms.lifecycle().describe(alice, callers.name(key), List.of(token)));
    }

    private static boolean isTaken(Runnable use) {
        try {
            use.run();
            return true;
        } catch (ServiceException e) {
            assertThat(e.serviceError()).isEqualTo(new ServiceError.RefusedKey(KeyProblem.INVALID_GRANT_TOKEN, ""));
            return false;
        }
    }

    @Test
    void that_are_not_there_are_not_revoked_and_none_is_in_a_dry_run() {
        var made = create(draft(alice, "Encrypt"));
        var another = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
        for (var name : List.of(callers.name(key), callers.name(another))) {
            var id = name.equals(callers.name(key)) ? "0".repeat(64) : made.id();
            var byId = new Grants.Reference.ById(name, id);
            for (var refused : List.<ThrowingCallable>of(
                    () -> grants.revoke(domain.root, name, id, false), () -> grants.retire(domain.root, byId, false))) {
                assertThat(((ServiceError.RefusedKey) Fixture.error(refused)).problem())
                        .isEqualTo(KeyProblem.UNKNOWN_GRANT);
            }
        }
        assertThat(Fixture.error(() -> grants.retire(domain.root, new Grants.Reference.ByToken("nonsense"), false)))
                .isEqualTo(new ServiceError.RefusedKey(KeyProblem.INVALID_GRANT_TOKEN, ""));
        assertThat(Fixture.error(() -> grants.revoke(domain.root, callers.name(key), made.id(), true)))
                .isEqualTo(new ServiceError.RefusedKey(KeyProblem.DRY_RUN, ""));
        assertThat(list()).hasSize(1);
    }
}
