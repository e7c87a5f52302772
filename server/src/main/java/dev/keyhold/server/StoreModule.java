package dev.keyhold.server;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** The store and what every use case needs with it: ids, secrets, the data keys, the clock and audited changes. */
public final class StoreModule {
    private final Store store;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final Barrier barrier;
    private final KeySeals seals;
    private final AuditEventFactory audit;
    private final Changes changes;

    /** {@code random} is the source of ids, secrets and keys, in production a {@link java.security.SecureRandom}. */
    public StoreModule(Store store, Keyring keyring, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.ids = new IdGenerator(random);
        this.secrets = new SecretGenerator(random);
        this.barrier = new Barrier(keyring);
        this.seals = new KeySeals(barrier);
        this.audit = new AuditEventFactory(clock, ids);
        this.changes = new Changes(store, audit);
    }

    public Store store() {
        return store;
    }

    public InstantSource clock() {
        return clock;
    }

    public RandomGenerator random() {
        return random;
    }

    public IdGenerator ids() {
        return ids;
    }

    public SecretGenerator secrets() {
        return secrets;
    }

    public Barrier barrier() {
        return barrier;
    }

    public KeySeals seals() {
        return seals;
    }

    public AuditEventFactory audit() {
        return audit;
    }

    public Changes changes() {
        return changes;
    }
}
