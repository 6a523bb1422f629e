-- Runs before the new code: it only adds. By which answer of an insurer a claim was paid first, and by which each later
-- movement came: the same answer again is none. `after_drop`: its doctor had given the claim up by then.
alter table claims add column paid_answer text;

alter table claim_corrections add column answer text;

alter table claim_corrections add column after_drop boolean not null default false;
