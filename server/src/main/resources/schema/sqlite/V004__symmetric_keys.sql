-- Symmetric keys and the versions that hold their material.

CREATE TABLE symmetric_keys (
    account_id          TEXT    NOT NULL,
    symmetric_key_id    TEXT    NOT NULL,
    folder_id           TEXT    NOT NULL,
    name                TEXT    NOT NULL,
    description         TEXT    NOT NULL,
    labels              TEXT    NOT NULL,
    status              TEXT    NOT NULL,
    -- Of versions made from now on.
    algorithm           TEXT    NOT NULL,
    primary_version_id  TEXT    NOT NULL,
    rotation_period     INTEGER,
    rotated_at          INTEGER,
    deletion_protection INTEGER NOT NULL,
    -- When a deleted key goes for good; absent on all others.
    delete_at           INTEGER,
    created_at          INTEGER NOT NULL,
    PRIMARY KEY (account_id, symmetric_key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX symmetric_keys_by_folder ON symmetric_keys (account_id, folder_id, symmetric_key_id);

CREATE TABLE symmetric_key_versions (
    account_id       TEXT    NOT NULL,
    symmetric_key_id TEXT    NOT NULL,
    version_id       TEXT    NOT NULL,
    algorithm        TEXT    NOT NULL,
    status           TEXT    NOT NULL,
    destroy_at       INTEGER,
    -- Absent once it is destroyed.
    sealed_material  BLOB,
    created_at       INTEGER NOT NULL,
    PRIMARY KEY (account_id, version_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX symmetric_key_versions_by_key
    ON symmetric_key_versions (account_id, symmetric_key_id, created_at, version_id);

-- How often who used which version of which key.
CREATE TABLE audit_uses (
    account_id TEXT    NOT NULL,
    event_id   TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    operation  TEXT    NOT NULL,
    outcome    TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    actor_id   TEXT,
    access_key TEXT    NOT NULL,
    target     TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    user_agent TEXT    NOT NULL,
    dialect    TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (account_id, event_id)
) STRICT, WITHOUT ROWID;
