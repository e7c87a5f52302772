package dev.keyhold.maintenance;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.AuditPruning;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.security.SecureRandom;
import java.time.Instant;

/** Deletes old audit events of an installation, perhaps while it is served. */
public final class AuditRetention {
    private AuditRetention() {}

    /**
     * Deletes the events before a time.
     *
     * @return how many
     * @throws StartException when some of them wait to be delivered, or the database cannot be used
     */
    public static long prune(DataFolder folder, StoreConfig storage, Instant before) {
        folder.requireExisting();
        AuditPosition.requireDelivered(folder, before);
        var audit = new AuditEventFactory(SystemTime.inMicroseconds(), new IdGenerator(new SecureRandom()));
        try (var store = new SqlStore(storage.openBeside(folder))) {
            return new AuditPruning(store, audit).before(before);
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
