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
                row -> new NodeStore.Node(row.text("node_id"), row.time("seen_at")),
                AccountId.SYSTEM.text());
    }

    @Override
    public void put(NodeStore.Node node) {
        sql.updateOne(
                Statements.PUT_NODE, AccountId.SYSTEM.text(), node.id(), micros(node.seenAt()), writesFeed ? 1L : null);
    }

    @Override
    public void forget(Instant before) {
        sql.update(Statements.FORGET_NODES, AccountId.SYSTEM.text(), micros(before));
    }
}
