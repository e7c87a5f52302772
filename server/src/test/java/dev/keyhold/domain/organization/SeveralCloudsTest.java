package dev.keyhold.domain.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.domain.resource.RoleBindings.Delta;
import dev.keyhold.domain.resource.RoleBindings.Grant;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clouds of one organization: what a principal of one does in the other. */
class SeveralCloudsTest {
    private static final Page.Request PAGE = Page.Request.first(10);
    private static final String ORGANIZATION_OWNER = "organization-manager.organizations.owner";

    private Fixture domain;
    private ResourceId organization;
    private Account first;
    private Account second;
    /** Of the second cloud. */
    private Principal carol;

    private Identity carolsIdentity;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        first = domain.installed.account();
        organization = first.organization();
        second = create("second");
        carolsIdentity = inSecond("carol");
        carol = domain.tokenCaller(carolsIdentity);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private Account create(String name) {
        return domain.clouds.create(domain.admin, organization.text(), name, "", Map.of(), TransactionHook.NONE);
    }

    private Identity inSecond(String name) {
        var draft = Identities.Draft.in(second.defaultFolder().text(), name, "", Map.of(), Optional.empty());
        domain.serviceAccounts.create(domain.admin, draft, TransactionHook.NONE);
        return domain.store.read(
                tx -> tx.identities().findUser(second.id(), name).orElseThrow());
    }

    private static Grant grant(String role, Identity who) {
        return new Grant(
                role, new AccessBinding.Subject("serviceAccount", who.id().text()));
    }

    private void change(Principal by, boolean add, String role, Identity who) {
        domain.bindings.update(
                by,
                OrganizationAction.SET_ORGANIZATION_BINDINGS,
                RoleBindings.On.organization(by, organization.text()),
                List.of(new Delta(add, grant(role, who))),
                TransactionHook.NONE);
    }

    private void changeOnFirst(boolean add, String role, Identity who) {
        domain.bindings.update(
                domain.admin,
                OrganizationAction.SET_CLOUD_BINDINGS,
                RoleBindings.On.cloud(domain.admin, first.cloud().text()),
                List.of(new Delta(add, grant(role, who))),
                TransactionHook.NONE);
    }

    private void describeFolder(Principal by, ResourceId folder) {
        domain.folders.update(
                by,
                folder.text(),
                new Folders.Patch(Optional.empty(), Optional.of("new"), Optional.empty()),
                TransactionHook.NONE);
    }

    private ResourceId key(Account account) {
        var settings = Samples.keySettings("key");
        return domain.symmetricKeys
                .create(domain.admin, account.defaultFolder().text(), settings, TransactionHook.NONE)
                .key()
                .id();
    }

    private void encrypt(Principal by, ResourceId key) {
        var result = domain.crypto.encrypt(
                by, new CryptoService.With(KeyReference.byId(key.text()), Optional.empty(), new byte[0]), new byte[] {1
                });
        assertThat(result.key()).isEqualTo(key);
    }

    private List<Account> list(Principal by, Optional<String> name) {
        return domain.clouds.list(by, Optional.empty(), name, PAGE).items();
    }

    private static void assertAbsent(ResourceType type, ResourceId id, ThrowingCallable work) {
        assertThat(Fixture.error(work)).isEqualTo(new ServiceError.NotFound(type, id.text()));
    }

    private static void assertDenied(ThrowingCallable work) {
        assertThat(Fixture.error(work)).isInstanceOf(ServiceError.Denied.class);
    }

    private static void assertRefused(ServiceError.FailedPrecondition rule, ThrowingCallable work) {
        assertThat(Fixture.error(work)).isEqualTo(new ServiceError.Precondition(rule));
    }

    @Test
    void who_creates_a_cloud_owns_it_and_both_trails_have_it() {
        assertThat(second.organization()).isEqualTo(organization);
        var bindings = domain.bindings.list(
                domain.admin,
                OrganizationAction.LIST_CLOUD_BINDINGS,
                RoleBindings.On.cloud(domain.admin, second.cloud().text()));
        assertThat(bindings).containsExactly(grant("resource-manager.clouds.owner", domain.installed.admin()));
        describeFolder(domain.admin, second.defaultFolder());
        for (var account : List.of(first.id(), second.id())) {
            assertThat(domain.events(account, AuditStore.Trail.CHANGES))
                    .extracting(event -> event.operation() + " " + event.target())
                    .contains("CREATE_CLOUD cloud " + second.cloud())
                    .anyMatch(text -> text.startsWith("UPDATE_FOLDER folder " + second.defaultFolder()));
        }
    }

    @Test
    void what_is_created_in_another_cloud_is_of_its_account() {
        var key = key(second);
        assertThat(key.account()).isEqualTo(second.id());
        assertThat(carolsIdentity.account()).isEqualTo(second.id());
        encrypt(domain.admin, key);
        var issued = domain.apiKeys.create(
                domain.admin,
                Optional.of(carolsIdentity.id().text()),
                "",
                List.of(),
                Optional.empty(),
                TransactionHook.NONE);
        assertThat(issued.seen().key().account()).isEqualTo(second.id());
        assertThat(issued.seen().key().id().account()).isEqualTo(second.id());
    }

