package dev.keyhold.domain.authz.rolebinding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.WriteTx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody can leave a cloud without those it cannot do without, whichever way it is tried. */
class LastAdminGuardTest {
    private static final String OWNER = "resource-manager.clouds.owner";
    private static final String ADMIN = "resource-manager.admin";
    private static final ServiceError LAST_OWNER =
            new ServiceError.Precondition(ServiceError.FailedPrecondition.LAST_OWNER);
    private static final ServiceError LAST_ADMINISTRATOR =
            new ServiceError.Precondition(ServiceError.FailedPrecondition.LAST_ADMINISTRATOR);

    private Fixture domain;
    private ResourceId cloud;
    private ResourceId attic;
    private Identity bob;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        cloud = domain.installed.account().cloud();
        attic = domain.folder("attic").id();
        bob = domain.serviceAccountIn(attic.text(), "bob");
        // The caller may do all of it by a role that everybody has, and which therefore counts for nobody.
        bind(AccessBinding.Subject.SYSTEM, AccessBinding.Subject.ALL_AUTHENTICATED);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private void bind(String type, String id) {
        var binding = new AccessBinding(cloud, OWNER, new AccessBinding.Subject(type, id));
        domain.store.write(tx -> tx.bindings().add(Fixture.ACCOUNT, binding));
    }

    /** The ways to lose somebody who lives in the attic. */
    enum Way {
        DELETE,
        DELETE_AS_USER,
        SUSPEND,
        SUSPEND_WITH_AN_EXPIRY,
        LET_EXPIRE,
        DELETE_THE_FOLDER_NOW,
        DELETE_THE_FOLDER_LATER,
        UNBIND,
        BIND_OTHERS_ONLY
    }

    private void lose(Way way, Identity who) {
        var id = who.id().text();
        var now = domain.clock.instant();
        var soon = Optional.of(now.plus(Duration.ofDays(1)));
        switch (way) {
            case DELETE -> domain.serviceAccounts.delete(domain.admin, id, TransactionHook.NONE);
            case DELETE_AS_USER -> domain.users.delete(domain.root, who.name());
            case SUSPEND -> domain.serviceAccounts.suspend(domain.admin, id, Optional.empty(), TransactionHook.NONE);
            case SUSPEND_WITH_AN_EXPIRY -> domain.serviceAccounts.suspend(domain.admin, id, soon, TransactionHook.NONE);
            case LET_EXPIRE -> expire(who, soon);
            case DELETE_THE_FOLDER_NOW ->
                domain.folders.delete(domain.admin, attic.text(), Optional.of(now), TransactionHook.NONE);
            case DELETE_THE_FOLDER_LATER ->
                domain.folders.delete(domain.admin, attic.text(), soon, TransactionHook.NONE);
            case UNBIND -> unbind(who);
            case BIND_OTHERS_ONLY ->
                domain.bindings.set(
                        domain.admin,
                        OrganizationAction.SET_CLOUD_BINDINGS,
                        onCloud(),
                        others(who),
                        TransactionHook.NONE);
        }
    }

    private void expire(Identity who, Optional<Instant> at) {
        var patch = Identities.Patch.describe(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(at));
        domain.serviceAccounts.update(domain.admin, who.id().text(), patch, TransactionHook.NONE);
    }

    private RoleBindings.On onCloud() {
        return RoleBindings.On.cloud(domain.admin, domain.cloud());
    }

    private List<RoleBindings.Grant> grants() {
        return domain.bindings.list(domain.admin, OrganizationAction.LIST_CLOUD_BINDINGS, onCloud());
    }

    private List<RoleBindings.Grant> others(Identity who) {
        return grants().stream()
                .filter(grant -> !grant.subject().id().equals(who.id().text()))
                .toList();
    }

    private void unbind(Identity who) {
        var deltas = grants().stream()
                .filter(grant -> grant.subject().id().equals(who.id().text()))
                .map(grant -> new RoleBindings.Delta(false, grant))
                .toList();
        domain.bindings.update(
                domain.admin, OrganizationAction.SET_CLOUD_BINDINGS, onCloud(), deltas, TransactionHook.NONE);
    }

