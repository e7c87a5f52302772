package dev.keyhold.maintenance;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.sql.PostgresDatabases;

class SharedInstallationCheckTest extends InstallationCheckContract {
    @Override
    Database choose(DataFolder chosen) {
        return Database.installed();
    }

    @Override
    Database another() {
        return Database.shared(PostgresDatabases.of(Postgres.Version.OLDEST).copy(database.url()));
    }
}
