package dev.keyhold.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.MfaCodes;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Effect;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.mfa.MfaDevices;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.domain.organization.Clouds;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.domain.outbound.OutboundTokens;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import dev.keyhold.model.TokenAlgorithm;
import dev.keyhold.store.FaultyStore.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data and audit agree: each change leaves one event in its own transaction, and a change that fails leaves none. */
class AuditedChangesTest {
    /** Changes that make or open a credential before it is recorded, for principals that may have it. */
    private static final Set<Action> PREPARED = EnumSet.of(
            Action.CREATE_AUTHORIZED_KEY,
            Action.CREATE_TOKEN_FOR_SERVICE_ACCOUNT,
            Action.CREATE_EPHEMERAL_KEY,
            Action.ENABLE_OUTBOUND_FEDERATION,
            Action.IMPORT_KEY_MATERIAL,
            Action.CREATE_KEY_PAIR);

    private static final Set<Action> OF_FROZEN_ACCOUNTS = EnumSet.of(
            Action.CREATE_CLOUD,
            Action.DELETE_CLOUD,
            Action.GET_SESSION_TOKEN,
            Action.GET_FEDERATION_TOKEN,
            Action.CREATE_TOKEN_FOR_SERVICE_ACCOUNT,
            Action.CREATE_EPHEMERAL_KEY,
            Action.ASSUME_ROLE,
            Action.GET_WEB_IDENTITY_TOKEN);

    private static final Optional<String> ALICE = Optional.of("alice");

    private Fixture domain;
    private IssuedAccessKey alicesKey;
    private Principal alice;
    /** Another account, once it was created. */
    private Optional<AccountId> team = Optional.empty();

    private MfaCodes phone = new MfaCodes("");

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alicesKey = domain.createUserWithKey("alice");
        alice = domain.caller(alicesKey);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    /** Every operation that changes something, in an order in which each can succeed. */
    private Map<Action, ThrowingCallable> changes() {
        var root = domain.root;
        var key = alicesKey.key().keyId();
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        changes.put(Action.CREATE_IDENTITY, () -> domain.users.create(root, "bob", "/x/", List.of(new Tag("a", "1"))));
        changes.put(
                Action.UPDATE_IDENTITY,
                () -> domain.users.update(root, "bob", Optional.of("carol"), Optional.of("/y/")));
        changes.put(Action.TAG_IDENTITY, () -> domain.users.tag(root, "carol", List.of(new Tag("b", "2"))));
        changes.put(Action.UNTAG_IDENTITY, () -> domain.users.untag(root, "carol", List.of("a")));
        changes.put(Action.DELETE_IDENTITY, () -> domain.users.delete(root, "carol"));
        changes.put(Action.CREATE_ACCESS_KEY, () -> domain.accessKeys.create(root, ALICE));
        changes.put(
                Action.UPDATE_ACCESS_KEY,
                () -> domain.accessKeys.setStatus(root, ALICE, key, AccessKey.Status.INACTIVE));
        changes.put(Action.DELETE_ACCESS_KEY, () -> domain.accessKeys.delete(root, ALICE, key));
        changes.put(Action.CREATE_ACCOUNT_ALIAS, () -> domain.accountProfile.setAlias(root, "acme"));
        changes.put(Action.DELETE_ACCOUNT_ALIAS, () -> domain.accountProfile.deleteAlias(root, "acme"));
        changes.put(
                Action.CREATE_ACCOUNT,
                () -> team = domain.accounts
                        .create(root, new AccountDraft("Team", Optional.empty()))
                        .created());
        changes.put(
                Action.TAG_ACCOUNT, () -> domain.accounts.tag(root, team.orElseThrow(), List.of(new Tag("b", "2"))));
        changes.put(Action.UNTAG_ACCOUNT, () -> domain.accounts.untag(root, team.orElseThrow(), List.of("b")));
        changes.put(Action.CLOSE_ACCOUNT, () -> domain.accounts.close(root, team.orElseThrow()));
        changes.putAll(changesOfPolicies(root));
        changes.putAll(changesOfDevices(root));
        changes.putAll(changesOfRoles(root));
        changes.putAll(changesOfProviders(root));
        var outbound = domain.outbound.federation();
        changes.put(Action.ENABLE_OUTBOUND_FEDERATION, () -> outbound.enable(root));
        changes.put(Action.DISABLE_OUTBOUND_FEDERATION, () -> outbound.disable(root));
        var hour = Duration.ofHours(1);
        changes.put(Action.GET_SESSION_TOKEN, () -> domain.sessions.create(root, hour));
        changes.put(
                Action.GET_FEDERATION_TOKEN,
                () -> domain.roleSessions.federate(root, "job", hour, RoleRequest.Attributes.NONE));
        return changes;
    }

