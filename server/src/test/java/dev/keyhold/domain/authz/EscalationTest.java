package dev.keyhold.domain.authz;

import static dev.keyhold.domain.Fixture.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The known ways from a small right to all rights: each of them is decided by policies, and recorded. */
class EscalationTest {
    private static final Arn WIDE = Arn.policy(ACCOUNT, "/", "wide");
    private static final Arn ADMINISTRATOR = Arn.managedPolicy("AdministratorAccess");
    private static final PolicyHolder.Ref HERSELF = PolicyHolder.Ref.user("mallory");
    private static final PolicyHolder.Ref HER_GROUP = new PolicyHolder.Ref.OfGroup("staff");

    private static final PolicyHolder.Ref TRUSTED = new PolicyHolder.Ref.OfRole("trusted");

    private Fixture domain;
    private Principal mallory;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        mallory = domain.caller(domain.createUserWithKey("mallory"));
        domain.createUser("victim");
        domain.groups.create(domain.root, "staff", "/");
        domain.groups.create(domain.root, "admins", "/");
        domain.groups.addMember(domain.root, "staff", "mallory");
        var draft = new ManagedPolicies.Draft("wide", "/", "", PolicyDocuments.allow("s3:GetObject"), List.of());
        domain.managedPolicies.create(domain.root, draft);
        domain.policyVersions.create(domain.root, WIDE, PolicyDocuments.ADMINISTRATOR, false);
        domain.roles.create(domain.root, role("trusted"));
        domain.instanceProfiles.create(domain.root, "machine", "/", List.of());
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static Roles.Draft role(String name) {
        return new Roles.Draft(
                name,
                "/",
                "",
                Duration.ofHours(1),
                PolicyDocuments.TRUST,
                Optional.of(Arn.managedPolicy("ReadOnlyAccess")),
                List.of());
    }

    private static Stream<Action> paths() {
        return Stream.of(
                IamAction.CREATE_POLICY_VERSION,
                IamAction.SET_DEFAULT_POLICY_VERSION,
                IamAction.ATTACH_USER_POLICY,
                IamAction.ATTACH_GROUP_POLICY,
                IamAction.PUT_USER_POLICY,
                IamAction.PUT_GROUP_POLICY,
                IamAction.ADD_USER_TO_GROUP,
                IdentityAction.CREATE_ACCESS_KEY,
                IdentityAction.UPDATE_IDENTITY,
                IamAction.PUT_USER_PERMISSIONS_BOUNDARY,
                IamAction.DELETE_USER_PERMISSIONS_BOUNDARY,
                IamAction.CREATE_ROLE,
                IamAction.UPDATE_ASSUME_ROLE_POLICY,
                IamAction.PUT_ROLE_POLICY,
                IamAction.ATTACH_ROLE_POLICY,
                IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY,
                IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY);
    }

    private Map<Action, ThrowingCallable> attempts() {
        var all = PolicyDocuments.ADMINISTRATOR;
        var her = new IdentityRef.Named("mallory");
        var attempts = new HashMap<Action, ThrowingCallable>();
        attempts.put(IamAction.CREATE_POLICY_VERSION, () -> domain.policyVersions.create(mallory, WIDE, all, true));
        attempts.put(IamAction.SET_DEFAULT_POLICY_VERSION, () -> domain.policyVersions.setDefault(mallory, WIDE, "v2"));
        attempts.put(
                IamAction.ATTACH_USER_POLICY,
                () -> domain.attachments.attach(mallory, IamAction.ATTACH_USER_POLICY, HERSELF, ADMINISTRATOR));
        attempts.put(
                IamAction.ATTACH_GROUP_POLICY,
                () -> domain.attachments.attach(mallory, IamAction.ATTACH_GROUP_POLICY, HER_GROUP, ADMINISTRATOR));
        attempts.put(
                IamAction.PUT_USER_POLICY,
                () -> domain.inlinePolicies.put(mallory, IamAction.PUT_USER_POLICY, HERSELF, "own", all));
        attempts.put(
                IamAction.PUT_GROUP_POLICY,
                () -> domain.inlinePolicies.put(mallory, IamAction.PUT_GROUP_POLICY, HER_GROUP, "own", all));
        attempts.put(IamAction.ADD_USER_TO_GROUP, () -> domain.groups.addMember(mallory, "admins", "mallory"));
        attempts.put(IdentityAction.CREATE_ACCESS_KEY, () -> domain.accessKeys.create(mallory, Optional.of("victim")));
        attempts.put(
                IdentityAction.UPDATE_IDENTITY,
                () -> domain.users.update(mallory, "mallory", Optional.of("trusted"), Optional.empty()));
        attempts.put(IamAction.PUT_USER_PERMISSIONS_BOUNDARY, () -> domain.boundaries.put(mallory, her, ADMINISTRATOR));
        attempts.put(IamAction.DELETE_USER_PERMISSIONS_BOUNDARY, () -> domain.boundaries.delete(mallory, her));
        addRoles(attempts);
        return attempts;
    }

