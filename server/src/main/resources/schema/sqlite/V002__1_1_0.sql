-- The trace that a client said its request belongs to, 32 hexadecimal digits.
ALTER TABLE audit_changes ADD COLUMN trace_id TEXT;
ALTER TABLE audit_denials ADD COLUMN trace_id TEXT;
ALTER TABLE audit_uses ADD COLUMN trace_id TEXT;

-- WEAK for a key that was imported though its secret is weaker than an import demands; absent for all others.
ALTER TABLE access_keys ADD COLUMN mark TEXT;

-- Since when the account accepts no changes, because it moves to another installation; absent on all others.
ALTER TABLE accounts ADD COLUMN frozen_at INTEGER;