    @Test
    void without_a_role_on_the_organization_another_cloud_does_not_exist_whatever_is_bound_there() {
        var key = key(first);
        var admin = domain.installed.admin();
        domain.bind(first.cloud(), "admin", carolsIdentity);
        domain.bind(second.cloud(), "admin", carolsIdentity);
        var absent = ResourceId.of(ResourceId.RESOURCE_MANAGER, first.id(), 7);
        for (var id : List.of(first.defaultFolder(), absent)) {
            assertAbsent(ResourceType.FOLDER, id, () -> domain.folders.get(carol, id.text()));
        }
        assertAbsent(
                ResourceType.CLOUD,
                first.cloud(),
                () -> domain.clouds.get(carol, first.cloud().text()));
        assertAbsent(
                ResourceType.SERVICE_ACCOUNT,
                admin.id(),
                () -> domain.serviceAccounts.get(carol, admin.id().text()));
        assertAbsent(ResourceType.SYMMETRIC_KEY, key, () -> domain.symmetricKeys.get(carol, key.text()));
        assertAbsent(ResourceType.SYMMETRIC_KEY, key, () -> encrypt(carol, key));
        assertThat(list(carol, Optional.empty())).containsExactly(second);
        assertThat(list(carol, Optional.of(first.name()))).isEmpty();
        domain.folders.get(carol, second.defaultFolder().text());
    }

    @Test
    void a_role_on_the_organization_reaches_every_cloud_and_no_further_than_the_role() {
        var key = key(first);
        change(domain.admin, true, "resource-manager.viewer", carolsIdentity);
        domain.folders.get(carol, first.defaultFolder().text());
        assertThat(list(carol, Optional.empty())).containsExactlyInAnyOrder(first, second);
        assertThat(list(carol, Optional.of("second"))).containsExactly(second);
        assertDenied(() -> describeFolder(carol, first.defaultFolder()));
        assertDenied(() -> encrypt(carol, key));

        changeOnFirst(true, "resource-manager.editor", carolsIdentity);
        describeFolder(carol, first.defaultFolder());

        change(domain.admin, false, "resource-manager.viewer", carolsIdentity);
        assertAbsent(ResourceType.FOLDER, first.defaultFolder(), () -> describeFolder(carol, first.defaultFolder()));
        change(domain.admin, true, "kms.keys.encrypter", carolsIdentity);
        encrypt(carol, key);
        change(domain.admin, false, "kms.keys.encrypter", carolsIdentity);
        assertAbsent(ResourceType.SYMMETRIC_KEY, key, () -> encrypt(carol, key));
    }

    @Test
    void everybody_of_a_cloud_is_not_everybody_of_another() {
        var all = new AccessBinding.Subject("system", "allAuthenticatedUsers");
        domain.store.write(tx -> tx.bindings().add(first.id(), new AccessBinding(first.cloud(), "editor", all)));
        change(domain.admin, true, "organization-manager.viewer", carolsIdentity);
        assertDenied(() -> describeFolder(carol, first.defaultFolder()));
        domain.store.write(tx -> tx.bindings().add(first.id(), new AccessBinding(organization, "editor", all)));
        describeFolder(carol, first.defaultFolder());
    }

    @Test
    void a_binding_names_a_service_account_of_another_cloud_only_while_that_has_a_role_on_the_organization() {
        assertThat(Fixture.error(() -> changeOnFirst(true, "viewer", carolsIdentity)))
                .isInstanceOf(ServiceError.InvalidFields.class);
        change(domain.admin, true, "organization-manager.viewer", carolsIdentity);
        changeOnFirst(true, "viewer", carolsIdentity);
        change(domain.admin, false, "organization-manager.viewer", carolsIdentity);
        changeOnFirst(false, "viewer", carolsIdentity);
        assertThat(Fixture.error(() -> change(domain.admin, true, "resource-manager.clouds.owner", carolsIdentity)))
                .isInstanceOf(ServiceError.InvalidFields.class);
    }

    @Test
    void only_an_owner_appoints_owners_of_the_organization() {
        change(domain.admin, true, "organization-manager.admin", carolsIdentity);
        change(carol, true, "viewer", carolsIdentity);
        assertDenied(() -> change(carol, true, ORGANIZATION_OWNER, carolsIdentity));
        change(domain.admin, true, ORGANIZATION_OWNER, carolsIdentity);
        change(carol, false, ORGANIZATION_OWNER, domain.installed.admin());
    }

