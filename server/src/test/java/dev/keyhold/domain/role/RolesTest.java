package dev.keyhold.domain.role;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.model.Arn;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.AlreadyExists;
import dev.keyhold.model.ServiceError.InUse;
import dev.keyhold.model.ServiceError.LimitExceeded;
import dev.keyhold.model.ServiceError.MalformedPolicy;
import dev.keyhold.model.ServiceError.NotFound;
import dev.keyhold.model.ServiceError.Quota;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesTest {
    private static final Page.Request ALL = Page.Request.first(10);
    private static final String USER = "arn:aws:iam::" + ACCOUNT + ":user/";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/";
    private static final Arn READ_ONLY = Arn.managedPolicy("ReadOnlyAccess");
    private static final PolicyHolder.Ref READER = new PolicyHolder.Ref.OfRole("reader");

    private Fixture domain;
    private Principal root;
    private Roles roles;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        roles = domain.roles;
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static Roles.Draft draft(String name, String trustPolicy) {
        return new Roles.Draft(name, "/", "", Duration.ofHours(1), trustPolicy, Optional.empty(), List.of());
    }

    private Role create(String name) {
        return roles.create(root, draft(name, PolicyDocuments.TRUST)).role();
    }

    private String trustPolicy(String name) {
        return roles.get(root, name).role().trustPolicy();
    }

    private String stored(String name) {
        return domain.store.read(
                tx -> tx.roles().findByName(ACCOUNT, name).orElseThrow().trustPolicy());
    }

    private static void assertError(ThrowingCallable work, ServiceError expected) {
        assertThat(Fixture.error(work)).isEqualTo(expected);
    }

    @Test
    void have_names_that_are_unique_in_any_case() {
        var reader = create("Reader");
        assertError(() -> create("rEADER"), new AlreadyExists(ResourceType.ROLE, "rEADER"));
        assertThat(roles.get(root, "READER").role()).isEqualTo(reader);
    }

    @Test
    void are_as_many_as_the_quota_says() {
        List.of("a", "b", "c").forEach(this::create);
        assertError(() -> create("d"), new LimitExceeded(Quota.ROLES_PER_ACCOUNT, 3));
    }

    @Test
    void are_made_with_tags_and_boundary_or_not_at_all() {
        var tags = List.of(new Tag("Team", "blue"), new Tag("cost", "7"));
        var draft = new Roles.Draft(
                "reader", "/x/", "about", Duration.ofHours(2), PolicyDocuments.TRUST, Optional.of(READ_ONLY), tags);
        var created = roles.create(root, draft);
        assertThat(created).isEqualTo(roles.get(root, "reader"));
        assertThat(created.tags()).containsExactly(new Tag("cost", "7"), new Tag("Team", "blue"));
        assertThat(created.boundary()).contains(READ_ONLY);
        var twice = List.of(new Tag("a", ""), new Tag("A", ""));
        assertThat(Fixture.error(() -> roles.create(
                        root,
                        new Roles.Draft(
                                "b", "/", "", Duration.ofHours(1), PolicyDocuments.TRUST, Optional.empty(), twice))))
                .isInstanceOf(ServiceError.Invalid.class);
        assertError(() -> roles.get(root, "b"), new NotFound(ResourceType.ROLE, "b"));
    }

    @Test
    void tags_that_they_are_made_with_need_the_right_to_tag() {
        var alice = domain.caller(domain.createUserWithKey("alice"));
        domain.allow(alice.asIdentity().orElseThrow(), PolicyDocuments.allow("iam:CreateRole"));
        roles.create(alice, draft("plain", PolicyDocuments.TRUST));
        var tagged = new Roles.Draft(
                "tagged",
                "/",
                "",
                Duration.ofHours(1),
                PolicyDocuments.TRUST,
                Optional.empty(),
                List.of(new Tag("a", "b")));
        assertThat(Fixture.error(() -> roles.create(alice, tagged)))
                .isInstanceOfSatisfying(
                        ServiceError.Denied.class,
                        denied -> assertThat(denied.operation()).isEqualTo(IamAction.TAG_ROLE.name()));
    }

    @Test
    void keep_what_an_update_does_not_name() {
        create("reader");
        roles.update(root, IamAction.UPDATE_ROLE, "reader", Optional.of("about"), Optional.empty());
        roles.update(root, IamAction.UPDATE_ROLE, "READER", Optional.empty(), Optional.of(Duration.ofHours(12)));
        var found = roles.get(root, "reader").role();
        assertThat(found.description()).isEqualTo("about");
        assertThat(found.maxSession()).isEqualTo(Duration.ofHours(12));
        assertThat(found.trustPolicy()).isEqualTo(PolicyDocuments.TRUST);
    }

    /** The one who was meant is trusted under whatever name, and nobody who is later called the same. */
    @Test
    void trust_the_user_that_was_meant_and_no_later_one_of_its_name() {
        var alice = domain.createUser("alice");
        roles.create(root, draft("reader", PolicyDocuments.trust("AWS", USER + "alice")));
        assertThat(trustPolicy("reader")).isEqualTo(PolicyDocuments.trust("AWS", USER + "alice"));
        assertThat(stored("reader")).isEqualTo(PolicyDocuments.trust("AWS", Arn.uniqueId(alice)));
        domain.users.update(root, "alice", Optional.of("bob"), Optional.of("/x/"));
        assertThat(trustPolicy("reader")).isEqualTo(PolicyDocuments.trust("AWS", USER + "x/bob"));
        domain.users.delete(root, "bob");
        domain.createUser("alice");
        var gone = PolicyDocuments.trust("AWS", Arn.uniqueId(alice));
        assertThat(trustPolicy("reader")).isEqualTo(gone);
        assertError(
                () -> roles.updateTrustPolicy(root, "reader", gone),
                new MalformedPolicy("Invalid principal in policy: \"AWS\":\"" + Arn.uniqueId(alice) + "\""));
    }

    @Test
    void trust_other_roles_by_their_identifiers_too() {
        var admin = create("admin");
        roles.create(root, draft("reader", PolicyDocuments.trust("AWS", ROLE + "admin")));
        roles.updateTrustPolicy(root, "admin", PolicyDocuments.trust("AWS", admin.uniqueId()));
        assertThat(trustPolicy("admin")).isEqualTo(PolicyDocuments.trust("AWS", ROLE + "admin"));
        roles.delete(root, "admin");
        create("admin");
        assertThat(trustPolicy("reader")).isEqualTo(PolicyDocuments.trust("AWS", admin.uniqueId()));
        assertThat(roles.listBelow(root, "/", ALL).items())
                .extracting(Role::trustPolicy)
                .containsExactly(PolicyDocuments.TRUST, PolicyDocuments.trust("AWS", admin.uniqueId()));
    }

    @Test
    void keep_the_text_around_the_principals() {
        domain.createUser("alice");
        var text = """
                {
                  "Version": "2012-10-17", \r
                  "Statement": [{"Effect": "Allow", "Sid": "A",\r\t
                    "Principal": {"AWS": [ "%salice" , "*", "123456789012"], "Service" : "ec2.amazonaws.com"},
                    "Action": "sts:AssumeRole"},
                    {"Effect": "Deny", "Principal": {"AWS": "\\u0061rn:aws:iam::123456789012:user/alice"},
                    "Action": "sts:*"}]
                }""".formatted(USER);
        roles.create(root, draft("reader", text));
        assertThat(trustPolicy("reader"))
                .isEqualTo(text.replace("\"123456789012\"", "\"arn:aws:iam::123456789012:root\"")
                        .replace("\\u0061rn", "arn"));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS, *",
        "AWS, arn:aws:iam::123456789012:root",
        "AWS, arn:aws:iam::123456789012:user/x/Alice",
        "AWS, arn:aws:sts::123456789012:assumed-role/other/session",
        "AWS, arn:aws:sts::123456789012:federated-user/bob",
        "Service, lambda.amazonaws.com",
        "Service, delivery.logs.amazonaws.com",
        "Federated, accounts.google.com",
    })
    void may_trust(String type, String principal) {
        create("other");
        domain.users.create(root, "Alice", "/x/", List.of());
        roles.create(root, draft("reader", PolicyDocuments.trust(type, principal)));
        assertThat(trustPolicy("reader")).isEqualTo(PolicyDocuments.trust(type, principal));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS, alice",
        "AWS, arn:aws:iam::123456789012:user/alice",
        "AWS, arn:aws:iam::123456789012:user/x/alice",
        "AWS, arn:aws:iam::123456789012:user/*",
        "AWS, arn:aws:iam::123456789012:root/x",
        "AWS, arn:aws:iam:us-east-1:123456789012:root",
        "AWS, arn:aws-cn:iam::123456789012:root",
        "AWS, arn:aws:iam::999999999999:root",
        "AWS, 999999999999",
        "AWS, arn:aws:iam::999999999999:user/Alice",
        "AWS, arn:aws:iam::123456789012:group/staff",
        "AWS, arn:aws:iam::123456789012:role/missing",
        "AWS, arn:aws:sts::123456789012:assumed-role/missing/session",
        "AWS, arn:aws:sts::123456789012:assumed-role/other/*",
        "AWS, arn:aws:sts::123456789012:assumed-role/other",
        "AWS, AIDAAAAAAAAAAAAAAAAAA",
        "Service, ec2",
        "Service, *.amazonaws.com",
        "Federated, example.com",
        "Federated, arn:aws:iam::123456789012:saml-provider/x",
        "CanonicalUser, 79a59df900b949e5",
    })
    void may_not_trust_what_does_not_exist(String type, String principal) {
        create("other");
        domain.users.create(root, "Alice", "/x/", List.of());
        var shown = type.equals("Service") ? "SERVICE" : type;
        assertError(
                () -> roles.create(root, draft("reader", PolicyDocuments.trust(type, principal))),
                new MalformedPolicy("Invalid principal in policy: \"" + shown + "\":\"" + principal + "\""));
    }

    @Test
    void have_trust_policies_of_limited_size_that_are_well_formed() {
        var large = PolicyDocuments.trust("AWS", "*").replace("sts:AssumeRole", "sts:AssumeRole" + "x".repeat(400));
        assertError(() -> roles.create(root, draft("reader", large)), new LimitExceeded(Quota.TRUST_POLICY_SIZE, 400));
        assertError(
                () -> roles.create(root, draft("reader", "{")),
                new MalformedPolicy("This policy contains invalid Json"));
        assertError(
                () -> roles.create(root, draft("reader", PolicyDocuments.ADMINISTRATOR)),
                new MalformedPolicy("Missing required field Principal"));
        create("reader");
        assertError(
                () -> roles.updateTrustPolicy(root, "reader", "{"),
                new MalformedPolicy("This policy contains invalid Json"));
    }

    @Test
    void are_deleted_when_nothing_needs_them() {
        create("reader");
        domain.instanceProfiles.create(root, "web", "/", List.of());
        domain.instanceProfiles.addRole(root, "web", "reader");
        domain.attachments.attach(root, IamAction.ATTACH_ROLE_POLICY, READER, READ_ONLY);
        domain.inlinePolicies.put(root, IamAction.PUT_ROLE_POLICY, READER, "own", PolicyDocuments.ADMINISTRATOR);
        domain.boundaries.all().put(root, IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY, READER, READ_ONLY);
        assertError(() -> roles.delete(root, "reader"), inUse(ResourceType.INSTANCE_PROFILE_ROLE));
        domain.instanceProfiles.removeRole(root, "web", "reader");
        assertError(() -> roles.delete(root, "reader"), inUse(ResourceType.POLICY));
        domain.attachments.detach(root, IamAction.DETACH_ROLE_POLICY, READER, READ_ONLY);
        assertError(() -> roles.delete(root, "reader"), inUse(ResourceType.ROLE_POLICY));
        domain.inlinePolicies.delete(root, IamAction.DELETE_ROLE_POLICY, READER, "own");
        roles.delete(root, "reader");
        assertError(() -> roles.get(root, "reader"), new NotFound(ResourceType.ROLE, "reader"));
    }

    private static InUse inUse(ResourceType dependents) {
        return new InUse(ResourceType.ROLE, dependents);
    }

    @Test
    void have_quotas_of_policies_of_their_own() {
        create("reader");
        domain.attachments.attach(root, IamAction.ATTACH_ROLE_POLICY, READER, READ_ONLY);
        domain.attachments.attach(root, IamAction.ATTACH_ROLE_POLICY, READER, Arn.managedPolicy("AdministratorAccess"));
        assertError(
                () -> domain.attachments.attach(
                        root, IamAction.ATTACH_ROLE_POLICY, READER, Arn.managedPolicy("PowerUserAccess")),
                new LimitExceeded(Quota.POLICIES_PER_ROLE, 2));
        var large = PolicyDocuments.allow("s3:" + "x".repeat(500));
        assertError(
                () -> domain.inlinePolicies.put(root, IamAction.PUT_ROLE_POLICY, READER, "own", large),
                new ServiceError.PoliciesTooLarge(ResourceType.ROLE, "reader", 500));
        assertError(
                () -> domain.boundaries.all().delete(root, IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY, READER),
                new NotFound(ResourceType.ROLE_BOUNDARY, "reader"));
        assertError(
                () -> domain.inlinePolicies.get(root, IamAction.GET_ROLE_POLICY, READER, "missing"),
                new NotFound(ResourceType.ROLE_POLICY, "missing"));
    }

    @Test
    void have_tags_with_keys_unique_in_any_case_and_few() {
        create("reader");
        domain.roleTags.add(root, "reader", List.of(new Tag("Team", "a"), new Tag("b", "")));
        domain.roleTags.add(root, "reader", List.of(new Tag("tEAM", "c")));
        assertThat(domain.roleTags.list(root, "reader")).containsExactly(new Tag("b", ""), new Tag("tEAM", "c"));
        assertError(
                () -> domain.roleTags.add(root, "reader", List.of(new Tag("d", ""))),
                new LimitExceeded(Quota.TAGS_PER_ROLE, 2));
        assertThat(Fixture.error(() -> domain.roleTags.add(root, "reader", List.of(new Tag("aws:d", "")))))
                .isInstanceOf(ServiceError.Invalid.class);
        domain.roleTags.remove(root, "reader", List.of("TEAM", "missing"));
        assertThat(domain.roleTags.list(root, "reader")).containsExactly(new Tag("b", ""));
    }

    @Test
    void show_their_last_use_before_it_is_written_and_after() {
        var reader = create("reader");
        assertThat(roles.get(root, "reader").lastUse()).isEmpty();
        var use = new LastUse(domain.clock.instant(), "s3", "eu-west-1");
        domain.lastUses.usedRole(ACCOUNT, reader.id(), use);
        assertThat(roles.get(root, "reader").lastUse()).contains(use);
        domain.lastUses.flush();
        assertThat(roles.get(root, "reader").lastUse()).contains(use);
        Optional<LastUse> written = domain.store.read(tx -> tx.roles().lastUse(ACCOUNT, reader.id()));
        assertThat(written).contains(use);
    }

    @Test
    void are_nothing_to_those_who_may_not_act_on_them() {
        create("reader");
        var alice = domain.caller(domain.createUserWithKey("alice"));
        var existing = (ServiceError.Denied) Fixture.error(() -> roles.get(alice, "reader"));
        var missing = (ServiceError.Denied) Fixture.error(() -> roles.get(alice, "nothing"));
        assertThat(Arn.describe(missing.target()).replace("nothing", "reader"))
                .isEqualTo(Arn.describe(existing.target()));
        assertThat(Fixture.error(() -> roles.listBelow(alice, "/", ALL))).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void with_a_boundary_are_for_those_who_must_respect_it() {
        var alice = domain.caller(domain.createUserWithKey("alice"));
        var condition = "\"ArnEquals\":{\"iam:PermissionsBoundary\":\"" + READ_ONLY + "\"}";
        domain.allow(alice.asIdentity().orElseThrow(), PolicyDocuments.allowIf(condition, "iam:*"));
        create("free");
        var bounded = new Roles.Draft(
                "reader", "/", "", Duration.ofHours(1), PolicyDocuments.TRUST, Optional.of(READ_ONLY), List.of());
        roles.create(alice, bounded);
        domain.inlinePolicies.put(alice, IamAction.PUT_ROLE_POLICY, READER, "own", PolicyDocuments.ADMINISTRATOR);
        assertThat(Fixture.error(() -> roles.create(alice, draft("other", PolicyDocuments.TRUST))))
                .isInstanceOf(ServiceError.Denied.class);
        var free = new PolicyHolder.Ref.OfRole("free");
        assertThat(Fixture.error(() -> domain.inlinePolicies.put(
                        alice, IamAction.PUT_ROLE_POLICY, free, "own", PolicyDocuments.ADMINISTRATOR)))
                .isInstanceOf(ServiceError.Denied.class);
    }
}
