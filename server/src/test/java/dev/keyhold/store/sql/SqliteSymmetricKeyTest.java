package dev.keyhold.store.sql;

import dev.keyhold.store.Store;
import dev.keyhold.store.SymmetricKeyContract;
import java.nio.file.Path;

class SqliteSymmetricKeyTest extends SymmetricKeyContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
