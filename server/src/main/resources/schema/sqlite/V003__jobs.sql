-- Work whose time will come, and how to find by index what may go.

CREATE TABLE jobs (
    account_id   TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    -- What it is about: at most one job of a kind on a resource.
    resource_id  TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    -- The operation that it ends, if there is one.
    operation_id TEXT,
    PRIMARY KEY (account_id, kind, resource_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_by_time ON jobs (account_id, kind, due_at, resource_id);

-- Deletions that were asked for before there were jobs.
INSERT INTO jobs (account_id, kind, resource_id, due_at, operation_id)
SELECT account_id, 'DELETE_FOLDER', folder_id, delete_after,
    (SELECT operation_id FROM operations
     WHERE operations.account_id = folders.account_id AND operations.resource_id = folders.folder_id AND done = 0
     ORDER BY operations.created_at DESC LIMIT 1)
FROM folders WHERE delete_after IS NOT NULL;

-- Operations are kept from their end on, not from their beginning.
DROP INDEX operations_by_age;
CREATE INDEX operations_by_end ON operations (account_id, done, modified_at);

CREATE INDEX revoked_tokens_by_end ON revoked_tokens (account_id, expires_at);
