package dev.keyhold.domain.authz.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AccountLookup;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Principal;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.ResourceName;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyAccessEvaluatorTest {
    private static final String OPERATION = "Gateway/Check";

    private Fixture domain;
    private PolicyAccessEvaluator evaluator;
    private Principal.OfIdentity alice;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        evaluator = new PolicyAccessEvaluator(domain.policies, new AccountLookup(domain.store), domain.denials);
        alice = domain.caller(domain.createUserWithKey("alice"));
        domain.allow(alice.identity(), PolicyDocuments.allowOn("arn:aws:invoices:::paid", "invoices:Get"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static AccessCheck on(String resource) {
        return new AccessCheck(
                ActionName.of("invoices:Get"),
                ResourceName.of("arn:aws:invoices:::" + resource),
                _ -> ContextValue.UNKNOWN);
    }

    private static List<AccessCheck> onMany(int count) {
        return IntStream.range(0, count).mapToObj(i -> on("k" + i)).toList();
    }

    private Decision decide(Principal principal, AccessCheck... checks) {
        return evaluator.decide(principal, Fixture.ACCOUNT, List.of(checks), OPERATION);
    }

    private static Optional<Decision.Reason> reason(Decision decision) {
        return decision instanceof Decision.Deny denial ? Optional.of(denial.why()) : Optional.empty();
    }

    private List<AuditEvent> noted() {
        domain.denials.flush();
        return domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS);
    }

    @Test
    void all_that_a_request_needs_must_be_allowed() {
        assertThat(decide(alice, on("paid"))).isEqualTo(new Decision.Allow(Decision.Grant.POLICY));
        assertThat(noted()).isEmpty();
        assertThat(reason(decide(alice, on("paid"), on("due")))).contains(Decision.Reason.NOT_ALLOWED);
        assertThat(reason(decide(alice, on("due"), on("paid")))).contains(Decision.Reason.NOT_ALLOWED);
    }

    @Test
    void resources_of_another_account_are_for_nobody_of_this() {
        for (var principal : List.of(alice, domain.root)) {
            var decision = evaluator.decide(principal, Samples.OTHER_ACCOUNT, List.of(on("paid")), OPERATION);
            assertThat(reason(decision)).contains(Decision.Reason.OTHER_ACCOUNT);
        }
        assertThat(decide(domain.root, on("due"))).isEqualTo(new Decision.Allow(Decision.Grant.ROOT));
    }

    @Test
    void a_denial_is_one_event_that_names_the_first_five() {
        var _ = evaluator.decide(alice, Fixture.ACCOUNT, onMany(5), OPERATION);
        var _ = evaluator.decide(alice, Fixture.ACCOUNT, onMany(7), OPERATION);
        var named = IntStream.range(0, 5)
                .mapToObj(i -> "invoices:Get on arn:aws:invoices:::k" + i)
                .toList();
        assertThat(noted())
                .extracting(AuditEvent::operation, AuditEvent::target)
                .containsExactlyInAnyOrder(
                        tuple(OPERATION, String.join(", ", named)),
                        tuple(OPERATION, String.join(", ", named) + " and 2 more"));
    }

    @Test
    void an_event_repeats_no_secret_that_was_sent_as_a_name() {
        var secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        var _ = decide(alice, on(secret));
        assertThat(noted()).extracting(AuditEvent::target).containsExactly("invoices:Get on …");
    }

    @Test
    void what_is_only_evaluated_is_not_noted() {
        var checks = List.of(on("due"));
        var decision = evaluator.evaluate(alice, Fixture.ACCOUNT, checks, evaluator.budget(1));
        assertThat(noted()).isEmpty();
        evaluator.denied(alice, checks, (Decision.Deny) decision, OPERATION);
        evaluator.refuse(alice, "UNCLEAR", OPERATION);
        assertThat(noted())
                .extracting(AuditEvent::target)
                .containsExactlyInAnyOrder("invoices:Get on arn:aws:invoices:::due", "");
    }

    @Test
    void an_owner_is_known_without_its_name_while_there_is_one_account() {
        assertThat(evaluator.onlyAccount()).contains(Fixture.ACCOUNT);
        var organization = domain.installed.account().organization().text();
        var _ = domain.clouds.create(domain.admin, organization, "other", "", Map.of(), TransactionHook.NONE);
        assertThat(evaluator.onlyAccount()).isEmpty();
    }
}
