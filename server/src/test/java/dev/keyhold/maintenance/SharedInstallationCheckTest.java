package dev.keyhold.maintenance;

import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.sql.PostgresDatabases;

class SharedInstallationCheckTest extends InstallationCheckContract {
    @Override
    Place choose(DataFolder chosen) {
        return Place.installed();
    }

    @Override
    Place another() {
        return Place.shared(PostgresDatabases.of(Postgres.Version.OLDEST).copy(place.url()));
    }
}
