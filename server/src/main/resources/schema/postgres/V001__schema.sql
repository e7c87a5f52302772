-- Until 1.0.0 is packaged this file is edited in place; after that it is never changed, and migrations follow it.
-- The same tables and columns as in schema/sqlite, by the same rules (docs/internals/decisions/0005-schema.md).
-- Texts are ordered by their bytes, whatever the database's language.

-- Every account there is or was, with what must be unique among them. Account 000000000000 is the installation itself;
-- all rows belong to it. The row of a deleted account stays, so that its number is never used again.
CREATE TABLE directory (
    account_id   text COLLATE "C" NOT NULL,
    member_id    text COLLATE "C" NOT NULL,
    state        text COLLATE "C" NOT NULL,
    -- In lower case. Absent, like alias and name, once the account is deleted.
    email_folded text COLLATE "C",
    alias        text COLLATE "C",
    -- The name of the cloud.
    name         text COLLATE "C",
    -- No job of the account is due earlier; absent if it has no jobs.
    due_at       bigint,
    PRIMARY KEY (account_id, member_id),
    UNIQUE (account_id, email_folded),
    UNIQUE (account_id, alias),
    UNIQUE (account_id, name)
);

CREATE INDEX directory_by_time ON directory (account_id, due_at);

-- Counts the changes of directory and imported_ids, so that a node knows in constant time whether there were any.
CREATE TABLE directory_version (
    account_id text COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    PRIMARY KEY (account_id)
);

-- Which account an identifier belongs to that was created elsewhere, so that it does not tell its account itself.
CREATE TABLE imported_ids (
    account_id  text COLLATE "C" NOT NULL,
    imported_id text COLLATE "C" NOT NULL,
    member_id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, imported_id)
);

-- The keyring once for each root key that opens it: twice while a new root key replaces the old one.
CREATE TABLE keyrings (
    account_id  text COLLATE "C" NOT NULL,
    keyring_id  text COLLATE "C" NOT NULL,
    root_key_id text COLLATE "C" NOT NULL,
    -- Counts up with each root key; the newest has the highest.
    generation  bigint NOT NULL,
    wrapped     bytea NOT NULL,
    PRIMARY KEY (account_id, keyring_id)
);

CREATE TABLE accounts (
    account_id        text COLLATE "C" NOT NULL,
    organization_id   text COLLATE "C" NOT NULL,
    cloud_id          text COLLATE "C" NOT NULL,
    default_folder_id text COLLATE "C" NOT NULL,
    root_id           text COLLATE "C" NOT NULL,
    alias             text COLLATE "C",
    account_name      text COLLATE "C" NOT NULL,
    email             text COLLATE "C" NOT NULL,
    -- The name of the cloud.
    name              text COLLATE "C" NOT NULL,
    description       text COLLATE "C" NOT NULL,
    -- Labels are lines key=value; neither half can hold a line feed or an equals sign.
    labels            text COLLATE "C" NOT NULL,
    state             text COLLATE "C" NOT NULL,
    closed_at         bigint,
    -- When the rows of a closed account are deleted; absent on all others.
    purge_at          bigint,
    created_at        bigint NOT NULL,
    PRIMARY KEY (account_id)
);

CREATE TABLE account_tags (
    account_id text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, key)
);

-- The organization of the installation; it belongs to the management account.
CREATE TABLE organizations (
    account_id      text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    name            text COLLATE "C" NOT NULL,
    description     text COLLATE "C" NOT NULL,
    title           text COLLATE "C" NOT NULL,
    labels          text COLLATE "C" NOT NULL,
    -- Of all names of keys; absent until the installation is started.
    region          text COLLATE "C",
    created_at      bigint NOT NULL,
    PRIMARY KEY (account_id, organization_id)
);

-- Requests to create an account, in the management account.
CREATE TABLE create_account_requests (
    account_id   text COLLATE "C" NOT NULL,
    request_id   text COLLATE "C" NOT NULL,
    account_name text COLLATE "C" NOT NULL,
    state        text COLLATE "C" NOT NULL,
    requested_at bigint NOT NULL,
    completed_at bigint NOT NULL,
    -- The account, if it was created.
    created_id   text COLLATE "C",
    -- Why it was not created.
    failure      text COLLATE "C",
    PRIMARY KEY (account_id, request_id)
);

CREATE INDEX create_account_requests_by_age ON create_account_requests (account_id, requested_at);

