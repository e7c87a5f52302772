package dev.keyhold.store.sql;

import dev.keyhold.store.OutboundContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class SqliteOutboundTest extends OutboundContract {
    @Override
    protected Store open(Path folder) {
        return TestDatabase.create(folder.resolve("keyhold.db"));
    }
}