    /** What the root may not do, as a user. */
    private Map<Action, ThrowingCallable> changesByUser() {
        var hour = Duration.ofHours(1);
        var draft =
                new Roles.Draft("open", "/", "", hour, PolicyDocuments.trust("AWS", "*"), Optional.empty(), List.of());
        domain.roles.create(domain.root, draft);
        var role = Arn.role(Fixture.ACCOUNT, "/", "open");
        var none = RoleRequest.Attributes.NONE;
        var request = new RoleRequest(role, "job", hour, Optional.empty(), Optional.empty(), none);
        domain.outbound.federation().enable(domain.root);
        domain.allow(alice.asIdentity().orElseThrow(), PolicyDocuments.allow("sts:GetWebIdentityToken"));
        var token = new OutboundTokens.Request(List.of("app"), TokenAlgorithm.ES384, hour, List.of());
        return Map.of(
                Action.ASSUME_ROLE,
                () -> domain.roleSessions.assume(alice, request),
                Action.GET_WEB_IDENTITY_TOKEN,
                () -> domain.outbound.tokens().issue(alice, token));
    }

    private Map<Action, ThrowingCallable> changesOfDevices(Principal root) {
        var serial = Arn.mfaDevice(Fixture.ACCOUNT, "/", "phone").text();
        var alice = new IdentityRef.Named("alice");
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        var draft = new MfaDevices.Draft("/", "phone", List.of(new Tag("a", "1")));
        changes.put(
                Action.CREATE_MFA_DEVICE,
                () -> phone = new MfaCodes(
                        domain.mfaDevices.create(root, draft).seed().reveal()));
        changes.put(Action.ENABLE_MFA_DEVICE, () -> domain.mfaDevices.enable(root, alice, serial, codes(phone, -3)));
        changes.put(
                Action.RESYNC_MFA_DEVICE, () -> domain.mfaDevices.synchronize(root, alice, serial, codes(phone, -1)));
        changes.put(Action.DEACTIVATE_MFA_DEVICE, () -> domain.mfaDevices.deactivate(root, alice, serial));
        changes.put(Action.TAG_MFA_DEVICE, () -> domain.mfaDeviceTags.add(root, serial, List.of(new Tag("b", "2"))));
        changes.put(Action.UNTAG_MFA_DEVICE, () -> domain.mfaDeviceTags.remove(root, serial, List.of("b")));
        changes.put(Action.DELETE_MFA_DEVICE, () -> domain.mfaDevices.delete(root, serial));
        return changes;
    }

    private MfaDevices.Codes codes(MfaCodes device, int first) {
        var now = domain.clock.instant();
        return new MfaDevices.Codes(device.at(now, first), device.at(now, first + 1));
    }

    private Map<Action, ThrowingCallable> changesOfProviders(Principal root) {
        var arn = Arn.oidcProvider(Fixture.ACCOUNT, "ci.example.com");
        var providers = domain.oidcProviders;
        var tags = domain.oidcProviderTags;
        var ci = new OidcProviders.Draft("https://ci.example.com", List.of("a"), List.of(), List.of(new Tag("a", "1")));
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        changes.put(Action.CREATE_OPEN_ID_CONNECT_PROVIDER, () -> providers.create(root, ci));
        changes.put(Action.ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER, () -> providers.addClientId(root, arn, "b"));
        changes.put(
                Action.REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER, () -> providers.removeClientId(root, arn, "a"));
        changes.put(
                Action.UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT,
                () -> providers.setThumbprints(root, arn, List.of("0")));
        changes.put(Action.TAG_OPEN_ID_CONNECT_PROVIDER, () -> tags.add(root, arn, List.of(new Tag("b", "2"))));
        changes.put(Action.UNTAG_OPEN_ID_CONNECT_PROVIDER, () -> tags.remove(root, arn, List.of("a")));
        changes.put(Action.DELETE_OPEN_ID_CONNECT_PROVIDER, () -> providers.delete(root, arn));
        return changes;
    }