CREATE TABLE folders (
    account_id   text COLLATE "C" NOT NULL,
    folder_id    text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    description  text COLLATE "C" NOT NULL,
    labels       text COLLATE "C" NOT NULL,
    status       text COLLATE "C" NOT NULL,
    delete_after bigint,
    created_at   bigint NOT NULL,
    PRIMARY KEY (account_id, folder_id),
    UNIQUE (account_id, name)
);

CREATE TABLE identities (
    account_id  text COLLATE "C" NOT NULL,
    identity_id text COLLATE "C" NOT NULL,
    folder_id   text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    -- The name in lower case: unique, and the order of lists.
    name_folded text COLLATE "C" NOT NULL,
    path        text COLLATE "C" NOT NULL,
    description text COLLATE "C" NOT NULL,
    labels      text COLLATE "C" NOT NULL,
    status      text COLLATE "C" NOT NULL,
    expires_at  bigint,
    created_at  bigint NOT NULL,
    PRIMARY KEY (account_id, identity_id),
    UNIQUE (account_id, name_folded)
);

CREATE INDEX identities_by_folder ON identities (account_id, folder_id, identity_id);

CREATE TABLE identity_tags (
    account_id  text COLLATE "C" NOT NULL,
    identity_id text COLLATE "C" NOT NULL,
    key_folded  text COLLATE "C" NOT NULL,
    key         text COLLATE "C" NOT NULL,
    value       text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, identity_id, key_folded)
);

CREATE TABLE groups (
    account_id  text COLLATE "C" NOT NULL,
    group_id    text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    path        text COLLATE "C" NOT NULL,
    created_at  bigint NOT NULL,
    PRIMARY KEY (account_id, group_id),
    UNIQUE (account_id, name_folded)
);

CREATE TABLE group_members (
    account_id  text COLLATE "C" NOT NULL,
    group_id    text COLLATE "C" NOT NULL,
    identity_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, group_id, identity_id)
);

CREATE INDEX group_members_by_identity ON group_members (account_id, identity_id, group_id);

-- Policies that customers manage. Names are unique and ordered in lower case.
CREATE TABLE managed_policies (
    account_id         text COLLATE "C" NOT NULL,
    policy_id          text COLLATE "C" NOT NULL,
    name               text COLLATE "C" NOT NULL,
    name_folded        text COLLATE "C" NOT NULL,
    path               text COLLATE "C" NOT NULL,
    description        text COLLATE "C" NOT NULL,
    -- The version that is in force, such as v2.
    default_version_id text COLLATE "C" NOT NULL,
    -- The highest number of a version that there ever was: none is used again.
    last_version       bigint NOT NULL,
    created_at         bigint NOT NULL,
    updated_at         bigint NOT NULL,
    PRIMARY KEY (account_id, policy_id),
    UNIQUE (account_id, name_folded)
);

CREATE TABLE policy_versions (
    account_id text COLLATE "C" NOT NULL,
    policy_id  text COLLATE "C" NOT NULL,
    version_id text COLLATE "C" NOT NULL,
    -- As it was sent.
    document   text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (account_id, policy_id, version_id)
);

CREATE TABLE policy_tags (
    account_id text COLLATE "C" NOT NULL,
    policy_id  text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, policy_id, key)
);

-- Managed policies of users, groups and roles. A reference is the identifier of a policy of the account, or
-- predefined: and the name of one that every account has.
CREATE TABLE policy_attachments (
    account_id text COLLATE "C" NOT NULL,
    target_id  text COLLATE "C" NOT NULL,
    policy_ref text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, target_id, policy_ref)
);

CREATE INDEX policy_attachments_by_policy ON policy_attachments (account_id, policy_ref, target_id);

-- Policies that are part of a user, group or role.
CREATE TABLE inline_policies (
    account_id  text COLLATE "C" NOT NULL,
    target_id   text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    document    text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, target_id, name_folded)
);

-- The managed policy that limits what an identity or role may do.
CREATE TABLE permission_boundaries (
    account_id text COLLATE "C" NOT NULL,
    target_id  text COLLATE "C" NOT NULL,
    policy_ref text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, target_id)
);

CREATE INDEX permission_boundaries_by_policy ON permission_boundaries (account_id, policy_ref, target_id);

