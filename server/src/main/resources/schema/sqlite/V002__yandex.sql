-- What the Yandex Cloud dialect adds to the one record.

ALTER TABLE accounts ADD COLUMN name TEXT NOT NULL DEFAULT 'default';
ALTER TABLE accounts ADD COLUMN description TEXT NOT NULL DEFAULT '';
-- Labels are lines key=value; neither half can hold a line feed or an equals sign.
ALTER TABLE accounts ADD COLUMN labels TEXT NOT NULL DEFAULT '';

ALTER TABLE folders ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE folders ADD COLUMN labels TEXT NOT NULL DEFAULT '';
ALTER TABLE folders ADD COLUMN status TEXT NOT NULL DEFAULT 'ACTIVE';
ALTER TABLE folders ADD COLUMN delete_after INTEGER;

ALTER TABLE identities ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE identities ADD COLUMN labels TEXT NOT NULL DEFAULT '';
ALTER TABLE identities ADD COLUMN status TEXT NOT NULL DEFAULT 'ACTIVE';
ALTER TABLE identities ADD COLUMN expires_at INTEGER;

CREATE INDEX identities_by_folder ON identities (account_id, folder_id, identity_id);

ALTER TABLE access_keys ADD COLUMN description TEXT NOT NULL DEFAULT '';

CREATE TABLE api_keys (
    account_id  TEXT    NOT NULL,
    api_key_id  TEXT    NOT NULL,
    owner_id    TEXT    NOT NULL,
    description TEXT    NOT NULL,
    -- SHA-256 of the secret: it is compared, never recomputed.
    digest      BLOB    NOT NULL,
    -- The last six characters, for people to tell keys apart.
    tail        TEXT    NOT NULL,
    -- One scope a line.
    scopes      TEXT    NOT NULL,
    expires_at  INTEGER,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, api_key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_by_owner ON api_keys (account_id, owner_id, api_key_id);

CREATE TABLE authorized_keys (
    account_id        TEXT    NOT NULL,
    authorized_key_id TEXT    NOT NULL,
    owner_id          TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    algorithm         TEXT    NOT NULL,
    public_key        TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (account_id, authorized_key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX authorized_keys_by_owner ON authorized_keys (account_id, owner_id, authorized_key_id);

-- When an API key, an authorized key or an identity last authenticated.
CREATE TABLE last_uses (
    account_id  TEXT    NOT NULL,
    resource_id TEXT    NOT NULL,
    used_at     INTEGER NOT NULL,
    PRIMARY KEY (account_id, resource_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_bindings (
    account_id   TEXT NOT NULL,
    resource_id  TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    PRIMARY KEY (account_id, resource_id, role_id, subject_type, subject_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX access_bindings_by_subject ON access_bindings (account_id, subject_id, resource_id);

CREATE TABLE operations (
    account_id    TEXT    NOT NULL,
    operation_id  TEXT    NOT NULL,
    resource_id   TEXT    NOT NULL,
    description   TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    created_by    TEXT    NOT NULL,
    modified_at   INTEGER NOT NULL,
    done          INTEGER NOT NULL,
    metadata_type TEXT    NOT NULL,
    metadata      BLOB    NOT NULL,
    response_type TEXT    NOT NULL,
    response      BLOB    NOT NULL,
    error_code    INTEGER NOT NULL,
    error_text    TEXT    NOT NULL,
    PRIMARY KEY (account_id, operation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX operations_by_resource ON operations (account_id, resource_id, created_at, operation_id);
CREATE INDEX operations_by_age ON operations (account_id, created_at);

CREATE TABLE idempotency_keys (
    account_id      TEXT    NOT NULL,
    subject_id      TEXT    NOT NULL,
    method          TEXT    NOT NULL,
    idempotency_key TEXT    NOT NULL,
    -- The operation of an asynchronous call, the resource of a synchronous one.
    result_id       TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (account_id, subject_id, method, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (account_id, created_at);

-- IAM tokens called back before their time; a row may go when the token would have expired.
CREATE TABLE revoked_tokens (
    account_id TEXT    NOT NULL,
    token_id   TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, token_id)
) STRICT, WITHOUT ROWID;

-- Keys that tag IAM tokens, sealed; the newest tags, older ones still verify.
CREATE TABLE token_keys (
    account_id   TEXT    NOT NULL,
    token_key_id TEXT    NOT NULL,
    sealed_key   BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (account_id, token_key_id)
) STRICT, WITHOUT ROWID;
