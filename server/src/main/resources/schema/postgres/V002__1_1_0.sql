-- The trace that a client said its request belongs to, 32 hexadecimal digits.
ALTER TABLE audit_changes ADD COLUMN trace_id text COLLATE "C";
ALTER TABLE audit_denials ADD COLUMN trace_id text COLLATE "C";
ALTER TABLE audit_uses ADD COLUMN trace_id text COLLATE "C";
