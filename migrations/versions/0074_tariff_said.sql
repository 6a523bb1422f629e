-- Runs before the new code: it only adds. What the insurer itself says that a claim's service costs whom, and whether that is
-- something else than what we ask for; when to ask.
alter table claims add column compare_at timestamptz;

alter table claims add column compare_tries int not null default 0;

alter table claims add column said_fee_cents int;

alter table claims add column said_insurer_cents int;

alter table claims add column said_patient_cents int;

alter table claims add column said_errors text[] not null default '{}';

alter table claims add column differs boolean not null default false;

create index claims_to_compare on claims (compare_at) where compare_at is not null;

create index claims_differing on claims (brand_id, number) where differs
