package dev.keyhold.store.sql;

import dev.keyhold.store.AccountContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqliteAccountTest extends AccountContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
