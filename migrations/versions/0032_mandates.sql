-- Runs before the new code: it only adds. Statements are separated by blank lines.

-- Who may act for whom, and until when. A parent's ends when the child is old enough to come alone; an adult's mandate
-- is granted for a time and for named things, and is nobody's until somebody redeems its code. `during` is what was
-- granted, `ended_at` when somebody ended it before. Two live ones of the same two people never overlap.
create table mandates (
    id uuid primary key,
    brand_id text not null references brands,
    kind text not null check (kind in ('child', 'adult')),
    patient_id uuid not null references people,
    mandatary_id uuid references people,
    scopes text[] not null check (scopes <@ array['ask', 'call', 'chat'] and 'ask' = any (scopes)),
    during tstzrange not null check (not isempty(during)),
    device_id uuid not null references devices,
    declaration text,
    code_hash bytea unique check (octet_length(code_hash) = 32),
    code_until timestamptz,
    made_at timestamptz not null,
    redeemed_at timestamptz,
    ended_at timestamptz,
    ended_by uuid references people,
    check (mandatary_id <> patient_id),
    check ((kind = 'child') = (declaration is not null)),
    check ((kind = 'adult') = (code_hash is not null and code_until is not null)),
    check ((mandatary_id is null) = (redeemed_at is null)),
    constraint mandates_no_overlap exclude using gist (patient_id with =, mandatary_id with =, during with &&)
        where (ended_at is null and mandatary_id is not null)
);

create index mandates_patient on mandates (patient_id) where ended_at is null;

create index mandates_mandatary on mandates (mandatary_id) where ended_at is null;

create index mandates_over on mandates (upper(during)) where ended_at is null;

alter table mandates enable row level security;

alter table mandates force row level security;

create policy reach on mandates using (in_reach(brand_id)) with check (in_reach(brand_id));

-- For whom a request is, is told apart from who asks; whoever asks has one in the line at a time.
alter table requests add column acting_as text not null default 'self'
    check (acting_as in ('self', 'parent', 'mandatary'));

alter table requests add check ((acting_as = 'self') = (acting_id = patient_id));

create unique index requests_one_open_per_actor on requests (acting_id)
    where ended_at is null and appointment_id is null;

-- Whom a safe is about, where somebody else founded and holds it.
alter table safes add column about_id uuid references people;

create index safes_about on safes (about_id) where about_id is not null;
