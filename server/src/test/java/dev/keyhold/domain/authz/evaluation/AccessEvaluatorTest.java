package dev.keyhold.domain.authz.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.IdentityCache;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator.EvaluationRequest;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator.EvaluationResult;
import dev.keyhold.domain.authz.rolebinding.Permissions;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private AuthenticationResult authenticated(Principal principal) {
        return inquiries.authenticated(new AuthenticationResult.Authenticated(principal), OPERATION);
    }

    private Principal withKey(String... scopes) {
        var key = new Principal.Credential.ScopedKey(domain.admin.id(), List.of(scopes));
        return Principal.of(domain.admin.identity(), key, Samples.ORIGIN);
    }

    private static AuthenticationResult failed(AuthenticationFailure reason) {
        return new AuthenticationResult.Failed(reason);
    }

    @Test
    void the_root_and_who_is_no_identity_are_nobody_to_other_services() {
        var role = Samples.role(Fixture.ACCOUNT, 1, "Worker");
        var facts = SessionFacts.plain(SessionFacts.Kind.ROLE, domain.clock.instant(), List.of());
        var key = AccessKeyId.of(AccessKeyId.TEMPORARY, Fixture.ACCOUNT, 1);
        var session = new Principal.RoleSession(role, key, facts, domain.clock.instant(), Samples.ORIGIN);
        for (var principal : List.of(domain.root, session)) {
            assertThat(authenticated(principal)).isEqualTo(failed(AuthenticationFailure.ROOT_CREDENTIAL));
        }
        assertThat(authenticated(domain.admin)).isEqualTo(new AuthenticationResult.Authenticated(domain.admin));
        var failure = failed(AuthenticationFailure.BAD_TOKEN);
        assertThat(inquiries.authenticated(failure, OPERATION)).isSameAs(failure);
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .extracting(AuditEvent::reason)
                .containsOnly("ROOT_CREDENTIAL");
    }

    @Test
    void an_api_key_for_another_purpose_opens_no_service_that_asks_here() {
        assertThat(authenticated(withKey())).isEqualTo(failed(AuthenticationFailure.OUT_OF_SCOPE));
        assertThat(authenticated(withKey("yc.kms.use"))).isEqualTo(failed(AuthenticationFailure.OUT_OF_SCOPE));
        var suiting = withKey("yc.kms.use", "yc.ydb.topics.manage");
        assertThat(authenticated(suiting)).isEqualTo(new AuthenticationResult.Authenticated(suiting));
    }

    @Test
    void an_api_key_is_for_the_permissions_that_its_scopes_cover() {
        var topics = new AccessSubject.Authenticated(withKey("yc.ydb.topics.manage"));
        assertThat(reason(topics, question("ydb.streams.write", folder))).isEmpty();
        assertThat(reason(topics, question("ydb.tables.create", folder))).contains("OUT_OF_SCOPE");
        assertThat(reason(topics, question("ydb.clusters.get", folder)))
                .as("it has no scope")
                .contains("OUT_OF_SCOPE");
        var token = new AccessSubject.Authenticated(domain.admin);
        assertThat(reason(token, question("ydb.clusters.get", folder))).isEmpty();
    }

    private Optional<String> reason(AccessSubject subject, EvaluationRequest question) {
        return inquiries
                .decide(subject, List.of(question), OPERATION, Samples.ORIGIN)
                .getFirst()
                .denialReason();
    }

    @Test
    void who_is_named_has_rights_as_long_as_its_credentials_would_be_accepted() {
        var question = question("ydb.tables.select", folder);
        var bob = domain.serviceAccount("bob");
        domain.bind(bob.folder(), "ydb.viewer", bob);
        assertThat(reason(inquiries.named(bob.id().text()), question)).isEmpty();
        domain.serviceAccounts.suspend(domain.admin, bob.id().text(), Optional.empty(), TransactionHook.NONE);
        var suspended = inquiries.named(bob.id().text());
        assertThat(reason(suspended, question)).contains("SUSPENDED_IDENTITY");
        assertThat(suspended.known().map(Identity::id)).contains(bob.id());
        for (var id : List.of(
                "nobody",
                domain.root.id().text(),
                ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 7).text())) {
            assertThat(inquiries.named(id))
                    .isEqualTo(new AccessSubject.Powerless("DELETED_IDENTITY", Optional.empty()));
        }
    }

    /** What everybody may is also for those without a credential, and not for those whose credential is no good. */
    @Test
    void a_client_without_a_credential_may_do_what_is_bound_to_everybody() {
        var question = question("ydb.tables.select", folder);
        var anonymous = new AccessSubject.Anonymous();
        bindToAll(AccessBinding.Subject.ALL_AUTHENTICATED);
        assertThat(reason(anonymous, question)).contains("NOT_ALLOWED");
        bindToAll(AccessBinding.Subject.ALL);
        assertThat(reason(anonymous, question)).isEmpty();
        var powerless = new AccessSubject.Powerless("SUSPENDED_IDENTITY", Optional.empty());
        assertThat(reason(powerless, question)).contains("SUSPENDED_IDENTITY");
    }

    private void bindToAll(String whom) {
        var subject = new AccessBinding.Subject(AccessBinding.Subject.SYSTEM, whom);
        var binding = new AccessBinding(domain.admin.identity().folder(), "ydb.viewer", subject);
        domain.store.write(tx -> tx.bindings().add(Fixture.ACCOUNT, binding));
    }

    @Test
    void an_answer_tells_what_is_above_a_resource_if_it_is_allowed_and_was_not_said() {
        var account = domain.installed.account();
        var cloud = new ResourceRef.Resource(ResourceType.CLOUD, account.cloud());
        assertThat(ask(question("ydb.tables.select", "a-database", folder)).getFirst())
                .isEqualTo(new EvaluationResult(Optional.empty(), List.of(cloud)));
        assertThat(ask(question("ydb.tables.select", folder, domain.cloud()))
                        .getFirst()
                        .above())
                .isEmpty();
        var denied = inquiries.decide(
                new AccessSubject.Named(domain.serviceAccount("bob")),
                List.of(question("ydb.tables.select", folder)),
                OPERATION,
                Samples.ORIGIN);
        assertThat(denied).containsExactly(new EvaluationResult(Optional.of("NOT_ALLOWED"), List.of()));
    }

    @Test
    void what_is_said_to_be_in_two_accounts_is_in_neither() {
        var organization = domain.installed.account().organization();
        var other =
                domain.clouds.create(domain.admin, organization.text(), "other", "", Map.of(), TransactionHook.NONE);
        var foreign = other.defaultFolder().text();
        domain.bind(organization, "ydb.viewer", domain.admin.identity());
        for (var path : List.of(List.of(folder), List.of(foreign), List.of(foreign, organization.text()))) {
            assertThat(reason(
                            new AccessSubject.Anonymous(), question("ydb.tables.select", path.toArray(String[]::new))))
                    .contains("NOT_ALLOWED");
            assertThat(ask(question("ydb.tables.select", path.toArray(String[]::new)))
                            .getFirst()
                            .isAllowed())
                    .isTrue();
        }
        assertThat(ask(question("ydb.tables.select", foreign, folder))
                        .getFirst()
                        .isAllowed())
                .isFalse();
        assertThat(ask(question("ydb.tables.select", folder, foreign))
                        .getFirst()
                        .isAllowed())
                .isFalse();
    }

    @Test
    void denials_on_one_resource_are_noted_together_twenty_at_a_time() {
        var all = Permissions.all().stream().limit(41).toList();
        var questions = all.stream()
                .map(permission -> new EvaluationRequest(permission, "data base", List.of("db")))
                .toList();
        var bob = new AccessSubject.Named(domain.serviceAccount("bob"));
        var _ = inquiries.decide(bob, questions, OPERATION, Samples.ORIGIN);
        domain.denials.flush();
        var names = all.stream().map(Permissions.Permission::name).toList();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .extracting(AuditEvent::target)
                .containsExactlyInAnyOrder(
                        String.join(", ", names.subList(0, 20)) + " on data+base db",
                        String.join(", ", names.subList(20, 40)) + " on data+base db",
                        names.getLast() + " on data+base db");
    }

    @Test
    void what_is_allowed_is_not_noted() {
        assertThat(ask(question("ydb.tables.select", folder)).getFirst().isAllowed())
                .isTrue();
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS)).isEmpty();
    }
}
