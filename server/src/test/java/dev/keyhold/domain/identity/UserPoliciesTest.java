package dev.keyhold.domain.identity;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.InUse;
import dev.keyhold.model.ServiceError.LimitExceeded;
import dev.keyhold.model.ServiceError.MalformedPolicy;
import dev.keyhold.model.ServiceError.NotFound;
import dev.keyhold.model.ServiceError.PoliciesTooLarge;
import dev.keyhold.model.ServiceError.Quota;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies inside users, attached to them, and their permissions boundaries. */
class UserPoliciesTest {
    private static final String DOCUMENT = PolicyDocuments.allow("s3:GetObject");
    private static final PolicyHolder.Ref BOB = PolicyHolder.Ref.user("bob");
    private static final IdentityRef BOB_REF = new IdentityRef.Named("bob");
    private static final Arn READ_ONLY = Arn.managedPolicy("ReadOnlyAccess");

    private Fixture domain;
    private Principal root;
    private Principal alice;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        alice = domain.caller(domain.createUserWithKey("alice"));
        domain.createUser("bob");
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private void put(Principal principal, String name, String document) {
        domain.inlinePolicies.put(principal, IamAction.PUT_USER_POLICY, BOB, name, document);
    }

    private void attach(Principal principal, Arn arn) {
        domain.attachments.attach(principal, IamAction.ATTACH_USER_POLICY, BOB, arn);
    }

    private Arn create(String name, String path, String document) {
        domain.managedPolicies.create(root, new ManagedPolicies.Draft(name, path, "", document, List.of()));
        return Arn.policy(ACCOUNT, path, name);
    }

    private void allow(String document) {
        domain.allow(alice.asIdentity().orElseThrow(), document);
    }

    private static void assertError(ThrowingCallable work, ServiceError expected) {
        assertThat(Fixture.error(work)).isEqualTo(expected);
    }

    private static void assertDenied(ThrowingCallable work) {
        assertThat(Fixture.error(work)).isInstanceOf(ServiceError.Denied.class);
    }

    private List<String> names() {
        return domain.inlinePolicies.list(root, IamAction.LIST_USER_POLICIES, BOB);
    }

    @Test
    void inside_a_user_are_replaced_by_name_in_any_case() {
        var text = " " + DOCUMENT + "\n";
        put(root, "Own", DOCUMENT);
        put(root, "oWN", text);
        put(root, "a", DOCUMENT);
        assertThat(names()).containsExactly("a", "Own");
        assertThat(domain.inlinePolicies
                        .get(root, IamAction.GET_USER_POLICY, BOB, "OWN")
                        .document())
                .isEqualTo(text);
        domain.inlinePolicies.delete(root, IamAction.DELETE_USER_POLICY, BOB, "OWN");
        assertError(
                () -> domain.inlinePolicies.delete(root, IamAction.DELETE_USER_POLICY, BOB, "Own"),
                new NotFound(ResourceType.USER_POLICY, "Own"));
        assertThat(names()).containsExactly("a");
    }

