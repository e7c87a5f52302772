package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.ResourceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much work one request may cause, and where it is done. */
class StepBudgetTest {
    private static final AccessCheck CHECK = new AccessCheck(
            ActionName.of("invoices:Get"),
            ResourceName.of("arn:aws:invoices:::" + "a".repeat(1_000) + "b"),
            _ -> ContextValue.UNKNOWN);
    private final List<String> reported = new ArrayList<>();
    private Fixture domain;
    private Principal.OfIdentity alice;
    /** Between what the check takes and twice that. */
    private long enough;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alice = domain.caller(domain.createUserWithKey("alice"));
        domain.allow(alice.identity(), PolicyDocuments.allowOn("arn:aws:invoices:::*a*b", "invoices:Get"));
        enough = LongStream.iterate(1, steps -> 2 * steps)
                .filter(steps -> decide(evaluator(steps), evaluator(steps).budget(1)) instanceof Decision.Allow)
                .findFirst()
                .orElseThrow();
        reported.clear();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private PolicyEvaluator evaluator(long steps) {
        return new PolicyEvaluator(
                NonBlocking.before(domain.store),
                _ -> Optional.empty(),
                new PolicyEvaluator.Limits(10, 1_000_000, steps),
                domain.clock,
                (_, action) -> reported.add(action));
    }

    private Decision decide(PolicyEvaluator evaluator, List<AccessCheck> checks, StepBudget budget) {
        return evaluator.evaluate(alice, alice.account(), checks, budget);
    }

    private Decision decide(PolicyEvaluator evaluator, StepBudget budget) {
        return decide(evaluator, List.of(CHECK), budget);
    }

    private static boolean isTooComplex(Decision decision) {
        return decision instanceof Decision.Deny denial && denial.why() == Decision.Reason.POLICIES_TOO_COMPLEX;
    }

    @Test
    void all_decisions_of_a_request_share_it() {
        var evaluator = evaluator(enough);
        var budget = evaluator.budget(100);
        var refused = Stream.generate(() -> isTooComplex(decide(evaluator, budget)))
                .limit(100)
                .toList();
        assertThat(refused).startsWith(false, false).endsWith(true);
        assertThat(refused.subList(refused.indexOf(true), 100)).doesNotContain(false);
        // Only the one whose policies took the rest of it, and not those after it.
        assertThat(reported).containsExactly("invoices:Get");
        assertThat(decide(evaluator, evaluator.budget(1))).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void all_checks_of_a_decision_share_it_and_so_do_questions_about_it() {
        var evaluator = evaluator(enough);
        var budget = evaluator.budget(100);
        assertThat(isTooComplex(decide(evaluator, Collections.nCopies(100, CHECK), budget)))
                .isTrue();
        var users = new ResourceRef.AllUsers(Fixture.ACCOUNT);
        var question = AuthorizationRequest.of(alice, IdentityAction.LIST_IDENTITIES, users);
        assertThat(isTooComplex(evaluator.evaluate(question, budget))).isTrue();
        assertThat(isTooComplex(evaluator.evaluate(question))).isFalse();
    }

    @Test
    void more_than_a_few_decisions_are_left_to_a_thread_that_may_take_time() {
        var evaluator = evaluator(enough);
        assertThat(NonBlocking.tryRun(() -> evaluator.budget(4))).isTrue();
        assertThat(NonBlocking.tryRun(() -> evaluator.budget(5))).isFalse();
        assertThat(evaluator.budget(1_000)).isNotNull();
    }

    @Test
    void so_is_a_decision_that_takes_more_than_ordinary_ones_and_nothing_is_noted_of_the_try() {
        var cheap = evaluator(100 * enough);
        var expensive = evaluator(enough);
        var impossible = evaluator(1);
        for (var evaluator : List.of(cheap, expensive, impossible)) {
            var _ = decide(evaluator, evaluator.budget(1));
        }
        reported.clear();
        assertThat(NonBlocking.tryRun(() -> decide(cheap, cheap.budget(1)))).isTrue();
        assertThat(NonBlocking.tryRun(() -> decide(expensive, expensive.budget(1))))
                .isFalse();
        assertThat(NonBlocking.tryRun(() -> decide(impossible, impossible.budget(1))))
                .isFalse();
        assertThat(reported).isEmpty();
    }
}