    private Map<Action, ThrowingCallable> changesOfPolicies(Principal root) {
        var document = PolicyDocuments.ADMINISTRATOR;
        var alice = PolicyHolder.Ref.user("alice");
        var group = new PolicyHolder.Ref.OfGroup("team");
        var arn = Arn.policy(Fixture.ACCOUNT, "/", "read");
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        changes.put(Action.CREATE_GROUP, () -> domain.groups.create(root, "staff", "/"));
        changes.put(
                Action.UPDATE_GROUP, () -> domain.groups.update(root, "staff", Optional.of("team"), Optional.empty()));
        changes.put(Action.ADD_USER_TO_GROUP, () -> domain.groups.addMember(root, "team", "alice"));
        changes.put(
                Action.PUT_GROUP_POLICY,
                () -> domain.inlinePolicies.put(root, Action.PUT_GROUP_POLICY, group, "own", document));
        changes.put(
                Action.DELETE_GROUP_POLICY,
                () -> domain.inlinePolicies.delete(root, Action.DELETE_GROUP_POLICY, group, "own"));
        changes.put(
                Action.PUT_USER_POLICY,
                () -> domain.inlinePolicies.put(root, Action.PUT_USER_POLICY, alice, "own", document));
        changes.put(
                Action.DELETE_USER_POLICY,
                () -> domain.inlinePolicies.delete(root, Action.DELETE_USER_POLICY, alice, "own"));
        changes.put(
                Action.CREATE_POLICY,
                () -> domain.managedPolicies.create(
                        root, new ManagedPolicies.Draft("read", "/", "", document, List.of(new Tag("a", "1")))));
        changes.put(Action.CREATE_POLICY_VERSION, () -> domain.policyVersions.create(root, arn, document, false));
        changes.put(Action.SET_DEFAULT_POLICY_VERSION, () -> domain.policyVersions.setDefault(root, arn, "v2"));
        changes.put(Action.DELETE_POLICY_VERSION, () -> domain.policyVersions.delete(root, arn, "v1"));
        changes.put(Action.TAG_POLICY, () -> domain.policyTags.add(root, arn, List.of(new Tag("b", "2"))));
        changes.put(Action.UNTAG_POLICY, () -> domain.policyTags.remove(root, arn, List.of("a")));
        changes.put(
                Action.ATTACH_GROUP_POLICY,
                () -> domain.attachments.attach(root, Action.ATTACH_GROUP_POLICY, group, arn));
        changes.put(
                Action.DETACH_GROUP_POLICY,
                () -> domain.attachments.detach(root, Action.DETACH_GROUP_POLICY, group, arn));
        changes.put(
                Action.ATTACH_USER_POLICY,
                () -> domain.attachments.attach(root, Action.ATTACH_USER_POLICY, alice, arn));
        changes.put(
                Action.DETACH_USER_POLICY,
                () -> domain.attachments.detach(root, Action.DETACH_USER_POLICY, alice, arn));
        var ref = new IdentityRef.Named("alice");
        changes.put(Action.PUT_USER_PERMISSIONS_BOUNDARY, () -> domain.boundaries.put(root, ref, arn));
        changes.put(Action.DELETE_USER_PERMISSIONS_BOUNDARY, () -> domain.boundaries.delete(root, ref));
        changes.put(Action.REMOVE_USER_FROM_GROUP, () -> domain.groups.removeMember(root, "team", "alice"));
        changes.put(Action.DELETE_GROUP, () -> domain.groups.delete(root, "team"));
        changes.put(Action.DELETE_POLICY, () -> domain.managedPolicies.delete(root, arn));
        return changes;
    }