-- What callers become for a limited time. Names are unique and ordered in lower case.
CREATE TABLE roles (
    account_id   text COLLATE "C" NOT NULL,
    role_id      text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    name_folded  text COLLATE "C" NOT NULL,
    path         text COLLATE "C" NOT NULL,
    description  text COLLATE "C" NOT NULL,
    -- The longest session, in microseconds.
    max_session  bigint NOT NULL,
    -- As it was sent, with unique ids in place of the ARNs of users and roles.
    trust_policy text COLLATE "C" NOT NULL,
    created_at   bigint NOT NULL,
    PRIMARY KEY (account_id, role_id),
    UNIQUE (account_id, name_folded)
);

CREATE TABLE role_tags (
    account_id text COLLATE "C" NOT NULL,
    role_id    text COLLATE "C" NOT NULL,
    key_folded text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, role_id, key_folded)
);

-- Apart from roles, for the reasons of access_key_uses.
CREATE TABLE role_uses (
    account_id text COLLATE "C" NOT NULL,
    role_id    text COLLATE "C" NOT NULL,
    used_at    bigint NOT NULL,
    service    text COLLATE "C" NOT NULL,
    region     text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, role_id)
);

CREATE TABLE instance_profiles (
    account_id  text COLLATE "C" NOT NULL,
    profile_id  text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    path        text COLLATE "C" NOT NULL,
    -- The role in it, if there is one.
    role_id     text COLLATE "C",
    created_at  bigint NOT NULL,
    PRIMARY KEY (account_id, profile_id),
    UNIQUE (account_id, name_folded)
);

CREATE INDEX instance_profiles_by_role ON instance_profiles (account_id, role_id, name_folded);

CREATE TABLE instance_profile_tags (
    account_id text COLLATE "C" NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, profile_id, key)
);

-- Issuers of identity tokens that the account trusts. The issuer has no scheme; case distinguishes issuers.
CREATE TABLE oidc_providers (
    account_id  text COLLATE "C" NOT NULL,
    provider_id text COLLATE "C" NOT NULL,
    issuer      text COLLATE "C" NOT NULL,
    created_at  bigint           NOT NULL,
    PRIMARY KEY (account_id, provider_id),
    UNIQUE (account_id, issuer)
);

CREATE TABLE oidc_client_ids (
    account_id  text COLLATE "C" NOT NULL,
    provider_id text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL,
    client_id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, provider_id, position)
);

CREATE TABLE oidc_thumbprints (
    account_id  text COLLATE "C" NOT NULL,
    provider_id text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL,
    thumbprint  text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, provider_id, position)
);

CREATE TABLE oidc_provider_tags (
    account_id  text COLLATE "C" NOT NULL,
    provider_id text COLLATE "C" NOT NULL,
    key         text COLLATE "C" NOT NULL,
    value       text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, provider_id, key)
);

-- The accounts that are or were issuers of identity tokens for other services; all rows belong to the installation, so
-- that an issuer is found by its id alone.
CREATE TABLE outbound_issuers (
    account_id text COLLATE "C" NOT NULL,
    issuer_id  text COLLATE "C" NOT NULL,
    member_id  text COLLATE "C" NOT NULL,
    enabled    bigint NOT NULL,
    created_at bigint NOT NULL,
    -- When its keys have to be looked at; absent while it is not enabled.
    due_at     bigint,
    PRIMARY KEY (account_id, issuer_id),
    UNIQUE (account_id, member_id)
);

CREATE INDEX outbound_issuers_by_time ON outbound_issuers (account_id, due_at, issuer_id);

-- The key pairs that sign those tokens. A pair is bound to its issuer: what is sealed says everything but the time.
CREATE TABLE outbound_keys (
    account_id text COLLATE "C" NOT NULL,
    key_id     text COLLATE "C" NOT NULL,
    issuer_id  text COLLATE "C" NOT NULL,
    algorithm  text COLLATE "C" NOT NULL,
    -- SubjectPublicKeyInfo in Base64.
    public_key text COLLATE "C" NOT NULL,
    sealed_key bytea NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (account_id, key_id)
);

-- How much of each quota an account has used, so that checking one takes constant time.
CREATE TABLE quota_use (
    account_id text COLLATE "C" NOT NULL,
    quota      text COLLATE "C" NOT NULL,
    used       bigint NOT NULL,
    PRIMARY KEY (account_id, quota)
);

CREATE TABLE access_keys (
    account_id    text COLLATE "C" NOT NULL,
    access_key_id text COLLATE "C" NOT NULL,
    resource_id   text COLLATE "C" NOT NULL,
    owner_id      text COLLATE "C" NOT NULL,
    status        text COLLATE "C" NOT NULL,
    sealed_secret bytea NOT NULL,
    description   text COLLATE "C" NOT NULL,
    created_at    bigint NOT NULL,
    PRIMARY KEY (account_id, access_key_id),
    UNIQUE (account_id, resource_id)
);