    @Test
    void the_last_owner_of_the_organization_stays_in_whichever_cloud_it_is() {
        change(domain.admin, true, ORGANIZATION_OWNER, carolsIdentity);
        change(domain.admin, true, "admin", domain.installed.admin());
        change(carol, false, ORGANIZATION_OWNER, domain.installed.admin());
        var rule = ServiceError.FailedPrecondition.LAST_ORGANIZATION_OWNER;
        var carolsId = carolsIdentity.id().text();
        assertRefused(rule, () -> change(carol, false, ORGANIZATION_OWNER, carolsIdentity));
        assertRefused(rule, () -> domain.serviceAccounts.delete(domain.admin, carolsId, TransactionHook.NONE));
        assertRefused(
                rule,
                () -> domain.serviceAccounts.suspend(domain.admin, carolsId, Optional.empty(), TransactionHook.NONE));
        assertRefused(rule, () -> delete(second, Optional.empty()));
        assertRefused(rule, () -> domain.accounts.close(domain.root, second.id()));
        change(carol, true, ORGANIZATION_OWNER, domain.installed.admin());
        delete(second, Optional.empty());
    }

    private Account delete(Account account, Optional<Duration> after) {
        return domain.clouds.delete(
                domain.admin, account.cloud().text(), after.map(domain.clock.instant()::plus), TransactionHook.NONE);
    }

    @Test
    void a_deleted_cloud_is_gone_at_once_and_its_content_stays_for_the_delay() {
        var key = key(second);
        var now = domain.clock.instant();
        encrypt(domain.admin, key);
        assertThat(delete(second, Optional.of(Duration.ZERO)).purgeAt()).contains(now.plus(Duration.ofDays(7)));
        assertAbsent(
                ResourceType.CLOUD,
                second.cloud(),
                () -> domain.clouds.get(domain.admin, second.cloud().text()));
        assertAbsent(
                ResourceType.FOLDER,
                second.defaultFolder(),
                () -> domain.folders.get(domain.admin, second.defaultFolder().text()));
        assertAbsent(ResourceType.SYMMETRIC_KEY, key, () -> encrypt(domain.admin, key));
        assertThat(list(domain.admin, Optional.empty())).containsExactly(first);
        assertThat(list(domain.admin, Optional.of("second"))).isEmpty();
        assertThat(Fixture.error(() -> create("second")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.CLOUD, "second"));

        domain.store.write(tx -> domain.lifecycle.reopen(tx, second.id()));
        assertThat(domain.clouds.get(domain.admin, second.cloud().text())).isEqualTo(second);
        encrypt(domain.admin, key);
        assertThat(delete(second, Optional.of(Duration.ofDays(30))).purgeAt()).contains(now.plus(Duration.ofDays(30)));
    }

    @Test
    void the_cloud_that_manages_the_organization_cannot_be_deleted() {
        assertRefused(ServiceError.FailedPrecondition.MANAGEMENT_ACCOUNT, () -> delete(first, Optional.empty()));
    }

    @Test
    void a_name_is_held_by_one_cloud() {
        assertThat(Fixture.error(() -> create("second")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.CLOUD, "second"));
        var rename = new Clouds.Patch(Optional.of("second"), Optional.empty(), Optional.empty());
        assertThat(Fixture.error(
                        () -> domain.clouds.update(domain.admin, first.cloud().text(), rename, TransactionHook.NONE)))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.CLOUD, "second"));
        domain.clouds.update(domain.admin, second.cloud().text(), rename, TransactionHook.NONE);
    }

    @Test
    void a_deleted_account_has_no_role_on_the_organization_any_more() {
        change(domain.admin, true, "viewer", carolsIdentity);
        domain.serviceAccounts.delete(domain.admin, carolsIdentity.id().text(), TransactionHook.NONE);
        assertThat(domain.bindings.list(
                        domain.admin,
                        OrganizationAction.LIST_ORGANIZATION_BINDINGS,
                        RoleBindings.On.organization(domain.admin, organization.text())))
                .extracting(Grant::role)
                .containsExactlyInAnyOrder(ORGANIZATION_OWNER, "resource-manager.editor");
    }

    @Test
    void clouds_are_listed_in_pages() {
        create("third");
        var page = domain.clouds.list(domain.admin, Optional.empty(), Optional.empty(), Page.Request.first(2));
        assertThat(page.items()).hasSize(2);
        var rest =
                domain.clouds.list(domain.admin, Optional.empty(), Optional.empty(), new Page.Request(page.next(), 2));
        assertThat(rest.items()).hasSize(1).doesNotContainAnyElementsOf(page.items());
    }

    @Test
    void clouds_are_created_by_editors_of_the_organization_alone() {
        domain.bind(second.cloud(), "resource-manager.clouds.owner", carolsIdentity);
        ThrowingCallable create =
                () -> domain.clouds.create(carol, organization.text(), "carols", "", Map.of(), TransactionHook.NONE);
        assertDenied(create);
        change(domain.admin, true, "resource-manager.viewer", carolsIdentity);
        assertDenied(create);
        change(domain.admin, true, "resource-manager.editor", carolsIdentity);
        assertThat(domain.clouds
                        .create(carol, organization.text(), "carols", "", Map.of(), TransactionHook.NONE)
                        .name())
                .isEqualTo("carols");
    }
}