    /** 300 characters, of which the replaced document takes none and white space takes none. */
    @Test
    void inside_a_user_are_limited_in_size_together() {
        var small = PolicyDocuments.allow("s3:" + "a".repeat(40));
        var most = Fixture.SMALL_POLICIES.userPolicySize();
        put(root, "a", small);
        put(root, "b", small + " ".repeat(1_000));
        assertError(() -> put(root, "c", small), new PoliciesTooLarge(ResourceType.USER, "bob", most));
        put(root, "A", small);
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void are_checked_only_for_those_who_may_store_them() {
        assertDenied(() -> put(alice, "own", "{"));
        assertError(() -> put(root, "own", "{"), new MalformedPolicy("Syntax errors in policy."));
        assertError(
                () -> domain.inlinePolicies.put(
                        root, IamAction.PUT_USER_POLICY, PolicyHolder.Ref.user("nobody"), "own", "{"),
                new NotFound(ResourceType.USER, "nobody"));
    }

    @Test
    void are_attached_once_and_limited_in_number() {
        var read = create("read", "/", DOCUMENT);
        var edit = create("edit", "/x/", DOCUMENT);
        attach(root, read);
        attach(root, READ_ONLY);
        attach(root, read);
        assertError(() -> attach(root, edit), new LimitExceeded(Quota.POLICIES_PER_USER, 2));
        assertThat(domain.attachments.list(root, IamAction.LIST_ATTACHED_USER_POLICIES, BOB, "/"))
                .extracting(FoundPolicy::arn)
                .containsExactly(read, READ_ONLY);
        domain.attachments.detach(root, IamAction.DETACH_USER_POLICY, BOB, READ_ONLY);
        attach(root, edit);
        assertThat(domain.attachments.list(root, IamAction.LIST_ATTACHED_USER_POLICIES, BOB, "/x/"))
                .extracting(FoundPolicy::name)
                .containsExactly("edit");
        assertError(
                () -> domain.attachments.detach(root, IamAction.DETACH_USER_POLICY, BOB, READ_ONLY),
                new NotFound(ResourceType.POLICY, READ_ONLY.text()));
    }

    @Test
    void are_found_by_their_whole_arn() {
        create("read", "/x/", DOCUMENT);
        for (var text : List.of(
                "arn:aws:iam::" + ACCOUNT + ":policy/read",
                "arn:aws:iam::" + ACCOUNT + ":policy/x/READ",
                "arn:aws:iam::999999999999:policy/x/read",
                "arn:aws:iam::aws:policy/x/read",
                "arn:aws-cn:iam::" + ACCOUNT + ":policy/x/read")) {
            var arn = Arn.parse(text).orElseThrow();
            assertError(() -> attach(root, arn), new NotFound(ResourceType.ATTACHABLE_POLICY, text));
        }
    }

    @Test
    void can_be_attached_as_far_as_a_condition_names_them() {
        var read = create("read", "/", DOCUMENT);
        allow(PolicyDocuments.allowIf("\"ArnEquals\":{\"iam:PolicyARN\":\"" + read + "\"}", "iam:*UserPolicy"));
        attach(alice, read);
        assertDenied(() -> attach(alice, Arn.managedPolicy("AdministratorAccess")));
        assertDenied(() -> put(alice, "own", DOCUMENT));
        domain.attachments.detach(alice, IamAction.DETACH_USER_POLICY, BOB, read);
    }

    /** A delegated administrator may create and change only users that are bounded. */
    @Test
    void and_a_boundary_stop_an_escalation() {
        var bound = create("bound", "/", DOCUMENT);
        allow(PolicyDocuments.allowIf(
                "\"StringEquals\":{\"iam:PermissionsBoundary\":\"" + bound + "\"}",
                "iam:CreateUser",
                "iam:PutUserPolicy",
                "iam:AttachUserPolicy",
                "iam:PutUserPermissionsBoundary"));
        assertDenied(() -> createUser(Optional.empty()));
        assertDenied(() -> createUser(Optional.of(READ_ONLY)));
        var carol = createUser(Optional.of(bound));
        assertThat(carol.boundary()).contains(bound);
        assertDenied(() -> put(alice, "own", DOCUMENT));
        assertDenied(() -> attach(alice, READ_ONLY));
        assertDenied(() -> domain.boundaries.put(alice, BOB_REF, READ_ONLY));
        assertDenied(() -> domain.boundaries.delete(alice, new IdentityRef.Named("carol")));
        domain.boundaries.put(alice, BOB_REF, bound);
        attach(alice, READ_ONLY);
        put(alice, "own", DOCUMENT);
    }

    private Identities.Details createUser(Optional<Arn> boundary) {
        var draft = Identities.Draft.named("carol", "/", List.of()).boundedBy(boundary);
        return domain.identities.create(alice, draft, TransactionHook.NONE);
    }

    @Test
    void and_a_boundary_must_exist_and_can_be_removed() {
        var missing = Arn.policy(ACCOUNT, "/", "missing");
        assertError(
                () -> domain.boundaries.put(root, BOB_REF, missing),
                new NotFound(ResourceType.ATTACHABLE_POLICY, missing.text()));
        assertError(
                () -> domain.boundaries.delete(root, BOB_REF), new NotFound(ResourceType.PERMISSIONS_BOUNDARY, "bob"));
        domain.boundaries.put(root, BOB_REF, READ_ONLY);
        assertThat(domain.users.get(root, Optional.of("bob")).boundary()).contains(READ_ONLY);
        domain.boundaries.delete(root, BOB_REF);
        assertThat(domain.users.get(root, Optional.of("bob")).boundary()).isEmpty();
    }

    @Test
    void keep_a_user_from_being_deleted_but_for_its_boundary() {
        domain.groups.create(root, "staff", "/");
        domain.groups.addMember(root, "staff", "bob");
        attach(root, READ_ONLY);
        put(root, "own", DOCUMENT);
        domain.boundaries.put(root, BOB_REF, READ_ONLY);
        ThrowingCallable delete = () -> domain.users.delete(root, "bob");
        assertError(delete, new InUse(ResourceType.USER, ResourceType.GROUP_MEMBER));
        domain.groups.removeMember(root, "staff", "bob");
        assertError(delete, new InUse(ResourceType.USER, ResourceType.POLICY));
        domain.attachments.detach(root, IamAction.DETACH_USER_POLICY, BOB, READ_ONLY);
        assertError(delete, new InUse(ResourceType.USER, ResourceType.USER_POLICY));
        domain.inlinePolicies.delete(root, IamAction.DELETE_USER_POLICY, BOB, "own");
        domain.users.delete(root, "bob");
        assertThat(domain.managedPolicies.get(root, READ_ONLY).usage()).isEqualTo(PolicyUsage.NONE);
    }

    /** Role bindings decide there, and what the AWS API gave goes with the user. */
    @Test
    void go_with_a_service_account_that_is_deleted() {
        var bob = domain.store
                .read(tx -> tx.identities().findUser(ACCOUNT, "bob"))
                .orElseThrow();
        var read = create("read", "/", DOCUMENT);
        domain.groups.create(root, "staff", "/");
        domain.groups.addMember(root, "staff", "bob");
        attach(root, read);
        put(root, "own", DOCUMENT);
        domain.boundaries.put(root, BOB_REF, read);
        domain.serviceAccounts.delete(domain.admin, bob.id().text(), TransactionHook.NONE);
        domain.managedPolicies.delete(root, read);
        domain.groups.delete(root, "staff");
        Identity again = domain.createUser("bob");
        assertThat(domain.store
                        .read(tx -> tx.policies().effective(ACCOUNT, again.id()))
                        .own()
                        .inline())
                .isEmpty();
    }
}
