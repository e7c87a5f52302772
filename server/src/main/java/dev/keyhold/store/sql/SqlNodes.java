package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.store.NodeStore;
import java.time.Instant;
import java.util.List;

final class SqlNodes implements NodeStore.Writes {
    private final Sql sql;
    private final boolean writesFeed;

    SqlNodes(Sql sql, boolean writesFeed) {
        this.sql = sql;
        this.writesFeed = writesFeed;
    }

    @Override
    public List<NodeStore.Node> all() {
        return sql.list(
                Statements.NODES,
                row -> new NodeStore.Node(
                        row.text("node_id"),
                        row.optionalText("version"),
                        row.number("writes_feed") == 1,
                        row.time("seen_at")),
                AccountId.SYSTEM.text());
    }

    @Override
    public void put(String id, String version, Instant now) {
        sql.updateOne(Statements.PUT_NODE, AccountId.SYSTEM.text(), id, micros(now), writesFeed ? 1L : null, version);
    }

    @Override
    public void forget(Instant before) {
        sql.update(Statements.FORGET_NODES, AccountId.SYSTEM.text(), micros(before));
    }
}
