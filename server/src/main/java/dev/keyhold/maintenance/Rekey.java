package dev.keyhold.maintenance;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Gives an installation a new root key, perhaps of another provider, while it is served. Only the wrapped data keys
 * change, so it is quick however much is stored.
 *
 * <p>Invariant: at every moment the root key that servers are started with opens the database. So it can be cut off
 * anywhere; the next run goes on from what it finds.
 */
public final class Rekey {
    private final InstallationConfig config;
    private final DataFolder folder;
    private final Consumer<String> reader;
    private final SecureRandom random = new SecureRandom();

    /** With the root key in the data folder. */
    public Rekey(DataFolder folder, StoreConfig storage, Consumer<String> reader) {
        this(InstallationConfig.of(folder, storage), reader);
    }

    /** {@code reader} gets each step once it is durable. */
    public Rekey(InstallationConfig config, Consumer<String> reader) {
        this.config = config;
        this.folder = config.folder();
        this.reader = reader;
    }

    /**
     * Makes a new root key and puts it in the folder. For an embedded database that is all. One that is shared goes on
     * to be opened by both until {@link #finish}.
     *
     * @return the ids of the root keys that open it no more
     * @throws StartException when that cannot be done, or the root key is not in the folder; the root key so far still
     *     opens the database
     */
    public List<String> run() {
        if (!(config.rootKey() instanceof FileRootKeySource file) || !file.isIn(folder.rootKey())) {
            throw new StartException(config.rootKey().name() + " is not in the data folder, so it is not replaced"
                    + " there: name the next root key with --to");
        }
        return changing((store, keys) -> {
            if (!isInPlace(store)) {
                putInPlace(store, keys);
            }
            return config.storage() instanceof StoreConfig.Embedded ? finish(store, keys) : List.of();
        });
    }

    /**
     * Has the root key of another provider open the database too, and makes it first if it is not there, where keys are
     * made. Servers start with either until {@link #finish} is run with the new one.
     *
     * @return the id of the root key that opens it too
     * @throws StartException when that cannot be done; the root key so far still opens the database
     */
    public String moveTo(RootKeySource target) {
        return changing((store, rotation) -> {
                    var _ = store.read(tx -> {
                        target.requireElsewhere(tx);
                        return tx;
                    });
                    var keyring = unlock(store);
                    try (var keys = target.openOrCreate()) {
                        var next = keys.current();
                        rotation.add(keyring, next);
                        RootKeyRotation.open(store.read(tx -> tx.keyrings().all()), RootKeys.of(next));
                        reader.accept("the database opens with " + target.name() + " too: " + next.id());
                        return List.of(next.id());
                    }
                })
                .getFirst();
    }

    private Keyring unlock(Store store) {
        try (var keys = config.rootKey().open()) {
            return RootKeyRotation.open(store.read(tx -> tx.keyrings().all()), keys);
        }
    }

    /**
     * Has no root key but the new one open the database.
     *
     * @return the ids of those that did
     * @throws StartException when the root key is not the new one; nothing is then changed
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
                var store = new SqlStore(config.storage().openBeside(folder))) {
            return work.run(store, new RootKeyRotation(store, audit));
        } catch (WrongRootKeyException e) {
            throw config.wrongRootKey(e);
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
        var next = RootKeyFiles.find(folder.nextRootKey()).orElseGet(this::make);
        keys.add(keyring, next);
        store.read(tx -> RootKeyRotation.open(tx, next));
        reader.accept("the database opens with the new root key " + next.id() + " too");
        DataFolder.writeSecret(folder.formerRootKey(current.id()), current.reveal());
        reader.accept("the root key so far is in " + folder.formerRootKey(current.id()));
        DataFolder.move(folder.nextRootKey(), folder.rootKey());
        reader.accept("the new root key is in " + folder.rootKey());
    }

    private LocalRootKey make() {
        var next = LocalRootKey.generate(random);
        DataFolder.writeSecret(folder.nextRootKey(), next.reveal());
        reader.accept("a new root key is in " + folder.nextRootKey());
        return next;
    }

    private List<String> finish(Store store, RootKeyRotation rotation) {
        try (var keys = config.rootKey().open()) {
            RootKeyRotation.open(store.read(tx -> tx.keyrings().all()), RootKeys.of(keys.current()));
            var removed = rotation.keepOnly(keys.current())
                    .orElseThrow(() -> new StartException(config.rootKey().name()
                            + " is not the newest: put the one here that the last 'keyhold rekey' made, or name it"
                            + " with --root-key"));
            removed.forEach(id -> reader.accept("the root key " + id + " opens the database no more"));
            return removed;
        }
    }

    /** The files of the data folder that contain a root key. */
    public List<Path> files(String id) {
        var former = LocalRootKey.isId(id) ? Stream.of(folder.formerRootKey(id)) : Stream.<Path>of();
        return Stream.concat(Stream.of(folder.rootKey()), former)
                .filter(file -> RootKeyFiles.find(file)
                        .filter(key -> key.id().equals(id))
                        .isPresent())
                .toList();
    }
}
