package dev.keyhold.server;

import dev.keyhold.Samples;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * New installations that are copies of one made for {@link Samples#ACCOUNT}, since making each would take half a
 * second. So all of them have the same keys.
 */
public final class TestInstallation {
    private static final TestInstallation MADE = make(StoreConfig.EMBEDDED);

    private final Map<String, byte[]> files;
    private final String rootAccessKeyId;
    private final String rootSecret;

    private TestInstallation(Map<String, byte[]> files, String rootAccessKeyId, String rootSecret) {
        this.files = files;
        this.rootAccessKeyId = rootAccessKeyId;
        this.rootSecret = rootSecret;
    }

    /** What {@link Installation#open} leaves behind in a folder, with the embedded database. */
    static TestInstallation embedded() {
        return MADE;
    }

    /** Puts it into a folder that is empty or not there. */
    public static TestInstallation in(DataFolder folder) {
        MADE.copyTo(folder);
        return MADE;
    }

    /** Makes one, whose folder is copied as often as it is wanted; a shared database is the caller's to copy. */
    public static TestInstallation make(StoreConfig storage) {
        try {
            return make(storage, Files.createTempDirectory("keyhold-test-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills a folder that is empty or not there. */
    public void copyTo(DataFolder folder) {
        folder.prepare();
        files.forEach((name, content) ->
                DataFolder.createSecret(folder.path().resolve(name), empty -> Files.write(empty, content)));
    }

    public String rootAccessKeyId() {
        return rootAccessKeyId;
    }

    public String rootSecret() {
        return rootSecret;
    }

    private static TestInstallation make(StoreConfig storage, Path path) throws IOException {
        var opened = Installation.open(
                new DataFolder(path),
                storage,
                Installation.Mode.CREATE,
                Optional.of(Samples.ACCOUNT),
                StoreObserver.NONE);
        opened.installation().close();
        var key = opened.fresh().orElseThrow().rootKey();
        try (var secret = key.secret()) {
            return new TestInstallation(takeFiles(path), key.key().keyId().text(), secret.reveal());
        }
    }

    private static Map<String, byte[]> takeFiles(Path folder) throws IOException {
        var files = new HashMap<String, byte[]>();
        try (var found = Files.list(folder)) {
            for (var file : found.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
                Files.delete(file);
            }
        }
        Files.delete(folder);
        return files;
    }
}