CREATE INDEX access_keys_by_owner ON access_keys (account_id, owner_id, access_key_id);

-- Apart from access_keys: written in batches by verification, and never a reason to forget a cached key.
CREATE TABLE access_key_uses (
    account_id    text COLLATE "C" NOT NULL,
    access_key_id text COLLATE "C" NOT NULL,
    used_at       bigint NOT NULL,
    service       text COLLATE "C" NOT NULL,
    region        text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, access_key_id)
);

CREATE TABLE audit_changes (
    account_id text COLLATE "C" NOT NULL,
    event_id   text COLLATE "C" NOT NULL,
    at         bigint NOT NULL,
    operation  text COLLATE "C" NOT NULL,
    outcome    text COLLATE "C" NOT NULL,
    reason     text COLLATE "C" NOT NULL,
    actor_id   text COLLATE "C",
    access_key text COLLATE "C" NOT NULL,
    target     text COLLATE "C" NOT NULL,
    source     text COLLATE "C" NOT NULL,
    user_agent text COLLATE "C" NOT NULL,
    api        text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    count      bigint NOT NULL,
    PRIMARY KEY (account_id, event_id)
);

CREATE TABLE audit_denials (
    account_id text COLLATE "C" NOT NULL,
    event_id   text COLLATE "C" NOT NULL,
    at         bigint NOT NULL,
    operation  text COLLATE "C" NOT NULL,
    outcome    text COLLATE "C" NOT NULL,
    reason     text COLLATE "C" NOT NULL,
    actor_id   text COLLATE "C",
    access_key text COLLATE "C" NOT NULL,
    target     text COLLATE "C" NOT NULL,
    source     text COLLATE "C" NOT NULL,
    user_agent text COLLATE "C" NOT NULL,
    api        text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    count      bigint NOT NULL,
    PRIMARY KEY (account_id, event_id)
);

-- Virtual MFA devices; one without an owner proves nothing.
CREATE TABLE mfa_devices (
    account_id    text COLLATE "C" NOT NULL,
    device_id     text COLLATE "C" NOT NULL,
    path          text COLLATE "C" NOT NULL,
    name          text COLLATE "C" NOT NULL,
    -- Path and name in lower case: unique, and the order of lists.
    name_folded   text COLLATE "C" NOT NULL,
    sealed_seed   bytea NOT NULL,
    owner_id      text COLLATE "C",
    enabled_at    bigint,
    -- The number of the last code that was accepted, 0 if none was.
    last_step     bigint NOT NULL,
    -- How many codes the clock of the device is ahead.
    drift         bigint NOT NULL,
    -- How many codes in succession were wrong, and until when none is accepted.
    failures      bigint NOT NULL,
    blocked_until bigint,
    created_at    bigint NOT NULL,
    PRIMARY KEY (account_id, device_id),
    UNIQUE (account_id, name_folded)
);

CREATE INDEX mfa_devices_by_owner ON mfa_devices (account_id, owner_id, device_id);

CREATE TABLE mfa_device_tags (
    account_id text COLLATE "C" NOT NULL,
    device_id  text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, device_id, key)
);

CREATE TABLE api_keys (
    account_id  text COLLATE "C" NOT NULL,
    api_key_id  text COLLATE "C" NOT NULL,
    owner_id    text COLLATE "C" NOT NULL,
    description text COLLATE "C" NOT NULL,
    -- SHA-256 of the secret: it is compared, never recomputed.
    digest      bytea NOT NULL,
    -- The last six characters, for people to tell keys apart.
    tail        text COLLATE "C" NOT NULL,
    -- One scope per line.
    scopes      text COLLATE "C" NOT NULL,
    -- Binds the record to its owner, so that a change made outside Keyhold is noticed. A key without it is refused.
    seal        bytea NOT NULL,
    expires_at  bigint,
    created_at  bigint NOT NULL,
    PRIMARY KEY (account_id, api_key_id)
);

CREATE INDEX api_keys_by_owner ON api_keys (account_id, owner_id, api_key_id);

CREATE TABLE authorized_keys (
    account_id        text COLLATE "C" NOT NULL,
    authorized_key_id text COLLATE "C" NOT NULL,
    owner_id          text COLLATE "C" NOT NULL,
    description       text COLLATE "C" NOT NULL,
    algorithm         text COLLATE "C" NOT NULL,
    public_key        text COLLATE "C" NOT NULL,
    -- As in api_keys.
    seal              bytea NOT NULL,
    created_at        bigint NOT NULL,
    PRIMARY KEY (account_id, authorized_key_id)
);

