-- The trace that a client said its request belongs to, 32 hexadecimal digits.
ALTER TABLE audit_changes ADD COLUMN trace_id TEXT;
ALTER TABLE audit_denials ADD COLUMN trace_id TEXT;
ALTER TABLE audit_uses ADD COLUMN trace_id TEXT;

-- WEAK for a key that was imported though its secret is weaker than an import demands; absent for all others.
ALTER TABLE access_keys ADD COLUMN mark TEXT;

CREATE INDEX access_keys_by_mark ON access_keys (account_id, mark, access_key_id) WHERE mark IS NOT NULL;

-- Since when the account accepts no changes, because it moves to another installation; absent on all others.
ALTER TABLE accounts ADD COLUMN frozen_at INTEGER;

-- The feed of changes, of which the embedded database makes no use.
CREATE TABLE change_feed (
    account_id     TEXT NOT NULL,
    transaction_id INTEGER NOT NULL,
    part           INTEGER NOT NULL,
    changes        TEXT NOT NULL,
    PRIMARY KEY (account_id, transaction_id, part)
) WITHOUT ROWID, STRICT;

CREATE TABLE change_feed_start (
    account_id     TEXT NOT NULL,
    transaction_id INTEGER NOT NULL,
    PRIMARY KEY (account_id)
) WITHOUT ROWID, STRICT;

ALTER TABLE nodes ADD COLUMN writes_feed INTEGER;

-- The version of the program that a node runs; absent for 1.0.0.
ALTER TABLE nodes ADD COLUMN version TEXT;
