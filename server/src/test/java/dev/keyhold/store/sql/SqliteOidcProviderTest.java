package dev.keyhold.store.sql;

import dev.keyhold.store.OidcProviderContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqliteOidcProviderTest extends OidcProviderContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
