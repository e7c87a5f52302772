package dev.keyhold.store.sql;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.OutboundContract;
import dev.keyhold.store.Store;
import java.nio.file.Path;

class OldestPostgresOutboundTest extends OutboundContract {
    @Override
    protected Store open(Path folder) {
        var url = PostgresDatabases.of(Postgres.Version.OLDEST).fresh();
        return new SqlStore(PostgresEngine.open(PostgresDatabases.options(url), StoreObserver.NONE));
    }
}
