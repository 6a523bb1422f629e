-- Runs before the new code: it only adds. Who gives their place up may have it back until keep_until.
alter table requests add column leaving boolean not null default false;
