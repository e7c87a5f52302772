package dev.keyhold.store.sql;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.Store;
import dev.keyhold.store.SymmetricKeyContract;
import java.nio.file.Path;

class NewestPostgresSymmetricKeyTest extends SymmetricKeyContract {
    @Override
    protected Store open(Path folder) {
        var url = PostgresDatabases.of(Postgres.Version.NEWEST).fresh();
        return new SqlStore(PostgresEngine.open(PostgresDatabases.options(url), StoreObserver.NONE));
    }
}
