-- The trace that a client said its request belongs to, 32 hexadecimal digits.
ALTER TABLE audit_changes ADD COLUMN trace_id text COLLATE "C";
ALTER TABLE audit_denials ADD COLUMN trace_id text COLLATE "C";
ALTER TABLE audit_uses ADD COLUMN trace_id text COLLATE "C";

-- WEAK for a key that was imported though its secret is weaker than an import demands; absent for all others.
ALTER TABLE access_keys ADD COLUMN mark text COLLATE "C";

CREATE INDEX access_keys_by_mark ON access_keys (account_id, mark, access_key_id) WHERE mark IS NOT NULL;

-- Since when the account accepts no changes, because it moves to another installation; absent on all others.
ALTER TABLE accounts ADD COLUMN frozen_at bigint;

-- What transactions have changed that nodes hold in memory. A node asks for what the snapshot of its last poll did
-- not see. Rows are deleted after a minute; all belong to the installation.
CREATE TABLE change_feed (
    account_id     text COLLATE "C" NOT NULL,
    -- The number that PostgreSQL gave the transaction.
    transaction_id bigint NOT NULL,
    -- Of a transaction that changed much.
    part           bigint NOT NULL,
    -- A line for each change: what kind, and which one.
    changes        text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, transaction_id, part)
);

-- Rows of transactions before this one may have been deleted.
CREATE TABLE change_feed_start (
    account_id     text COLLATE "C" NOT NULL,
    transaction_id bigint NOT NULL,
    PRIMARY KEY (account_id)
);

-- 1 for a node that adds its changes to change_feed; absent for one of 1.0.0, or one that does not.
ALTER TABLE nodes ADD COLUMN writes_feed bigint;

-- The version of the program that a node runs; absent for 1.0.0.
ALTER TABLE nodes ADD COLUMN version text COLLATE "C";

-- Rows that are written every ten seconds while what they are about is in use. Half of each page is left to their next
-- versions: those are found by the index as it is, while others need an entry of their own, and vacuum.
ALTER TABLE access_key_uses SET (fillfactor = 50);
ALTER TABLE last_uses SET (fillfactor = 50);
ALTER TABLE role_uses SET (fillfactor = 50);
ALTER TABLE kms_key_uses SET (fillfactor = 50);
