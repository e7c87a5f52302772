package dev.keyhold.domain.authz.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.IdentityCache;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator.EvaluationRequest;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator.EvaluationResult;
import dev.keyhold.domain.authz.rolebinding.Permissions;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where answers come from, and what questions cannot do. */
class AccessEvaluatorTest {
    private static final String OPERATION = "AccessService/Authorize";

    private Fixture domain;
    private AccessEvaluator inquiries;
    private String folder;

    @BeforeEach
    void open(@TempDir Path data) {
        domain = new Fixture(data);
        var store = NonBlocking.before(domain.store);
        inquiries = new AccessEvaluator(
                store,
                new IdentityCache(store, domain.clock, 100),
                new RoleBindingCache(store),
                domain.recorder,
                domain.denials);
        folder = domain.admin.identity().folder().text();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static EvaluationRequest question(String permission, String... path) {
        return new EvaluationRequest(Permissions.find(permission).orElseThrow(), "resource", List.of(path));
    }

    private List<EvaluationResult> ask(EvaluationRequest... questions) {
        return inquiries.decide(
                new AccessSubject.Authenticated(domain.admin), List.of(questions), OPERATION, Samples.ORIGIN);
    }

    @Test
    void what_was_asked_before_is_answered_from_memory() {
        var question = question("ydb.tables.select", "a-database", folder);
        assertThat(NonBlocking.tryRun(() -> ask(question))).isFalse();
        assertThat(ask(question).getFirst().isAllowed()).isTrue();

        var answer = new AtomicReference<List<EvaluationResult>>(List.of());
        assertThat(NonBlocking.tryRun(() -> answer.set(ask(question)))).isTrue();
        assertThat(answer.get().getFirst().isAllowed()).isTrue();
    }

    @Test
    void a_name_that_was_looked_up_before_is_known_from_memory() {
        var id = domain.admin.identity().id().text();
        assertThat(NonBlocking.tryRun(() -> inquiries.named(id))).isFalse();
        assertThat(inquiries.named(id)).isInstanceOf(AccessSubject.Named.class);
        assertThat(NonBlocking.tryRun(() -> inquiries.named(id))).isTrue();
    }

    @Test
    void ids_of_others_are_not_worth_a_look_at_the_store() {
        assertThat(NonBlocking.tryRun(() -> ask(question("ydb.tables.select", "etn0ubpo6n48ib1f4r9c", "gizmo", ""))))
                .isTrue();
    }

    @Test
    void what_another_account_has_is_as_what_none_has() {
        var admin = domain.admin;
        var organization = domain.installed.account().organization().text();
        var other = domain.clouds.create(admin, organization, "other", "", Map.of(), TransactionHook.NONE);
        var named = inquiries.named(domain.serviceAccount("named").id().text());
        domain.bind(
                domain.admin.identity().folder(), "ydb.viewer", named.known().orElseThrow());
        var owned = question("ydb.tables.select", "a-database", folder);
        assertThat(decide(named, owned)).isTrue();
        // Its roles are in memory after this.
        assertThat(decide(named, question("ydb.tables.select", other.cloud().text(), folder)))
                .isFalse();

        for (var foreign : List.of(
                other.defaultFolder(),
                ResourceId.of(ResourceId.RESOURCE_MANAGER, other.id(), 7),
                ResourceId.of(ResourceId.RESOURCE_MANAGER, new AccountId("999999999999"), 7))) {
            var answer = new AtomicBoolean(true);
            // From memory, whatever the id names.
            assertThat(NonBlocking.tryRun(
                            () -> answer.set(decide(named, question("ydb.tables.select", foreign.text(), folder)))))
                    .isTrue();
            assertThat(answer).isFalse();
        }
    }

    private boolean decide(AccessSubject subject, EvaluationRequest question) {
        return inquiries
                .decide(subject, List.of(question), OPERATION, Samples.ORIGIN)
                .getFirst()
                .isAllowed();
    }

    @Test
    void no_path_is_more_than_denied() {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder(random.nextBoolean() ? "" : folder.substring(0, random.nextInt(21)));
            while (text.length() < random.nextInt(25)) {
                text.append((char) (random.nextBoolean() ? 'a' + random.nextInt(26) : random.nextInt(0x3000)));
            }
            var path = text.toString();
            if (!path.equals(folder)) {
                assertThatCode(() -> assertThat(ask(question("ydb.tables.select", path))
                                        .getFirst()
                                        .isAllowed())
                                .isFalse())
                        .as(path)
                        .doesNotThrowAnyException();
            }
        }
    }
}
