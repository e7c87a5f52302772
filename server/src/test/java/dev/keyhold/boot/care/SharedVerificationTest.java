package dev.keyhold.boot.care;

import dev.keyhold.boot.DataFolder;
import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.sql.PostgresDatabases;

class SharedVerificationTest extends VerificationContract {
    @Override
    Place choose(DataFolder chosen) {
        return Place.shared();
    }

    @Override
    Place another() {
        return Place.shared(PostgresDatabases.of(Postgres.Version.OLDEST).copy(place.url()));
    }
}
