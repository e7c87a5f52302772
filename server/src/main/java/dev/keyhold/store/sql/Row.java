package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The current row of a result, read by column name in the types of the model. */
final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    String text(String column) throws SQLException {
        var text = rows.getString(column);
        if (text == null) {
            throw new SQLException("column " + column + " is null");
        }
        return text;
    }

    Optional<String> optionalText(String column) throws SQLException {
        return Optional.ofNullable(rows.getString(column));
    }

    long number(String column) throws SQLException {
        return rows.getLong(column);
    }

    byte[] bytes(String column) throws SQLException {
        var bytes = rows.getBytes(column);
        if (bytes == null) {
            throw new SQLException("column " + column + " is null");
        }
        return bytes;
    }

    Instant time(String column) throws SQLException {
        return Instant.EPOCH.plus(number(column), ChronoUnit.MICROS);
    }

    AccountId account() throws SQLException {
        return new AccountId(text("account_id"));
    }

    ResourceId id(String column) throws SQLException {
        return new ResourceId(text(column));
    }

    /** How times are stored. */
    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
