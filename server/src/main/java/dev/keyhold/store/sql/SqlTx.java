package dev.keyhold.store.sql;

import dev.keyhold.store.AccessKeyStore;
import dev.keyhold.store.AccountRowStore;
import dev.keyhold.store.AccountStore;
import dev.keyhold.store.ApiKeyStore;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.AuthorizedKeyStore;
import dev.keyhold.store.BindingStore;
import dev.keyhold.store.Change;
import dev.keyhold.store.DirectoryStore;
import dev.keyhold.store.FolderStore;
import dev.keyhold.store.GroupStore;
import dev.keyhold.store.IdentityStore;
import dev.keyhold.store.InstanceProfileStore;
import dev.keyhold.store.IntegrityStore;
import dev.keyhold.store.JobStore;
import dev.keyhold.store.KeyringStore;
import dev.keyhold.store.KmsKeyStore;
import dev.keyhold.store.MfaDeviceStore;
import dev.keyhold.store.NodeStore;
import dev.keyhold.store.OidcProviderStore;
import dev.keyhold.store.OperationStore;
import dev.keyhold.store.OrganizationStore;
import dev.keyhold.store.OutboundStore;
import dev.keyhold.store.PolicyStore;
import dev.keyhold.store.RoleStore;
import dev.keyhold.store.StatisticsStore;
import dev.keyhold.store.TokenStore;
import dev.keyhold.store.UseStore;
import dev.keyhold.store.WriteTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A transaction over one connection; it gathers what it changes. */
final class SqlTx implements WriteTx {
    private final Sql sql;
    private final List<Change> changes = new ArrayList<>();

    private final boolean writable;
    private final boolean writesFeed;
    private final Optional<Uncommitted> uncommitted;

    private SqlTx(Sql sql, boolean writable, boolean writesFeed, Optional<Uncommitted> uncommitted) {
        this.sql = sql;
        this.writable = writable;
        this.writesFeed = writesFeed;
        this.uncommitted = uncommitted;
    }

    /** {@code writesFeed} is whether changes of this node are added to the feed for other nodes. */
    static SqlTx reading(Sql sql, boolean writesFeed) {
        return new SqlTx(sql, false, writesFeed, Optional.empty());
    }

    /** {@code uncommitted} is of the only writer; empty where there may be others. */
    static SqlTx writing(Sql sql, boolean writesFeed, Optional<Uncommitted> uncommitted) {
        return new SqlTx(sql, true, writesFeed, uncommitted);
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public boolean trustsMemory() {
        return !writable || uncommitted.map(group -> !group.isOfPrincipals()).orElse(false);
    }

    private void changed(Change change) {
        changes.add(change);
        uncommitted.ifPresent(group -> group.add(change));
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    @Override
    public AccountStore.Writes accounts() {
        return new SqlAccounts(sql, this::changed);
    }

    @Override
    public AccountRowStore.Writes accountRows() {
        return new SqlAccountRows(sql, this::changed);
    }

    @Override
    public OrganizationStore.Writes organizations() {
        return new SqlOrganizations(sql);
    }

    @Override
    public DirectoryStore.Writes directory() {
        return new SqlDirectory(sql, this::changed);
    }

    @Override
    public IdentityStore.Writes identities() {
        return new SqlIdentities(sql, this::changed);
    }

    @Override
    public AccessKeyStore.Writes accessKeys() {
        return new SqlAccessKeys(sql, this::changed);
    }

    @Override
    public FolderStore.Writes folders() {
        return new SqlFolders(sql, this::changed);
    }

    @Override
    public ApiKeyStore.Writes apiKeys() {
        return new SqlApiKeys(sql, this::changed);
    }

    @Override
    public AuthorizedKeyStore.Writes authorizedKeys() {
        return new SqlAuthorizedKeys(sql, this::changed);
    }

    @Override
    public BindingStore.Writes bindings() {
        return new SqlBindings(sql, this::changed);
    }

    @Override
    public GroupStore.Writes groups() {
        return new SqlGroups(sql, this::changed);
    }

    @Override
    public PolicyStore.Writes policies() {
        return new SqlPolicies(sql, this::changed);
    }

    @Override
    public RoleStore.Writes roles() {
        return new SqlRoles(sql, this::changed);
    }

    @Override
    public InstanceProfileStore.Writes instanceProfiles() {
        return new SqlInstanceProfiles(sql);
    }

    @Override
    public OidcProviderStore.Writes oidcProviders() {
        return new SqlOidcProviders(sql);
    }

    @Override
    public OutboundStore.Writes outbound() {
        return new SqlOutbound(sql, this::changed);
    }

    @Override
    public KmsKeyStore.Writes kmsKeys() {
        return new SqlKmsKeys(sql, this::changed);
    }

    @Override
    public MfaDeviceStore.Writes mfaDevices() {
        return new SqlMfaDevices(sql);
    }

    @Override
    public OperationStore.Writes operations() {
        return new SqlOperations(sql);
    }

    @Override
    public JobStore.Writes jobs() {
        return new SqlJobs(sql);
    }

    @Override
    public TokenStore.Writes tokens() {
        return new SqlTokens(sql, this::changed);
    }

    @Override
    public KeyringStore.Writes keyrings() {
        return new SqlKeyrings(sql);
    }

    @Override
    public NodeStore.Writes nodes() {
        return new SqlNodes(sql, writesFeed);
    }

    @Override
    public AuditStore.Writes audit() {
        return new SqlAudit(sql);
    }

    @Override
    public UseStore uses() {
        return new SqlUses(sql);
    }

    @Override
    public IntegrityStore.Reads integrity() {
        return new SqlIntegrity(sql);
    }

    @Override
    public StatisticsStore.Reads statistics() {
        return new SqlStatistics(sql);
    }
}
