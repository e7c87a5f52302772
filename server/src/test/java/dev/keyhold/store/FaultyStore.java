package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that fails on request, over one that works: what failed must have left no trace in the one below. */
public final class FaultyStore implements Store {
    private final Store store;
    private final AtomicReference<Fault> next = new AtomicReference<>(Fault.NONE);
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

    public FaultyStore(Store store) {
        this.store = store;
    }

    /** What goes wrong. */
    public enum Fault {
        NONE,
        /** The store does not even begin. */
        WRITE,
        /** The work is done, but the audit trail takes no event. */
        AUDIT,
        /** The work is done, but the commit fails. */
        COMMIT,
        /** Reads fail. */
        READ
    }

    /** Has {@code work} done just before each failure, as if somebody else were quick. */
    public void beforeFailure(Runnable work) {
        meanwhile.set(work);
    }

    /** Has every call fail that way until another fault is given. */
    public void fail(Fault fault) {
        next.set(fault);
    }

    @Override
    public <T> T read(Function<ReadTx, T> work) {
        failOn(Fault.READ);
        return store.read(work);
    }

    @Override
    public <T> T write(Function<WriteTx, T> work) {
        failOn(Fault.WRITE);
        return store.write(tx -> {
            var result = work.apply(new FaultyTx(tx));
            failOn(Fault.COMMIT);
            return result;
        });
    }

    @Override
    public Lease lease() {
        return store.lease();
    }

    @Override
    public boolean scrub() {
        return store.scrub();
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        store.onChange(listener);
    }

    @Override
    public void close() {
        store.close();
    }

    private void failOn(Fault fault) {
        if (next.get() == fault) {
            meanwhile.get().run();
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        }
    }

    private final class FaultyTx implements WriteTx {
        private final WriteTx tx;

        FaultyTx(WriteTx tx) {
            this.tx = tx;
        }

        @Override
        public boolean isWritable() {
            return tx.isWritable();
        }

        @Override
        public boolean trustsMemory() {
            return tx.trustsMemory();
        }

        @Override
        public AccountStore.Writes accounts() {
            return tx.accounts();
        }

        @Override
        public AccountRowStore.Writes accountRows() {
            return tx.accountRows();
        }

        @Override
        public OrganizationStore.Writes organizations() {
            return tx.organizations();
        }

        @Override
        public DirectoryStore.Writes directory() {
            return tx.directory();
        }

        @Override
        public IdentityStore.Writes identities() {
            return tx.identities();
        }

        @Override
        public AccessKeyStore.Writes accessKeys() {
            return tx.accessKeys();
        }

        @Override
        public FolderStore.Writes folders() {
            return tx.folders();
        }

        @Override
        public ApiKeyStore.Writes apiKeys() {
            return tx.apiKeys();
        }

        @Override
        public AuthorizedKeyStore.Writes authorizedKeys() {
            return tx.authorizedKeys();
        }

        @Override
        public BindingStore.Writes bindings() {
            return tx.bindings();
        }

        @Override
        public GroupStore.Writes groups() {
            return tx.groups();
        }

        @Override
        public PolicyStore.Writes policies() {
            return tx.policies();
        }

        @Override
        public RoleStore.Writes roles() {
            return tx.roles();
        }

        @Override
        public InstanceProfileStore.Writes instanceProfiles() {
            return tx.instanceProfiles();
        }

        @Override
        public OidcProviderStore.Writes oidcProviders() {
            return tx.oidcProviders();
        }

        @Override
        public MfaDeviceStore.Writes mfaDevices() {
            return tx.mfaDevices();
        }

        @Override
        public OperationStore.Writes operations() {
            return tx.operations();
        }

        @Override
        public JobStore.Writes jobs() {
            return tx.jobs();
        }

        @Override
        public TokenStore.Writes tokens() {
            return tx.tokens();
        }

        @Override
        public OutboundStore.Writes outbound() {
            return tx.outbound();
        }

        @Override
        public KmsKeyStore.Writes kmsKeys() {
            return tx.kmsKeys();
        }

        @Override
        public IntegrityStore.Reads integrity() {
            return tx.integrity();
        }

        @Override
        public StatisticsStore.Reads statistics() {
            return tx.statistics();
        }

        @Override
        public KeyringStore.Writes keyrings() {
            return tx.keyrings();
        }

        @Override
        public NodeStore.Writes nodes() {
            return tx.nodes();
        }

        @Override
        public UseStore uses() {
            return tx.uses();
        }

        @Override
        public AuditStore.Writes audit() {
            return new FaultyAudit(tx.audit());
        }
    }

    private final class FaultyAudit implements AuditStore.Writes {
        private final AuditStore.Writes audit;

        FaultyAudit(AuditStore.Writes audit) {
            this.audit = audit;
        }

        @Override
        public Page<AuditEvent> events(AccountId account, AuditStore.Trail trail, Instant since, Page.Request page) {
            return audit.events(account, trail, since, page);
        }

        @Override
        public Page<AuditEvent> newest(AccountId account, AuditStore.Trail trail, Page.Request page) {
            return audit.newest(account, trail, page);
        }

        @Override
        public void append(AuditStore.Trail trail, AuditEvent event) {
            failOn(Fault.AUDIT);
            audit.append(trail, event);
        }

        @Override
        public int prune(AuditStore.Trail trail, AccountId account, String before, int limit) {
            return audit.prune(trail, account, before, limit);
        }

        @Override
        public void trim(AuditStore.Trail trail, AccountId account, int keep) {
            audit.trim(trail, account, keep);
        }
    }
}