    private Map<Action, ThrowingCallable> changesOfRoles(Principal root) {
        var trust = PolicyDocuments.TRUST;
        var reader = new PolicyHolder.Ref.OfRole("reader");
        var tags = List.of(new Tag("a", "1"));
        var bound = Arn.managedPolicy("ReadOnlyAccess");
        var draft = new Roles.Draft("reader", "/", "", Duration.ofHours(1), trust, Optional.of(bound), tags);
        var about = Optional.of("about");
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        changes.put(Action.CREATE_ROLE, () -> domain.roles.create(root, draft));
        for (var update : List.of(Action.UPDATE_ROLE, Action.UPDATE_ROLE_DESCRIPTION)) {
            changes.put(update, () -> domain.roles.update(root, update, "reader", about, Optional.empty()));
        }
        changes.put(Action.UPDATE_ASSUME_ROLE_POLICY, () -> domain.roles.updateTrustPolicy(root, "reader", trust));
        changes.put(Action.TAG_ROLE, () -> domain.roleTags.add(root, "reader", tags));
        changes.put(Action.UNTAG_ROLE, () -> domain.roleTags.remove(root, "reader", List.of("a")));
        changes.put(
                Action.PUT_ROLE_POLICY,
                () -> domain.inlinePolicies.put(
                        root, Action.PUT_ROLE_POLICY, reader, "own", PolicyDocuments.ADMINISTRATOR));
        changes.put(
                Action.DELETE_ROLE_POLICY,
                () -> domain.inlinePolicies.delete(root, Action.DELETE_ROLE_POLICY, reader, "own"));
        changes.put(
                Action.ATTACH_ROLE_POLICY,
                () -> domain.attachments.attach(root, Action.ATTACH_ROLE_POLICY, reader, bound));
        changes.put(
                Action.DETACH_ROLE_POLICY,
                () -> domain.attachments.detach(root, Action.DETACH_ROLE_POLICY, reader, bound));
        changes.put(
                Action.PUT_ROLE_PERMISSIONS_BOUNDARY,
                () -> domain.boundaries.all().put(root, Action.PUT_ROLE_PERMISSIONS_BOUNDARY, reader, bound));
        changes.put(
                Action.DELETE_ROLE_PERMISSIONS_BOUNDARY,
                () -> domain.boundaries.all().delete(root, Action.DELETE_ROLE_PERMISSIONS_BOUNDARY, reader));
        var profiles = domain.instanceProfiles;
        changes.put(Action.CREATE_INSTANCE_PROFILE, () -> profiles.create(root, "web", "/", tags));
        changes.put(Action.TAG_INSTANCE_PROFILE, () -> domain.instanceProfileTags.add(root, "web", tags));
        changes.put(Action.UNTAG_INSTANCE_PROFILE, () -> domain.instanceProfileTags.remove(root, "web", List.of("a")));
        changes.put(Action.ADD_ROLE_TO_INSTANCE_PROFILE, () -> profiles.addRole(root, "web", "reader"));
        changes.put(Action.REMOVE_ROLE_FROM_INSTANCE_PROFILE, () -> profiles.removeRole(root, "web", "reader"));
        changes.put(Action.DELETE_INSTANCE_PROFILE, () -> profiles.delete(root, "web"));
        changes.put(Action.DELETE_ROLE, () -> domain.roles.delete(root, "reader"));
        changes.putAll(KmsChanges.of(domain, root));
        return changes;
    }

    /** Found in a transaction of the kind that never fails here. */
    private String rain() {
        return domain.store.write(tx -> tx.accounts()
                .find(tx.directory().withCloudName("rain").orElseThrow())
                .orElseThrow()
                .cloud()
                .text());
    }

