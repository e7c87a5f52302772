package dev.keyhold.server;

import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.organization.AccountLifecycle;
import dev.keyhold.domain.organization.AccountProfile;
import dev.keyhold.domain.organization.AccountPurge;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.domain.organization.Accounts;
import dev.keyhold.domain.organization.Clouds;
import dev.keyhold.domain.organization.InstallationAccess;
import dev.keyhold.domain.organization.Organizations;

/** The organization and its accounts. */
public final class OrganizationModule {
    private final AccountLifecycle lifecycle;
    private final Organizations organizations;
    private final Accounts accounts;
    private final AccountProfile profile;
    private final Clouds clouds;
    private final AccountPurge purge;
    private final InstallationAccess installation;

    public OrganizationModule(StoreModule storage, AuthzModule authz, AccountRules rules, Quotas quotas) {
        var store = storage.store();
        this.lifecycle = new AccountLifecycle(storage.ids(), rules);
        this.organizations = new Organizations(store, authz.authorizer(), storage.changes());
        this.accounts = new Accounts(
                store, organizations, lifecycle, storage.changes(), storage.audit(), storage.ids(), storage.clock());
        this.profile = new AccountProfile(store, authz.authorizer(), storage.changes(), quotas);
        this.clouds =
                new Clouds(store, authz.authorizer(), storage.changes(), organizations, lifecycle, storage.clock());
        this.purge = new AccountPurge(storage.audit(), storage.clock());
        this.installation = new InstallationAccess(store, authz.authorizer());
    }

    public AccountLifecycle lifecycle() {
        return lifecycle;
    }

    public Organizations organizations() {
        return organizations;
    }

    /** Is to be cleaned now and then. */
    public Accounts accounts() {
        return accounts;
    }

    public AccountProfile profile() {
        return profile;
    }

    public Clouds clouds() {
        return clouds;
    }

    /** The jobs that delete accounts are to be run by it. */
    public AccountPurge purge() {
        return purge;
    }

    /** Who may see what concerns all accounts. */
    public InstallationAccess installation() {
        return installation;
    }
}