CREATE INDEX authorized_keys_by_owner ON authorized_keys (account_id, owner_id, authorized_key_id);

-- When an API key, an authorized key or an identity last authenticated.
CREATE TABLE last_uses (
    account_id  text COLLATE "C" NOT NULL,
    resource_id text COLLATE "C" NOT NULL,
    used_at     bigint NOT NULL,
    PRIMARY KEY (account_id, resource_id)
);

CREATE TABLE access_bindings (
    account_id   text COLLATE "C" NOT NULL,
    resource_id  text COLLATE "C" NOT NULL,
    role_id      text COLLATE "C" NOT NULL,
    subject_type text COLLATE "C" NOT NULL,
    subject_id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, resource_id, role_id, subject_type, subject_id)
);

CREATE INDEX access_bindings_by_subject ON access_bindings (account_id, subject_id, resource_id);

CREATE TABLE operations (
    account_id    text COLLATE "C" NOT NULL,
    operation_id  text COLLATE "C" NOT NULL,
    resource_id   text COLLATE "C" NOT NULL,
    description   text COLLATE "C" NOT NULL,
    created_at    bigint NOT NULL,
    created_by    text COLLATE "C" NOT NULL,
    modified_at   bigint NOT NULL,
    done          bigint NOT NULL,
    metadata_type text COLLATE "C" NOT NULL,
    metadata      bytea NOT NULL,
    response_type text COLLATE "C" NOT NULL,
    response      bytea NOT NULL,
    error_code    bigint NOT NULL,
    error_text    text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, operation_id)
);

CREATE INDEX operations_by_resource ON operations (account_id, resource_id, created_at, operation_id);
CREATE INDEX operations_by_end ON operations (account_id, done, modified_at);

CREATE TABLE idempotency_keys (
    account_id      text COLLATE "C" NOT NULL,
    subject_id      text COLLATE "C" NOT NULL,
    method          text COLLATE "C" NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    -- The operation of an asynchronous call, the resource of a synchronous one.
    result_id       text COLLATE "C" NOT NULL,
    created_at      bigint NOT NULL,
    PRIMARY KEY (account_id, subject_id, method, idempotency_key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (account_id, created_at);

-- IAM tokens revoked before they expire; a row may be deleted when its token would have expired.
CREATE TABLE revoked_tokens (
    account_id text COLLATE "C" NOT NULL,
    token_id   text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (account_id, token_id)
);

CREATE INDEX revoked_tokens_by_end ON revoked_tokens (account_id, expires_at);

-- The MAC keys of IAM tokens, sealed; the newest signs, older ones still verify.
CREATE TABLE token_keys (
    account_id   text COLLATE "C" NOT NULL,
    token_key_id text COLLATE "C" NOT NULL,
    sealed_key   bytea NOT NULL,
    created_at   bigint NOT NULL,
    PRIMARY KEY (account_id, token_key_id)
);

-- Scheduled work.
CREATE TABLE jobs (
    account_id   text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    -- At most one job of a kind on a resource.
    resource_id  text COLLATE "C" NOT NULL,
    due_at       bigint NOT NULL,
    -- The operation that it completes, if there is one.
    operation_id text COLLATE "C",
    PRIMARY KEY (account_id, kind, resource_id)
);

CREATE INDEX jobs_by_time ON jobs (account_id, kind, due_at, resource_id);

-- Keys of the KMS and the versions that hold their material.
CREATE TABLE kms_keys (
    account_id          text COLLATE "C" NOT NULL,
    kms_key_id          text COLLATE "C" NOT NULL,
    folder_id           text COLLATE "C" NOT NULL,
    spec                text COLLATE "C" NOT NULL,
    usage               text COLLATE "C" NOT NULL,
    origin              text COLLATE "C" NOT NULL,
    -- Of a key pair that uses one algorithm alone.
    only_algorithm      text COLLATE "C",
    name                text COLLATE "C" NOT NULL,
    description         text COLLATE "C" NOT NULL,
    labels              text COLLATE "C" NOT NULL,
    status              text COLLATE "C" NOT NULL,
    -- The algorithm of new versions of a symmetric key.
    algorithm           text COLLATE "C",
    primary_version_id  text COLLATE "C" NOT NULL,
    rotation_period     bigint,
    rotated_at          bigint,
    next_rotation_at    bigint,
    on_demand_rotations bigint NOT NULL,
    deletion_protection bigint NOT NULL,
    -- When a key goes that can still be kept.
    pending_deletion_at bigint,
    -- When a deleted key is destroyed; absent on all others.
    delete_at           bigint,
    -- Absent for the default key policy.
    policy              text COLLATE "C",
    created_at          bigint NOT NULL,
    PRIMARY KEY (account_id, kms_key_id)
);

CREATE INDEX kms_keys_by_folder ON kms_keys (account_id, folder_id, kms_key_id);

CREATE TABLE kms_key_versions (
    account_id      text COLLATE "C" NOT NULL,
    kms_key_id      text COLLATE "C" NOT NULL,
    version_id      text COLLATE "C" NOT NULL,
    algorithm       text COLLATE "C",
    cause           text COLLATE "C" NOT NULL,
    status          text COLLATE "C" NOT NULL,
    -- Of imported material, by whom it belongs to; else empty.
    description     text COLLATE "C" NOT NULL,
    destroy_at      bigint,
    -- Absent once the version is destroyed.
    sealed_material bytea,
    created_at      bigint NOT NULL,
    PRIMARY KEY (account_id, version_id)
);

CREATE INDEX kms_key_versions_by_key
    ON kms_key_versions (account_id, kms_key_id, created_at, version_id);

CREATE TABLE kms_key_tags (
    account_id text COLLATE "C" NOT NULL,
    kms_key_id text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, kms_key_id, key)
);

-- Apart from keys, for the reasons of access_key_uses.
CREATE TABLE kms_key_uses (
    account_id text COLLATE "C" NOT NULL,
    kms_key_id text COLLATE "C" NOT NULL,
    used_at    bigint NOT NULL,
    operation  text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, kms_key_id)
);

