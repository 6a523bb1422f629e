-- Runs before the new code: it only adds.

-- How much of a safe's room one person's files take, so that nobody fills it for the others.
alter table safe_people add column stored_bytes bigint not null default 0;
