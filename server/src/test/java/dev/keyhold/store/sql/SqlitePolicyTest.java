package dev.keyhold.store.sql;

import dev.keyhold.store.PolicyContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqlitePolicyTest extends PolicyContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
