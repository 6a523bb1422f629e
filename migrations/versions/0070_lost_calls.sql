-- Runs before the new code, which alone asks for the new column.
alter table requests add column lost_calls smallint not null default 0;