    private void assertKept(Way way, ServiceError serviceError) {
        var before = domain.snapshot();
        assertThat(Fixture.error(() -> lose(way, bob))).isEqualTo(serviceError);
        assertThat(domain.snapshot()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void the_last_owner_stays(Way way) {
        domain.bind(cloud, OWNER, bob);
        assertKept(way, LAST_OWNER);
    }

    @ParameterizedTest
    @EnumSource
    void the_last_who_may_grant_roles_stays(Way way) {
        domain.bind(cloud, ADMIN, bob);
        unbind(domain.installed.admin());
        assertKept(way, LAST_ADMINISTRATOR);
    }

    @ParameterizedTest
    @EnumSource
    void one_of_two_may_go(Way way) {
        domain.bind(cloud, OWNER, bob);
        domain.bind(cloud, OWNER, domain.installed.admin());
        lose(way, bob);
        assertThat(Fixture.error(() -> lose(Way.UNBIND, domain.installed.admin())))
                .isEqualTo(LAST_OWNER);
    }

    @ParameterizedTest
    @EnumSource
    void who_was_never_anything_may_go(Way way) {
        lose(way, bob);
        assertThat(grants()).isNotEmpty();
    }

    @Test
    void an_administrator_alone_can_neither_delete_nor_suspend_itself() {
        var admin = domain.installed.admin();
        for (var way : List.of(Way.DELETE, Way.SUSPEND, Way.LET_EXPIRE, Way.UNBIND)) {
            assertThat(Fixture.error(() -> lose(way, admin))).as("%s", way).isEqualTo(LAST_ADMINISTRATOR);
        }
    }

    @Test
    void others_do_not_count_who_may_be_gone_tomorrow_or_never_were_there() {
        var carol = domain.serviceAccount("carol");
        domain.bind(cloud, OWNER, bob);
        domain.bind(cloud, OWNER, carol);
        bind("userAccount", carol.id().text());
        bind("serviceAccount", ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 7).text());
        bind("serviceAccount", domain.root.identity().id().text());
        bind("serviceAccount", "nonsense");
        expire(carol, Optional.of(domain.clock.instant().plus(Duration.ofDays(9_999))));
        assertKept(Way.DELETE, LAST_OWNER);
        expire(carol, Optional.empty());
        lose(Way.SUSPEND, carol);
        assertKept(Way.DELETE, LAST_OWNER);
        domain.serviceAccounts.reactivate(domain.admin, carol.id().text(), TransactionHook.NONE);
        lose(Way.DELETE_THE_FOLDER_LATER, bob);
        assertThat(Fixture.error(() -> lose(Way.DELETE, carol))).isEqualTo(LAST_OWNER);
    }

    private void change(Consumer<WriteTx> change) {
        domain.store.write(tx -> LastAdminGuard.keep(tx, Fixture.ACCOUNT, () -> {
            change.accept(tx);
            return tx;
        }));
    }

    private static AccessBinding binding(ResourceId resource, String role, Identity who) {
        return new AccessBinding(
                resource,
                role,
                new AccessBinding.Subject(
                        AccessBinding.Subject.SERVICE_ACCOUNT, who.id().text()));
    }

    private Identity serviceAccountOfOther() {
        var organization = domain.installed.account().organization().text();
        var other = domain.clouds.create(domain.admin, organization, "other", "", Map.of(), TransactionHook.NONE);
        return domain.store.write(tx -> {
            var identity = new Identity(
                    other.id(),
                    ResourceId.of(ResourceId.IAM, other.id(), 7_007),
                    other.defaultFolder(),
                    Identity.Kind.USER,
                    "elsewhere",
                    "/",
                    domain.clock.instant());
            tx.identities().insert(identity);
            return identity;
        });
    }

    /** The roles on an organization that are watched over, each with what is said when nobody has it any more. */
    @ParameterizedTest
    @CsvSource({
        "organization-manager.organizations.owner, LAST_ORGANIZATION_OWNER",
        "organization-manager.admin, LAST_ORGANIZATION_ADMINISTRATOR"
    })
    void the_last_of_an_organization_stays_and_one_of_another_account_will_do(
            String role, ServiceError.FailedPrecondition rule) {
        var organization = domain.installed.account().organization();
        var elsewhere = serviceAccountOfOther();
        domain.store.write(tx -> {
            tx.bindings()
                    .on(Fixture.ACCOUNT, organization)
                    .forEach(it -> tx.bindings().remove(Fixture.ACCOUNT, it));
            return tx;
        });
        domain.bind(organization, role, bob);
        var last = binding(organization, role, bob);
        assertThat(Fixture.error(() -> change(tx -> tx.bindings().remove(Fixture.ACCOUNT, last))))
                .isEqualTo(new ServiceError.Precondition(rule));
        domain.bind(organization, role, elsewhere);
        change(tx -> tx.bindings().remove(Fixture.ACCOUNT, last));
    }

    @Test
    void one_of_another_account_will_not_do_for_a_cloud() {
        domain.bind(cloud, OWNER, bob);
        domain.bind(cloud, OWNER, serviceAccountOfOther());
        var last = binding(cloud, OWNER, bob);
        assertThat(Fixture.error(() -> change(tx -> tx.bindings().remove(Fixture.ACCOUNT, last))))
                .isEqualTo(LAST_OWNER);
    }

    @Test
    void who_counts_is_of_the_account_itself() {
        var account = domain.installed.account();
        assertThat(domain.store.<Boolean>read(tx -> LastAdminGuard.hasOwner(tx, cloud)))
                .isFalse();
        domain.bind(cloud, OWNER, bob);
        domain.bind(cloud, ADMIN, bob);
        domain.bind(cloud, ADMIN, serviceAccountOfOther());
        assertThat(domain.store.<Boolean>read(tx -> LastAdminGuard.hasOwner(tx, cloud)))
                .isTrue();
        assertThat(domain.store.<List<Identity>>read(tx -> LastAdminGuard.administrators(tx, account)))
                .extracting(Identity::id)
                .containsExactlyInAnyOrder(domain.installed.admin().id(), bob.id());
    }
}
