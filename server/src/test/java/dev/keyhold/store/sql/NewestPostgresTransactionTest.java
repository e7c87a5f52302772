package dev.keyhold.store.sql;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.Store;
import dev.keyhold.store.TransactionContract;
import java.nio.file.Path;

class NewestPostgresTransactionTest extends TransactionContract {
    @Override
    protected Store open(Path folder) {
        var url = PostgresDatabases.of(Postgres.Version.NEWEST).fresh();
        return new SqlStore(PostgresEngine.open(PostgresDatabases.manyConnections(url), StoreObserver.NONE));
    }
}
