-- The spine. Statements are separated by blank lines. The owner runs this; the application role owns nothing.

create extension if not exists btree_gist;

create extension if not exists unaccent;

-- Which brands' rows the present transaction may see: set by the unit of work, '*' for the worker.
create function in_reach(brand text) returns boolean language sql stable parallel safe as
$$ select brand = any (string_to_array(current_setting('doktr.brands', true), ','))
       or current_setting('doktr.brands', true) = '*' $$;

create table brands (
    id text primary key check (id ~ '^[a-z][a-z0-9-]{1,30}$'),
    hosts text[] not null,
    data jsonb not null,
    digest bytea not null,
    imported_at timestamptz not null default now()
);

create table brand_documents (
    brand_id text not null references brands,
    document text not null check (document in ('terms', 'privacy')),
    version text not null,
    language text not null check (language in ('fr', 'nl', 'de', 'en')),
    valid_from timestamptz not null,
    title text not null,
    body jsonb not null,
    primary key (brand_id, document, version, language)
);

-- People. A patient or operator belongs to a brand; a doctor is platform-wide (brand_id null).
create table people (
    id uuid primary key default uuidv7(),
    brand_id text references brands,
    face text not null check (face in ('patient', 'doctor', 'operator')),
    niss_hmac bytea not null,
    niss_sealed bytea not null,
    itsme_subject text not null,
    given_name text not null,
    family_name text not null,
    birthdate date not null,
    gender text,
    language text not null check (language in ('fr', 'nl', 'de', 'en')),
    created_at timestamptz not null,
    last_login_at timestamptz not null,
    erased_at timestamptz,
    check ((face = 'doctor') = (brand_id is null)),
    unique nulls not distinct (brand_id, face, niss_hmac)
);

create table patients (
    person_id uuid primary key references people,
    brand_id text not null references brands,
    phone text,
    email text,
    contact_confirmed_at timestamptz
);

create table doctors (
    person_id uuid primary key references people,
    nihdi text not null unique check (nihdi ~ '^[0-9]{8}([0-9]{3})?$'),
    profession text not null,
    languages text[] not null
);

create table doctor_brands (
    doctor_id uuid not null references doctors,
    brand_id text not null references brands,
    primary key (doctor_id, brand_id)
);

create table operators_allowed (
    brand_id text not null references brands,
    niss_hmac bytea not null,
    allowed_at timestamptz not null default now(),
    primary key (brand_id, niss_hmac)
);

create table devices (
    id uuid primary key default uuidv7(),
    person_id uuid not null references people,
    brand_id text references brands,
    public_key bytea not null check (octet_length(public_key) = 32),
    label text not null check (char_length(label) between 1 and 80),
    enrolled_at timestamptz not null,
    last_seen_at timestamptz not null,
    revoked_at timestamptz,
    unique (person_id, public_key)
);