-- Names of keys, without the prefix alias/.
CREATE TABLE kms_aliases (
    account_id text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    kms_key_id text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (account_id, name)
);

CREATE INDEX kms_aliases_by_key ON kms_aliases (account_id, kms_key_id, name);

-- Who may use a key besides those whom policies allow to.
CREATE TABLE kms_grants (
    account_id         text COLLATE "C" NOT NULL,
    kms_key_id         text COLLATE "C" NOT NULL,
    grant_id           text COLLATE "C" NOT NULL,
    name               text COLLATE "C" NOT NULL,
    -- Principals by their unique ids, or by ARNs that do not change; the second is empty if there is none.
    grantee            text COLLATE "C" NOT NULL,
    retiring           text COLLATE "C" NOT NULL,
    operations         text COLLATE "C" NOT NULL,
    -- Empty if there is none.
    constraint_kind    text COLLATE "C" NOT NULL,
    constraint_context bytea NOT NULL,
    issuer             text COLLATE "C" NOT NULL,
    created_at         bigint NOT NULL,
    PRIMARY KEY (account_id, grant_id)
);

CREATE INDEX kms_grants_by_key ON kms_grants (account_id, kms_key_id, grant_id);
CREATE INDEX kms_grants_by_grantee ON kms_grants (account_id, kms_key_id, grantee, grant_id);
CREATE INDEX kms_grants_by_name ON kms_grants (account_id, kms_key_id, grantee, name, grant_id);
CREATE INDEX kms_grants_by_retiring ON kms_grants (account_id, retiring, grant_id);

-- How often each identity used each key version.
CREATE TABLE audit_uses (
    account_id text COLLATE "C" NOT NULL,
    event_id   text COLLATE "C" NOT NULL,
    at         bigint NOT NULL,
    operation  text COLLATE "C" NOT NULL,
    outcome    text COLLATE "C" NOT NULL,
    reason     text COLLATE "C" NOT NULL,
    actor_id   text COLLATE "C",
    access_key text COLLATE "C" NOT NULL,
    target     text COLLATE "C" NOT NULL,
    source     text COLLATE "C" NOT NULL,
    user_agent text COLLATE "C" NOT NULL,
    api        text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    count      bigint NOT NULL,
    PRIMARY KEY (account_id, event_id)
);

-- The nodes that serve this database, and the time on each node's clock when it last reported.
CREATE TABLE nodes (
    account_id text COLLATE "C" NOT NULL,
    node_id    text COLLATE "C" NOT NULL,
    seen_at    bigint NOT NULL,
    PRIMARY KEY (account_id, node_id)
);
