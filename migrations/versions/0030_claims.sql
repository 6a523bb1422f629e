-- Runs before the new code: it only adds. What insurers are asked to pay, file by file, and what they answered.

-- Where a doctor is paid, and as which enterprise. Without it nothing can be billed in their name.
create table payees (
    doctor_id uuid primary key references doctors,
    brand_id text not null references brands,
    iban text not null check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
    bic text not null check (bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'),
    enterprise_number text not null check (enterprise_number ~ '^[01][0-9]{9}$'),
    phone text not null check (phone ~ '^[0-9]{9,10}$'),
    changed_at timestamptz not null
);

create table claim_batches (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    doctor_id uuid not null references doctors,
    number bigint generated always as identity unique,
    month date not null check (extract(day from month) = 1),
    sending_number int not null check (sending_number between 1 and 999),
    state text not null check (state in ('made', 'sent', 'acknowledged', 'settled', 'refused')),
    made_at timestamptz not null,
    sent_at timestamptz,
    network_reference text,
    unique (brand_id, doctor_id, month, sending_number)
);

create index claim_batches_open on claim_batches (state) where state in ('made', 'sent', 'acknowledged');

-- One charge, one claim. The insurer's part of it, and how far it is.
create table claims (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    charge_id uuid not null unique references charges,
    patient_id uuid not null references people,
    doctor_id uuid not null references doctors,
    number bigint generated always as identity unique,
    day date not null,
    code text not null check (code ~ '^[0-9]{6}$'),
    insurer_cents int not null check (insurer_cents > 0),
    patient_cents int not null check (patient_cents >= 0),
    supplement_cents int not null check (supplement_cents >= 0),
    state text not null check (state in ('waiting', 'ready', 'batched', 'accepted', 'settled', 'rejected', 'dropped')),
    mutuality text check (mutuality ~ '^[0-9]{3}$'),
    ct1 text,
    ct2 text,
    batch_id uuid references claim_batches,
    errors text[] not null default '{}',
    paid_cents int not null default 0,
    tries int not null default 0,
    ask_at timestamptz,
    changed_at timestamptz not null,
    check (state not in ('ready', 'batched', 'accepted', 'settled') or mutuality is not null),
    check ((state in ('batched', 'accepted', 'settled')) <= (batch_id is not null))
);

create index claims_doctor on claims (doctor_id, number desc);

create index claims_open on claims (state) where state in ('waiting', 'ready', 'batched', 'accepted', 'rejected');

-- Each file of an answer is applied once, whatever is fetched again.
create table claim_files (
    key text primary key,
    brand_id text not null references brands,
    batch_id uuid not null references claim_batches,
    kind text not null check (kind in ('acknowledged', 'refused', 'accepted', 'settled')),
    at timestamptz not null
);

alter table ledger_entries drop constraint ledger_entries_cause_kind_check;

alter table ledger_entries add constraint ledger_entries_cause_kind_check check (cause_kind in ('charge', 'waiver',
    'payment', 'mismatch', 'refund', 'licence', 'correction', 'settlement', 'dropped_claim'));

do $$
declare
    name text;
begin
    foreach name in array array['payees', 'claim_batches', 'claims', 'claim_files'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
        execute format('revoke delete, truncate on %I from doktr_app', name);
    end loop;
end $$;
