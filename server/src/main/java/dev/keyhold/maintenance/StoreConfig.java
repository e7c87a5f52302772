package dev.keyhold.maintenance;

import dev.keyhold.store.sql.Engine;
import dev.keyhold.store.sql.PostgresEngine;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreException;
import dev.keyhold.store.sql.StoreObserver;

/** Where the record is kept. */
public sealed interface StoreConfig {
    /** In the data folder, for one server. */
    StoreConfig EMBEDDED = new Embedded();

    /** What the operator calls the database. */
    String name(DataFolder folder);

    /** What the operator calls the place of the installation. */
    String place(DataFolder folder);

    /**
     * Opens it for serving, making or migrating it first.
     *
     * @throws StoreException when it cannot be used
     */
    Engine open(DataFolder folder, StoreObserver observer);

    /**
     * Opens one that is there for reading, perhaps while it is served.
     *
     * @throws StoreException when it cannot be used
     * @throws StartException when it is not there
     */
    Engine openExisting(DataFolder folder);

    /**
     * Opens one that is there for a change beside those who serve it.
     *
     * @throws StoreException when it cannot be used
     * @throws StartException when it is not there
     */
    Engine openBeside(DataFolder folder);

    /** A file in the data folder. */
    record Embedded() implements StoreConfig {
        @Override
        public String name(DataFolder folder) {
            return folder.database().toString();
        }

        @Override
        public String place(DataFolder folder) {
            return folder.path().toString();
        }

        @Override
        public Engine open(DataFolder folder, StoreObserver observer) {
            return SqliteEngine.open(folder.database(), observer);
        }

        @Override
        public Engine openExisting(DataFolder folder) {
            requireCurrent(folder);
            return SqliteEngine.openReadOnly(folder.database());
        }

        @Override
        public Engine openBeside(DataFolder folder) {
            requireCurrent(folder);
            return SqliteEngine.openBeside(folder.database());
        }

        private static void requireCurrent(DataFolder folder) {
            if (!folder.hasDatabase()) {
                throw new StartException("there is no Keyhold database at " + folder.database());
            }
            SqliteEngine.requireCurrent(folder.database());
        }
    }

    /** A database server, for any number of nodes. */
    record Shared(PostgresEngine.Options options) implements StoreConfig {
        @Override
        public String name(DataFolder folder) {
            return options.name();
        }

        @Override
        public String place(DataFolder folder) {
            return "the database " + options.name();
        }

        @Override
        public Engine open(DataFolder folder, StoreObserver observer) {
            return PostgresEngine.open(options, observer);
        }

        @Override
        public Engine openExisting(DataFolder folder) {
            return PostgresEngine.openExisting(options);
        }

        @Override
        public Engine openBeside(DataFolder folder) {
            return PostgresEngine.openExisting(options);
        }
    }
}
