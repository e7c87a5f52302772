-- Until 1.0.0 is packaged this file is edited in place; after that it is never changed, and migrations follow it.
-- Rules for every table (docs/internals/decisions/0005-schema.md): the primary key starts with account_id, unique
-- constraints contain it, times are microseconds since 1970 UTC, no sequences, no triggers, no database clocks.

-- Every account there is or was, with what must be unique among them. Account 000000000000 is the installation itself;
-- all rows belong to it. The row of a deleted account stays, so that its number is never used again.
CREATE TABLE directory (
    account_id   TEXT    NOT NULL,
    member_id    TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    -- In lower case. Absent, like alias and name, once the account is deleted.
    email_folded TEXT,
    alias        TEXT,
    -- The name of the cloud.
    name         TEXT,
    -- No job of the account is due earlier; absent if it has no jobs.
    due_at       INTEGER,
    PRIMARY KEY (account_id, member_id),
    UNIQUE (account_id, email_folded),
    UNIQUE (account_id, alias),
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX directory_by_time ON directory (account_id, due_at);

-- Counts the changes of directory and imported_ids, so that a node knows in constant time whether there were any.
CREATE TABLE directory_version (
    account_id TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (account_id)
) STRICT, WITHOUT ROWID;

-- Which account an identifier belongs to that was created elsewhere, so that it does not tell its account itself.
CREATE TABLE imported_ids (
    account_id  TEXT NOT NULL,
    imported_id TEXT NOT NULL,
    member_id   TEXT NOT NULL,
    PRIMARY KEY (account_id, imported_id)
) STRICT, WITHOUT ROWID;

-- The keyring once for each root key that opens it: twice while a new root key replaces the old one.
CREATE TABLE keyrings (
    account_id  TEXT    NOT NULL,
    keyring_id  TEXT    NOT NULL,
    root_key_id TEXT    NOT NULL,
    -- Counts up with each root key; the newest has the highest.
    generation  INTEGER NOT NULL,
    wrapped     BLOB    NOT NULL,
    PRIMARY KEY (account_id, keyring_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    account_id        TEXT    NOT NULL,
    organization_id   TEXT    NOT NULL,
    cloud_id          TEXT    NOT NULL,
    default_folder_id TEXT    NOT NULL,
    root_id           TEXT    NOT NULL,
    alias             TEXT,
    account_name      TEXT    NOT NULL,
    email             TEXT    NOT NULL,
    -- The name of the cloud.
    name              TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    -- Labels are lines key=value; neither half can hold a line feed or an equals sign.
    labels            TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    closed_at         INTEGER,
    -- When the rows of a closed account are deleted; absent on all others.
    purge_at          INTEGER,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_tags (
    account_id TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;

-- The organization of the installation; it belongs to the management account.
CREATE TABLE organizations (
    account_id      TEXT    NOT NULL,
    organization_id TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    labels          TEXT    NOT NULL,
    -- Of all names of keys; absent until the installation is started.
    region          TEXT,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (account_id, organization_id)
) STRICT, WITHOUT ROWID;

-- Requests to create an account, in the management account.
CREATE TABLE create_account_requests (
    account_id   TEXT    NOT NULL,
    request_id   TEXT    NOT NULL,
    account_name TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    requested_at INTEGER NOT NULL,
    completed_at INTEGER NOT NULL,
    -- The account, if it was created.
    created_id   TEXT,
    -- Why it was not created.
    failure      TEXT,
    PRIMARY KEY (account_id, request_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX create_account_requests_by_age ON create_account_requests (account_id, requested_at);

CREATE TABLE folders (
    account_id   TEXT    NOT NULL,
    folder_id    TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    labels       TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    delete_after INTEGER,
    created_at   INTEGER NOT NULL,
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
    description TEXT    NOT NULL,
    labels      TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    expires_at  INTEGER,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, identity_id),
    UNIQUE (account_id, name_folded)
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_by_folder ON identities (account_id, folder_id, identity_id);

CREATE TABLE identity_tags (
    account_id  TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    key_folded  TEXT NOT NULL,
    key         TEXT NOT NULL,
    value       TEXT NOT NULL,
    PRIMARY KEY (account_id, identity_id, key_folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE groups (
    account_id  TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    name_folded TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, group_id),
    UNIQUE (account_id, name_folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE group_members (
    account_id  TEXT NOT NULL,
    group_id    TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    PRIMARY KEY (account_id, group_id, identity_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX group_members_by_identity ON group_members (account_id, identity_id, group_id);

-- Policies that customers manage. Names are unique and ordered in lower case.
CREATE TABLE managed_policies (
    account_id         TEXT    NOT NULL,
    policy_id          TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    name_folded        TEXT    NOT NULL,
    path               TEXT    NOT NULL,
    description        TEXT    NOT NULL,
    -- The version that is in force, such as v2.
    default_version_id TEXT    NOT NULL,
    -- The highest number of a version that there ever was: none is used again.
    last_version       INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    PRIMARY KEY (account_id, policy_id),
    UNIQUE (account_id, name_folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_versions (
    account_id TEXT    NOT NULL,
    policy_id  TEXT    NOT NULL,
    version_id TEXT    NOT NULL,
    -- As it was sent.
    document   TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, policy_id, version_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_tags (
    account_id TEXT NOT NULL,
    policy_id  TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (account_id, policy_id, key)
) STRICT, WITHOUT ROWID;

-- Managed policies of users, groups and roles. A reference is the identifier of a policy of the account, or
-- predefined: and the name of one that every account has.
CREATE TABLE policy_attachments (
    account_id TEXT NOT NULL,
    target_id  TEXT NOT NULL,
    policy_ref TEXT NOT NULL,
    PRIMARY KEY (account_id, target_id, policy_ref)
) STRICT, WITHOUT ROWID;

CREATE INDEX policy_attachments_by_policy ON policy_attachments (account_id, policy_ref, target_id);

-- Policies that are part of a user, group or role.
CREATE TABLE inline_policies (
    account_id  TEXT NOT NULL,
    target_id   TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    name        TEXT NOT NULL,
    document    TEXT NOT NULL,
    PRIMARY KEY (account_id, target_id, name_folded)
) STRICT, WITHOUT ROWID;

-- The managed policy that limits what an identity or role may do.
CREATE TABLE permission_boundaries (
    account_id TEXT NOT NULL,
    target_id  TEXT NOT NULL,
    policy_ref TEXT NOT NULL,
    PRIMARY KEY (account_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX permission_boundaries_by_policy ON permission_boundaries (account_id, policy_ref, target_id);

-- What callers become for a limited time. Names are unique and ordered in lower case.
CREATE TABLE roles (
    account_id   TEXT    NOT NULL,
    role_id      TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    name_folded  TEXT    NOT NULL,
    path         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    -- The longest session, in microseconds.
    max_session  INTEGER NOT NULL,
    -- As it was sent, with unique ids in place of the ARNs of users and roles.
    trust_policy TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (account_id, role_id),
    UNIQUE (account_id, name_folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE role_tags (
    account_id TEXT NOT NULL,
    role_id    TEXT NOT NULL,
    key_folded TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (account_id, role_id, key_folded)
) STRICT, WITHOUT ROWID;

-- Apart from roles, for the reasons of access_key_uses.
CREATE TABLE role_uses (
    account_id TEXT    NOT NULL,
    role_id    TEXT    NOT NULL,
    used_at    INTEGER NOT NULL,
    service    TEXT    NOT NULL,
    region     TEXT    NOT NULL,
    PRIMARY KEY (account_id, role_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE instance_profiles (
    account_id  TEXT    NOT NULL,
    profile_id  TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    name_folded TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    -- The role in it, if there is one.
    role_id     TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, profile_id),
    UNIQUE (account_id, name_folded)
) STRICT, WITHOUT ROWID;

CREATE INDEX instance_profiles_by_role ON instance_profiles (account_id, role_id, name_folded);

CREATE TABLE instance_profile_tags (
    account_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (account_id, profile_id, key)
) STRICT, WITHOUT ROWID;

-- Issuers of identity tokens that the account trusts. The issuer has no scheme; case distinguishes issuers.
CREATE TABLE oidc_providers (
    account_id  TEXT    NOT NULL,
    provider_id TEXT    NOT NULL,
    issuer      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, provider_id),
    UNIQUE (account_id, issuer)
) STRICT, WITHOUT ROWID;

CREATE TABLE oidc_client_ids (
    account_id  TEXT    NOT NULL,
    provider_id TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    client_id   TEXT    NOT NULL,
    PRIMARY KEY (account_id, provider_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE oidc_thumbprints (
    account_id  TEXT    NOT NULL,
    provider_id TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    thumbprint  TEXT    NOT NULL,
    PRIMARY KEY (account_id, provider_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE oidc_provider_tags (
    account_id  TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    key         TEXT NOT NULL,
    value       TEXT NOT NULL,
    PRIMARY KEY (account_id, provider_id, key)
) STRICT, WITHOUT ROWID;

-- The accounts that are or were issuers of identity tokens for other services; all rows belong to the installation, so
-- that an issuer is found by its id alone.
CREATE TABLE outbound_issuers (
    account_id TEXT    NOT NULL,
    issuer_id  TEXT    NOT NULL,
    member_id  TEXT    NOT NULL,
    enabled    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- When its keys have to be looked at; absent while it is not enabled.
    due_at     INTEGER,
    PRIMARY KEY (account_id, issuer_id),
    UNIQUE (account_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbound_issuers_by_time ON outbound_issuers (account_id, due_at, issuer_id);

-- The key pairs that sign those tokens. A pair is bound to its issuer: what is sealed says everything but the time.
CREATE TABLE outbound_keys (
    account_id TEXT    NOT NULL,
    key_id     TEXT    NOT NULL,
    issuer_id  TEXT    NOT NULL,
    algorithm  TEXT    NOT NULL,
    -- SubjectPublicKeyInfo in Base64.
    public_key TEXT    NOT NULL,
    sealed_key BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, key_id)
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
    description   TEXT    NOT NULL,
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
    api        TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (account_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_denials (
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
    api        TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (account_id, event_id)
) STRICT, WITHOUT ROWID;

-- Virtual MFA devices; one without an owner proves nothing.
CREATE TABLE mfa_devices (
    account_id    TEXT    NOT NULL,
    device_id     TEXT    NOT NULL,
    path          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    -- Path and name in lower case: unique, and the order of lists.
    name_folded   TEXT    NOT NULL,
    sealed_seed   BLOB    NOT NULL,
    owner_id      TEXT,
    enabled_at    INTEGER,
    -- The number of the last code that was accepted, 0 if none was.
    last_step     INTEGER NOT NULL,
    -- How many codes the clock of the device is ahead.
    drift         INTEGER NOT NULL,
    -- How many codes in succession were wrong, and until when none is accepted.
    failures      INTEGER NOT NULL,
    blocked_until INTEGER,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, device_id),
    UNIQUE (account_id, name_folded)
) STRICT, WITHOUT ROWID;

CREATE INDEX mfa_devices_by_owner ON mfa_devices (account_id, owner_id, device_id);

CREATE TABLE mfa_device_tags (
    account_id TEXT NOT NULL,
    device_id  TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (account_id, device_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    account_id  TEXT    NOT NULL,
    api_key_id  TEXT    NOT NULL,
    owner_id    TEXT    NOT NULL,
    description TEXT    NOT NULL,
    -- SHA-256 of the secret: it is compared, never recomputed.
    digest      BLOB    NOT NULL,
    -- The last six characters, for people to tell keys apart.
    tail        TEXT    NOT NULL,
    -- One scope per line.
    scopes      TEXT    NOT NULL,
    -- Binds the record to its owner, so that a change made outside Keyhold is noticed. A key without it is refused.
    seal        BLOB    NOT NULL,
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
    -- As in api_keys.
    seal              BLOB    NOT NULL,
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
CREATE INDEX operations_by_end ON operations (account_id, done, modified_at);

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

-- IAM tokens revoked before they expire; a row may be deleted when its token would have expired.
CREATE TABLE revoked_tokens (
    account_id TEXT    NOT NULL,
    token_id   TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, token_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX revoked_tokens_by_end ON revoked_tokens (account_id, expires_at);

-- The MAC keys of IAM tokens, sealed; the newest signs, older ones still verify.
CREATE TABLE token_keys (
    account_id   TEXT    NOT NULL,
    token_key_id TEXT    NOT NULL,
    sealed_key   BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (account_id, token_key_id)
) STRICT, WITHOUT ROWID;

-- Scheduled work.
CREATE TABLE jobs (
    account_id   TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    -- At most one job of a kind on a resource.
    resource_id  TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    -- The operation that it completes, if there is one.
    operation_id TEXT,
    PRIMARY KEY (account_id, kind, resource_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_by_time ON jobs (account_id, kind, due_at, resource_id);

-- Keys of the KMS and the versions that hold their material.
CREATE TABLE kms_keys (
    account_id          TEXT    NOT NULL,
    kms_key_id          TEXT    NOT NULL,
    folder_id           TEXT    NOT NULL,
    spec                TEXT    NOT NULL,
    usage               TEXT    NOT NULL,
    origin              TEXT    NOT NULL,
    -- Of a key pair that uses one algorithm alone.
    only_algorithm      TEXT,
    name                TEXT    NOT NULL,
    description         TEXT    NOT NULL,
    labels              TEXT    NOT NULL,
    status              TEXT    NOT NULL,
    -- The algorithm of new versions of a symmetric key.
    algorithm           TEXT,
    primary_version_id  TEXT    NOT NULL,
    rotation_period     INTEGER,
    rotated_at          INTEGER,
    next_rotation_at    INTEGER,
    on_demand_rotations INTEGER NOT NULL,
    deletion_protection INTEGER NOT NULL,
    -- When a key goes that can still be kept.
    pending_deletion_at INTEGER,
    -- When a deleted key is destroyed; absent on all others.
    delete_at           INTEGER,
    -- Absent for the default key policy.
    policy              TEXT,
    created_at          INTEGER NOT NULL,
    PRIMARY KEY (account_id, kms_key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX kms_keys_by_folder ON kms_keys (account_id, folder_id, kms_key_id);

CREATE TABLE kms_key_versions (
    account_id      TEXT    NOT NULL,
    kms_key_id      TEXT    NOT NULL,
    version_id      TEXT    NOT NULL,
    algorithm       TEXT,
    cause           TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    -- Of imported material, by whom it belongs to; else empty.
    description     TEXT    NOT NULL,
    destroy_at      INTEGER,
    -- Absent once the version is destroyed.
    sealed_material BLOB,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (account_id, version_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX kms_key_versions_by_key
    ON kms_key_versions (account_id, kms_key_id, created_at, version_id);

CREATE TABLE kms_key_tags (
    account_id TEXT    NOT NULL,
    kms_key_id TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    PRIMARY KEY (account_id, kms_key_id, key)
) STRICT, WITHOUT ROWID;

-- Apart from keys, for the reasons of access_key_uses.
CREATE TABLE kms_key_uses (
    account_id TEXT    NOT NULL,
    kms_key_id TEXT    NOT NULL,
    used_at    INTEGER NOT NULL,
    operation  TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    PRIMARY KEY (account_id, kms_key_id)
) STRICT, WITHOUT ROWID;

-- Names of keys, without the prefix alias/.
CREATE TABLE kms_aliases (
    account_id TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    kms_key_id TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX kms_aliases_by_key ON kms_aliases (account_id, kms_key_id, name);

-- Who may use a key besides those whom policies allow to.
CREATE TABLE kms_grants (
    account_id         TEXT    NOT NULL,
    kms_key_id         TEXT    NOT NULL,
    grant_id           TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    -- Principals by their unique ids, or by ARNs that do not change; the second is empty if there is none.
    grantee            TEXT    NOT NULL,
    retiring           TEXT    NOT NULL,
    operations         TEXT    NOT NULL,
    -- Empty if there is none.
    constraint_kind    TEXT    NOT NULL,
    constraint_context BLOB    NOT NULL,
    issuer             TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    PRIMARY KEY (account_id, grant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX kms_grants_by_key ON kms_grants (account_id, kms_key_id, grant_id);
CREATE INDEX kms_grants_by_grantee ON kms_grants (account_id, kms_key_id, grantee, grant_id);
CREATE INDEX kms_grants_by_name ON kms_grants (account_id, kms_key_id, grantee, name, grant_id);
CREATE INDEX kms_grants_by_retiring ON kms_grants (account_id, retiring, grant_id);

-- How often each identity used each key version.
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
    api        TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (account_id, event_id)
) STRICT, WITHOUT ROWID;

-- The nodes that serve this database, and the time on each node's clock when it last reported.
CREATE TABLE nodes (
    account_id TEXT    NOT NULL,
    node_id    TEXT    NOT NULL,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, node_id)
) STRICT, WITHOUT ROWID;
