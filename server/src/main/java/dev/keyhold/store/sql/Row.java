package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Micros;
import dev.keyhold.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        return StoredText.read(text);
    }

    Optional<String> optionalText(String column) throws SQLException {
        return Optional.ofNullable(rows.getString(column)).map(StoredText::read);
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

    Optional<byte[]> optionalBytes(String column) throws SQLException {
        return Optional.ofNullable(rows.getBytes(column));
    }

    /** In microseconds. */
    Optional<Duration> optionalDuration(String column) throws SQLException {
        var micros = rows.getLong(column);
        return rows.wasNull() ? Optional.empty() : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
    }

    Instant time(String column) throws SQLException {
        return Micros.instant(number(column));
    }

    Optional<Instant> optionalTime(String column) throws SQLException {
        var micros = rows.getLong(column);
        return rows.wasNull() ? Optional.empty() : Optional.of(Micros.instant(micros));
    }

    /** Values of any kind: texts, numbers, bytes or null. */
    @Nullable
    Object[] values(List<String> columns) throws SQLException {
        var values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            var value = rows.getObject(columns.get(i));
            values[i] = switch (value) {
                case String text -> StoredText.read(text);
                case Number number -> number.longValue();
                case null, default -> value;
            };
        }
        return values;
    }

    /** Lines {@code key=value}. */
    Map<String, String> labels(String column) throws SQLException {
        var labels = new HashMap<String, String>();
        text(column).lines().forEach(line -> {
            var equals = line.indexOf('=');
            labels.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return labels;
    }

    AccountId account() throws SQLException {
        return new AccountId(text("account_id"));
    }

    ResourceId id(String column) throws SQLException {
        return new ResourceId(text(column));
    }

    /** How labels are stored. */
    static String labels(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** How times that may be absent are stored. */
    static @Nullable Long micros(Optional<Instant> time) {
        return time.isPresent() ? (Long) micros(time.get()) : null;
    }

    /** How lengths of time are stored. */
    static long micros(Duration length) {
        return micros(Instant.EPOCH.plus(length));
    }

    /** How times are stored. */
    static long micros(Instant time) {
        return Micros.of(time);
    }
}
