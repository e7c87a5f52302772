package dev.keyhold.store.sql;

import dev.keyhold.store.RoleContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqliteRoleTest extends RoleContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
