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
    private final Map<String, Integer> columns;

    /** {@code columns} are those of the result, see {@link #columns(ResultSet)}. */
    Row(ResultSet rows, Map<String, Integer> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** Where each column of a result is, the first being 1. */
    static Map<String, Integer> columns(ResultSet rows) throws SQLException {
        var names = rows.getMetaData();
        var columns = new HashMap<String, Integer>();
        for (int i = 1; i <= names.getColumnCount(); i++) {
            columns.putIfAbsent(names.getColumnLabel(i), i);
        }
        return columns;
    }

    private int at(String column) throws SQLException {
        var at = columns.get(column);
        if (at == null) {
            throw new SQLException("there is no column " + column);
        }
        return at;
    }

    String text(String column) throws SQLException {
        var text = rows.getString(at(column));
        if (text == null) {
            throw new SQLException("column " + column + " is null");
        }
        return StoredText.read(text);
    }

    Optional<String> optionalText(String column) throws SQLException {
        return Optional.ofNullable(rows.getString(at(column))).map(StoredText::read);
    }

    long number(String column) throws SQLException {
        return rows.getLong(at(column));
    }

    byte[] bytes(String column) throws SQLException {
        var bytes = rows.getBytes(at(column));
        if (bytes == null) {
            throw new SQLException("column " + column + " is null");
        }
        return bytes;
    }

    Optional<byte[]> optionalBytes(String column) throws SQLException {
        return Optional.ofNullable(rows.getBytes(at(column)));
    }

    /** In microseconds. */
    Optional<Duration> optionalDuration(String column) throws SQLException {
        var micros = rows.getLong(at(column));
        return rows.wasNull() ? Optional.empty() : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
    }

    Instant time(String column) throws SQLException {
        return Micros.instant(number(column));
    }

    Optional<Instant> optionalTime(String column) throws SQLException {
        var micros = rows.getLong(at(column));
        return rows.wasNull() ? Optional.empty() : Optional.of(Micros.instant(micros));
    }

    /** Values of any kind: texts, numbers, bytes or null. */
    @Nullable
    Object[] values(List<String> names) throws SQLException {
        var values = new @Nullable Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            var value = rows.getObject(at(names.get(i)));
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
        var text = text(column);
        if (text.isEmpty()) {
            return Map.of();
        }
        var labels = new HashMap<String, String>();
        text.lines().forEach(line -> {
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
