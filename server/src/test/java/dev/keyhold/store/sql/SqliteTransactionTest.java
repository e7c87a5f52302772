package dev.keyhold.store.sql;

import dev.keyhold.store.Store;
import dev.keyhold.store.TransactionContract;
import java.nio.file.Path;

class SqliteTransactionTest extends TransactionContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
