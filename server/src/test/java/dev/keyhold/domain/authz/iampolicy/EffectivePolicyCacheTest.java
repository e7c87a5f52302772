package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import dev.keyhold.store.FaultyStore;
import dev.keyhold.store.ReadTx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of policies: never longer than it is true, and never more than there is room for. */
class EffectivePolicyCacheTest {
    private static final ResourceRef USERS = new ResourceRef.AllUsers(Fixture.ACCOUNT);

    private Fixture domain;
    private Principal.OfIdentity alice;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alice = domain.caller(domain.createUserWithKey("alice"));
        domain.allow(alice.identity(), PolicyDocuments.allow("iam:ListUsers"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private boolean allows() {
        return domain.policies.evaluate(AuthorizationRequest.of(alice, IdentityAction.LIST_IDENTITIES, USERS))
                instanceof Decision.Allow;
    }

    private boolean allows(ReadTx tx) {
        return domain.policies.evaluate(AuthorizationRequest.in(tx, alice, IdentityAction.LIST_IDENTITIES, USERS))
                instanceof Decision.Allow;
    }

    @Test
    void a_principal_that_is_known_is_authorized_without_the_store_and_without_waiting() {
        domain.policies.prepare(alice, IdentityAction.LIST_IDENTITIES);
        domain.store.fail(FaultyStore.Fault.READ);
        var allowed = new AtomicReference<>(false);
        assertThat(NonBlocking.tryRun(() -> allowed.set(allows()))).isTrue();
        assertThat(allowed).hasValue(true);
    }

    /** One server alone decides about changes by what it remembers. */
    @Test
    void a_change_is_prepared_for_like_a_read_and_one_that_is_open_or_refused_needs_nothing() {
        assertThat(NonBlocking.tryRun(() -> domain.policies.prepareAny(alice, SessionAction.CREATE_IAM_TOKEN)))
                .isTrue();
        assertThat(NonBlocking.tryRun(
                        () -> domain.policies.prepareAny(Fixture.temporary(alice), IdentityAction.CREATE_IDENTITY)))
                .as("a session may not")
                .isTrue();
        domain.policies.prepareAny(alice, IdentityAction.CREATE_IDENTITY);
        domain.store.fail(FaultyStore.Fault.READ);
        assertThat(NonBlocking.tryRun(() -> assertThat(allows()).isTrue())).isTrue();
    }

    @Test
    void a_principal_that_is_not_known_ends_an_attempt_that_must_not_wait() {
        assertThat(NonBlocking.tryRun(this::allows)).isFalse();
        assertThat(NonBlocking.tryRun(() -> domain.policies.prepare(alice, IdentityAction.LIST_IDENTITIES)))
                .isFalse();
        // Neither is anything known of the root, nor needed.
        assertThat(NonBlocking.tryRun(() -> domain.policies.prepare(domain.root, IdentityAction.LIST_IDENTITIES)))
                .isTrue();
        assertThat(NonBlocking.tryRun(() -> domain.policies.prepare(alice, SessionAction.GET_CALLER_IDENTITY)))
                .isTrue();
    }

    @Test
    void a_change_decides_by_what_is_stored_and_a_read_by_what_is_remembered() {
        assertThat(allows()).isTrue();
        domain.store.write(tx -> {
            tx.policies().deleteInline(Fixture.ACCOUNT, alice.id(), "allowed");
            assertThat(allows(tx)).isFalse();
            assertThat(domain.store.<Boolean>read(this::allows)).isTrue();
            return tx;
        });
        assertThat(domain.store.<Boolean>read(this::allows)).isFalse();
        assertThat(allows()).isFalse();
    }

    @Test
    void a_change_trusts_memory_until_something_is_changed_that_memory_may_hold() {
        domain.store.write(tx -> {
            assertThat(tx.trustsMemory()).isTrue();
            tx.accessKeys()
                    .update(tx.accessKeys()
                            .find(Fixture.ACCOUNT, Fixture.keyOf(alice))
                            .orElseThrow());
            assertThat(tx.trustsMemory()).isTrue();
            tx.policies().deleteInline(Fixture.ACCOUNT, alice.id(), "allowed");
            assertThat(tx.trustsMemory()).isFalse();
            return tx;
        });
        domain.store.write(tx -> assertThat(tx.trustsMemory()).isTrue());
    }

    /** Both are committed together, and nothing is announced before. */
    @Test
    void a_right_that_was_taken_away_does_not_count_in_the_same_group_of_changes() {
        assertThat(allows()).isTrue();
        var held = new CompletableFuture<Boolean>();
        var decided = new AtomicReference<>(true);
        var holding = waiting(() -> domain.store.write(_ -> held.join()));
        var taking = waiting(() -> domain.store.write(tx -> {
            tx.policies().deleteInline(Fixture.ACCOUNT, alice.id(), "allowed");
            return tx;
        }));
        var deciding = waiting(() -> domain.store.write(tx -> {
            decided.set(allows(tx));
            return tx;
        }));
        assertThat(allows()).isTrue();
        held.complete(true);
        CompletableFuture.allOf(holding, taking, deciding).join();
        assertThat(decided).hasValue(false);
        assertThat(allows()).isFalse();
    }

    /** Begins a change, and returns once it waits: for its group, or for what the test holds it with. */
    private static CompletableFuture<Boolean> waiting(Runnable change) {
        var done = new CompletableFuture<Boolean>();
        var thread = Thread.ofPlatform().start(() -> {
            change.run();
            done.complete(true);
        });
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return done;
    }

    /** Changes of providers are not announced, and the answer depends on the token. */
    @Test
    void nothing_is_remembered_of_who_holds_an_identity_token() {
        var compiled = new CompiledPolicies(1_000);
        var cache =
                new EffectivePolicyCache(domain.store, new PolicyReader(_ -> Optional.empty(), compiled), compiled, 10);
        var provider = new OidcProvider(
                Fixture.ACCOUNT,
                ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 4_711),
                "login.example",
                List.of("sts"),
                List.of(),
                domain.clock.instant());
        domain.store.write(tx -> {
            tx.oidcProviders().insert(provider);
            return tx;
        });
        var holder = holder(provider, "sts");
        assertThat(cache.get(holder)).isPresent();
        assertThat(cache.get(holder(provider, "other"))).isEmpty();
        domain.store.write(tx -> {
            assertThat(cache.get(tx, holder)).isPresent();
            tx.oidcProviders().update(provider.withClientIds(List.of("other")));
            assertThat(cache.get(tx, holder)).isEmpty();
            return tx;
        });
        assertThat(cache.get(holder)).isEmpty();
        domain.store.write(tx -> {
            assertThat(cache.get(tx, holder)).isEmpty();
            return tx;
        });
    }

    private static Principal holder(OidcProvider provider, String audience) {
        var token =
                new SessionFacts.WebIdentity(provider.arn().text(), provider.issuer(), "alice", audience, List.of());
        return new Principal.TokenHolder(provider, token, true, Samples.ORIGIN);
    }

    @Test
    void a_transaction_that_reads_before_anything_is_remembered_decides_by_what_it_sees_and_leaves_nothing() {
        assertThat(domain.store.<Boolean>read(this::allows)).isTrue();
        assertThat(NonBlocking.tryRun(this::allows)).isFalse();
    }

    @Test
    void tags_of_the_principal_count_at_once() {
        domain.allow(
                alice.identity(),
                PolicyDocuments.allowIf("\"StringEquals\":{\"aws:PrincipalTag/Team\":\"blue\"}", "iam:ListUsers"));
        assertThat(allows()).isFalse();
        domain.users.tag(domain.root, "alice", List.of(new Tag("team", "blue")));
        assertThat(allows()).isTrue();
        domain.users.untag(domain.root, "alice", List.of("TEAM"));
        assertThat(allows()).isFalse();
    }

    @Test
    void a_new_name_counts_at_once() {
        domain.allow(
                alice.identity(),
                PolicyDocuments.allowIf("\"StringEquals\":{\"aws:username\":\"alice\"}", "iam:ListUsers"));
        assertThat(allows()).isTrue();
        domain.users.update(domain.root, "alice", Optional.of("alicia"), Optional.empty());
        assertThat(allows()).isFalse();
    }

    @Test
    void a_deleted_user_and_one_of_a_closed_account_have_no_rights() {
        assertThat(allows()).isTrue();
        domain.store.write(tx -> {
            var account = tx.accounts().find(Fixture.ACCOUNT).orElseThrow();
            tx.accounts().update(account.closed(domain.clock.instant(), domain.clock.instant()));
            return account;
        });
        assertThat(allows()).isFalse();
        assertThat(domain.store.<Boolean>read(this::allows)).isFalse();
        domain.store.write(tx -> {
            var account = tx.accounts().find(Fixture.ACCOUNT).orElseThrow();
            tx.accounts().update(account.reopened());
            return account;
        });
        assertThat(allows()).isTrue();
        domain.store.write(tx -> {
            tx.accessKeys()
                    .delete(tx.accessKeys()
                            .find(Fixture.ACCOUNT, Fixture.keyOf(alice))
                            .orElseThrow());
            tx.identities().delete(alice.identity());
            return tx;
        });
        assertThat(allows()).isFalse();
    }

    /** They make room for each other, and each request still gets the right decision. */
    @Test
    void compiled_policies_have_a_bound_and_decide_alike_beyond_it() {
        var bound = 14_000;
        var compiled = new CompiledPolicies(bound);
        var cache = new EffectivePolicyCache(
                domain.store, new PolicyReader(_ -> Optional.empty(), compiled), compiled, 100);
        var users = IntStream.range(0, 2)
                .mapToObj(i -> domain.createUserWithKey("user" + i).owner())
                .toList();
        for (var user : users) {
            domain.store.write(tx -> {
                for (int i = 0; i < 6; i++) {
                    var document =
                            PolicyDocuments.allow("iam:GetUser", "s3:" + user.name() + "-" + i + "-" + "x".repeat(200));
                    tx.policies().putInline(user.account(), user.id(), new InlinePolicy("p" + i, document));
                }
                return user;
            });
        }
        for (int round = 0; round < 3; round++) {
            for (var user : users) {
                var subject = cache.get(acting(user)).orElseThrow();
                assertThat(subject.policies().identity())
                        .hasSize(6)
                        .allSatisfy(policy -> assertThat(policy.policy().text()).contains(user.name()));
                assertThat(compiled.bytes()).isPositive().isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void an_account_with_many_policies_does_not_displace_those_of_others() {
        var compiled = new CompiledPolicies(100_000);
        var others = IntStream.range(0, 10)
                .mapToObj(i -> CompiledPolicies.key(
                        PolicyType.IDENTITY, "others" + i, Optional.empty(), PolicyDocuments.allow("iam:GetUser")))
                .toList();
        others.forEach(
                key -> compiled.get(Fixture.ACCOUNT, key, PolicyKind.INLINE, PolicyDocuments.allow("iam:GetUser")));
        var greedy = new AccountId("999999999999");
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 300; i++) {
                var document = PolicyDocuments.allow("s3:" + "x".repeat(200) + i);
                var key = CompiledPolicies.key(PolicyType.IDENTITY, "p" + i, Optional.empty(), document);
                // What is used often stays before all else.
                for (int use = 0; use < 3; use++) {
                    compiled.get(greedy, key, PolicyKind.INLINE, document);
                }
            }
        }
        assertThat(others).allSatisfy(key -> assertThat(compiled.find(key)).isNotNull());
        assertThat(compiled.bytes()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void a_policy_that_several_users_have_is_compiled_once() {
        var compiled = new CompiledPolicies(1_000_000);
        var cache = new EffectivePolicyCache(
                domain.store, new PolicyReader(_ -> Optional.empty(), compiled), compiled, 100);
        var policies = new ArrayList<Object>();
        for (var name : List.of("bob", "carol")) {
            var user = domain.createUser(name);
            domain.allow(user, PolicyDocuments.ADMINISTRATOR);
            policies.add(
                    cache.get(acting(user)).orElseThrow().policies().identity().getFirst());
        }
        assertThat(policies.getFirst()).isSameAs(policies.getLast());
    }

    private static Principal acting(Identity identity) {
        var key = AccessKeyId.of(AccessKeyId.LONG_TERM, identity.account(), 1);
        return Principal.of(identity, new Principal.Credential.LongTermKey(key), Samples.ORIGIN);
    }
}
