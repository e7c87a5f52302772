package dev.keyhold.store.sql;

import java.nio.file.Path;
import org.sqlite.SQLiteException;

/** An error of SQLite in the words for an operator: what is wrong, and what to do. */
final class SqliteWords {
    /** The lowest byte of a code is its kind. */
    private static final int KIND = 0xFF;

    private SqliteWords() {}

    static String damaged(Path file) {
        return "the database " + file + " is damaged: restore a backup";
    }

    static String of(Path file, SQLiteException e) {
        return switch (e.getResultCode().code & KIND) {
            case 11 -> damaged(file);
            case 26 ->
                "the database " + file
                        + " cannot be opened: the file is no SQLite database; it was overwritten, or it is"
                        + " another file than you mean";
            case 14 ->
                "the database " + file + " cannot be opened: the file, its folder or the files keyhold.db-wal and"
                        + " keyhold.db-shm beside it cannot be opened by this user";
            case 8 -> "the database " + file + " cannot be opened: this user may not write to it or to its folder";
            case 13 -> "the database " + file + " cannot be used: the disk is full";
            case 10 -> "the database " + file + " cannot be opened: reading or writing failed; look at the disk";
            case 5, 6 ->
                "the database " + file + " cannot be used: another program has locked it; try again when it has ended";
            default -> "the database " + file + " cannot be opened: " + Migrations.firstLine(e);
        };
    }
}