    private void addRoles(Map<Action, ThrowingCallable> attempts) {
        var all = PolicyDocuments.ADMINISTRATOR;
        var trustsHer = PolicyDocuments.trust("AWS", "arn:aws:iam::" + ACCOUNT + ":user/mallory");
        attempts.put(IamAction.CREATE_ROLE, () -> domain.roles.create(mallory, role("new")));
        attempts.put(
                IamAction.UPDATE_ASSUME_ROLE_POLICY,
                () -> domain.roles.updateTrustPolicy(mallory, "trusted", trustsHer));
        attempts.put(
                IamAction.PUT_ROLE_POLICY,
                () -> domain.inlinePolicies.put(mallory, IamAction.PUT_ROLE_POLICY, TRUSTED, "own", all));
        attempts.put(
                IamAction.ATTACH_ROLE_POLICY,
                () -> domain.attachments.attach(mallory, IamAction.ATTACH_ROLE_POLICY, TRUSTED, ADMINISTRATOR));
        attempts.put(
                IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY,
                () -> domain.boundaries
                        .all()
                        .put(mallory, IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY, TRUSTED, ADMINISTRATOR));
        attempts.put(
                IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY,
                () -> domain.boundaries.all().delete(mallory, IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY, TRUSTED));
    }

    private ThrowingCallable attempt(Action action) {
        return Objects.requireNonNull(attempts().get(action), action.name());
    }

    private void allow(String document) {
        domain.allow(mallory.asIdentity().orElseThrow(), document);
    }

    private void assertDenied(Action action) {
        var before = domain.snapshot();
        domain.clock.advance(Duration.ofSeconds(1));
        assertThat(Fixture.error(attempt(action))).isInstanceOf(ServiceError.Denied.class);
        assertThat(domain.snapshot()).isEqualTo(before);
        domain.denials.flush();
        assertThat(domain.events(ACCOUNT, AuditStore.Trail.DENIALS))
                .last()
                .extracting(AuditEvent::operation)
                .isEqualTo(action.name());
    }

    @ParameterizedTest
    @MethodSource("paths")
    void is_denied_without_the_right(Action action) {
        assertDenied(action);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void is_denied_where_a_policy_denies_it_and_all_else_is_allowed(Action action) {
        allow(PolicyDocuments.ADMINISTRATOR.replace(
                "}]}",
                "},{\"Effect\":\"Deny\",\"Action\":\"" + action.policyAction().orElseThrow()
                        + "\",\"Resource\":\"*\"}]}"));
        assertDenied(action);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void is_denied_beyond_the_boundary(Action action) {
        allow(PolicyDocuments.ADMINISTRATOR);
        domain.boundaries.put(domain.root, new IdentityRef.Named("mallory"), Arn.managedPolicy("ReadOnlyAccess"));
        assertDenied(action);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void is_recorded_where_it_is_allowed(Action action) throws Throwable {
        domain.boundaries.put(domain.root, new IdentityRef.Named("mallory"), ADMINISTRATOR);
        allow(PolicyDocuments.allow(action.policyAction().orElseThrow()));
        domain.clock.advance(Duration.ofSeconds(1));
        attempt(action).call();
        var event = domain.changes().getLast();
        assertThat(event.operation()).isEqualTo(action.name());
        assertThat(event.actor()).contains(mallory.id());
    }

    /** The right to give machines a role is one on that role, besides the one on the instance profile. */
    @Test
    void by_machines_needs_the_right_to_pass_the_role() {
        allow(PolicyDocuments.allow("iam:AddRoleToInstanceProfile"));
        var before = domain.snapshot();
        assertThat(Fixture.error(() -> domain.instanceProfiles.addRole(mallory, "machine", "trusted")))
                .isInstanceOfSatisfying(
                        ServiceError.Denied.class,
                        denied -> assertThat(denied.operation()).isEqualTo(IamAction.PASS_ROLE.name()));
        assertThat(domain.snapshot()).isEqualTo(before);
        var service = "\"StringEquals\":{\"iam:PassedToService\":\"%s\"}";
        var passing = new String[] {"iam:AddRoleToInstanceProfile", "iam:PassRole"};
        allow(PolicyDocuments.allowIf(service.formatted("lambda.amazonaws.com"), passing)
                .replace(
                        "{\"Effect\"",
                        "{\"Effect\":\"Allow\",\"Action\":\"iam:Add*\",\"Resource\":\"*\"},{\"Effect\""));
        assertThat(Fixture.error(() -> domain.instanceProfiles.addRole(mallory, "machine", "trusted")))
                .isInstanceOf(ServiceError.Denied.class);
        allow(PolicyDocuments.allowIf(service.formatted("ec2.amazonaws.com"), passing)
                .replace(
                        "{\"Effect\"",
                        "{\"Effect\":\"Allow\",\"Action\":\"iam:Add*\",\"Resource\":\"*\"},{\"Effect\""));
        domain.instanceProfiles.addRole(mallory, "machine", "trusted");
        assertThat(domain.instanceProfiles.get(domain.root, "machine").role()).isPresent();
    }

    /** The right to oneself is no right to the name of another. */
    @Test
    void by_a_new_name_needs_the_right_to_that_name() {
        allow(PolicyDocuments.allowOn("arn:aws:iam::" + ACCOUNT + ":user/mallory", "iam:UpdateUser"));
        assertDenied(IdentityAction.UPDATE_IDENTITY);
    }

    /** What a user may do ends with its membership, whatever it did as a member. */
    @Test
    void ends_with_what_allowed_it() {
        domain.inlinePolicies.put(
                domain.root,
                IamAction.PUT_GROUP_POLICY,
                HER_GROUP,
                "own",
                PolicyDocuments.allowOn("arn:aws:iam::" + ACCOUNT + ":group/staff", "iam:*"));
        domain.groups.update(mallory, "staff", Optional.empty(), Optional.empty());
        assertDenied(IamAction.ADD_USER_TO_GROUP);
        domain.groups.removeMember(domain.root, "staff", "mallory");
        assertDenied(IamAction.PUT_GROUP_POLICY);
    }
}
