package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for all policies, tried with policies by chance. The seeds are fixed, so a failure comes back. */
class PropertiesTest {
    private static final int CASES = 6_000;
    private static final int FEW = 600;

    /** The kind whose literals are not checked, so that the odd ones are evaluated too. */
    private static final PolicyKind ANY_LITERALS = PolicyKind.SESSION;

    @Test
    void agrees_with_the_reference_evaluator() {
        var random = new RandomPolicies(1, false);
        var answers = new EnumMap<ReferenceEvaluator.Answer, Integer>(ReferenceEvaluator.Answer.class);
        for (var i = 0; i < CASES; i++) {
            var request = random.next();
            var expected = ReferenceEvaluator.evaluate(request);
            answers.merge(expected, 1, Integer::sum);
            assertThat(decide(request).outcome().name())
                    .describedAs("%s", request)
                    .isEqualTo(expected.name());
        }
        // The cases are worth something only if all answers occur often.
        assertThat(answers.values())
                .hasSize(3)
                .allSatisfy(count -> assertThat(count).isGreaterThan(CASES / 10));
    }

    @Test
    void a_further_deny_never_allows() {
        var random = new RandomPolicies(2, false);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var deny = random.next().identity().getFirst().replace("\"Allow\"", "\"Deny\"");
            if (!decide(request).allowed()) {
                assertThat(decide(withIdentity(request, plus(request.identity(), deny)))
                                .allowed())
                        .describedAs("%s", request)
                        .isFalse();
            }
        }
    }

    @Test
    void a_further_allow_never_denies() {
        var random = new RandomPolicies(3, false);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var allow = random.next().identity().getFirst().replace("\"Deny\"", "\"Allow\"");
            if (decide(request).allowed()) {
                assertThat(decide(withIdentity(request, plus(request.identity(), allow)))
                                .allowed())
                        .describedAs("%s", request)
                        .isTrue();
            }
        }
    }

    @Test
    void a_boundary_and_a_session_policy_never_allow() {
        var random = new RandomPolicies(4, false);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var other = random.next().identity().getFirst();
            var bounded = new RandomPolicies.Case(
                    request.caller(),
                    request.identity(),
                    Optional.of(other),
                    request.session(),
                    request.resource(),
                    request.action(),
                    request.target(),
                    request.context());
            if (request.boundary().isEmpty() && !decide(request).allowed()) {
                assertThat(decide(bounded).allowed()).describedAs("%s", request).isFalse();
            }
        }
    }

    @Test
    void order_does_not_count() {
        var random = new RandomPolicies(5, false);
        var chance = new Random(5);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var shuffled = new ArrayList<String>();
            request.identity().forEach(document -> shuffled.add(shuffleStatements(document, chance)));
            Collections.shuffle(shuffled, chance);
            assertThat(decide(withIdentity(request, shuffled)).outcome())
                    .describedAs("%s", request)
                    .isEqualTo(decide(request).outcome());
        }
    }

    @Test
    void white_space_does_not_count() {
        var random = new RandomPolicies(6, false);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var spaced = request.identity().stream()
                    .map(document -> document.replace("{", " \n{\t")
                            .replace("$ \n{\t", "${")
                            .replace("\":", "\" : \r\n")
                            .replace("]", " ] "))
                    .toList();
            assertThat(decide(withIdentity(request, spaced)).outcome())
                    .describedAs("%s", request)
                    .isEqualTo(decide(request).outcome());
        }
    }

    @Test
    void splitting_a_document_into_statements_does_not_count() {
        var random = new RandomPolicies(7, false);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var split = new ArrayList<String>();
            for (var document : request.identity()) {
                var head = document.substring(0, document.indexOf('[') + 1);
                statements(document).forEach(statement -> split.add(head + statement + "]}"));
            }
            assertThat(decide(withIdentity(request, split)).outcome())
                    .describedAs("%s", request)
                    .isEqualTo(decide(request).outcome());
        }
    }

    @Test
    void splitting_a_statement_into_one_for_each_action_does_not_count() {
        for (var effect : List.of("Allow", "Deny")) {
            for (var action : List.of("s3:GetObject", "s3:PutObject", "s3:ListBucket", "iam:GetUser")) {
                var both = Requests.policy("{\"Effect\":\"" + effect
                        + "\",\"Action\":[\"s3:Get*\",\"s3:PutObject\"],\"Resource\":\"arn:aws:s3:::reports/*\"}");
                var split = Requests.policy(
                        Requests.statement(effect, "s3:Get*", "arn:aws:s3:::reports/*", ""),
                        Requests.statement(effect, "s3:PutObject", "arn:aws:s3:::reports/*", ""));
                var other = effect.equals("Allow") ? Policy.EMPTY : Requests.ALLOW_ALL;
                assertThat(Requests.decide(action, "arn:aws:s3:::reports/x", RequestContext.EMPTY, split, other)
                                .outcome())
                        .isEqualTo(Requests.decide(action, "arn:aws:s3:::reports/x", RequestContext.EMPTY, both, other)
                                .outcome());
            }
        }
    }

    @Test
    void what_is_unknown_never_allows() {
        var random = new RandomPolicies(8, false);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var known = request(request, context(request.context()));
            if (new Evaluator().decide(known).allowed()) {
                continue;
            }
            for (var key : request.context().keySet()) {
                RequestContext unknown = name -> name.equals(Strings.lowerCase(key))
                        ? ContextValue.UNKNOWN
                        : known.context().value(name);
                var without =
                        new AccessRequest(known.caller(), known.action(), known.target(), known.policies(), unknown);
                assertThat(new Evaluator().decide(without).allowed())
                        .describedAs("%s without %s", request, key)
                        .isFalse();
            }
        }
    }

    @Test
    void the_simulator_decides_as_the_evaluator() {
        var random = new RandomPolicies(9, false);
        for (var i = 0; i < FEW; i++) {
            var request = random.next();
            var compiled = request(request, context(request.context()));
            var simulation = new Evaluator().simulate(compiled);
            assertThat(simulation.decision()).isEqualTo(new Evaluator().decide(compiled));
            switch (simulation.decision().outcome()) {
                case ALLOWED ->
                    assertThat(simulation.matches())
                            .isNotEmpty()
                            .allSatisfy(match ->
                                    assertThat(match.statement().effect()).isEqualTo(Effect.ALLOW));
                case EXPLICIT_DENY ->
                    assertThat(simulation.matches())
                            .contains(simulation.decision().match().orElseThrow())
                            .allSatisfy(match ->
                                    assertThat(match.statement().effect()).isEqualTo(Effect.DENY));
                default -> assertThat(simulation.matches()).isEmpty();
            }
        }
    }

    private static String shuffleStatements(String document, Random chance) {
        var statements = new ArrayList<>(statements(document));
        Collections.shuffle(statements, chance);
        return document.substring(0, document.indexOf('[') + 1) + String.join(",", statements) + "]}";
    }

    /** The statements of a document as text, which the positions of its compiled form cut out. */
    private static List<String> statements(String document) {
        return Policy.parse(ANY_LITERALS, document).statements().stream()
                .map(statement -> document.substring(
                        statement.start().column() - 1, statement.end().column() - 1))
                .toList();
    }

    private static List<String> plus(List<String> documents, String more) {
        var all = new ArrayList<>(documents);
        all.add(more);
        return all;
    }

    private static RandomPolicies.Case withIdentity(RandomPolicies.Case request, List<String> identity) {
        return new RandomPolicies.Case(
                request.caller(),
                identity,
                request.boundary(),
                request.session(),
                request.resource(),
                request.action(),
                request.target(),
                request.context());
    }

    static Decision decide(RandomPolicies.Case request) {
        return decide(request, context(request.context()));
    }

    private static Decision decide(RandomPolicies.Case request, RequestContext context) {
        return new Evaluator().decide(request(request, context));
    }

    private static AccessRequest request(RandomPolicies.Case request, RequestContext context) {
        var policies = Requests.identities(request.identity().stream()
                .map(document -> Policy.parse(ANY_LITERALS, document))
                .toArray(Policy[]::new));
        if (request.boundary().isPresent()) {
            policies = policies.withBoundary(attached(
                    PolicyType.BOUNDARY, ANY_LITERALS, request.boundary().get()));
        }
        if (request.session().isPresent()) {
            policies = policies.withSession(List.of(
                    attached(PolicyType.SESSION, ANY_LITERALS, request.session().get())));
        }
        if (request.resource().isPresent()) {
            policies = policies.withResource(attached(
                    PolicyType.RESOURCE, PolicyKind.RESOURCE, request.resource().get()));
        }
        return Requests.request(request.caller(), request.action(), request.target(), context, policies);
    }

    private static AttachedPolicy attached(PolicyType type, PolicyKind kind, String document) {
        return AttachedPolicy.of(type, type.name(), Policy.parse(kind, document));
    }

    @SuppressWarnings("unchecked")
    private static RequestContext context(Map<String, Object> values) {
        var context = MapContext.builder();
        values.forEach((key, value) -> context.put(
                key, value instanceof String text ? ContextValue.of(text) : ContextValue.of((List<String>) value)));
        return context.build();
    }
}
