-- The nodes that serve this database, and what the clock of each showed when it last said so.

CREATE TABLE nodes (
    account_id TEXT    NOT NULL,
    node_id    TEXT    NOT NULL,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, node_id)
) STRICT, WITHOUT ROWID;
