package dev.keyhold.store.sql;

import dev.keyhold.store.KmsKeyContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqliteKmsKeyTest extends KmsKeyContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
