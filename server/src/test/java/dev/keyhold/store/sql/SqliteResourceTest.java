package dev.keyhold.store.sql;

import dev.keyhold.store.ResourceContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqliteResourceTest extends ResourceContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
