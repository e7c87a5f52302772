package dev.keyhold.store.sql;

import dev.keyhold.store.MfaDeviceContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqliteMfaDeviceTest extends MfaDeviceContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
