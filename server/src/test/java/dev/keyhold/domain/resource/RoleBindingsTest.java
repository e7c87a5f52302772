package dev.keyhold.domain.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.RoleBindings.Delta;
import dev.keyhold.domain.resource.RoleBindings.Grant;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleBindingsTest {
    private static final String OWNER = "resource-manager.clouds.owner";

    private Fixture domain;
    private Identity bob;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        bob = domain.serviceAccount("bob");
        domain.clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static Grant grant(String role, Identity who) {
        return new Grant(
                role, new AccessBinding.Subject("serviceAccount", who.id().text()));
    }

    private List<Delta> update(Principal by, Delta... deltas) {
        return domain.bindings
                .update(
                        by,
                        OrganizationAction.SET_CLOUD_BINDINGS,
                        RoleBindings.On.cloud(by, domain.cloud()),
                        List.of(deltas),
                        TransactionHook.NONE)
                .deltas();
    }

    private List<Grant> grants() {
        return domain.bindings.list(
                domain.admin,
                OrganizationAction.LIST_CLOUD_BINDINGS,
                RoleBindings.On.cloud(domain.admin, domain.cloud()));
    }

    @Test
    void report_only_what_really_changed() {
        var add = new Delta(true, grant("viewer", bob));
        var remove = new Delta(false, grant("viewer", bob));
        assertThat(update(domain.admin, remove)).isEmpty();
        assertThat(update(domain.admin, add)).containsExactly(add);
        assertThat(update(domain.admin, add)).isEmpty();
        assertThat(grants()).contains(grant("viewer", bob)).hasSize(2);
        assertThat(update(domain.admin, remove)).containsExactly(remove);
    }

    @Test
    void are_replaced_as_a_whole() {
        var wanted = List.of(grant("admin", domain.installed.admin()), grant("editor", bob));
        update(domain.admin, new Delta(true, grant("viewer", bob)));
        domain.bindings.set(
                domain.admin,
                OrganizationAction.SET_CLOUD_BINDINGS,
                RoleBindings.On.cloud(domain.admin, domain.cloud()),
                wanted,
                TransactionHook.NONE);
        assertThat(grants()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void change_all_together_or_not_at_all() {
        var before = domain.snapshot();
        for (var wrong : List.of(
                grant("no.such.role", bob),
                new Grant("viewer", new AccessBinding.Subject("martian", "x")),
                new Grant("viewer", new AccessBinding.Subject("userAccount", "AQVN-no-id-but-perhaps-a-secret")))) {
            assertThat(Fixture.error(
                            () -> update(domain.admin, new Delta(true, grant("viewer", bob)), new Delta(true, wrong))))
                    .isInstanceOf(ServiceError.InvalidFields.class);
            assertThat(domain.snapshot()).isEqualTo(before);
        }
    }

    @Test
    void of_owners_are_made_and_unmade_by_owners_alone() {
        domain.bind(domain.installed.account().cloud(), OWNER, bob);
        assertThat(Fixture.error(() -> update(domain.admin, new Delta(true, grant(OWNER, domain.installed.admin())))))
                .isInstanceOf(ServiceError.Denied.class);
        var carol = domain.serviceAccount("carol");
        domain.bind(domain.installed.account().cloud(), "admin", carol);
        assertThat(Fixture.error(() -> update(domain.tokenCaller(carol), new Delta(false, grant(OWNER, bob)))))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void of_owners_are_everybodys_who_may_grant_when_no_owner_can_act() {
        var ghost = new AccessBinding.Subject("userAccount", "somebody");
        domain.store.write(tx -> tx.bindings()
                .add(
                        Fixture.ACCOUNT,
                        new AccessBinding(domain.installed.account().cloud(), OWNER, ghost)));
        assertThat(update(domain.admin, new Delta(true, grant(OWNER, bob)))).hasSize(1);
        assertThat(Fixture.error(() -> update(domain.admin, new Delta(false, new Grant(OWNER, ghost)))))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void of_owners_are_like_any_other_below_the_cloud() {
        var folder = domain.folder("attic").id().text();
        var on = RoleBindings.On.folder(domain.admin, folder);
        for (var add : List.of(true, false)) {
            domain.bindings.update(
                    domain.admin,
                    OrganizationAction.SET_FOLDER_BINDINGS,
                    on,
                    List.of(new Delta(add, grant(OWNER, bob))),
                    TransactionHook.NONE);
        }
        assertThat(domain.bindings.list(domain.admin, OrganizationAction.LIST_FOLDER_BINDINGS, on))
                .isEmpty();
    }

    private List<String> lastTargets(int events) {
        var changes = domain.changes();
        return changes.subList(changes.size() - events, changes.size()).stream()
                .map(AuditEvent::target)
                .toList();
    }

    @Test
    void leave_in_the_audit_trail_who_was_given_and_who_has_lost_which_role() {
        var cloud = "access bindings of cloud " + domain.cloud();
        var id = bob.id().text();
        update(domain.admin, new Delta(true, grant("viewer", bob)));
        assertThat(lastTargets(1)).containsExactly(cloud + ": viewer added to serviceAccount " + id);
        domain.clock.advance(Duration.ofSeconds(1));
        update(
                domain.admin,
                new Delta(true, grant("editor", bob)),
                new Delta(true, grant("viewer", bob)),
                new Delta(false, grant("viewer", bob)));
        assertThat(lastTargets(1))
                .containsExactly(cloud + ": editor added to serviceAccount " + id
                        + ", viewer removed from serviceAccount " + id);
        domain.clock.advance(Duration.ofSeconds(1));
        update(domain.admin, new Delta(true, grant("editor", bob)));
        assertThat(lastTargets(1)).containsExactly(cloud);
    }

    @Test
    void leave_as_many_events_as_tell_everything_and_none_is_long() {
        var deltas = IntStream.range(0, 1_000)
                .mapToObj(number -> new Delta(
                        true, new Grant("viewer", new AccessBinding.Subject("userAccount", "%04d".formatted(number)))))
                .toArray(Delta[]::new);
        var before = domain.changes().size();
        update(domain.admin, deltas);
        var targets = lastTargets(domain.changes().size() - before);
        assertThat(targets).hasSize(50).allMatch(target -> target.length() < 1_000);
        assertThat(deltas)
                .allSatisfy(delta -> assertThat(targets)
                        .areExactly(
                                1,
                                new Condition<>(
                                        target -> target.contains("userAccount "
                                                + delta.grant().subject().id()),
                                        "names it")));
    }

    @Test
    void cannot_forge_the_audit_trail_by_a_subject_that_looks_like_more() {
        var forged = new AccessBinding.Subject("userAccount", "x, admin removed from serviceAccount y\n");
        assertThat(Fixture.error(() -> update(domain.admin, new Delta(true, new Grant("viewer", forged)))))
                .isInstanceOf(ServiceError.InvalidFields.class);
    }

    @Test
    void give_a_cloud_without_an_owner_its_first() {
        assertThat(update(domain.admin, new Delta(true, grant(OWNER, bob)))).hasSize(1);
        assertThat(grants()).contains(grant(OWNER, bob));
    }

    @Test
    void keep_the_last_owner_of_a_cloud() {
        var admin = domain.installed.admin();
        domain.bind(domain.installed.account().cloud(), OWNER, admin);
        var last = new ServiceError.Precondition(ServiceError.FailedPrecondition.LAST_OWNER);
        assertThat(Fixture.error(() -> update(domain.admin, new Delta(false, grant(OWNER, admin)))))
                .isEqualTo(last);
        assertThat(grants()).contains(grant(OWNER, admin));
        update(domain.admin, new Delta(true, grant(OWNER, bob)), new Delta(false, grant(OWNER, admin)));
        assertThat(grants()).contains(grant(OWNER, bob)).doesNotContain(grant(OWNER, admin));
    }

    @Test
    void need_the_right_to_grant() {
        domain.bind(domain.installed.account().cloud(), "editor", bob);
        assertThat(Fixture.error(() -> update(domain.tokenCaller(bob), new Delta(true, grant("viewer", bob)))))
                .isInstanceOf(ServiceError.Denied.class);
    }
}
