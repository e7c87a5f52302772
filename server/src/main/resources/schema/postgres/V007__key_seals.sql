-- What binds the record of a key to its owner, so that a change made past Keyhold is noticed. A key without it is refused.

ALTER TABLE api_keys ADD COLUMN seal bytea NOT NULL DEFAULT '';
ALTER TABLE api_keys ALTER COLUMN seal DROP DEFAULT;
ALTER TABLE authorized_keys ADD COLUMN seal bytea NOT NULL DEFAULT '';
ALTER TABLE authorized_keys ALTER COLUMN seal DROP DEFAULT;
