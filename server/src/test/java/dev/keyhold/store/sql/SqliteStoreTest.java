package dev.keyhold.store.sql;

import dev.keyhold.store.Store;
import dev.keyhold.store.StoreContract;
import java.nio.file.Path;

class SqliteStoreTest extends StoreContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
