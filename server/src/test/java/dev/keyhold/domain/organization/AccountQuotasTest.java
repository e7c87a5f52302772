package dev.keyhold.domain.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.MfaCodes;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.kms.Grants;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.mfa.MfaDevices;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Account;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.Quota;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A quota that one account has used up leaves all of it to another, in which everything has the same names. */
class AccountQuotasTest {
    private static final String NAME = "same";
    private static final int MANY = 1_000;
    private static final Set<Quota> OF_KEYS = Set.of(
            Quota.VERSIONS_PER_SYMMETRIC_KEY,
            Quota.TAGS_PER_KMS_KEY,
            Quota.ALIASES_PER_KMS_KEY,
            Quota.GRANTS_PER_KMS_KEY);
    private static final List<Arn> PREDEFINED = List.of(
            Arn.managedPolicy("AdministratorAccess"),
            Arn.managedPolicy("IAMFullAccess"),
            Arn.managedPolicy("IAMReadOnlyAccess"),
            Arn.managedPolicy("ReadOnlyAccess"));

    private Fixture domain;
    private Team first;
    private Team second;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        var account = domain.installed.account();
        first = new Team(account);
        second = new Team(domain.clouds.create(
                domain.admin, account.organization().text(), "second", "", Map.of(), TransactionHook.NONE));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Quota.class,
            mode = EnumSource.Mode.EXCLUDE,
            // Of the installation, of one account by the one who manages it, and of one policy.
            names = {"ACCOUNTS", "TAGS_PER_ACCOUNT", "POLICY_SIZE", "TRUST_POLICY_SIZE", "KEY_POLICY_SIZE"})
    void what_one_account_has_used_up_another_still_has(Quota quota) {
        assertThat(first.fill(quota)).isPositive();
        assertThat(second.fill(quota)).as("in the second account").isPositive();
        assertThat(first.fill(quota)).as("more in the first").isZero();
    }

    /** An account with one service account, on which the administrator of the organization acts. */
    private final class Team {
        private final Account account;
        private final Principal root;
        private int made;
        private String key = "";

        Team(Account account) {
            this.account = account;
            this.root = domain.tokenCaller(domain.store.read(
                    tx -> tx.identities().find(account.id(), account.root()).orElseThrow()));
        }

        /** Creates things until the quota is used up; returns how many it were. */
        int fill(Quota quota) {
            if (quota == Quota.FOLDERS_PER_ACCOUNT) {
                almostFillFolders();
            }
            var owner = owner();
            if (OF_KEYS.contains(quota) && key.isEmpty()) {
                key = symmetricKey();
            }
            for (int i = 0; i <= MANY; i++) {
                try {
                    create(quota, owner);
                } catch (ServiceException refused) {
                    assertThat(refused.serviceError())
                            .isInstanceOfSatisfying(
                                    ServiceError.LimitExceeded.class,
                                    limit -> assertThat(limit.quota()).isEqualTo(quota));
                    return i;
                }
            }
            throw new AssertionError("no end of " + quota);
        }

        private void create(Quota quota, Identity owner) {
            var name = NAME + made++;
            var id = Optional.of(owner.id().text());
            var folder = account.defaultFolder().text();
            switch (quota) {
                case USERS_PER_ACCOUNT ->
                    domain.serviceAccounts.create(
                            domain.admin,
                            Identities.Draft.in(folder, name, "", Map.of(), Optional.empty()),
                            TransactionHook.NONE);
                case ACCESS_KEYS_PER_USER -> domain.accessKeys.create(root, Optional.of(NAME));
                case TAGS_PER_USER -> domain.users.tag(root, NAME, List.of(new Tag(name, "")));
                case STATIC_KEYS_PER_ACCOUNT -> domain.staticKeys.create(domain.admin, id, "", TransactionHook.NONE);
                case API_KEYS_PER_ACCOUNT ->
                    domain.apiKeys.create(domain.admin, id, "", List.of(), Optional.empty(), TransactionHook.NONE);
                case AUTHORIZED_KEYS_PER_ACCOUNT ->
                    domain.authorizedKeys.create(
                            domain.admin, id, "", AuthorizedKey.Algorithm.RSA_2048, TransactionHook.NONE);
                case FOLDERS_PER_ACCOUNT ->
                    domain.folders.create(
                            domain.admin, account.cloud().text(), name, "", Map.of(), TransactionHook.NONE);
                case SYMMETRIC_KEYS_PER_ACCOUNT -> symmetricKey();
                case VERSIONS_PER_SYMMETRIC_KEY -> domain.keyVersions.rotate(domain.admin, key, TransactionHook.NONE);
                case TAGS_PER_KMS_KEY -> domain.kms.tags().add(root, named(), List.of(new Tag(name, "")));
                case ALIASES_PER_KMS_KEY -> domain.kms.aliases().create(root, name, named());
                case GRANTS_PER_KMS_KEY ->
                    domain.kms
                            .grants()
                            .create(
                                    root,
                                    named(),
                                    new Grants.Draft(
                                            Arn.root(account.id()).text(),
                                            Optional.empty(),
                                            List.of("Encrypt"),
                                            Optional.empty(),
                                            "",
                                            List.of()),
                                    false);
                case GROUPS_PER_ACCOUNT,
                        GROUPS_PER_USER,
                        POLICIES_PER_ACCOUNT,
                        POLICIES_PER_USER,
                        POLICIES_PER_GROUP,
                        VERSIONS_PER_POLICY,
                        TAGS_PER_POLICY -> createForPolicies(quota, name);
                case MFA_DEVICES_PER_ACCOUNT, MFA_DEVICES_PER_USER, TAGS_PER_MFA_DEVICE ->
                    createForDevices(quota, name);
                case OIDC_PROVIDERS_PER_ACCOUNT, CLIENT_IDS_PER_OIDC_PROVIDER, TAGS_PER_OIDC_PROVIDER ->
                    createForProviders(quota, name);
                case ROLES_PER_ACCOUNT,
                        POLICIES_PER_ROLE,
                        TAGS_PER_ROLE,
                        INSTANCE_PROFILES_PER_ACCOUNT,
                        ROLES_PER_INSTANCE_PROFILE,
                        TAGS_PER_INSTANCE_PROFILE -> createForRoles(quota, name);
                case ACCOUNTS, TAGS_PER_ACCOUNT, POLICY_SIZE, TRUST_POLICY_SIZE, KEY_POLICY_SIZE ->
                    throw new IllegalArgumentException("no quota in an account: " + quota);
            }
        }

        private KeyReference.ByName named() {
            var id = ResourceId.parse(key).orElseThrow();
            return KeyReference.byName(domain.kms.names().uuid(id));
        }

        private void createForDevices(Quota quota, String name) {
            switch (quota) {
                case MFA_DEVICES_PER_ACCOUNT -> device(name);
                case MFA_DEVICES_PER_USER -> {
                    var made = device(name);
                    var codes = new MfaCodes(made.seed().reveal());
                    var now = domain.clock.instant();
                    domain.mfaDevices.enable(
                            root,
                            new IdentityRef.Named(NAME),
                            made.device().arn().text(),
                            new MfaDevices.Codes(codes.at(now, 0), codes.at(now, 1)));
                }
                case TAGS_PER_MFA_DEVICE -> {
                    if (domain.store
                            .read(tx -> tx.mfaDevices().find(account.id(), "/", NAME))
                            .isEmpty()) {
                        device(NAME);
                    }
                    var serial = Arn.mfaDevice(account.id(), "/", NAME).text();
                    domain.mfaDeviceTags.add(root, serial, List.of(new Tag(name, "")));
                }
                default -> throw new IllegalArgumentException("no quota of devices: " + quota);
            }
        }

        private MfaDevices.NewDevice device(String name) {
            return domain.mfaDevices.create(root, new MfaDevices.Draft("/", name, List.of()));
        }

        private void createForProviders(Quota quota, String name) {
            var providers = domain.oidcProviders;
            switch (quota) {
                case OIDC_PROVIDERS_PER_ACCOUNT -> provider(name);
                case CLIENT_IDS_PER_OIDC_PROVIDER -> providers.addClientId(root, provider(NAME), name);
                case TAGS_PER_OIDC_PROVIDER ->
                    domain.oidcProviderTags.add(root, provider(NAME), List.of(new Tag(name, "")));
                default -> throw new IllegalArgumentException("no quota of providers: " + quota);
            }
        }

        private Arn provider(String name) {
            var host = name + ".example.com";
            var arn = Arn.oidcProvider(account.id(), host);
            if (!domain.oidcProviders.list(root).contains(arn)) {
                domain.oidcProviders.create(
                        root, new OidcProviders.Draft("https://" + host, List.of(), List.of(), List.of()));
            }
            return arn;
        }

        private void createForRoles(Quota quota, String name) {
            switch (quota) {
                case ROLES_PER_ACCOUNT -> role(name);
                case POLICIES_PER_ROLE ->
                    domain.attachments.attach(
                            root,
                            IamAction.ATTACH_ROLE_POLICY,
                            new PolicyHolder.Ref.OfRole(role(NAME)),
                            PREDEFINED.get(made % PREDEFINED.size()));
                case TAGS_PER_ROLE -> domain.roleTags.add(root, role(NAME), List.of(new Tag(name, "")));
                case INSTANCE_PROFILES_PER_ACCOUNT -> profile(name);
                case ROLES_PER_INSTANCE_PROFILE -> domain.instanceProfiles.addRole(root, profile(NAME), role(NAME));
                case TAGS_PER_INSTANCE_PROFILE ->
                    domain.instanceProfileTags.add(root, profile(NAME), List.of(new Tag(name, "")));
                default -> throw new IllegalArgumentException("no quota of roles: " + quota);
            }
        }

        private String role(String name) {
            if (domain.store
                    .read(tx -> tx.roles().findByName(account.id(), name))
                    .isEmpty()) {
                var trust = PolicyDocuments.TRUST;
                var hour = Duration.ofHours(1);
                domain.roles.create(root, new Roles.Draft(name, "/", "", hour, trust, Optional.empty(), List.of()));
            }
            return name;
        }

        private String profile(String name) {
            if (domain.store
                    .read(tx -> tx.instanceProfiles().findByName(account.id(), name))
                    .isEmpty()) {
                domain.instanceProfiles.create(root, name, "/", List.of());
            }
            return name;
        }

        private void createForPolicies(Quota quota, String name) {
            var policy = PREDEFINED.get(made % PREDEFINED.size());
            switch (quota) {
                case GROUPS_PER_ACCOUNT -> domain.groups.create(root, name, "/");
                case GROUPS_PER_USER -> {
                    group(name);
                    domain.groups.addMember(root, name, NAME);
                }
                case POLICIES_PER_ACCOUNT -> policy(name);
                case POLICIES_PER_USER ->
                    domain.attachments.attach(root, IamAction.ATTACH_USER_POLICY, PolicyHolder.Ref.user(NAME), policy);
                case POLICIES_PER_GROUP -> {
                    group(NAME);
                    var holder = new PolicyHolder.Ref.OfGroup(NAME);
                    domain.attachments.attach(root, IamAction.ATTACH_GROUP_POLICY, holder, policy);
                }
                case VERSIONS_PER_POLICY ->
                    domain.policyVersions.create(root, policy(NAME), PolicyDocuments.ADMINISTRATOR, false);
                case TAGS_PER_POLICY -> domain.policyTags.add(root, policy(NAME), List.of(new Tag(name, "")));
                default -> throw new IllegalArgumentException("no quota of policies: " + quota);
            }
        }

        /** Adds a group, whatever the quota of groups is. */
        private void group(String name) {
            domain.store.write(tx -> {
                if (tx.groups().findByName(account.id(), name).isEmpty()) {
                    var id = domain.ids.resourceId(ResourceId.IAM, account.id());
                    tx.groups().insert(new Group(account.id(), id, name, "/", domain.clock.instant()));
                }
                return name;
            });
        }

        private Arn policy(String name) {
            if (domain.store
                    .read(tx -> tx.policies().findByName(account.id(), name))
                    .isEmpty()) {
                var draft = new ManagedPolicies.Draft(name, "/", "", PolicyDocuments.ADMINISTRATOR, List.of());
                domain.managedPolicies.create(root, draft);
            }
            return Arn.policy(account.id(), "/", name);
        }

        /** Folders are many, so most are put where they belong without the use case. */
        private void almostFillFolders() {
            domain.store.write(tx -> {
                var page = Page.Request.first(MANY);
                var present = tx.folders().folders(account.id(), Optional.empty(), page);
                for (int i = present.items().size(); i < MANY - 1; i++) {
                    var id = domain.ids.resourceId(ResourceId.RESOURCE_MANAGER, account.id());
                    tx.folders()
                            .insert(new Folder(
                                    account.id(), id, account.cloud(), "folder-" + i, domain.clock.instant()));
                }
                return present;
            });
        }

        private Identity owner() {
            var existing = domain.store.read(tx -> tx.identities().findUser(account.id(), NAME));
            return existing.orElseGet(() -> {
                var folder = account.defaultFolder().text();
                var draft = Identities.Draft.in(folder, NAME, "", Map.of(), Optional.empty());
                return domain.serviceAccounts
                        .create(domain.admin, draft, TransactionHook.NONE)
                        .identity();
            });
        }

        private String symmetricKey() {
            var settings = Samples.keySettings(NAME);
            return domain.symmetricKeys
                    .create(domain.admin, account.defaultFolder().text(), settings, TransactionHook.NONE)
                    .key()
                    .id()
                    .text();
        }
    }
}
