package dev.keyhold.store.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** New embedded databases that are copies of one, since migrating each would take a third of a second. */
public final class TestDatabase {
    private static final byte[] MIGRATED = migrated();

    private TestDatabase() {}

    /** A store in a new file. */
    public static SqlStore create(Path file) {
        try {
            Files.write(file, MIGRATED, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SqlStore(SqliteEngine.openBeside(file));
    }

    private static byte[] migrated() {
        try {
            var folder = Files.createTempDirectory("keyhold-test-");
            var file = folder.resolve("keyhold.db");
            SqliteEngine.open(file, StoreObserver.NONE).close();
            var content = Files.readAllBytes(file);
            Files.delete(file);
            Files.delete(folder);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
