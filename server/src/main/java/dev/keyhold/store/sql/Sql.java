package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs constant statements on one connection. Statements are prepared once a connection and kept: their texts are
 * constants of {@link Statements}, so there are as many as that class has.
 */
final class Sql implements AutoCloseable {
    /** In a condition: one of {@link ReadTx#MAX_IDS} ids. */
    static final String IN_IDS = " IN (" + "?, ".repeat(ReadTx.MAX_IDS - 1) + "?)";

    private static final int ANY = -1;

    private final Connection connection;
    private final StoreObserver observer;
    private final Map<String, Prepared> prepared = new HashMap<>();
    private boolean broken;
    /** How many statements may run; counted only while there is no transaction. */
    private int allowed = ANY;

    Sql(Connection connection, StoreObserver observer) {
        this.connection = connection;
        this.observer = observer;
    }

    /** A statement, and where its columns are: a driver that is asked by name looks for each in each row. */
    private static final class Prepared {
        private final PreparedStatement statement;
        private @Nullable Map<String, Integer> columns;

        Prepared(PreparedStatement statement) {
            this.statement = statement;
        }

        Row row(ResultSet rows) throws SQLException {
            var known = columns;
            if (known == null) {
                known = Row.columns(rows);
                columns = known;
            }
            return new Row(rows, known);
        }
    }

    /** Turns the current row into a value. */
    interface Mapper<T> {
        T map(Row row) throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    /**
     * True when a statement failed for another reason than a broken constraint or a lock. The connection and what is
     * prepared on it must then not be used again.
     */
    boolean isBroken() {
        return broken;
    }

    <T> Optional<T> one(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
        try {
            var found = bound(sql, arguments);
            try (var rows = found.statement.executeQuery()) {
                return rows.next() ? Optional.of(mapper.map(found.row(rows))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    <T> List<T> list(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
        try {
            var found = bound(sql, arguments);
            try (var rows = found.statement.executeQuery()) {
                var values = new ArrayList<T>();
                if (rows.next()) {
                    var row = found.row(rows);
                    do {
                        values.add(mapper.map(row));
                    } while (rows.next());
                }
                return values;
            }
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    /** Rows of an account by their ids: by {@code one} if there is one id, else as {@link #byIds}. */
    <T> List<T> byIds(String one, String many, Mapper<T> mapper, AccountId account, List<String> ids, Object... rest) {
        return ids.size() == 1
                ? list(one, mapper, arguments(account, ids, rest))
                : byIds(many, mapper, account, ids, rest);
    }

    /**
     * Rows of an account by up to {@link ReadTx#MAX_IDS} ids. All batches are read by one text, which has as many
     * places, see {@link #IN_IDS}: the last id fills those that are left.
     *
     * @param rest arguments behind the ids
     */
    <T> List<T> byIds(String many, Mapper<T> mapper, AccountId account, List<String> ids, Object... rest) {
        return ids.isEmpty() ? List.of() : list(many, mapper, arguments(account, places(ids), rest));
    }

    /** At least one value and at most {@link ReadTx#MAX_IDS}, for {@link #IN_IDS}. */
    static List<String> places(List<String> values) {
        if (values.size() > ReadTx.MAX_IDS) {
            throw new IllegalArgumentException("ids: " + values.size() + " (expected: at most " + ReadTx.MAX_IDS + ")");
        }
        var places = new ArrayList<>(values);
        places.addAll(Collections.nCopies(ReadTx.MAX_IDS - values.size(), values.getLast()));
        return places;
    }

    /** The same, by what one column names; what has no row is not there. Rows stay in their order. */
    <T> Map<ResourceId, List<T>> grouped(
            String many, String column, Mapper<T> mapper, AccountId account, List<ResourceId> ids) {
        var found = new HashMap<ResourceId, List<T>>();
        byIds(
                        many,
                        row -> Map.entry(row.id(column), mapper.map(row)),
                        account,
                        ids.stream().map(ResourceId::text).toList())
                .forEach(row -> found.computeIfAbsent(row.getKey(), _ -> new ArrayList<>())
                        .add(row.getValue()));
        return found;
    }

    private static Object[] arguments(AccountId account, List<String> ids, Object... rest) {
        var all = new ArrayList<Object>(ids);
        all.addFirst(account.text());
        all.addAll(List.of(rest));
        return all.toArray();
    }

    /** What a statement counts, in its column {@code n}. */
    int count(String sql, @Nullable Object... arguments) {
        return one(sql, row -> (int) row.number("n"), arguments).orElseThrow();
    }

    /** The number of rows changed. */
    int update(String sql, @Nullable Object... arguments) {
        try {
            return bound(sql, arguments).statement.executeUpdate();
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    /** Changes exactly one row, or the caller's picture of the data was wrong. */
    void updateOne(String sql, @Nullable Object... arguments) {
        var changed = update(sql, arguments);
        if (changed != 1) {
            throw new IllegalStateException("rows changed: " + changed + " (expected: 1) by " + sql);
        }
    }

    /** Runs a statement once for each of the lists of arguments. */
    void updateEach(String sql, List<@Nullable Object[]> all) {
        try {
            var statement = prepare(sql).statement;
            for (var arguments : all) {
                observer.running();
                bind(statement, arguments);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    private SqlFailure failure(String sql, SQLException e) {
        var found = prepared.get(sql);
        var failure = PostgresErrors.failure(e, () -> found == null ? null : found.statement.getWarnings());
        broken |= !failure.isHarmless();
        return failure;
    }

    /** Runs work without a transaction around it. It may run one statement: a second one would see another state. */
    <T> T alone(Function<Sql, T> work) {
        allowed = 1;
        try {
            return work.apply(this);
        } finally {
            allowed = ANY;
        }
    }

    private Prepared bound(String sql, @Nullable Object... arguments) throws SQLException {
        if (allowed == 0) {
            throw new IllegalStateException("there is no transaction for a second statement: " + sql);
        }
        if (allowed != ANY) {
            allowed--;
        }
        var found = prepare(sql);
        bind(found.statement, arguments);
        observer.running();
        return found;
    }

    private Prepared prepare(String sql) throws SQLException {
        var found = prepared.get(sql);
        if (found == null) {
            found = new Prepared(connection.prepareStatement(sql));
            prepared.put(sql, found);
        }
        return found;
    }

    private static void bind(PreparedStatement statement, @Nullable Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i] instanceof String text ? StoredText.of(text) : arguments[i]);
        }
    }

    /** Closes the connection even where a statement cannot be closed. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            for (var one : prepared.values()) {
                one.statement.close();
            }
        }
    }
}
