package dev.keyhold.domain.policy;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.ManagedPolicies.Origin;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.AlreadyExists;
import dev.keyhold.model.ServiceError.FailedPrecondition;
import dev.keyhold.model.ServiceError.Invalid;
import dev.keyhold.model.ServiceError.InvalidArgument;
import dev.keyhold.model.ServiceError.LimitExceeded;
import dev.keyhold.model.ServiceError.MalformedPolicy;
import dev.keyhold.model.ServiceError.NotFound;
import dev.keyhold.model.ServiceError.Precondition;
import dev.keyhold.model.ServiceError.Quota;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedPoliciesTest {
    private static final String DOCUMENT = PolicyDocuments.allow("s3:GetObject");
    private static final Arn READ = Arn.policy(ACCOUNT, "/", "Read");
    private static final Arn READ_ONLY = Arn.managedPolicy("ReadOnlyAccess");
    private static final Set<Origin> ANY = EnumSet.allOf(Origin.class);

    private Fixture domain;
    private Principal root;
    private Principal alice;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        alice = domain.caller(domain.createUserWithKey("alice"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private ManagedPolicies.Details create(
            Principal principal, String name, String path, String document, Tag... tags) {
        return domain.managedPolicies.create(
                principal, new ManagedPolicies.Draft(name, path, "", document, List.of(tags)));
    }

    private void create(String name) {
        create(root, name, "/", DOCUMENT);
    }

    private void allow(String document) {
        domain.allow(alice.asIdentity().orElseThrow(), document);
    }

    private void attach(Arn arn) {
        domain.attachments.attach(root, IamAction.ATTACH_USER_POLICY, PolicyHolder.Ref.user("alice"), arn);
    }

    private List<String> list(Set<Origin> origins, Set<PolicyUsage.Kind> usedAs, String prefix) {
        var query = new ManagedPolicies.Query(origins, usedAs, prefix);
        var names = new ArrayList<String>();
        var next = Optional.<String>empty();
        do {
            var page = domain.managedPolicies.list(root, query, new Page.Request(next, 2));
            page.items().forEach(details -> names.add(details.policy().name()));
            next = page.next();
        } while (next.isPresent());
        return names;
    }

    private static void assertError(ThrowingCallable work, ServiceError expected) {
        assertThat(Fixture.error(work)).isEqualTo(expected);
    }

    private static void assertDenied(ThrowingCallable work) {
        assertThat(Fixture.error(work)).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void are_created_with_their_first_version() {
        var created = create(root, "Read", "/", DOCUMENT, new Tag("team", "red"), new Tag("Team", "blue"));
        assertThat(created.policy().defaultVersion()).isEqualTo(1);
        var found = domain.managedPolicies.get(root, READ);
        assertThat(found.policy()).isEqualTo(created.policy());
        assertThat(found.tags()).containsExactly(new Tag("Team", "blue"), new Tag("team", "red"));
        assertThat(domain.policyVersions.get(root, READ, "v1").document()).isEqualTo(DOCUMENT);
    }

    @Test
    void are_refused_when_their_document_or_name_is_not_possible() {
        create("Read");
        assertError(() -> create(root, "x", "/", "{}"), new MalformedPolicy("Syntax errors in policy."));
        assertError(
                () -> create(root, "x", "/", DOCUMENT.replace("2012", "2008")),
                new MalformedPolicy("Policy document must be version 2012-10-17 or greater."));
        assertError(
                () -> create(root, "x", "/", PolicyDocuments.allow("s3:" + "a".repeat(300))),
                new LimitExceeded(Quota.POLICY_SIZE, Fixture.SMALL_POLICIES.policySize()));
        assertError(() -> create(root, "READ", "/x/", DOCUMENT), new AlreadyExists(ResourceType.POLICY, "READ"));
        assertError(
                () -> create(root, "x", "/", DOCUMENT, new Tag("a", "1"), new Tag("a", "2")),
                new Invalid(InvalidArgument.DUPLICATE_TAG_KEYS));
        create("b");
        create("c");
        assertError(() -> create(root, "d", "/", DOCUMENT), new LimitExceeded(Quota.POLICIES_PER_ACCOUNT, 3));
        assertDenied(() -> create(alice, "x", "/", "{}"));
    }

    @Test
    void are_deleted_only_when_unused_and_with_one_version() {
        create("Read");
        attach(READ);
        assertError(
                () -> domain.managedPolicies.delete(root, READ), new Precondition(FailedPrecondition.POLICY_IS_USED));
        domain.attachments.detach(root, IamAction.DETACH_USER_POLICY, PolicyHolder.Ref.user("alice"), READ);
        domain.boundaries.put(root, new IdentityRef.Named("alice"), READ);
        assertError(
                () -> domain.managedPolicies.delete(root, READ), new Precondition(FailedPrecondition.POLICY_IS_USED));
        domain.boundaries.delete(root, new IdentityRef.Named("alice"));
        domain.policyVersions.create(root, READ, DOCUMENT, true);
        assertError(
                () -> domain.managedPolicies.delete(root, READ),
                new Precondition(FailedPrecondition.POLICY_HAS_VERSIONS));
        domain.policyVersions.delete(root, READ, "v1");
        domain.managedPolicies.delete(root, READ);
        assertError(() -> domain.managedPolicies.delete(root, READ), new NotFound(ResourceType.POLICY, READ.text()));
    }

    @Test
    void are_listed_with_the_predefined_ones_by_use_and_path() {
        create("b");
        create(root, "zeta", "/x/", DOCUMENT);
        attach(READ_ONLY);
        domain.boundaries.put(root, new IdentityRef.Named("alice"), Arn.policy(ACCOUNT, "/x/", "zeta"));
        assertThat(list(ANY, Set.of(), "/"))
                .startsWith("AdministratorAccess", "AmazonS3FullAccess")
                .containsSubsequence("AWSKeyManagementServicePowerUser", "b", "IAMFullAccess")
                .endsWith("zeta");
        assertThat(list(Set.of(Origin.OWN), Set.of(), "/")).containsExactly("b", "zeta");
        assertThat(list(Set.of(Origin.PREDEFINED), Set.of(), "/"))
                .doesNotContain("b")
                .contains("ReadOnlyAccess");
        assertThat(list(ANY, Set.of(), "/x/")).containsExactly("zeta");
        assertThat(list(ANY, EnumSet.allOf(PolicyUsage.Kind.class), "/")).containsExactly("ReadOnlyAccess", "zeta");
        assertThat(list(ANY, Set.of(PolicyUsage.Kind.ATTACHMENT), "/")).containsExactly("ReadOnlyAccess");
        assertThat(list(ANY, Set.of(PolicyUsage.Kind.BOUNDARY), "/")).containsExactly("zeta");
    }

    @Test
    void have_versions_whose_numbers_are_never_used_again() {
        create("Read");
        domain.clock.advance(Duration.ofSeconds(1));
        var second = domain.policyVersions.create(root, READ, DOCUMENT, false);
        assertThat(second.id()).isEqualTo("v2");
        assertThat(second.isDefault()).isFalse();
        assertThat(domain.managedPolicies.get(root, READ).policy().updatedAt()).isEqualTo(domain.clock.instant());
        domain.policyVersions.delete(root, READ, "v2");
        assertThat(domain.policyVersions.create(root, READ, DOCUMENT, true).id())
                .isEqualTo("v3");
        assertThat(domain.policyVersions.list(root, READ))
                .extracting(PolicyVersions.View::id)
                .containsExactly("v3", "v1");
        domain.policyVersions.create(root, READ, DOCUMENT, true);
        assertError(
                () -> domain.policyVersions.create(root, READ, DOCUMENT, true),
                new LimitExceeded(Quota.VERSIONS_PER_POLICY, 3));
        assertError(
                () -> domain.policyVersions.delete(root, READ, "v4"),
                new Precondition(FailedPrecondition.POLICY_VERSION_IS_DEFAULT));
        for (var id : List.of("v2", "v99999999999", "v1.x")) {
            assertError(
                    () -> domain.policyVersions.setDefault(root, READ, id),
                    new NotFound(ResourceType.POLICY_VERSION, READ + " version " + id));
        }
    }

    /** A caller that may change a version changes what every identity may do to which the policy is attached. */
    @Test
    void decide_by_the_version_in_force() {
        create(root, "Read", "/", PolicyDocuments.allow("iam:ListGroups"));
        attach(READ);
        assertThat(domain.groups.listBelow(alice, "/", Page.Request.first(1)).items())
                .isEmpty();
        domain.policyVersions.create(root, READ, PolicyDocuments.deny("iam:ListGroups"), false);
        assertThat(domain.groups.listBelow(alice, "/", Page.Request.first(1)).items())
                .isEmpty();
        domain.policyVersions.setDefault(root, READ, "v2");
        assertDenied(() -> domain.groups.listBelow(alice, "/", Page.Request.first(1)));
        domain.policyVersions.setDefault(root, READ, "v1");
        assertThat(domain.groups.listBelow(alice, "/", Page.Request.first(1)).items())
                .isEmpty();
        assertDenied(() -> domain.policyVersions.create(alice, READ, PolicyDocuments.ADMINISTRATOR, true));
        assertDenied(() -> domain.policyVersions.setDefault(alice, READ, "v1"));
    }

    @Test
    void that_are_predefined_can_be_read_by_all_and_changed_by_nobody() {
        var before = domain.snapshot();
        assertThat(domain.managedPolicies.get(root, READ_ONLY).policy().arn()).isEqualTo(READ_ONLY);
        assertThat(domain.policyVersions.list(root, READ_ONLY)).hasSize(1);
        assertThat(domain.policyTags.list(root, READ_ONLY)).isEmpty();
        var tags = List.of(new Tag("a", "1"));
        for (var change : List.<ThrowingCallable>of(
                () -> domain.managedPolicies.delete(root, READ_ONLY),
                () -> domain.policyVersions.create(root, READ_ONLY, DOCUMENT, true),
                () -> domain.policyVersions.setDefault(root, READ_ONLY, "v1"),
                () -> domain.policyVersions.delete(root, READ_ONLY, "v1"),
                () -> domain.policyTags.add(root, READ_ONLY, tags),
                () -> domain.policyTags.remove(root, READ_ONLY, List.of("a")))) {
            assertDenied(change);
        }
        assertThat(domain.snapshot()).isEqualTo(before);
    }

    @Test
    void are_administered_by_their_tags() {
        create(root, "Read", "/", DOCUMENT, new Tag("team", "red"));
        create(root, "Edit", "/", DOCUMENT, new Tag("team", "blue"));
        allow(PolicyDocuments.allowIf(
                "\"StringEquals\":{\"aws:ResourceTag/team\":\"red\"}", "iam:*PolicyVersion", "iam:GetPolicy"));
        domain.policyVersions.create(alice, READ, DOCUMENT, false);
        assertThat(domain.managedPolicies.get(alice, READ).policy().name()).isEqualTo("Read");
        var edit = Arn.policy(ACCOUNT, "/", "Edit");
        assertDenied(() -> domain.policyVersions.create(alice, edit, DOCUMENT, false));
        assertDenied(() -> domain.managedPolicies.get(alice, Arn.policy(ACCOUNT, "/", "None")));
        assertDenied(() -> domain.policyTags.add(alice, READ, List.of(new Tag("team", "blue"))));
    }

    @Test
    void have_a_limited_number_of_tags() {
        create("Read");
        domain.policyTags.add(root, READ, List.of(new Tag("a", "1"), new Tag("A", "2")));
        assertError(
                () -> domain.policyTags.add(root, READ, List.of(new Tag("b", "3"))),
                new LimitExceeded(Quota.TAGS_PER_POLICY, 2));
        assertError(
                () -> domain.policyTags.add(root, READ, List.of(new Tag("AWS:b", "3"))),
                new Invalid(InvalidArgument.RESERVED_TAG_KEY));
        domain.policyTags.remove(root, READ, List.of("a", "none"));
        assertThat(domain.policyTags.list(root, READ)).containsExactly(new Tag("A", "2"));
    }

    @Test
    void name_what_uses_them_page_by_page() {
        create("Read");
        for (var name : List.of("staff", "Admins")) {
            domain.groups.create(root, name, "/");
            domain.attachments.attach(root, IamAction.ATTACH_GROUP_POLICY, new PolicyHolder.Ref.OfGroup(name), READ);
        }
        createRoles();
        domain.createUser("bob");
        attach(READ);
        domain.boundaries.put(root, new IdentityRef.Named("bob"), READ);
        domain.boundaries.put(root, new IdentityRef.Named("alice"), READ);
        var everything =
                new PolicyUses.Query(EnumSet.allOf(PolicyUses.Kind.class), EnumSet.allOf(PolicyUsage.Kind.class), "/");
        for (int size = 1; size <= 7; size++) {
            assertThat(entities(everything, size))
                    .containsExactly("Admins", "staff", "reader", "Writer", "alice", "bob");
        }
        var boundaries =
                new PolicyUses.Query(EnumSet.allOf(PolicyUses.Kind.class), EnumSet.of(PolicyUsage.Kind.BOUNDARY), "/");
        assertThat(entities(boundaries, 1)).containsExactly("Writer", "alice", "bob");
        var roles = new PolicyUses.Query(Set.of(PolicyUses.Kind.ROLE), EnumSet.of(PolicyUsage.Kind.ATTACHMENT), "/");
        assertThat(entities(roles, 1)).containsExactly("reader");
        var none = new PolicyUses.Query(Set.of(), EnumSet.allOf(PolicyUsage.Kind.class), "/");
        assertThat(entities(none, 1)).isEmpty();
    }

    /** One that the policy is attached to, and one that it bounds. */
    private void createRoles() {
        for (var boundary : List.of(Optional.<Arn>empty(), Optional.of(READ))) {
            domain.roles.create(
                    root,
                    new Roles.Draft(
                            boundary.isPresent() ? "Writer" : "reader",
                            "/",
                            "",
                            Duration.ofHours(1),
                            PolicyDocuments.TRUST,
                            boundary,
                            List.of()));
        }
        domain.attachments.attach(root, IamAction.ATTACH_ROLE_POLICY, new PolicyHolder.Ref.OfRole("reader"), READ);
    }

    private List<String> entities(PolicyUses.Query query, int size) {
        var names = new ArrayList<String>();
        var next = Optional.<String>empty();
        do {
            var page = domain.policyUses.list(root, READ, query, new Page.Request(next, size));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
            page.items().forEach(entity -> names.add(entity.name()));
            next = page.next();
        } while (next.isPresent());
        return names;
    }
}
