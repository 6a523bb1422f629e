-- Runs before the new code: it only adds.

-- Amounts in cents. A code's validities follow each other without gap (checked at commit) and without overlap.
create table tariffs (
    code text not null check (code ~ '^[0-9]{6}$'),
    valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
    labels jsonb not null,
    honorarium_cents int check (honorarium_cents >= 0),
    share_cents int not null check (share_cents >= 0),
    share_increased_cents int not null check (share_increased_cents between 0 and share_cents),
    conditions jsonb not null,
    status text not null check (status in ('official', 'derived', 'unverified')),
    source text not null,
    regime text not null,
    primary key (code, valid),
    check (honorarium_cents is null or share_cents <= honorarium_cents),
    check (honorarium_cents is not null or status = 'unverified'),
    constraint tariffs_no_overlap exclude using gist (code with =, valid with &&)
);

create function tariffs_without_gap() returns trigger language plpgsql as $$ begin
    if (select count(*) from tariffs, lateral (select 1) one where code = new.code) > 0
        and (select count(*) from (select unnest(range_agg(valid)) from tariffs where code = new.code) parts) <> 1 then
        raise exception 'the validities of % leave a gap', new.code using errcode = 'check_violation',
            constraint = 'tariffs_no_gap';
    end if;
    return null;
end $$;

create constraint trigger tariffs_no_gap after insert or update on tariffs deferrable initially deferred
    for each row execute function tariffs_without_gap();

-- Which code a consultation of a kind has on a day, and on which conditions it is reimbursed.
create table tariff_rules (
    name text primary key,
    channel text not null check (channel in ('video', 'audio', 'chat')),
    qualification text not null,
    purpose text not null,
    valid daterange not null check (not isempty(valid)),
    code text check (code ~ '^[0-9]{6}$'),
    billing text not null check (billing in ('third_party', 'suspended', 'none')),
    relations text[] not null,
    requires text[] not null,
    supplement text not null,
    source text not null,
    status text not null check (status in ('official', 'derived', 'unverified')),
    constraint tariff_rules_no_overlap
        exclude using gist (channel with =, qualification with =, purpose with =, valid with &&)
);

-- What the insurer said of a patient, kept for the day so that they are not asked twice.
create table covers (
    patient_id uuid primary key references people,
    brand_id text not null references brands,
    asked_at timestamptz not null,
    mutuality text,
    ct1 text,
    ct2 text,
    insured boolean not null,
    increased boolean not null,
    medical_house boolean not null,
    gmd_holder text
);

-- A price told to a patient; accepted once, with the request that it belongs to. Never changed afterwards.
create table quotes (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    patient_id uuid not null references people,
    doctor_id uuid references doctors,
    channel text not null check (channel in ('video', 'audio', 'chat')),
    made_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    code text,
    status text not null check (status in ('official', 'derived', 'unverified')),
    relation text not null,
    reimbursed boolean not null,
    reason text not null,
    honorarium_cents int not null check (honorarium_cents >= 0),
    insurer_cents int not null check (insurer_cents >= 0),
    patient_cents int not null check (patient_cents >= 0),
    least_cents int not null check (least_cents >= 0),
    supplement_cents int not null check (supplement_cents >= 0),
    check (insurer_cents + patient_cents = honorarium_cents),
    check (least_cents <= patient_cents + supplement_cents)
);

create index quotes_patient on quotes (patient_id, made_at desc);

-- Checked at commit: a request is put into the line first, then its price is accepted.
alter table requests add column quote_id uuid references quotes deferrable initially deferred;

create index requests_quote on requests (quote_id);

do $$
declare
    name text;
begin
    foreach name in array array['covers', 'quotes'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
end $$;

revoke insert, update, delete, truncate on tariffs, tariff_rules from doktr_app;

revoke delete, truncate on quotes from doktr_app;
