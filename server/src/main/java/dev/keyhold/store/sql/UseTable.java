package dev.keyhold.store.sql;

import dev.keyhold.store.ReadTx;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tables of last uses and what renews many rows of each; the rules of {@link Statements} hold here too. */
enum UseTable {
    ACCESS_KEYS("access_key_uses", "access_key_id", "service", "region"),
    RESOURCES("last_uses", "resource_id"),
    ROLES("role_uses", "role_id", "service", "region"),
    KMS_KEYS("kms_key_uses", "kms_key_id", "operation", "request_id");

    private final String table;
    private final int columns;
    private final String find;
    private final String findAll;

    @SuppressWarnings("ImmutableEnumChecker") // made by Stream.toList
    private final List<String> renewals;

    /** {@code values} are the columns beside the time. */
    UseTable(String table, String id, String... values) {
        this.table = table;
        this.columns = 2 + values.length;
        var select = "SELECT " + id + " AS id, used_at FROM " + table + " WHERE account_id = ? AND " + id;
        this.find = select + " = ?";
        this.findAll = select + Sql.IN_IDS;
        this.renewals =
                SqlUses.SIZES.stream().map(rows -> renewal(id, values, rows)).toList();
    }

    /** With a type for the time, which a list of parameters has not in every database. */
    private String renewal(String id, String[] values, int rows) {
        var time = "CAST(used.column2 AS bigint)";
        var set = IntStream.range(0, values.length)
                .mapToObj(i -> ", " + values[i] + " = used.column" + (i + 3))
                .collect(Collectors.joining());
        var row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        return "UPDATE " + table + " SET used_at = " + time + set + " FROM (VALUES "
                + String.join(", ", Collections.nCopies(rows, row)) + ") AS used WHERE account_id = ? AND " + id
                + " = used.column1 AND used_at < " + time;
    }

    /** The name of the table. */
    String table() {
        return table;
    }

    /** The last use of one thing: its {@code id} and {@code used_at}. */
    String find() {
        return find;
    }

    /** The same of up to {@link ReadTx#MAX_IDS} things. */
    String findAll() {
        return findAll;
    }

    /**
     * Stores a later use where there is an earlier one. Takes as many rows as the first of {@link SqlUses#SIZES} that
     * has room for {@code rows}, each with its id, time and other values, and then the account. A row without an id
     * does nothing.
     */
    String renew(int rows) {
        return renewals.get(size(rows));
    }

    /** The values of rows, and of empty ones for the places that are left. */
    List<Object> places(List<List<Object>> rows) {
        var left = SqlUses.SIZES.get(size(rows.size())) - rows.size();
        var empty = new Object[columns];
        Arrays.fill(empty, "");
        empty[1] = 0L;
        return Stream.concat(rows.stream(), Collections.nCopies(left, List.of(empty)).stream())
                .flatMap(List::stream)
                .toList();
    }

    /** All of them, for one number of rows each. */
    List<String> renewals() {
        return renewals;
    }

    private static int size(int rows) {
        return IntStream.range(0, SqlUses.SIZES.size())
                .filter(i -> SqlUses.SIZES.get(i) >= rows)
                .findFirst()
                .orElseThrow();
    }
}
