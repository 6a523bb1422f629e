-- Runs before the new code: it only adds. Whether its insurer was asked for its part of a charge, so that those of which
-- it was not are found without all that ever were.
alter table charges add column claimed boolean not null default false;

update charges set claimed = true where exists (select from claims where charge_id = charges.id);
