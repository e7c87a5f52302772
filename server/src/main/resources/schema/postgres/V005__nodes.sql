-- The nodes that serve this database, and what the clock of each showed when it last said so.

CREATE TABLE nodes (
    account_id text COLLATE "C" NOT NULL,
    node_id    text COLLATE "C" NOT NULL,
    seen_at    bigint NOT NULL,
    PRIMARY KEY (account_id, node_id)
);
