package dev.keyhold.domain.authz.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What resources are in, and which accounts somebody can find anything of. */
class ResourceHierarchyTest {
    private Fixture domain;
    private ResourceHierarchy hierarchy;
    private Account account;
    private Folder attic;
    private Identity bob;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        hierarchy = new ResourceHierarchy(domain.store);
        account = domain.installed.account();
        attic = domain.folder("attic");
        bob = domain.serviceAccountIn(attic.id().text(), "bob");
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static ResourceRef.Resource ref(ResourceType type, ResourceId id) {
        return new ResourceRef.Resource(type, id);
    }

    private List<ResourceRef.Resource> container(ResourceType type, ResourceId id) {
        return List.of(ref(type, id), cloud(), organization());
    }

    private ResourceRef.Resource cloud() {
        return ref(ResourceType.CLOUD, account.cloud());
    }

    private ResourceRef.Resource organization() {
        return ref(ResourceType.ORGANIZATION, account.organization());
    }

    private ResourceId key() {
        return domain.symmetricKeys
                .create(domain.admin, attic.id().text(), Samples.keySettings("key"), TransactionHook.NONE)
                .key()
                .id();
    }

    @Test
    void each_resource_is_in_its_folder_that_in_a_cloud_and_that_in_an_organization() {
        var key = key();
        assertThat(hierarchy.of(bob.id()))
                .containsExactly(
                        ref(ResourceType.SERVICE_ACCOUNT, bob.id()),
                        ref(ResourceType.FOLDER, attic.id()),
                        cloud(),
                        organization());
        assertThat(hierarchy.of(key))
                .containsExactly(
                        ref(ResourceType.SYMMETRIC_KEY, key),
                        ref(ResourceType.FOLDER, attic.id()),
                        cloud(),
                        organization());
        assertThat(hierarchy.of(attic.id())).isEqualTo(container(ResourceType.FOLDER, attic.id()));
        assertThat(hierarchy.of(account.cloud())).containsExactly(cloud(), organization());
        assertThat(hierarchy.of(account.organization())).containsExactly(organization());
    }

    @Test
    void the_root_is_no_resource_and_neither_is_what_does_not_exist() {
        for (var id : List.of(
                domain.root.id(),
                ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 7),
                ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 7),
                ResourceId.of(ResourceId.RESOURCE_MANAGER, Fixture.ACCOUNT, 7),
                ResourceId.of(ResourceId.RESOURCE_MANAGER, Samples.OTHER_ACCOUNT, 1))) {
            assertThat(hierarchy.of(id)).as(id.text()).isEmpty();
        }
    }

    @Test
    void what_is_deleted_is_forgotten_at_once() {
        var key = key();
        assertThat(hierarchy.of(key)).isNotEmpty();
        assertThat(hierarchy.of(bob.id())).isNotEmpty();
        domain.symmetricKeys.delete(domain.admin, key.text(), TransactionHook.NONE);
        assertThat(hierarchy.of(key)).isEmpty();
        assertThat(new ResourceHierarchy(domain.store).of(key)).isEmpty();
        domain.serviceAccounts.delete(domain.admin, bob.id().text(), TransactionHook.NONE);
        assertThat(hierarchy.of(bob.id())).isEmpty();
        assertThat(hierarchy.of(attic.id())).isNotEmpty();
        domain.store.write(tx -> {
            tx.folders().delete(attic);
            return tx;
        });
        assertThat(hierarchy.of(attic.id())).isEmpty();
    }

    @Test
    void nothing_is_in_an_account_that_is_closed() {
        var key = key();
        var all = List.of(key, bob.id(), attic.id(), account.cloud());
        assertThat(all).noneMatch(id -> hierarchy.of(id).isEmpty());
        var now = domain.clock.instant();
        domain.store.write(tx -> {
            tx.accounts().update(account.closed(now, now));
            return tx;
        });
        assertThat(all).allMatch(id -> hierarchy.of(id).isEmpty());
        domain.store.write(tx -> {
            tx.accounts().update(account);
            return tx;
        });
        assertThat(all).noneMatch(id -> hierarchy.of(id).isEmpty());
    }

    private AccountId other() {
        return domain.clouds
                .create(domain.admin, account.organization().text(), "other", "", Map.of(), TransactionHook.NONE)
                .id();
    }

    @Test
    void an_account_of_the_organization_is_found_by_those_with_a_role_on_that_and_no_other_is() {
        var bindings = new RoleBindingCache(domain.store);
        var other = other();
        assertThat(bindings.isReachable(bob.id(), Fixture.ACCOUNT)).isTrue();
        assertThat(bindings.isReachable(bob.id(), other)).isFalse();
        domain.bind(account.organization(), "viewer", bob);
        assertThat(bindings.isReachable(bob.id(), other)).isTrue();
        var foreign = Samples.OTHER_ACCOUNT;
        assertThat(bindings.isReachable(bob.id(), foreign)).isFalse();
        domain.store.write(tx -> {
            Samples.insertAccount(tx, foreign);
            return tx;
        });
        assertThat(bindings.isReachable(bob.id(), foreign))
                .as("it has an organization of its own")
                .isFalse();
    }

    @Test
    void an_account_that_is_closed_is_not_found_from_another_and_neither_finds_one() {
        var bindings = new RoleBindingCache(domain.store);
        var other = other();
        domain.bind(account.organization(), "viewer", bob);
        assertThat(bindings.isReachable(bob.id(), other)).isTrue();
        var now = domain.clock.instant();
        for (var id : List.of(other, Fixture.ACCOUNT)) {
            var open = domain.store.read(tx -> tx.accounts().find(id)).orElseThrow();
            domain.store.write(tx -> {
                tx.accounts().update(open.closed(now, now));
                return tx;
            });
            assertThat(bindings.isReachable(bob.id(), other)).isFalse();
            domain.store.write(tx -> {
                tx.accounts().update(open);
                return tx;
            });
            assertThat(bindings.isReachable(bob.id(), other)).isTrue();
        }
    }

    @Test
    void a_binding_counts_from_the_next_question_and_ends_at_once() {
        var bindings = new RoleBindingCache(domain.store);
        assertThat(bindings.bindingsOn(attic.id())).isEmpty();
        domain.bind(attic.id(), "viewer", bob);
        assertThat(bindings.bindingsOn(attic.id())).hasSize(1);
        domain.store.write(tx -> {
            tx.bindings().removeAll(Fixture.ACCOUNT, attic.id());
            return tx;
        });
        assertThat(bindings.bindingsOn(attic.id())).isEmpty();
    }
}