    /** The same for what role bindings decide, as the administrator. */
    private Map<Action, ThrowingCallable> changesByRole() {
        var admin = domain.admin;
        var bob = domain.serviceAccount("bob");
        var id = bob.id().text();
        var owner = Optional.of(id);
        var staticKey = domain.staticKeys
                .create(admin, owner, "", TransactionHook.NONE)
                .key()
                .id()
                .text();
        var apiKey = domain.apiKeys
                .create(admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE)
                .seen()
                .key()
                .id()
                .text();
        var pair = domain.adminKeys.getFirst().key().id().text();
        var folder = domain.folder("attic").id().text();
        var organization = domain.installed.account().organization().text();
        var grant = new RoleBindings.Grant("viewer", new AccessBinding.Subject("serviceAccount", id));
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        changes.put(
                Action.CREATE_IDENTITY,
                () -> domain.serviceAccounts.create(
                        admin,
                        Identities.Draft.in(domain.defaultFolder(), "carol", "", Map.of(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                Action.UPDATE_IDENTITY,
                () -> domain.serviceAccounts.update(
                        admin,
                        id,
                        Identities.Patch.describe(
                                Optional.empty(), Optional.of("new"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                Action.SUSPEND_IDENTITY,
                () -> domain.serviceAccounts.suspend(admin, id, Optional.empty(), TransactionHook.NONE));
        changes.put(
                Action.REACTIVATE_IDENTITY, () -> domain.serviceAccounts.reactivate(admin, id, TransactionHook.NONE));
        changes.put(
                Action.SET_IDENTITY_BINDINGS,
                () -> domain.bindings.set(
                        admin,
                        Action.SET_IDENTITY_BINDINGS,
                        RoleBindings.On.serviceAccount(admin, id),
                        List.of(grant),
                        TransactionHook.NONE));
        changes.put(
                Action.SET_FOLDER_BINDINGS,
                () -> domain.bindings.set(
                        admin,
                        Action.SET_FOLDER_BINDINGS,
                        RoleBindings.On.folder(admin, folder),
                        List.of(grant),
                        TransactionHook.NONE));
        changes.put(
                Action.SET_CLOUD_BINDINGS,
                () -> domain.bindings.update(
                        admin,
                        Action.SET_CLOUD_BINDINGS,
                        RoleBindings.On.cloud(admin, domain.cloud()),
                        List.of(new RoleBindings.Delta(true, grant)),
                        TransactionHook.NONE));
        changes.put(
                Action.CREATE_ACCESS_KEY, () -> domain.staticKeys.create(admin, owner, "more", TransactionHook.NONE));
        changes.put(
                Action.UPDATE_ACCESS_KEY,
                () -> domain.staticKeys.update(admin, staticKey, Optional.of("new"), TransactionHook.NONE));
        changes.put(Action.DELETE_ACCESS_KEY, () -> domain.staticKeys.delete(admin, staticKey, TransactionHook.NONE));
        changes.put(
                Action.CREATE_API_KEY,
                () -> domain.apiKeys.create(admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE));
        changes.put(
                Action.UPDATE_API_KEY,
                () -> domain.apiKeys.update(
                        admin,
                        apiKey,
                        new ApiKeys.Patch(Optional.of("new"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(Action.DELETE_API_KEY, () -> domain.apiKeys.delete(admin, apiKey, TransactionHook.NONE));
        changes.put(
                Action.CREATE_AUTHORIZED_KEY,
                () -> domain.authorizedKeys.create(
                        admin, owner, "", AuthorizedKey.Algorithm.RSA_2048, TransactionHook.NONE));
        changes.put(
                Action.UPDATE_AUTHORIZED_KEY,
                () -> domain.authorizedKeys.update(admin, pair, Optional.of("new"), TransactionHook.NONE));
        changes.put(
                Action.DELETE_AUTHORIZED_KEY, () -> domain.authorizedKeys.delete(admin, pair, TransactionHook.NONE));
        changes.put(Action.CREATE_TOKEN_FOR_SERVICE_ACCOUNT, () -> domain.impersonation.token(admin, id));
        changes.put(
                Action.CREATE_EPHEMERAL_KEY,
                () -> domain.impersonation.ephemeralKey(admin, owner, "session", Optional.empty(), Optional.empty()));
        changes.put(Action.DELETE_IDENTITY, () -> domain.serviceAccounts.delete(admin, id, TransactionHook.NONE));
        changes.put(
                Action.UPDATE_CLOUD,
                () -> domain.clouds.update(
                        admin,
                        domain.cloud(),
                        new Clouds.Patch(Optional.of("sky"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                Action.UPDATE_ORGANIZATION,
                () -> domain.organizations.update(
                        admin,
                        organization,
                        new Organizations.Patch(
                                Optional.of("acme"), Optional.empty(), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                Action.SET_ORGANIZATION_BINDINGS,
                () -> domain.bindings.update(
                        admin,
                        Action.SET_ORGANIZATION_BINDINGS,
                        RoleBindings.On.organization(admin, organization),
                        List.of(new RoleBindings.Delta(true, grant)),
                        TransactionHook.NONE));
        changes.put(
                Action.CREATE_CLOUD,
                () -> domain.clouds.create(admin, organization, "rain", "", Map.of(), TransactionHook.NONE));
        changes.put(
                Action.DELETE_CLOUD, () -> domain.clouds.delete(admin, rain(), Optional.empty(), TransactionHook.NONE));
        changes.put(
                Action.CREATE_FOLDER,
                () -> domain.folders.create(admin, domain.cloud(), "cellar", "", Map.of(), TransactionHook.NONE));
        changes.put(
                Action.UPDATE_FOLDER,
                () -> domain.folders.update(
                        admin,
                        folder,
                        new Folders.Patch(Optional.of("loft"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                Action.DELETE_FOLDER,
                () -> domain.folders.delete(admin, folder, Optional.empty(), TransactionHook.NONE));
        changes.putAll(KeyChanges.of(domain, admin));
        return changes;
    }

    @Test
    void cover_every_operation_of_the_table_that_changes_anything() {
        var covered = EnumSet.copyOf(changes().keySet());
        covered.addAll(changesByRole().keySet());
        covered.addAll(changesByUser().keySet());
        // They have tests of their own, with their audit events.
        covered.addAll(EnumSet.of(Action.CREATE_IAM_TOKEN, Action.REVOKE_IAM_TOKEN, Action.CANCEL_OPERATION));
        covered.add(Action.ASSUME_ROLE_WITH_WEB_IDENTITY);
        assertThat(covered)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Action.values())
                        .filter(operation -> operation.effect() == Effect.CHANGE)
                        .toList());
    }

    @Test
    void leave_exactly_one_event_each_that_says_who_did_what() throws Throwable {
        assertAudited(changes(), domain.root);
        assertAudited(changesByRole(), domain.admin);
        assertAudited(changesByUser(), alice);
    }

    private void assertAudited(Map<Action, ThrowingCallable> changes, Principal by) throws Throwable {
        for (var change : changes.entrySet()) {
            var before = domain.changes();
            domain.clock.advance(Duration.ofSeconds(1));
            change.getValue().call();
            var after = domain.changes();
            assertThat(after)
                    .as("%s", change.getKey())
                    .hasSize(before.size() + 1)
                    .containsAll(before);
            var event = after.getLast();
            assertThat(event.operation()).isEqualTo(change.getKey().name());
            assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.SUCCESS);
            assertThat(event.at()).isEqualTo(domain.clock.instant());
            assertThat(event.actor()).contains(by.id());
            assertThat(event.accessKey()).isEqualTo(by.credential().name());
            assertThat(event.origin()).isEqualTo(by.origin());
            assertThat(event.target()).isNotEmpty();
            assertThat(event.count()).isEqualTo(1);
        }
    }

    @Test
    void take_one_transaction_each() throws Throwable {
        assertWithoutReading(changes());
        assertWithoutReading(changesByRole());
        assertWithoutReading(changesByUser());
    }

    private void assertWithoutReading(Map<Action, ThrowingCallable> changes) throws Throwable {
        for (var change : changes.entrySet()) {
            if (PREPARED.contains(change.getKey())) {
                change.getValue().call();
                continue;
            }
            domain.store.fail(Fault.READ);
            assertThatCode(change.getValue()).as("%s", change.getKey()).doesNotThrowAnyException();
            domain.store.fail(Fault.NONE);
        }
    }

    @Test
    void leave_nothing_when_the_audit_trail_or_the_commit_fails() throws Throwable {
        assertAllOrNothing(changes());
        assertAllOrNothing(changesByRole());
        assertAllOrNothing(changesByUser());
    }

    private void assertAllOrNothing(Map<Action, ThrowingCallable> changes) throws Throwable {
        for (var change : changes.entrySet()) {
            for (var fault : List.of(Fault.WRITE, Fault.AUDIT, Fault.COMMIT)) {
                var before = domain.snapshot();
                domain.store.fail(fault);
                assertThat(Fixture.error(change.getValue()))
                        .as("%s with fault %s", change.getKey(), fault)
                        .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
                domain.store.fail(Fault.NONE);
                assertThat(domain.snapshot())
                        .as("%s with fault %s", change.getKey(), fault)
                        .isEqualTo(before);
            }
            change.getValue().call();
        }
    }

    @Test
    void are_refused_while_the_account_is_frozen() throws Throwable {
        assertFrozen(changes());
        assertFrozen(changesByRole());
        assertFrozen(changesByUser());
    }

    private void assertFrozen(Map<Action, ThrowingCallable> changes) throws Throwable {
        for (var change : changes.entrySet()) {
            domain.freeze(Optional.of(domain.clock.instant()));
            if (!OF_FROZEN_ACCOUNTS.contains(change.getKey())) {
                var before = domain.snapshot();
                assertThat(Fixture.error(change.getValue()))
                        .as("%s", change.getKey())
                        .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.ACCOUNT_IS_FROZEN));
                assertThat(domain.snapshot()).as("%s", change.getKey()).isEqualTo(before);
                domain.freeze(Optional.empty());
            }
            change.getValue().call();
            domain.freeze(Optional.empty());
        }
    }

    @Test
    void leave_nothing_when_they_are_refused() {
        var root = domain.root;
        var foreign = AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 123);
        var nobody = Optional.of("nobody");
        var before = domain.snapshot();
        var refused = List.<ThrowingCallable>of(
                () -> domain.users.create(root, "ALICE", "/", List.of()),
                () -> domain.users.create(root, "bob", "/", List.of(new Tag("a", "1"), new Tag("A", "2"))),
                () -> domain.users.update(root, "nobody", Optional.of("somebody"), Optional.empty()),
                () -> domain.users.delete(root, "alice"),
                () -> domain.users.delete(root, "nobody"),
                () -> domain.users.tag(root, "nobody", List.of(new Tag("a", "1"))),
                () -> domain.users.tag(root, "alice", List.of(new Tag("aws:a", "1"))),
                () -> domain.users.untag(root, "nobody", List.of("a")),
                () -> domain.accessKeys.create(root, nobody),
                () -> domain.accessKeys.setStatus(root, ALICE, foreign, AccessKey.Status.INACTIVE),
                () -> domain.accessKeys.delete(root, ALICE, foreign),
                () -> domain.accountProfile.deleteAlias(root, "acme"),
                () -> domain.sessions.create(Fixture.temporary(root), Duration.ofHours(1)));
        for (var work : refused) {
            assertThat(Fixture.error(work)).isNotNull();
            assertThat(domain.snapshot()).isEqualTo(before);
        }
    }

    @Test
    void never_tell_a_secret() {
        var session = domain.sessions.create(domain.root, Duration.ofHours(1));
        var secrets = List.of(
                alicesKey.secret().reveal(),
                domain.installed.rootKey().secret().reveal(),
                session.secret().reveal(),
                session.token().reveal());
        assertThat(domain.snapshot())
                .noneMatch(line -> secrets.stream().anyMatch(line::contains))
                .noneMatch(line -> line.contains(domain.rootKey.reveal().strip()));
        assertThat(List.of(alicesKey.toString(), session.toString(), domain.sign(session) + "", domain.installed + ""))
                .noneMatch(line -> secrets.stream().anyMatch(line::contains))
                .allMatch(line -> line.contains("****") || line.startsWith("SignedRequest["));
    }
}
