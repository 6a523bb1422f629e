-- Runs before the new code: it only adds.

-- Whether the doctor took the report over into their own record, or said that they will not.
alter table safes add column record text check (record in ('exported', 'declined'));

alter table safes add column record_at timestamptz;
