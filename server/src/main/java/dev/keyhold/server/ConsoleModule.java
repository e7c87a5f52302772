package dev.keyhold.server;

import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.console.BrowserSessions;
import dev.keyhold.api.console.Console;
import dev.keyhold.api.console.ConsoleService;
import dev.keyhold.api.console.OneTimeLinks;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.screen.AccountsScreen;
import dev.keyhold.api.console.screen.ApiKeysScreen;
import dev.keyhold.api.console.screen.AuditScreen;
import dev.keyhold.api.console.screen.AuthorizedKeysScreen;
import dev.keyhold.api.console.screen.BindingsScreen;
import dev.keyhold.api.console.screen.GroupsScreen;
import dev.keyhold.api.console.screen.HeldRolesScreen;
import dev.keyhold.api.console.screen.HolderBoundaryScreen;
import dev.keyhold.api.console.screen.HolderInlineScreen;
import dev.keyhold.api.console.screen.HolderPoliciesScreen;
import dev.keyhold.api.console.screen.HolderTagsScreen;
import dev.keyhold.api.console.screen.InstallationFacts;
import dev.keyhold.api.console.screen.KeysScreen;
import dev.keyhold.api.console.screen.KmsGrantsScreen;
import dev.keyhold.api.console.screen.KmsImportScreen;
import dev.keyhold.api.console.screen.KmsKeyScreen;
import dev.keyhold.api.console.screen.KmsKeysByRoles;
import dev.keyhold.api.console.screen.KmsKeysScreen;
import dev.keyhold.api.console.screen.KmsPaths;
import dev.keyhold.api.console.screen.KmsPolicyScreen;
import dev.keyhold.api.console.screen.KmsPublicKeyScreen;
import dev.keyhold.api.console.screen.NewUserScreen;
import dev.keyhold.api.console.screen.NodesScreen;
import dev.keyhold.api.console.screen.OverviewScreen;
import dev.keyhold.api.console.screen.PoliciesScreen;
import dev.keyhold.api.console.screen.PolicyScreen;
import dev.keyhold.api.console.screen.RefusalsScreen;
import dev.keyhold.api.console.screen.RoleTrustScreen;
import dev.keyhold.api.console.screen.RolesScreen;
import dev.keyhold.api.console.screen.SettingsScreen;
import dev.keyhold.api.console.screen.SimulateScreen;
import dev.keyhold.api.console.screen.UserActivityScreen;
import dev.keyhold.api.console.screen.UsersScreen;
import dev.keyhold.api.console.screen.WeakKeysScreen;
import dev.keyhold.api.console.screen.WhoMayScreen;
import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.domain.authn.AccountLookup;
import dev.keyhold.domain.organization.AccountAuditTrail;
import dev.keyhold.domain.refusal.AccountRefusals;
import dev.keyhold.maintenance.AuditEventJson;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.model.AccountId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The web console: its pages over the use cases that the APIs share. */
public final class ConsoleModule {
    private final BrowserSessions sessions;
    private final OneTimeLinks links;
    private final ConsoleService service;
    private final AccountLookup accounts;

    ConsoleModule(Domain domain, AccountRefusals refusals, InstallationFacts facts, RequestLog log) {
        var storage = domain.storage();
        var authn = domain.authn();
        this.accounts = authn.identities().accounts();
        this.sessions = new BrowserSessions(storage.secrets(), storage.clock());
        this.links = new OneTimeLinks(storage.secrets(), storage.clock());
        this.service = new ConsoleService(new Console(
                screens(domain, refusals, facts, sessions),
                sessions,
                links,
                authn.browsers(),
                domain.authz().policies()::prepare,
                storage.clock(),
                log));
    }

