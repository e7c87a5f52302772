package dev.keyhold.maintenance;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives an installation a new root key while it is served. Only the wrapped data keys change, so it is quick however
 * much is stored.
 *
 * <p>Invariant: at every moment the root key in the folder opens the database. So it can be cut off anywhere; the next
 * run goes on from what it finds.
 */
public final class Rekey {
    private final DataFolder folder;
    private final StoreConfig storage;
    private final Consumer<String> reader;
    private final SecureRandom random = new SecureRandom();

    /** {@code reader} gets each step once it is durable. */
    public Rekey(DataFolder folder, StoreConfig storage, Consumer<String> reader) {
        this.folder = folder;
        this.storage = storage;
        this.reader = reader;
    }

    /**
     * Makes a new root key and puts it in the folder. For an embedded database that is all. One that is shared goes on
     * to be opened by both until {@link #finish}.
     *
     * @return the ids of the root keys that open it no more
     * @throws StartException when that cannot be done; the root key in the folder still opens the database
     */
    public List<String> run() {
        return changing((store, keys) -> {
            if (!isInPlace(store)) {
                putInPlace(store, keys);
            }
            return storage instanceof StoreConfig.Embedded ? finish(store, keys) : List.of();
        });
    }

    /**
     * Has no root key but the new one open the database.
     *
     * @return the ids of those that did
     * @throws StartException when the root key in the folder is not the new one; nothing is then changed
     */
    public List<String> finish() {
        return changing(this::finish);
    }

    private interface Work {
        List<String> run(Store store, RootKeyRotation keys);
    }

    private List<String> changing(Work work) {
        folder.requireExisting();
        var audit = new AuditEventFactory(SystemTime.inMicroseconds(), new IdGenerator(random));
        try (var _ = folder.lockForRekey();
                var store = new SqlStore(storage.openBeside(folder))) {
            return work.run(store, new RootKeyRotation(store, audit));
        } catch (WrongRootKeyException e) {
            throw new StartException(
                    "the root key " + folder.rootKey() + " does not open this database (" + storage.name(folder)
                            + "): put back the one it was made with",
                    e);
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run before was cut off, or waits to be finished, with the new root key in the folder already. */
    private boolean isInPlace(Store store) {
        var ids = store.read(RootKeyRotation::ids);
        return ids.size() > 1
                && !Files.exists(folder.nextRootKey())
                && RootKeyFiles.read(folder).id().equals(ids.getLast());
    }

    private void putInPlace(Store store, RootKeyRotation keys) {
        var current = RootKeyFiles.read(folder);
        var keyring = store.read(tx -> RootKeyRotation.open(tx, current));
        var next = RootKeyFiles.find(folder, folder.nextRootKey()).orElseGet(this::make);
        keys.add(keyring, next);
        store.read(tx -> RootKeyRotation.open(tx, next));
        reader.accept("the database opens with the new root key " + next.id() + " too");
        DataFolder.writeSecret(folder.formerRootKey(current.id()), current.reveal());
        reader.accept("the root key so far is in " + folder.formerRootKey(current.id()));
        DataFolder.move(folder.nextRootKey(), folder.rootKey());
        reader.accept("the new root key is in " + folder.rootKey());
    }

    private RootKey make() {
        var next = RootKey.generate(random);
        DataFolder.writeSecret(folder.nextRootKey(), next.reveal());
        reader.accept("a new root key is in " + folder.nextRootKey());
        return next;
    }

    private List<String> finish(Store store, RootKeyRotation keys) {
        var current = RootKeyFiles.read(folder);
        store.read(tx -> RootKeyRotation.open(tx, current));
        var removed = keys.keepOnly(current)
                .orElseThrow(() -> new StartException("the root key " + folder.rootKey()
                        + " is not the newest: put the one here that the last 'keyhold rekey' made"));
        removed.forEach(id -> reader.accept("the root key " + id + " opens the database no more"));
        return removed;
    }
}