create table login_attempts (
    state_hash bytea primary key,
    brand_id text not null references brands,
    face text not null check (face in ('patient', 'doctor', 'operator')),
    browser_hash bytea not null,
    nonce text not null,
    code_verifier text not null,
    redirect_uri text not null,
    return_to text not null,
    language text not null,
    replaces uuid,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index login_attempts_expiry on login_attempts (expires_at);

create table sessions (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    person_id uuid not null references people,
    face text not null check (face in ('patient', 'doctor', 'operator')),
    token_hash bytea not null unique,
    device_id uuid references devices,
    browser text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);

create index sessions_person on sessions (person_id) where revoked_at is null;

create table consents (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    person_id uuid not null references people,
    document text not null,
    version text not null,
    language text not null,
    device_id uuid references devices,
    accepted_at timestamptz not null,
    unique (person_id, document, version)
);

-- Duty and the one table of a doctor's time.
create table duty (
    doctor_id uuid primary key references doctors,
    state text not null check (state in ('off', 'on', 'paused')),
    since timestamptz not null,
    pause_until timestamptz,
    free_since timestamptz not null,
    missed_rings int not null default 0
);

create table doctor_time (
    id uuid primary key default uuidv7(),
    doctor_id uuid not null references doctors,
    during tstzrange not null check (not isempty(during)),
    kind text not null check (kind in ('consultation', 'pause', 'appointment', 'hold')),
    cause_id uuid,
    live boolean not null default true,
    constraint doctor_time_no_overlap exclude using gist (doctor_id with =, during with &&) where (live)
);

create index doctor_time_cause on doctor_time (cause_id) where live;

-- What the features above see of doctors at work: on duty or paused, free since when, busy with somebody or not.
create view doctors_at_work with (security_invoker = true) as
select duty.doctor_id, duty.state, duty.since, duty.free_since, doctors.languages, doctors.profession,
    exists (select from doctor_time
        where doctor_time.doctor_id = duty.doctor_id and live and kind = 'consultation') as busy
from duty join doctors on doctors.person_id = duty.doctor_id
where duty.state <> 'off';

-- Requests: waiting -> offered -> matched | cancelled | expired. Nothing clinical: urgency class, language, channel.
-- A request is open until ended_at: while it waits and, once matched, until its consultation ends.
create table requests (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    patient_id uuid not null references people,
    acting_id uuid not null references people,
    device_id uuid not null references devices,
    state text not null check (state in ('waiting', 'offered', 'matched', 'cancelled', 'expired')),
    urgency text not null check (urgency in ('soon', 'today', 'routine')),
    language text not null check (language in ('fr', 'nl', 'de', 'en')),
    channel text not null check (channel in ('video', 'audio', 'chat')),
    wished_doctor_id uuid references doctors,
    offered_to uuid references doctors,
    offered_until timestamptz,
    declined_by uuid[] not null default '{}',
    doctor_id uuid references doctors,
    consultation_id uuid,
    asked_at timestamptz not null,
    keep_until timestamptz,
    missed_calls int not null default 0,
    away boolean not null default false,
    ended_at timestamptz,
    check ((state = 'offered') = (offered_to is not null and offered_until is not null)),
    check ((state = 'matched') = (doctor_id is not null and consultation_id is not null)),
    check (case state when 'matched' then true else (ended_at is not null) = (state in ('cancelled', 'expired')) end)
);

create unique index requests_one_open on requests (patient_id) where ended_at is null;

create unique index requests_one_offer on requests (offered_to) where state = 'offered';

create index requests_line on requests (brand_id, asked_at, id) where state in ('waiting', 'offered');

create index requests_patient on requests (patient_id, asked_at desc);

create index requests_day on requests (brand_id, asked_at);

create table consultations (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    request_id uuid not null references requests,
    patient_id uuid not null references people,
    doctor_id uuid not null references doctors,
    state text not null check (state in ('matched', 'called', 'in_call', 'ended')),
    outcome text check (outcome in ('took_place', 'technical_failure', 'no_show_patient', 'no_show_doctor',
        'needs_examination', 'cancelled_by_patient', 'cancelled_by_doctor')),
    channel text not null check (channel in ('video', 'audio', 'chat')),
    matched_at timestamptz not null,
    called_at timestamptz,
    join_by timestamptz,
    more_time_used boolean not null default false,
    started_at timestamptz,
    ended_at timestamptz,
    check ((state = 'ended') = (ended_at is not null and outcome is not null))
);

create unique index consultations_one_open_per_doctor on consultations (doctor_id) where state <> 'ended';

create unique index consultations_one_open_per_patient on consultations (patient_id) where state <> 'ended';

create index consultations_patient on consultations (patient_id, matched_at desc);

create index consultations_doctor on consultations (doctor_id, matched_at desc);

create index consultations_request on consultations (request_id);

create index consultations_day on consultations (brand_id, matched_at);

create table participants (
    consultation_id uuid not null references consultations,
    person_id uuid not null references people,
    brand_id text not null references brands,
    role text not null check (role in ('patient', 'doctor', 'companion', 'interpreter')),
    from_at timestamptz not null,
    until_at timestamptz,
    device_id uuid references devices,
    present boolean not null default false,
    primary key (consultation_id, person_id)
);

-- Events: numbered per person in the transaction that causes them.
create table person_sequences (
    person_id uuid primary key references people,
    last_seq bigint not null
);

create table events (
    person_id uuid not null references people,
    seq bigint not null,
    brand_id text references brands,
    at timestamptz not null,
    kind text not null,
    body jsonb not null,
    primary key (person_id, seq)
);

create index events_age on events (at);

create table idempotency_keys (
    person_id uuid not null references people,
    key text not null check (char_length(key) between 8 and 100),
    digest bytea not null,
    status int,
    answer jsonb,
    at timestamptz not null,
    primary key (person_id, key)
);

create index idempotency_keys_age on idempotency_keys (at);

-- Row-level security, forced: not even the owner sees past it.
do $$
declare
    name text;
begin
    foreach name in array array['brand_documents', 'patients', 'doctor_brands', 'operators_allowed', 'login_attempts',
        'sessions', 'consents', 'requests', 'consultations', 'participants'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
    foreach name in array array['people', 'devices', 'events'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (brand_id is null or in_reach(brand_id))
            with check (brand_id is null or in_reach(brand_id))', name);
    end loop;
end $$;

grant usage on schema public to doktr_app;

grant select, insert, update, delete on all tables in schema public to doktr_app;

alter default privileges in schema public grant select, insert, update, delete on tables to doktr_app;

alter default privileges in schema public grant usage on sequences to doktr_app;