    /** Every kind of page; a new one is added here, in the order of the menu. */
    private static List<Screen> screens(
            Domain domain, AccountRefusals refusals, InstallationFacts facts, BrowserSessions sessions) {
        var iam = domain.iam();
        var installation = domain.organization().installation();
        var policies = domain.policies();
        var trail =
                new AccountAuditTrail(domain.storage().store(), domain.authz().authorizer());
        var keys = new KeysScreen(iam.accessKeys(), iam.accessKeyInfo(), iam.identities());
        var byRoles = kmsByRoles(domain.kms());
        return List.of(
                new OverviewScreen(domain.organization().profile(), iam.risks(), installation, facts),
                new UsersScreen(
                        iam.identities(),
                        iam.accessKeys(),
                        iam.accessKeyInfo(),
                        policies.groups(),
                        policies.attachments()),
                new UserActivityScreen(iam.identities(), trail, sessions),
                new NewUserScreen(iam.identities(), policies.attachments(), policies.managed(), keys),
                keys,
                new WeakKeysScreen(iam.weakKeys()),
                new ApiKeysScreen(iam.apiKeys(), iam.identities()),
                new AuthorizedKeysScreen(
                        iam.authorizedKeys(),
                        iam.identities(),
                        (key, privateKey) ->
                                AuthorizedKeyFile.of(key, privateKey).toJson()),
                new HolderPoliciesScreen(policies.attachments(), policies.managed()),
                new HolderInlineScreen(policies.inline()),
                new HolderBoundaryScreen(
                        policies.boundaries(),
                        policies.managed(),
                        iam.identities(),
                        policies.roles().roles()),
                new HolderTagsScreen(iam.tags(), policies.roles().tags()),
                new GroupsScreen(policies.groups(), policies.attachments(), policies.managed()),
                new RolesScreen(policies.roles().roles(), policies.attachments()),
                new RoleTrustScreen(policies.roles().roles()),
                new BindingsScreen(
                        iam.bindings(),
                        iam.heldRoles(),
                        iam.folders(),
                        domain.organization().clouds(),
                        domain.organization().organizations()),
                new HeldRolesScreen(iam.heldRoles()),
                new PoliciesScreen(policies.managed(), policies.versions()),
                new PolicyScreen(policies.managed(), policies.versions(), policies.uses()),
                kmsKeys(domain.kms(), byRoles),
                kmsKey(domain.kms(), byRoles),
                byRoles,
                new KmsPolicyScreen(domain.kms().policies()),
                new KmsGrantsScreen(domain.kms().grants(), domain.kms().listing()),
                new KmsPublicKeyScreen(domain.kms().signing()),
                new KmsImportScreen(domain.kms().imports(), domain.kms().lifecycle()),
                new RefusalsScreen(refusals),
                new AuditScreen(trail, () -> new AuditActors(domain.storage().store()), AuditEventJson::of),
                new SimulateScreen(policies.simulator()),
                new WhoMayScreen(policies.allowed()),
                new AccountsScreen(domain.organization().accounts()),
                new NodesScreen(installation, facts),
                new SettingsScreen(installation, facts));
    }

    private static KmsKeysByRoles kmsByRoles(KmsModule kms) {
        return new KmsKeysByRoles(kms.keys(), kms.versions(), kms.keyPairs(), new KmsPaths(kms.names()));
    }

    private static Screen kmsKeys(KmsModule kms, KmsKeysByRoles byRoles) {
        return new KmsKeysScreen(
                kms.lifecycle(),
                kms.listing(),
                kms.aliases(),
                kms.keys(),
                kms.keyPairs(),
                byRoles,
                new KmsPaths(kms.names()));
    }

    private static Screen kmsKey(KmsModule kms, KmsKeysByRoles byRoles) {
        return new KmsKeyScreen(
                kms.lifecycle(),
                kms.aliases(),
                kms.rotations(),
                kms.lastUses(),
                kms.tags(),
                byRoles,
                new KmsPaths(kms.names()));
    }

    /** Who is signed in. */
    BrowserSessions sessions() {
        return sessions;
    }

    /** Links to sign in with, which the operator asks for. */
    OneTimeLinks links() {
        return links;
    }

    /** The only open account; empty when there are several. */
    Optional<AccountId> onlyAccount() {
        return accounts.only();
    }

    /** The account, if it is open. */
    Optional<AccountId> openAccount(AccountId account) {
        return Optional.of(account).filter(accounts::isOpen);
    }

    /** The console on HTTP. */
    public ConsoleService service() {
        return service;
    }

    /**
     * Adds the console to a server.
     *
     * @param decorators what a request passes before a service, by its entry
     */
    void bind(ServerBuilder server, Function<ServiceEntry, Function<HttpService, HttpService>> decorators) {
        for (var path : List.of("exact:" + ConsoleService.PATH, "prefix:" + ConsoleService.PATH + "/")) {
            server.route()
                    .path(path)
                    .errorHandler(service.errors())
                    .build(decorators.apply(service).apply(service));
        }
    }
}
