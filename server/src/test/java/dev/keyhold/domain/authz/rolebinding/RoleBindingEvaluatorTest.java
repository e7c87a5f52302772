package dev.keyhold.domain.authz.rolebinding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.authz.Unasked;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleBindingEvaluatorTest {
    /** An action that the role viewer is enough for. */
    private static final Action VIEWER = ServiceAction.GET_OPERATION;

    private Fixture domain;
    private Identity bob;
    private Principal principal;
    private ResourceId cloud;
    private ResourceId folder;
    private ResourceId account;

    @BeforeEach
    void open(@TempDir Path place) {
        domain = new Fixture(place);
        bob = domain.serviceAccount("bob");
        principal = domain.tokenCaller(bob);
        cloud = domain.installed.account().cloud();
        folder = domain.folder("attic").id();
        account = domain.serviceAccountIn(folder.text(), "carol").id();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private boolean allows(Principal who, Action action, ResourceId... path) {
        var target = new ResourceRef.Resource(ResourceType.SERVICE_ACCOUNT, List.of(path));
        return domain.store.read(tx -> domain.authorizer.authorize(AuthorizationRequest.in(tx, who, action, target))
                instanceof Decision.Allow);
    }

    private void bind(ResourceId resource, String role, String type, String id) {
        var binding = new AccessBinding(resource, role, new AccessBinding.Subject(type, id));
        domain.store.write(tx -> tx.bindings().add(Fixture.ACCOUNT, binding));
    }

    @Test
    void is_nobodys_without_a_binding() {
        assertThat(allows(principal, VIEWER, account, folder, cloud)).isFalse();
        assertThat(allows(domain.root, VIEWER, account, folder, cloud)).isFalse();
    }

    @Test
    void goes_downwards_and_never_up_or_sideways() {
        domain.bind(folder, "viewer", bob);
        assertThat(allows(principal, VIEWER, account, folder, cloud)).isTrue();
        assertThat(allows(principal, VIEWER, folder, cloud)).isTrue();
        assertThat(allows(principal, VIEWER, cloud)).isFalse();
        assertThat(allows(principal, VIEWER, domain.installed.account().defaultFolder(), cloud))
                .isFalse();
    }

    @Test
    void on_the_cloud_reaches_everything() {
        domain.bind(cloud, "viewer", bob);
        assertThat(allows(principal, VIEWER, account, folder, cloud)).isTrue();
        assertThat(allows(principal, VIEWER, cloud)).isTrue();
    }

    @Test
    void of_everybody_is_everybodys() {
        for (var everybody : List.of("allAuthenticatedUsers", "allUsers")) {
            assertThat(allows(principal, VIEWER, folder, cloud)).isFalse();
            bind(folder, "viewer", "system", everybody);
            assertThat(allows(principal, VIEWER, folder, cloud)).isTrue();
            domain.store.write(tx -> tx.bindings()
                    .remove(
                            Fixture.ACCOUNT,
                            new AccessBinding(folder, "viewer", new AccessBinding.Subject("system", everybody))));
        }
    }

    /** Those who are authenticated are those of the account; of an organization, those of all its accounts. */
    @Test
    void of_everybody_is_of_everybody_in_the_account_and_on_an_organization_in_all_accounts() {
        var outsider = domain.tokenCaller(Samples.user(Samples.OTHER_ACCOUNT, 1, "mallory"));
        bind(folder, "viewer", "system", "allAuthenticatedUsers");
        assertThat(allows(principal, VIEWER, folder, cloud)).isTrue();
        assertThat(allows(outsider, VIEWER, folder, cloud)).isFalse();
        var organization = domain.installed.account().organization();
        bind(organization, "viewer", "system", "allAuthenticatedUsers");
        assertThat(allows(outsider, VIEWER, folder, cloud, organization)).isTrue();
    }

    @Test
    void of_somebody_is_nobody_elses() {
        domain.bind(folder, "viewer", bob);
        var carol = domain.tokenCaller(domain.serviceAccount("carol2"));
        assertThat(allows(carol, VIEWER, folder, cloud)).isFalse();
        var bindings = domain.store.read(tx -> tx.bindings().on(Fixture.ACCOUNT, folder));
        assertThat(RoleBindingEvaluator.isBound(bindings, bob.id())).isTrue();
        assertThat(RoleBindingEvaluator.isBound(bindings, carol.id())).isFalse();
    }

    @Test
    void is_for_api_keys_with_the_scope_of_the_action_and_for_no_word_of_another_server() {
        domain.bind(cloud, "admin", bob);
        var scoped = Action.all().stream()
                .filter(action -> action.scope().isPresent())
                .findFirst()
                .orElseThrow();
        var scope = scoped.scope().orElseThrow();
        for (var scopes : List.of(List.of(scope), List.of("other", scope), List.of("other"))) {
            var key = Principal.of(bob, new Principal.Credential.ScopedKey(account, scopes), principal.origin());
            assertThat(allows(key, scoped, folder, cloud)).isEqualTo(scopes.contains(scope));
            assertThat(allows(key, VIEWER, folder, cloud)).as("it has no scope").isFalse();
        }
        for (var credential : List.of(
                new Principal.Credential.Assertion("bob", SessionPolicies.NONE),
                new Principal.Credential.Link("link"),
                new Principal.Credential.IdentityToken("bob"))) {
            var other = Principal.of(bob, credential, principal.origin());
            assertThat(allows(other, VIEWER, folder, cloud))
                    .as(credential.toString())
                    .isFalse();
        }
    }

    @Test
    void takes_the_subjects_type_to_the_letter() {
        for (var type : List.of("userAccount", "federatedUser", "group", "system", "serviceaccount", "")) {
            bind(folder, "admin", type, bob.id().text());
            assertThat(allows(principal, VIEWER, folder, cloud)).as(type).isFalse();
        }
        bind(folder, "admin", "serviceAccount", "allAuthenticatedUsers");
        assertThat(allows(principal, VIEWER, folder, cloud)).isFalse();
        bind(folder, "viewer", "serviceAccount", bob.id().text());
        assertThat(allows(principal, VIEWER, folder, cloud)).isTrue();
    }

    @Test
    void is_refused_to_api_keys_whatever_their_owner_may() {
        domain.bind(cloud, "admin", bob);
        for (var scopes : List.of(List.<String>of(), List.of("yc.monitoring.read"))) {
            var key = Principal.of(bob, new Principal.Credential.ScopedKey(account, scopes), principal.origin());
            assertThat(allows(key, VIEWER, folder, cloud)).isFalse();
        }
        assertThat(allows(principal, VIEWER, folder, cloud)).isTrue();
    }

    @Test
    void is_refused_to_temporary_keys_whatever_their_owner_may() {
        domain.bind(cloud, "admin", bob);
        var key = new Principal.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 7));
        var temporary = Fixture.temporary(Principal.of(bob, key, principal.origin()));
        for (var action : Action.all()) {
            assertThat(allows(temporary, action, folder, cloud))
                    .as(action.name())
                    .isFalse();
        }
        assertThat(allows(principal, VIEWER, folder, cloud)).isTrue();
    }

    @Test
    void needs_one_of_the_roles_that_the_table_names_and_no_weaker_one() {
        var operations = Action.all().stream()
                .filter(operation -> !operation.roles().isEmpty())
                .toList();
        assertThat(operations).hasSizeGreaterThan(40);
        for (var role : PredefinedRoles.all()) {
            var who = domain.store
                    .read(tx -> tx.identities().find(Fixture.ACCOUNT, account))
                    .orElseThrow();
            domain.bind(folder, role.id(), who);
            for (var operation : operations) {
                var expected = operation.roles().stream().anyMatch(needed -> reaches(role.id(), needed));
                assertThat(allows(domain.tokenCaller(who), operation, folder, cloud))
                        .as("%s with %s", operation, role.id())
                        .isEqualTo(expected);
            }
            domain.store.write(tx -> {
                tx.bindings().removeAll(Fixture.ACCOUNT, account);
                return role;
            });
        }
    }

    /** The same question as the code's, asked the slow way. */
    private static boolean reaches(String role, String needed) {
        return role.equals(needed)
                || PredefinedRoles.find(role).orElseThrow().includes().stream().anyMatch(next -> reaches(next, needed));
    }

    @Test
    void that_is_refused_is_noted() {
        var organization = domain.installed.account().organization();
        var target = new ResourceRef.Resource(ResourceType.FOLDER, List.of(folder, cloud, organization));
        assertThat(Fixture.error(() -> domain.folders.get(principal, folder.text())))
                .isEqualTo(new ServiceError.Denied(principal, "GET_FOLDER", target, Optional.empty()));
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .singleElement()
                .satisfies(event -> assertThat(event.target()).isEqualTo("folder " + folder));
    }

    @Test
    void that_is_refused_and_was_not_asked_for_is_not_noted() {
        assertThat(Fixture.error(() -> Unasked.read(() -> domain.folders.get(principal, folder.text()))))
                .isInstanceOf(ServiceError.Denied.class);
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS)).isEmpty();
    }
}
