package dev.keyhold.store.sql;

import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Brings a database's schema to the state that this program works with. */
final class Migrations {
    private Migrations() {}

    /**
     * Takes the steps that are missing. Where several processes can do so at once, they take turns.
     *
     * @param engine the folder of the steps
     * @param name what the operator calls the database
     * @throws StoreException when that cannot be done, or the database is ahead of this program
     */
    static void apply(DataSource source, String engine, String name) {
        try {
            flyway(source, engine).migrate();
        } catch (FlywayException e) {
            if (e.getMessage() != null && e.getMessage().contains("not resolved locally")) {
                throw newer(name, e);
            }
            throw new StoreException("the database " + name + " cannot be migrated: " + firstLine(e), e);
        }
    }

    /**
     * Looks whether a database is in that state already.
     *
     * @throws StoreException when it is not
     */
    static void requireCurrent(DataSource source, String engine, String name) {
        try {
            var steps = flyway(source, engine).info();
            if (steps.pending().length > 0) {
                throw new StoreException(
                        "the database " + name + " was written by an older Keyhold: start this version on it first",
                        null);
            }
            if (Arrays.stream(steps.all()).anyMatch(step -> !step.getState().isResolved())) {
                throw newer(name, null);
            }
        } catch (FlywayException e) {
            throw new StoreException("the database " + name + " cannot be read: " + firstLine(e), e);
        }
    }

    private static StoreException newer(String name, @Nullable Exception e) {
        return new StoreException("the database " + name + " was written by a newer Keyhold: use that version", e);
    }

    private static Flyway flyway(DataSource source, String engine) {
        return new FluentConfiguration()
                .dataSource(source)
                .locations("classpath:schema/" + engine)
                .table("schema_history")
                .sqlMigrationPrefix("V")
                .cleanDisabled(true)
                // Flyway passes over migrations it does not know unless told not to: a newer database must be refused.
                .ignoreMigrationPatterns(new String[0])
                .validateMigrationNaming(true)
                .loggers("slf4j")
                .load();
    }

    /** What went wrong, short enough for one line. */
    static String firstLine(Exception e) {
        var message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }
}
