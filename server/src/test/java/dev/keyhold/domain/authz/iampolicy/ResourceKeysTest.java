package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.GrantLookup;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.KeyFacts;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.ContextValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What conditions find out of resources of every kind. */
class ResourceKeysTest {
    private static final AccountId HERE = Fixture.ACCOUNT;
    private static final Identity BOB = Samples.user(HERE, 71, "bob");
    private static final Role WORKER = Samples.role(HERE, 72, "Worker");
    private static final Optional<ResourceId> NOTHING = Optional.empty();

    private static Fixture domain;
    private static ManagedPolicy policy;
    private static InstanceProfile profile;
    private static MfaDevice device;
    private static OidcProvider provider;

    @BeforeAll
    static void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        var now = domain.clock.instant();
        policy = ManagedPolicy.create(HERE, id(73), "Limit", "/", "", now);
        profile = new InstanceProfile(HERE, id(74), "web", "/", Optional.empty(), now);
        device = MfaDevice.create(HERE, id(75), "/", "phone", Sealed.of(new byte[] {1}), now);
        provider = new OidcProvider(HERE, id(76), "login.example", List.of("sts"), List.of(), now);
        domain.store.write(tx -> {
            tx.identities().insert(BOB);
            tx.identities().putTag(HERE, BOB.id(), new Tag("Team", "user"));
            tx.roles().insert(WORKER);
            tx.roles().putTag(HERE, WORKER.id(), new Tag("Team", "role"));
            tx.instanceProfiles().insert(profile);
            tx.instanceProfiles().putTag(HERE, profile.id(), new Tag("Team", "profile"));
            tx.policies().insert(policy, "{}");
            tx.policies().putTag(HERE, policy.id(), new Tag("Team", "policy"));
            tx.policies().putBoundary(HERE, BOB.id(), policy.ref());
            tx.policies().putBoundary(HERE, WORKER.id(), new PolicyRef.Predefined("ReadOnlyAccess"));
            tx.mfaDevices().insert(device);
            tx.mfaDevices().putTag(HERE, device.id(), new Tag("Team", "device"));
            tx.oidcProviders().insert(provider);
            tx.oidcProviders().putTag(HERE, provider.id(), new Tag("Team", "provider"));
            return tx;
        });
    }

    private static ResourceId id(int number) {
        return ResourceId.of(ResourceId.IAM, HERE, number);
    }

    @AfterAll
    static void close() {
        domain.close();
    }

    /** What is asked in a transaction. */
    private static ContextValue in(ResourceRef.OfPolicies resource, Function<ResourceKeys, ContextValue> question) {
        return domain.store.read(tx -> question.apply(new ResourceKeys(
                AuthorizationRequest.in(tx, domain.root, IamAction.LIST_ROLES, resource)
                        .with(RequestDetails.tags(List.of(new Tag("Team", "wanted")))),
                resource)));
    }

    private static ResourceKeys outside(ResourceRef.OfPolicies resource) {
        return new ResourceKeys(AuthorizationRequest.of(domain.root, IamAction.LIST_ROLES, resource), resource);
    }

    private static ResourceRef.AssumableRole assumable(Optional<Role> role) {
        return new ResourceRef.AssumableRole(HERE, Arn.of(WORKER), role);
    }

    private static ResourceRef.InstanceProfile profile(Optional<ResourceId> id) {
        return new ResourceRef.InstanceProfile(HERE, "/", "web", id);
    }

    private static ResourceRef.Policy policy(Optional<ResourceId> id) {
        return new ResourceRef.Policy(HERE, Arn.policy(HERE, "/", "Limit"), id);
    }

    /** Those that have tags, by the tag that each has. */
    private static Map<String, ResourceRef.OfPolicies> tagged() {
        var all = new LinkedHashMap<String, ResourceRef.OfPolicies>();
        all.put("user", ResourceRef.User.of(BOB));
        all.put("role", ResourceRef.Role.of(WORKER));
        all.put("profile", profile(Optional.of(profile.id())));
        all.put("policy", policy(Optional.of(policy.id())));
        all.put("device", new ResourceRef.MfaDevice(HERE, device.arn(), Optional.of(device.id())));
        all.put("provider", new ResourceRef.OidcProvider(HERE, provider.arn(), Optional.of(provider.id())));
        return all;
    }

    @Test
    void have_the_tags_that_are_stored_of_them() {
        tagged().forEach((tag, resource) -> {
            assertThat(in(resource, keys -> keys.tag("team"))).as(tag).isEqualTo(ContextValue.of(tag));
            assertThat(in(resource, keys -> keys.tag("other"))).as(tag).isEqualTo(ContextValue.ABSENT);
            assertThat(outside(resource).tag("team"))
                    .as(tag + " outside of a transaction")
                    .isEqualTo(ContextValue.UNKNOWN);
        });
        assertThat(in(assumable(Optional.of(WORKER)), keys -> keys.tag("team"))).isEqualTo(ContextValue.of("role"));
    }

    @Test
    void that_do_not_exist_have_none() {
        var absent = Stream.<ResourceRef.OfPolicies>of(
                ResourceRef.User.named(HERE, "bob"),
                new ResourceRef.Role(HERE, "/", "Worker", NOTHING),
                assumable(Optional.empty()),
                profile(NOTHING),
                policy(NOTHING),
                new ResourceRef.MfaDevice(HERE, device.arn(), NOTHING),
                new ResourceRef.OidcProvider(HERE, provider.arn(), NOTHING),
                new ResourceRef.MemberAccount(Samples.organization(HERE), "none"));
        assertThat(absent)
                .allSatisfy(resource ->
                        assertThat(in(resource, keys -> keys.tag("team"))).isEqualTo(ContextValue.ABSENT));
    }

    @Test
    void that_are_to_be_created_have_those_that_are_asked_for() {
        var wanted = new ResourceRef.New(ResourceRef.User.of(BOB));
        assertThat(in(wanted, keys -> keys.tag("team"))).isEqualTo(ContextValue.of("wanted"));
    }

    @Test
    void of_the_kms_have_the_tags_of_the_key_and_unknown_ones_where_no_key_is_known() {
        var arn = Arn.kmsKey("us-east-1", HERE, "11111111-1111-1111-1111-111111111111");
        var key = new ResourceRef.KmsKey(HERE, arn);
        var facts = new KeyFacts(HERE, "{}", List.of(new Tag("Team", "key")), List.of());
        var request = new KeyRequest(
                Optional.of(facts), GrantLookup.NONE, Optional.empty(), _ -> ContextValue.ABSENT, Optional.empty());
        var known =
                AuthorizationRequest.of(domain.root, IamAction.LIST_ROLES, key).with(request);
        assertThat(new ResourceKeys(known, key).tag("team")).isEqualTo(ContextValue.of("key"));
        assertThat(new ResourceKeys(known, key).tag("other")).isEqualTo(ContextValue.ABSENT);
        assertThat(outside(key).tag("team")).isEqualTo(ContextValue.UNKNOWN);
    }

    @Test
    void that_act_are_users_and_roles_also_before_they_exist() {
        assertThat(Stream.<ResourceRef.OfPolicies>of(
                        ResourceRef.User.of(BOB),
                        ResourceRef.Role.of(WORKER),
                        assumable(Optional.of(WORKER)),
                        new ResourceRef.New(ResourceRef.Role.of(WORKER))))
                .allMatch(resource -> outside(resource).isIdentity());
        assertThat(Stream.<ResourceRef.OfPolicies>of(
                        policy(NOTHING),
                        new ResourceRef.Group(HERE, "/", "staff"),
                        new ResourceRef.New(profile(NOTHING))))
                .noneMatch(resource -> outside(resource).isIdentity());
    }

    @Test
    void are_bounded_if_they_are_a_user_or_a_role_that_is() {
        assertThat(in(ResourceRef.User.of(BOB), ResourceKeys::boundary))
                .isEqualTo(ContextValue.of("arn:aws:iam::123456789012:policy/Limit"));
        assertThat(in(ResourceRef.Role.of(WORKER), ResourceKeys::boundary))
                .isEqualTo(ContextValue.of("arn:aws:iam::aws:policy/ReadOnlyAccess"));
        assertThat(in(ResourceRef.User.of(domain.admin.identity()), ResourceKeys::boundary))
                .isEqualTo(ContextValue.ABSENT);
        assertThat(in(policy(NOTHING), ResourceKeys::boundary)).isEqualTo(ContextValue.ABSENT);
        assertThat(outside(ResourceRef.User.of(BOB)).boundary()).isEqualTo(ContextValue.UNKNOWN);
    }

    /** A policy of the vendor's is in every account, and its owner is not known. */
    @Test
    void belong_to_the_account_that_their_arn_names() {
        assertThat(outside(policy(NOTHING)).account()).isEqualTo(ContextValue.of(HERE.text()));
        var vendors = new ResourceRef.Policy(HERE, Arn.managedPolicy("ReadOnlyAccess"), NOTHING);
        assertThat(outside(vendors).account()).isEqualTo(ContextValue.UNKNOWN);
    }
}
