package dev.keyhold.store.sql;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.Store;
import dev.keyhold.store.TransactionContract;
import java.nio.file.Path;

class OldestPostgresTransactionTest extends TransactionContract {
    @Override
    protected Store open(Path folder) {
        var url = PostgresDatabases.of(Postgres.Version.OLDEST).fresh();
        return new SqlStore(PostgresEngine.open(PostgresDatabases.manyConnections(url), StoreObserver.NONE));
    }
}
