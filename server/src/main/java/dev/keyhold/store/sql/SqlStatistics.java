package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.store.StatisticsStore;
import dev.keyhold.store.StatisticsStore.Count;
import dev.keyhold.store.StatisticsStore.Kind;
import java.util.ArrayList;
import java.util.List;

final class SqlStatistics implements StatisticsStore.Reads {
    private static final String ACTIVE = "ACTIVE";

    private final Sql sql;

    SqlStatistics(Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Count> counts(AccountId account) {
        var counts = new ArrayList<Count>();
        counts.addAll(byState(StatisticsStatements.USERS_BY_STATE, Kind.USER, account));
        counts.addAll(byState(StatisticsStatements.ACCESS_KEYS_BY_STATE, Kind.ACCESS_KEY, account));
        counts.add(all(IntegrityStatements.COUNT_API_KEYS, Kind.API_KEY, account));
        counts.add(all(IntegrityStatements.COUNT_AUTHORIZED_KEYS, Kind.AUTHORIZED_KEY, account));
        counts.addAll(byState(StatisticsStatements.KMS_KEYS_BY_STATE, Kind.KMS_KEY, account));
        return counts;
    }

    private List<Count> byState(String statement, Kind kind, AccountId account) {
        return sql.list(statement, row -> new Count(kind, row.text("state"), row.number("total")), account.text());
    }

    private Count all(String statement, Kind kind, AccountId account) {
        return sql.one(statement, row -> new Count(kind, ACTIVE, row.number("total")), account.text())
                .orElseThrow();
    }
}
