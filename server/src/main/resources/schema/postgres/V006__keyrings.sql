-- The keyring is there once for each root key that opens it: twice while a new root key takes the place of the old one.

-- Counts up with each root key; the newest has the highest.
ALTER TABLE keyrings ADD COLUMN generation bigint NOT NULL DEFAULT 1;
ALTER TABLE keyrings ALTER COLUMN generation DROP DEFAULT;
UPDATE keyrings SET keyring_id = root_key_id;
