package dev.keyhold.domain.policy;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.AuthorizationDetails.Kind;
import dev.keyhold.domain.policy.AuthorizationDetails.OfGroup;
import dev.keyhold.domain.policy.AuthorizationDetails.OfPolicy;
import dev.keyhold.domain.policy.AuthorizationDetails.OfRole;
import dev.keyhold.domain.policy.AuthorizationDetails.OfUser;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationDetailsTest {
    private static final String DOCUMENT = PolicyDocuments.allow("s3:GetObject");
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final PolicyHolder.Ref BOB = PolicyHolder.Ref.user("bob");
    private static final PolicyHolder.Ref STAFF = new PolicyHolder.Ref.OfGroup("Staff");

    private static final PolicyHolder.Ref READER = new PolicyHolder.Ref.OfRole("Reader");

    private Fixture domain;
    private Principal root;
    private Principal bob;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        bob = domain.caller(domain.createUserWithKey("bob"));
        domain.groups.create(root, "Staff", "/");
        domain.groups.addMember(root, "Staff", "bob");
        var read = domain.managedPolicies
                .create(root, new ManagedPolicies.Draft("Read", "/", "", DOCUMENT, List.of()))
                .policy()
                .arn();
        domain.policyVersions.create(root, read, PolicyDocuments.allow("s3:Get*"), true);
        domain.managedPolicies.create(root, new ManagedPolicies.Draft("Unused", "/", "", DOCUMENT, List.of()));
        domain.attachments.attach(root, IamAction.ATTACH_USER_POLICY, BOB, read);
        domain.attachments.attach(root, IamAction.ATTACH_GROUP_POLICY, STAFF, Arn.managedPolicy("IAMReadOnlyAccess"));
        domain.inlinePolicies.put(root, IamAction.PUT_USER_POLICY, BOB, "Own", DOCUMENT);
        domain.inlinePolicies.put(root, IamAction.PUT_GROUP_POLICY, STAFF, "Shared", DOCUMENT);
        domain.boundaries.put(root, new IdentityRef.Named("bob"), Arn.managedPolicy("PowerUserAccess"));
        var trust = PolicyDocuments.trust("AWS", Arn.user(ACCOUNT, "/", "bob").text());
        var tags = List.of(new Tag("a", "1"));
        domain.roles.create(
                root, new Roles.Draft("Reader", "/", "", Duration.ofHours(1), trust, Optional.of(read), tags));
        domain.inlinePolicies.put(root, IamAction.PUT_ROLE_POLICY, READER, "Own", DOCUMENT);
        domain.instanceProfiles.create(root, "web", "/", List.of());
        domain.instanceProfiles.addRole(root, "web", "Reader");
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private List<AuthorizationDetails.Detail> list(Set<Kind> kinds, int size) {
        var found = new ArrayList<AuthorizationDetails.Detail>();
        var next = Optional.<String>empty();
        do {
            var page = domain.authorizationDetails.list(root, kinds, new Page.Request(next, size));
            assertThat(page.items()).isNotEmpty().hasSizeLessThanOrEqualTo(size);
            found.addAll(page.items());
            next = page.next();
        } while (next.isPresent());
        return found;
    }

    private static List<String> names(List<AuthorizationDetails.Detail> found) {
        return found.stream()
                .map(detail -> switch (detail) {
                    case OfUser user -> user.user().name();
                    case OfGroup group -> group.group().name();
                    case OfRole role -> role.role().name();
                    case OfPolicy policy -> policy.policy().name();
                })
                .toList();
    }

    /** The installation has an administrator, which is the first user. */
    private <T extends AuthorizationDetails.Detail> T first(Class<T> type) {
        return list(ALL, 100).stream()
                .skip(1)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void list_users_roles_groups_and_policies_with_all_that_they_have() {
        var user = first(OfUser.class);
        assertThat(user.inline()).containsExactly(new InlinePolicy("Own", DOCUMENT));
        assertThat(user.groups()).containsExactly("Staff");
        assertThat(user.attached()).extracting(FoundPolicy::name).containsExactly("Read");
        assertThat(user.boundary()).contains(Arn.managedPolicy("PowerUserAccess"));
        var group = first(OfGroup.class);
        assertThat(group.inline()).containsExactly(new InlinePolicy("Shared", DOCUMENT));
        assertThat(group.attached()).extracting(FoundPolicy::name).containsExactly("IAMReadOnlyAccess");
        var role = first(OfRole.class);
        assertThat(role.role().trustPolicy())
                .isEqualTo(PolicyDocuments.trust(
                        "AWS", Arn.user(ACCOUNT, "/", "bob").text()));
        assertThat(role.inline()).containsExactly(new InlinePolicy("Own", DOCUMENT));
        assertThat(role.boundary()).contains(Arn.policy(ACCOUNT, "/", "Read"));
        assertThat(role.tags()).containsExactly(new Tag("a", "1"));
        assertThat(role.profiles()).extracting(InstanceProfile::name).containsExactly("web");
        var policy = first(OfPolicy.class);
        assertThat(policy.policy().arn()).isEqualTo(Arn.policy(ACCOUNT, "/", "Read"));
        assertThat(policy.usage()).isEqualTo(new PolicyUsage(1, 1));
        assertThat(policy.versions()).extracting(PolicyVersions.View::id).containsExactly("v2", "v1");
    }

    @Test
    void come_in_pages_of_any_size_over_all_kinds() {
        var all = List.of("bob", "Reader", "Staff", "Read", "Unused", "IAMReadOnlyAccess", "PowerUserAccess");
        for (var size : List.of(1, 2, 3, 5, 6, 7, 100)) {
            assertThat(names(list(ALL, size))).as("%d a page", size).endsWith(all.toArray(String[]::new));
        }
        assertThat(names(list(EnumSet.of(Kind.GROUP), 1))).containsExactly("Staff");
        assertThat(names(list(EnumSet.of(Kind.PREDEFINED_POLICY, Kind.OWN_POLICY), 1)))
                .containsExactly("Read", "Unused", "IAMReadOnlyAccess", "PowerUserAccess");
        assertThat(domain.authorizationDetails
                        .list(root, EnumSet.noneOf(Kind.class), Page.Request.first(1))
                        .items())
                .isEmpty();
    }

    @Test
    void are_for_those_who_may() {
        assertThat(Fixture.error(() -> domain.authorizationDetails.list(bob, ALL, Page.Request.first(1))))
                .isInstanceOf(ServiceError.Denied.class);
    }
}
