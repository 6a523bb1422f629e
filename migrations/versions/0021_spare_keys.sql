-- Runs before the new code: it only adds.

-- The code for a new device, sealed by the patient's device for the patient's passkeys; the oldest first.
alter table safes add column spare_keys bytea[] not null default '{}' check (cardinality(spare_keys) <= 4);
