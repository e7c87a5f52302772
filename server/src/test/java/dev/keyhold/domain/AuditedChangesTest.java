package dev.keyhold.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.MfaCodes;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Effect;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.authz.SessionAction;
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
import java.util.HashSet;
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
    private static final Set<Action> PREPARED = Set.of(
            IdentityAction.CREATE_AUTHORIZED_KEY,
            SessionAction.CREATE_TOKEN_FOR_SERVICE_ACCOUNT,
            IdentityAction.CREATE_EPHEMERAL_KEY,
            SessionAction.ENABLE_OUTBOUND_FEDERATION,
            KmsAction.IMPORT_KEY_MATERIAL,
            KmsAction.CREATE_KEY_PAIR);

    private static final Set<Action> OF_FROZEN_ACCOUNTS = Set.of(
            OrganizationAction.CREATE_CLOUD,
            OrganizationAction.DELETE_CLOUD,
            SessionAction.GET_SESSION_TOKEN,
            SessionAction.GET_FEDERATION_TOKEN,
            SessionAction.CREATE_TOKEN_FOR_SERVICE_ACCOUNT,
            IdentityAction.CREATE_EPHEMERAL_KEY,
            SessionAction.ASSUME_ROLE,
            SessionAction.GET_WEB_IDENTITY_TOKEN);

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
        changes.put(
                IdentityAction.CREATE_IDENTITY,
                () -> domain.users.create(root, "bob", "/x/", List.of(new Tag("a", "1"))));
        changes.put(
                IdentityAction.UPDATE_IDENTITY,
                () -> domain.users.update(root, "bob", Optional.of("carol"), Optional.of("/y/")));
        changes.put(IdentityAction.TAG_IDENTITY, () -> domain.users.tag(root, "carol", List.of(new Tag("b", "2"))));
        changes.put(IdentityAction.UNTAG_IDENTITY, () -> domain.users.untag(root, "carol", List.of("a")));
        changes.put(IdentityAction.DELETE_IDENTITY, () -> domain.users.delete(root, "carol"));
        changes.put(IdentityAction.CREATE_ACCESS_KEY, () -> domain.accessKeys.create(root, ALICE));
        changes.put(
                IdentityAction.UPDATE_ACCESS_KEY,
                () -> domain.accessKeys.setStatus(root, ALICE, key, AccessKey.Status.INACTIVE));
        changes.put(IdentityAction.DELETE_ACCESS_KEY, () -> domain.accessKeys.delete(root, ALICE, key));
        changes.put(IamAction.CREATE_ACCOUNT_ALIAS, () -> domain.accountProfile.setAlias(root, "acme"));
        changes.put(IamAction.DELETE_ACCOUNT_ALIAS, () -> domain.accountProfile.deleteAlias(root, "acme"));
        changes.put(
                OrganizationAction.CREATE_ACCOUNT,
                () -> team = domain.accounts
                        .create(root, new AccountDraft("Team", Optional.empty()))
                        .created());
        changes.put(
                OrganizationAction.TAG_ACCOUNT,
                () -> domain.accounts.tag(root, team.orElseThrow(), List.of(new Tag("b", "2"))));
        changes.put(
                OrganizationAction.UNTAG_ACCOUNT, () -> domain.accounts.untag(root, team.orElseThrow(), List.of("b")));
        changes.put(OrganizationAction.CLOSE_ACCOUNT, () -> domain.accounts.close(root, team.orElseThrow()));
        changes.putAll(changesOfPolicies(root));
        changes.putAll(changesOfDevices(root));
        changes.putAll(RoleChanges.of(domain, root));
        changes.putAll(KmsChanges.of(domain, root));
        changes.putAll(changesOfProviders(root));
        var outbound = domain.outbound.federation();
        changes.put(SessionAction.ENABLE_OUTBOUND_FEDERATION, () -> outbound.enable(root));
        changes.put(SessionAction.DISABLE_OUTBOUND_FEDERATION, () -> outbound.disable(root));
        var hour = Duration.ofHours(1);
        changes.put(SessionAction.GET_SESSION_TOKEN, () -> domain.sessions.create(root, hour));
        changes.put(
                SessionAction.GET_FEDERATION_TOKEN,
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
                SessionAction.ASSUME_ROLE,
                () -> domain.roleSessions.assume(alice, request),
                SessionAction.GET_WEB_IDENTITY_TOKEN,
                () -> domain.outbound.tokens().issue(alice, token));
    }

    private Map<Action, ThrowingCallable> changesOfDevices(Principal root) {
        var serial = Arn.mfaDevice(Fixture.ACCOUNT, "/", "phone").text();
        var alice = new IdentityRef.Named("alice");
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        var draft = new MfaDevices.Draft("/", "phone", List.of(new Tag("a", "1")));
        changes.put(
                IdentityAction.CREATE_MFA_DEVICE,
                () -> phone = new MfaCodes(
                        domain.mfaDevices.create(root, draft).seed().reveal()));
        changes.put(
                IdentityAction.ENABLE_MFA_DEVICE,
                () -> domain.mfaDevices.enable(root, alice, serial, codes(phone, -3)));
        changes.put(
                IdentityAction.RESYNC_MFA_DEVICE,
                () -> domain.mfaDevices.synchronize(root, alice, serial, codes(phone, -1)));
        changes.put(IdentityAction.DEACTIVATE_MFA_DEVICE, () -> domain.mfaDevices.deactivate(root, alice, serial));
        changes.put(
                IdentityAction.TAG_MFA_DEVICE,
                () -> domain.mfaDeviceTags.add(root, serial, List.of(new Tag("b", "2"))));
        changes.put(IdentityAction.UNTAG_MFA_DEVICE, () -> domain.mfaDeviceTags.remove(root, serial, List.of("b")));
        changes.put(IdentityAction.DELETE_MFA_DEVICE, () -> domain.mfaDevices.delete(root, serial));
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
        changes.put(IamAction.CREATE_OPEN_ID_CONNECT_PROVIDER, () -> providers.create(root, ci));
        changes.put(IamAction.ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER, () -> providers.addClientId(root, arn, "b"));
        changes.put(
                IamAction.REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER,
                () -> providers.removeClientId(root, arn, "a"));
        changes.put(
                IamAction.UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT,
                () -> providers.setThumbprints(root, arn, List.of("0")));
        changes.put(IamAction.TAG_OPEN_ID_CONNECT_PROVIDER, () -> tags.add(root, arn, List.of(new Tag("b", "2"))));
        changes.put(IamAction.UNTAG_OPEN_ID_CONNECT_PROVIDER, () -> tags.remove(root, arn, List.of("a")));
        changes.put(IamAction.DELETE_OPEN_ID_CONNECT_PROVIDER, () -> providers.delete(root, arn));
        return changes;
    }

    private Map<Action, ThrowingCallable> changesOfPolicies(Principal root) {
        var document = PolicyDocuments.ADMINISTRATOR;
        var alice = PolicyHolder.Ref.user("alice");
        var group = new PolicyHolder.Ref.OfGroup("team");
        var arn = Arn.policy(Fixture.ACCOUNT, "/", "read");
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        changes.put(IamAction.CREATE_GROUP, () -> domain.groups.create(root, "staff", "/"));
        changes.put(
                IamAction.UPDATE_GROUP,
                () -> domain.groups.update(root, "staff", Optional.of("team"), Optional.empty()));
        changes.put(IamAction.ADD_USER_TO_GROUP, () -> domain.groups.addMember(root, "team", "alice"));
        changes.put(
                IamAction.PUT_GROUP_POLICY,
                () -> domain.inlinePolicies.put(root, IamAction.PUT_GROUP_POLICY, group, "own", document));
        changes.put(
                IamAction.DELETE_GROUP_POLICY,
                () -> domain.inlinePolicies.delete(root, IamAction.DELETE_GROUP_POLICY, group, "own"));
        changes.put(
                IamAction.PUT_USER_POLICY,
                () -> domain.inlinePolicies.put(root, IamAction.PUT_USER_POLICY, alice, "own", document));
        changes.put(
                IamAction.DELETE_USER_POLICY,
                () -> domain.inlinePolicies.delete(root, IamAction.DELETE_USER_POLICY, alice, "own"));
        changes.put(
                IamAction.CREATE_POLICY,
                () -> domain.managedPolicies.create(
                        root, new ManagedPolicies.Draft("read", "/", "", document, List.of(new Tag("a", "1")))));
        changes.put(IamAction.CREATE_POLICY_VERSION, () -> domain.policyVersions.create(root, arn, document, false));
        changes.put(IamAction.SET_DEFAULT_POLICY_VERSION, () -> domain.policyVersions.setDefault(root, arn, "v2"));
        changes.put(IamAction.DELETE_POLICY_VERSION, () -> domain.policyVersions.delete(root, arn, "v1"));
        changes.put(IamAction.TAG_POLICY, () -> domain.policyTags.add(root, arn, List.of(new Tag("b", "2"))));
        changes.put(IamAction.UNTAG_POLICY, () -> domain.policyTags.remove(root, arn, List.of("a")));
        changes.put(
                IamAction.ATTACH_GROUP_POLICY,
                () -> domain.attachments.attach(root, IamAction.ATTACH_GROUP_POLICY, group, arn));
        changes.put(
                IamAction.DETACH_GROUP_POLICY,
                () -> domain.attachments.detach(root, IamAction.DETACH_GROUP_POLICY, group, arn));
        changes.put(
                IamAction.ATTACH_USER_POLICY,
                () -> domain.attachments.attach(root, IamAction.ATTACH_USER_POLICY, alice, arn));
        changes.put(
                IamAction.DETACH_USER_POLICY,
                () -> domain.attachments.detach(root, IamAction.DETACH_USER_POLICY, alice, arn));
        var ref = new IdentityRef.Named("alice");
        changes.put(IamAction.PUT_USER_PERMISSIONS_BOUNDARY, () -> domain.boundaries.put(root, ref, arn));
        changes.put(IamAction.DELETE_USER_PERMISSIONS_BOUNDARY, () -> domain.boundaries.delete(root, ref));
        changes.put(IamAction.REMOVE_USER_FROM_GROUP, () -> domain.groups.removeMember(root, "team", "alice"));
        changes.put(IamAction.DELETE_GROUP, () -> domain.groups.delete(root, "team"));
        changes.put(IamAction.DELETE_POLICY, () -> domain.managedPolicies.delete(root, arn));
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
                IdentityAction.CREATE_IDENTITY,
                () -> domain.serviceAccounts.create(
                        admin,
                        Identities.Draft.in(domain.defaultFolder(), "carol", "", Map.of(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                IdentityAction.UPDATE_IDENTITY,
                () -> domain.serviceAccounts.update(
                        admin,
                        id,
                        Identities.Patch.describe(
                                Optional.empty(), Optional.of("new"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                IdentityAction.SUSPEND_IDENTITY,
                () -> domain.serviceAccounts.suspend(admin, id, Optional.empty(), TransactionHook.NONE));
        changes.put(
                IdentityAction.REACTIVATE_IDENTITY,
                () -> domain.serviceAccounts.reactivate(admin, id, TransactionHook.NONE));
        changes.put(
                IdentityAction.SET_IDENTITY_BINDINGS,
                () -> domain.bindings.set(
                        admin,
                        IdentityAction.SET_IDENTITY_BINDINGS,
                        RoleBindings.On.serviceAccount(admin, id),
                        List.of(grant),
                        TransactionHook.NONE));
        changes.put(
                OrganizationAction.SET_FOLDER_BINDINGS,
                () -> domain.bindings.set(
                        admin,
                        OrganizationAction.SET_FOLDER_BINDINGS,
                        RoleBindings.On.folder(admin, folder),
                        List.of(grant),
                        TransactionHook.NONE));
        changes.put(
                OrganizationAction.SET_CLOUD_BINDINGS,
                () -> domain.bindings.update(
                        admin,
                        OrganizationAction.SET_CLOUD_BINDINGS,
                        RoleBindings.On.cloud(admin, domain.cloud()),
                        List.of(new RoleBindings.Delta(true, grant)),
                        TransactionHook.NONE));
        changes.put(
                IdentityAction.CREATE_ACCESS_KEY,
                () -> domain.staticKeys.create(admin, owner, "more", TransactionHook.NONE));
        changes.put(
                IdentityAction.UPDATE_ACCESS_KEY,
                () -> domain.staticKeys.update(admin, staticKey, Optional.of("new"), TransactionHook.NONE));
        changes.put(
                IdentityAction.DELETE_ACCESS_KEY,
                () -> domain.staticKeys.delete(admin, staticKey, TransactionHook.NONE));
        changes.put(
                IdentityAction.CREATE_API_KEY,
                () -> domain.apiKeys.create(admin, owner, "", List.of(), Optional.empty(), TransactionHook.NONE));
        changes.put(
                IdentityAction.UPDATE_API_KEY,
                () -> domain.apiKeys.update(
                        admin,
                        apiKey,
                        new ApiKeys.Patch(Optional.of("new"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(IdentityAction.DELETE_API_KEY, () -> domain.apiKeys.delete(admin, apiKey, TransactionHook.NONE));
        changes.put(
                IdentityAction.CREATE_AUTHORIZED_KEY,
                () -> domain.authorizedKeys.create(
                        admin, owner, "", AuthorizedKey.Algorithm.RSA_2048, TransactionHook.NONE));
        changes.put(
                IdentityAction.UPDATE_AUTHORIZED_KEY,
                () -> domain.authorizedKeys.update(admin, pair, Optional.of("new"), TransactionHook.NONE));
        changes.put(
                IdentityAction.DELETE_AUTHORIZED_KEY,
                () -> domain.authorizedKeys.delete(admin, pair, TransactionHook.NONE));
        changes.put(SessionAction.CREATE_TOKEN_FOR_SERVICE_ACCOUNT, () -> domain.impersonation.token(admin, id));
        changes.put(
                IdentityAction.CREATE_EPHEMERAL_KEY,
                () -> domain.impersonation.ephemeralKey(admin, owner, "session", Optional.empty(), Optional.empty()));
        changes.put(
                IdentityAction.DELETE_IDENTITY, () -> domain.serviceAccounts.delete(admin, id, TransactionHook.NONE));
        changes.put(
                OrganizationAction.UPDATE_CLOUD,
                () -> domain.clouds.update(
                        admin,
                        domain.cloud(),
                        new Clouds.Patch(Optional.of("sky"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                OrganizationAction.UPDATE_ORGANIZATION,
                () -> domain.organizations.update(
                        admin,
                        organization,
                        new Organizations.Patch(
                                Optional.of("acme"), Optional.empty(), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                OrganizationAction.SET_ORGANIZATION_BINDINGS,
                () -> domain.bindings.update(
                        admin,
                        OrganizationAction.SET_ORGANIZATION_BINDINGS,
                        RoleBindings.On.organization(admin, organization),
                        List.of(new RoleBindings.Delta(true, grant)),
                        TransactionHook.NONE));
        changes.put(
                OrganizationAction.CREATE_CLOUD,
                () -> domain.clouds.create(admin, organization, "rain", "", Map.of(), TransactionHook.NONE));
        changes.put(
                OrganizationAction.DELETE_CLOUD,
                () -> domain.clouds.delete(admin, rain(), Optional.empty(), TransactionHook.NONE));
        changes.put(
                OrganizationAction.CREATE_FOLDER,
                () -> domain.folders.create(admin, domain.cloud(), "cellar", "", Map.of(), TransactionHook.NONE));
        changes.put(
                OrganizationAction.UPDATE_FOLDER,
                () -> domain.folders.update(
                        admin,
                        folder,
                        new Folders.Patch(Optional.of("loft"), Optional.empty(), Optional.empty()),
                        TransactionHook.NONE));
        changes.put(
                OrganizationAction.DELETE_FOLDER,
                () -> domain.folders.delete(admin, folder, Optional.empty(), TransactionHook.NONE));
        changes.putAll(KeyChanges.of(domain, admin));
        return changes;
    }

    @Test
    void cover_every_operation_of_the_table_that_changes_anything() {
        var covered = new HashSet<>(changes().keySet());
        covered.addAll(changesByRole().keySet());
        covered.addAll(changesByUser().keySet());
        // They have tests of their own, with their audit events.
        covered.addAll(
                Set.of(SessionAction.CREATE_IAM_TOKEN, SessionAction.REVOKE_IAM_TOKEN, ServiceAction.CANCEL_OPERATION));
        covered.add(SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY);
        assertThat(covered)
                .containsExactlyInAnyOrderElementsOf(Action.all().stream()
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
