package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.UseStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Last uses that are written with two statements for up to {@link ReadTx#MAX_IDS} of them. Rows are locked in the order
 * of their ids, so that of two nodes which renew the same ones neither waits for the other for ever.
 */
final class SqlUses implements UseStore {
    /** How many rows a statement has places for. A few texts do, as each is prepared on each connection. */
    static final List<Integer> SIZES = List.of(1, 10, ReadTx.MAX_IDS);

    private final Sql sql;

    SqlUses(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Set<AccessKeyId> renewAccessKeys(AccountId account, Map<AccessKeyId, LastUse> uses) {
        return renew(UseTable.ACCESS_KEYS, account, uses, AccessKeyId::text, SqlUses::values);
    }

    @Override
    public Set<ResourceId> renewResources(AccountId account, Map<ResourceId, Instant> uses) {
        return renew(UseTable.RESOURCES, account, uses, ResourceId::text, at -> List.of(micros(at)));
    }

    @Override
    public Set<ResourceId> renewRoles(AccountId account, Map<ResourceId, LastUse> uses) {
        return renew(UseTable.ROLES, account, uses, ResourceId::text, SqlUses::values);
    }

    @Override
    public Set<ResourceId> renewKmsKeys(AccountId account, Map<ResourceId, KeyLastUse> uses) {
        return renew(
                UseTable.KMS_KEYS,
                account,
                uses,
                ResourceId::text,
                use -> List.of(micros(use.at()), use.operation(), use.request()));
    }

    private static List<Object> values(LastUse use) {
        return List.of(micros(use.at()), use.service(), use.region());
    }

    /** {@code values} are those of a row behind its id, the time first. */
    private <K, U> Set<K> renew(
            UseTable table,
            AccountId account,
            Map<K, U> uses,
            Function<K, String> id,
            Function<U, List<Object>> values) {
        var byId = new TreeMap<String, Map.Entry<K, U>>();
        uses.entrySet().forEach(use -> byId.put(id.apply(use.getKey()), use));
        var unknown = new HashSet<K>();
        var ordered = List.copyOf(byId.entrySet());
        for (int from = 0; from < ordered.size(); from += ReadTx.MAX_IDS) {
            var some = ordered.subList(from, Math.min(from + ReadTx.MAX_IDS, ordered.size()));
            var stored =
                    stored(table, account, some.stream().map(Map.Entry::getKey).toList());
            var later = new ArrayList<List<Object>>();
            for (var one : some) {
                var row = new ArrayList<>(values.apply(one.getValue().getValue()));
                var known = stored.get(one.getKey());
                if (known == null) {
                    unknown.add(one.getValue().getKey());
                } else if (known < (Long) row.getFirst()) {
                    row.addFirst(one.getKey());
                    later.add(row);
                }
            }
            update(table, account, later);
        }
        return unknown;
    }

    /** When those were last used that ever were. */
    private Map<String, Long> stored(UseTable table, AccountId account, List<String> ids) {
        var found = new HashMap<String, Long>();
        sql.byIds(table.find(), table.findAll(), row -> Map.entry(row.text("id"), row.number("used_at")), account, ids)
                .forEach(row -> found.put(row.getKey(), row.getValue()));
        return found;
    }

    private void update(UseTable table, AccountId account, List<List<Object>> rows) {
        if (!rows.isEmpty()) {
            var arguments = new ArrayList<>(table.places(rows));
            arguments.add(account.text());
            sql.update(table.renew(rows.size()), arguments.toArray());
        }
    }
}
