package dev.keyhold.domain.identity;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.AlreadyExists;
import dev.keyhold.model.ServiceError.InUse;
import dev.keyhold.model.ServiceError.LimitExceeded;
import dev.keyhold.model.ServiceError.NotFound;
import dev.keyhold.model.ServiceError.Quota;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupsTest {
    private static final Page.Request ALL = Page.Request.first(10);
    private static final Arn ADMINISTRATOR = Arn.managedPolicy("AdministratorAccess");

    private Fixture domain;
    private Principal root;
    private Groups groups;
    private Principal alice;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        groups = domain.groups;
        alice = domain.caller(domain.createUserWithKey("alice"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private Identity identity(Principal principal) {
        return principal.asIdentity().orElseThrow();
    }

    private List<String> members(String group) {
        return groups.get(root, group, ALL).members().items().stream()
                .map(Identity::name)
                .toList();
    }

    private static void assertError(ThrowingCallable work, ServiceError expected) {
        assertThat(Fixture.error(work)).isEqualTo(expected);
    }

    private static void assertDenied(ThrowingCallable work) {
        assertThat(Fixture.error(work)).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void have_names_that_are_unique_in_any_case() {
        var staff = groups.create(root, "Staff", "/ops/");
        assertError(() -> groups.create(root, "sTAFF", "/"), new AlreadyExists(ResourceType.GROUP, "sTAFF"));
        assertThat(groups.get(root, "STAFF", ALL).group()).isEqualTo(staff);
    }

    @Test
    void keep_identifier_members_and_policies_when_they_are_renamed() {
        var staff = groups.create(root, "staff", "/");
        groups.addMember(root, "staff", "alice");
        domain.attachments.attach(
                root, IamAction.ATTACH_GROUP_POLICY, new PolicyHolder.Ref.OfGroup("staff"), ADMINISTRATOR);
        groups.update(root, "staff", Optional.of("STAFF"), Optional.of("/ops/"));
        groups.create(root, "crew", "/");
        assertError(
                () -> groups.update(root, "staff", Optional.of("CREW"), Optional.empty()),
                new AlreadyExists(ResourceType.GROUP, "CREW"));
        assertThat(groups.get(root, "staff", ALL).group()).isEqualTo(staff.renamed("STAFF", "/ops/"));
        assertThat(members("staff")).containsExactly("alice");
        assertThat(groups.create(alice, "made", "/").name()).isEqualTo("made");
    }

    @Test
    void are_limited_in_number_and_per_user() {
        for (var name : List.of("a", "b", "c")) {
            groups.create(root, name, "/");
        }
        assertError(() -> groups.create(root, "d", "/"), new LimitExceeded(Quota.GROUPS_PER_ACCOUNT, 3));
        groups.addMember(root, "a", "alice");
        groups.addMember(root, "b", "ALICE");
        groups.addMember(root, "b", "alice");
        assertError(() -> groups.addMember(root, "c", "alice"), new LimitExceeded(Quota.GROUPS_PER_USER, 2));
        assertThat(groups.listOf(root, new IdentityRef.Named("alice"), ALL).items())
                .extracting(Group::name)
                .containsExactly("a", "b");
    }

    @Test
    void lose_only_members_that_they_have() {
        groups.create(root, "staff", "/");
        assertError(
                () -> groups.removeMember(root, "staff", "alice"), new NotFound(ResourceType.GROUP_MEMBER, "alice"));
        assertError(() -> groups.addMember(root, "staff", "nobody"), new NotFound(ResourceType.USER, "nobody"));
        assertError(() -> groups.addMember(root, "crew", "alice"), new NotFound(ResourceType.GROUP, "crew"));
        groups.addMember(root, "staff", "alice");
        groups.removeMember(root, "STAFF", "Alice");
        assertThat(members("staff")).isEmpty();
    }

    @Test
    void are_deleted_only_without_members_and_policies() {
        var staff = new PolicyHolder.Ref.OfGroup("staff");
        groups.create(root, "staff", "/");
        groups.addMember(root, "staff", "alice");
        domain.attachments.attach(root, IamAction.ATTACH_GROUP_POLICY, staff, ADMINISTRATOR);
        domain.inlinePolicies.put(root, IamAction.PUT_GROUP_POLICY, staff, "own", PolicyDocuments.allow("s3:*"));
        assertError(() -> groups.delete(root, "staff"), new InUse(ResourceType.GROUP, ResourceType.GROUP_MEMBER));
        groups.removeMember(root, "staff", "alice");
        assertError(() -> groups.delete(root, "staff"), new InUse(ResourceType.GROUP, ResourceType.POLICY));
        domain.attachments.detach(root, IamAction.DETACH_GROUP_POLICY, staff, ADMINISTRATOR);
        assertError(() -> groups.delete(root, "staff"), new InUse(ResourceType.GROUP, ResourceType.GROUP_POLICY));
        domain.inlinePolicies.delete(root, IamAction.DELETE_GROUP_POLICY, staff, "OWN");
        groups.delete(root, "staff");
        assertError(() -> groups.delete(root, "staff"), new NotFound(ResourceType.GROUP, "staff"));
    }

    @Test
    void give_their_rights_to_members_as_long_as_they_are_members() {
        var staff = new PolicyHolder.Ref.OfGroup("staff");
        groups.create(root, "staff", "/");
        domain.inlinePolicies.put(
                root, IamAction.PUT_GROUP_POLICY, staff, "own", PolicyDocuments.allow("iam:ListGroups"));
        assertDenied(() -> groups.listBelow(alice, "/", ALL));
        groups.addMember(root, "staff", "alice");
        assertThat(groups.listBelow(alice, "/", ALL).items()).hasSize(1);
        groups.removeMember(root, "staff", "alice");
        assertDenied(() -> groups.listBelow(alice, "/", ALL));
    }

    /** The right to one group is no right to another, nor a way to learn of one. */
    @Test
    void are_administered_one_by_one() {
        groups.create(root, "devs", "/teams/");
        groups.create(root, "admins", "/");
        domain.createUser("bob");
        domain.allow(
                identity(alice),
                PolicyDocuments.allowOn("arn:aws:iam::" + ACCOUNT + ":group/teams/devs", "iam:*Group*"));
        groups.addMember(alice, "devs", "bob");
        assertThat(groups.get(alice, "devs", ALL).members().items()).hasSize(1);
        groups.removeMember(alice, "devs", "bob");
        assertDenied(() -> groups.addMember(alice, "admins", "alice"));
        assertDenied(() -> groups.get(alice, "admins", ALL));
        assertThat(Fixture.error(() -> groups.get(alice, "nobody", ALL))
                        .toString()
                        .replace("nobody", "admins"))
                .isEqualTo(Fixture.error(() -> groups.get(alice, "admins", ALL)).toString());
        assertDenied(() -> groups.update(alice, "devs", Optional.of("admins2"), Optional.empty()));
        assertDenied(() -> groups.update(alice, "devs", Optional.empty(), Optional.of("/")));
        assertDenied(() -> groups.create(alice, "devs2", "/teams/"));
        assertThat(groups.get(root, "devs", ALL).group().path()).isEqualTo("/teams/");
    }

    @Test
    void are_refused_with_a_record_of_it() {
        groups.create(root, "staff", "/");
        assertDenied(() -> groups.addMember(alice, "staff", "alice"));
        domain.denials.flush();
        assertThat(domain.events(ACCOUNT, AuditStore.Trail.DENIALS))
                .extracting(AuditEvent::operation)
                .containsExactly("ADD_USER_TO_GROUP");
        assertThat(members("staff")).isEmpty();
    }
}
