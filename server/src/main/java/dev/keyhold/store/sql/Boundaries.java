package dev.keyhold.store.sql;

/** What begins and ends SQLite transactions. Prepared like every other statement, since each request needs some. */
final class Boundaries {
    static final String BEGIN_READ = "BEGIN";
    static final String BEGIN_WRITE = "BEGIN IMMEDIATE";
    static final String COMMIT = "COMMIT";
    static final String ROLL_BACK = "ROLLBACK";
    static final String SAVE = "SAVEPOINT one";
    static final String FORGET_SAVED = "RELEASE one";
    static final String ROLL_BACK_TO_SAVED = "ROLLBACK TO one";

    private Boundaries() {}
}
