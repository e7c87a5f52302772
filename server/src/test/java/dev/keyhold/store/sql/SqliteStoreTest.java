package dev.keyhold.store.sql;

import dev.keyhold.store.Store;
import dev.keyhold.store.StoreContract;
import java.nio.file.Path;

class SqliteStoreTest extends StoreContract {
    @Override
    protected Store open(Path folder) {
        return new SqlStore(SqliteEngine.open(folder.resolve("keyhold.db"), StoreObserver.NONE));
    }
}
