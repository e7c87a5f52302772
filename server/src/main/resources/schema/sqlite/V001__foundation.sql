-- Rules for every table (docs/internals/decisions/0005-schema.md): the primary key starts with account_id, unique
-- constraints contain it, times are microseconds since 1970 UTC, no sequences, no triggers, no database clocks.
-- Account 000000000000 is the installation itself.

CREATE TABLE directory (
    account_id TEXT   NOT NULL,
    member_id  TEXT   NOT NULL,
    PRIMARY KEY (account_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE keyrings (
    account_id  TEXT   NOT NULL,
    keyring_id  TEXT   NOT NULL,
    root_key_id TEXT   NOT NULL,
    wrapped     BLOB   NOT NULL,
    PRIMARY KEY (account_id, keyring_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    account_id        TEXT    NOT NULL,
    organization_id   TEXT    NOT NULL,
    cloud_id          TEXT    NOT NULL,
    default_folder_id TEXT    NOT NULL,
    root_id           TEXT    NOT NULL,
    alias             TEXT,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations (
    account_id      TEXT    NOT NULL,
    organization_id TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (account_id, organization_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE folders (
    account_id TEXT    NOT NULL,
    folder_id  TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, folder_id),
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
    account_id  TEXT    NOT NULL,
    identity_id TEXT    NOT NULL,
    folder_id   TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    -- The name in lower case: unique, and the order of lists.
    name_folded TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, identity_id),
    UNIQUE (account_id, name_folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_tags (
    account_id  TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    key_folded  TEXT NOT NULL,
    key         TEXT NOT NULL,
    value       TEXT NOT NULL,
    PRIMARY KEY (account_id, identity_id, key_folded)
) STRICT, WITHOUT ROWID;

-- How much of each quota an account has used, so that checking one takes constant time.
CREATE TABLE quota_use (
    account_id TEXT    NOT NULL,
    quota      TEXT    NOT NULL,
    used       INTEGER NOT NULL,
    PRIMARY KEY (account_id, quota)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_keys (
    account_id    TEXT    NOT NULL,
    access_key_id TEXT    NOT NULL,
    resource_id   TEXT    NOT NULL,
    owner_id      TEXT    NOT NULL,
    status        TEXT    NOT NULL,
    sealed_secret BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, access_key_id),
    UNIQUE (account_id, resource_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX access_keys_by_owner ON access_keys (account_id, owner_id, access_key_id);

-- Apart from access_keys: written in batches by verification, and never a reason to forget a cached key.
CREATE TABLE access_key_uses (
    account_id    TEXT    NOT NULL,
    access_key_id TEXT    NOT NULL,
    used_at       INTEGER NOT NULL,
    service       TEXT    NOT NULL,
    region        TEXT    NOT NULL,
    PRIMARY KEY (account_id, access_key_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_changes (
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

CREATE TABLE audit_refusals (
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
