-- Runs before the new code: it only adds. Nothing here holds a word about health.

-- What a consultation costs its patient, once it is over: one row each, whatever happens and however often.
create table charges (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    consultation_id uuid not null unique references consultations,
    patient_id uuid not null references people,
    doctor_id uuid not null references doctors,
    at timestamptz not null,
    due_at timestamptz not null,
    state text not null check (state in ('undecided', 'free', 'due', 'paid', 'waived', 'refunding', 'refunded')),
    code text,
    reimbursed boolean not null,
    reason text not null,
    honorarium_cents int not null check (honorarium_cents >= 0),
    insurer_cents int not null check (insurer_cents >= 0),
    amount_cents int not null check (amount_cents >= 0),
    supplement_cents int not null check (supplement_cents >= 0),
    waived_for text,
    settled_at timestamptz,
    insurer_reference text,
    check (insurer_cents + amount_cents - supplement_cents = honorarium_cents)
);

create index charges_patient on charges (patient_id, at desc);

create index charges_doctor on charges (doctor_id, at desc);

create index charges_open on charges (brand_id, due_at) where state in ('undecided', 'due', 'refunding');

-- One attempt to pay. `provider_id` is the provider's; `told` says that a look at it is on its way.
create table payments (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    charge_id uuid not null references charges,
    amount_cents int not null check (amount_cents > 0),
    state text not null check (state in ('draft', 'open', 'pending', 'authorized', 'paid', 'canceled', 'expired',
        'failed', 'mismatched')),
    origin text not null,
    language text not null check (language in ('fr', 'nl', 'de', 'en')),
    provider_id text unique,
    checkout_url text,
    made_at timestamptz not null,
    told boolean not null default false,
    look_at timestamptz,
    looks int not null default 0,
    seen_cents int,
    paid_at timestamptz
);

create unique index payments_one_live on payments (charge_id)
    where state in ('draft', 'open', 'pending', 'authorized');

create index payments_charge on payments (charge_id, made_at);

create index payments_to_look_at on payments (look_at)
    where state in ('draft', 'open', 'pending', 'authorized');

create table refunds (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    payment_id uuid not null unique references payments,
    amount_cents int not null check (amount_cents > 0),
    reason text not null,
    state text not null check (state in ('draft', 'queued', 'refunded', 'failed')),
    provider_id text,
    made_at timestamptz not null,
    look_at timestamptz,
    looks int not null default 0,
    done_at timestamptz
);

create index refunds_to_look_at on refunds (look_at) where state in ('draft', 'queued');

-- What a device says of its call, signed by it: how long it was connected. No content.
create table call_facts (
    consultation_id uuid not null references consultations,
    person_id uuid not null references people,
    brand_id text not null references brands,
    role text not null check (role in ('patient', 'doctor')),
    device_id uuid not null references devices,
    connected_s int not null check (connected_s between 0 and 86400),
    statement bytea not null,
    signature bytea not null check (octet_length(signature) = 64),
    at timestamptz not null,
    primary key (consultation_id, person_id)
);

-- What a doctor pays the operator of a brand for a month.
create table licences (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    doctor_id uuid not null references doctors,
    month date not null check (extract(day from month) = 1),
    number int not null,
    amount_cents int not null check (amount_cents > 0),
    at timestamptz not null,
    unique (brand_id, doctor_id, month),
    unique (brand_id, number)
);

do $$
declare
    name text;
begin
    foreach name in array array['charges', 'payments', 'refunds', 'call_facts', 'licences'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
        execute format('revoke delete, truncate on %I from doktr_app', name);
    end loop;
end $$;
