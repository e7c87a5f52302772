package dev.keyhold.store.sql;

import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
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
        if (SchemaHistory.isCurrent(source, engine)) {
            return;
        }
        var flyway = flyway(source, engine);
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw refusal(flyway, source, name, e);
        }
    }

    /** Why it cannot be migrated: as its history tells, or else as Flyway does. */
    private static StoreException refusal(Flyway flyway, DataSource source, String name, FlywayException e) {
        try {
            requireSameHistory(flyway.info(), source, name, e);
        } catch (FlywayException unreadable) {
            e.addSuppressed(unreadable);
        }
        return new StoreException("the database " + name + " cannot be migrated: " + firstLine(e), e);
    }

    /**
     * Checks whether a database is in that state already.
     *
     * @throws StoreException when it is not
     */
    static void requireCurrent(DataSource source, String engine, String name) {
        if (SchemaHistory.isCurrent(source, engine)) {
            return;
        }
        try {
            var steps = flyway(source, engine).info();
            requireSameHistory(steps, source, name, null);
            if (steps.pending().length > 0) {
                throw new StoreException(
                        "the database " + name
                                + " has the schema of an older Keyhold, or none: start this version on it first",
                        null);
            }
        } catch (FlywayException e) {
            throw new StoreException("the database " + name + " cannot be read: " + firstLine(e), e);
        }
    }

    /** Every step that the database took must be one of this program's, unchanged and in the same order. */
    private static void requireSameHistory(
            MigrationInfoService steps, DataSource source, String name, @Nullable Exception cause) {
        if (steps.applied().length == 0 && SchemaHistory.hasBegun(source)) {
            throw damaged(name, "the history of its schema is lost", cause);
        }
        if (Arrays.stream(steps.all()).anyMatch(step -> step.getState().isFailed())) {
            throw damaged(name, "a change of its schema has failed", cause);
        }
        if (Arrays.stream(steps.all()).anyMatch(Migrations::differs)) {
            throw new StoreException(
                    "the database " + name + " has the schema of a pre-release Keyhold, which cannot be upgraded:"
                            + " use that version, or set up a new installation",
                    cause);
        }
        if (Arrays.stream(steps.all()).anyMatch(step -> !step.getState().isResolved())) {
            throw newer(name, cause);
        }
    }

    /** A released step is never changed: one with other content, or passed over, was a step of a pre-release. */
    private static boolean differs(MigrationInfo step) {
        var state = step.getState();
        return state == MigrationState.IGNORED
                || (state.isResolved() && state.isApplied() && !step.isChecksumMatching());
    }

    private static StoreException damaged(String name, String how, @Nullable Exception cause) {
        return new StoreException("the database " + name + " is damaged: restore a backup; " + how, cause);
    }

    private static StoreException newer(String name, @Nullable Exception e) {
        return new StoreException("the database " + name + " was written by a newer Keyhold: use that version", e);
    }

    private static Flyway flyway(DataSource source, String engine) {
        return new FluentConfiguration()
                .dataSource(source)
                .locations("classpath:" + SchemaHistory.folder(engine))
                .table(SchemaHistory.TABLE)
                .sqlMigrationPrefix("V")
                .cleanDisabled(true)
                // By default Flyway ignores migrations that it does not know, but a newer database must be refused.
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
