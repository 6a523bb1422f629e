-- Runs before the new code: it only adds.

-- When a doctor sees the patients of a brand by appointment: minutes of the local day, 1440 is midnight.
create table agenda_patterns (
    id uuid primary key default uuidv7(),
    doctor_id uuid not null references doctors,
    brand_id text not null references brands,
    weekday smallint not null check (weekday between 1 and 7),
    from_minute smallint not null check (from_minute between 0 and 1439),
    to_minute smallint not null check (to_minute between 1 and 1440 and to_minute > from_minute),
    slot_minutes smallint not null check (slot_minutes between 5 and 120),
    buffer_minutes smallint not null check (buffer_minutes between 0 and 60)
);

create index agenda_patterns_doctor on agenda_patterns (doctor_id, brand_id);

create index agenda_patterns_brand on agenda_patterns (brand_id, doctor_id);

-- Time off is off for every brand (brand_id null); extra hours are for the patients of one.
create table agenda_exceptions (
    id uuid primary key default uuidv7(),
    doctor_id uuid not null references doctors,
    brand_id text references brands,
    kind text not null check (kind in ('off', 'extra')),
    day date not null,
    from_minute smallint not null check (from_minute between 0 and 1439),
    to_minute smallint not null check (to_minute between 1 and 1440 and to_minute > from_minute),
    slot_minutes smallint check (slot_minutes between 5 and 120),
    buffer_minutes smallint check (buffer_minutes between 0 and 60),
    check ((kind = 'extra') = (brand_id is not null and slot_minutes is not null and buffer_minutes is not null)),
    unique nulls not distinct (doctor_id, brand_id, kind, day, from_minute, to_minute)
);

-- Who waits for an earlier time; ended when they have one, or want none any more.
create table slot_wishes (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    patient_id uuid not null references people,
    device_id uuid not null references devices,
    doctor_id uuid references doctors,
    appointment_id uuid,
    before_at timestamptz not null,
    language text not null check (language in ('fr', 'nl', 'de', 'en')),
    channel text not null check (channel in ('video', 'audio', 'chat')),
    asked_at timestamptz not null,
    ended_at timestamptz
);

create unique index slot_wishes_one_open on slot_wishes (patient_id) where ended_at is null;

create index slot_wishes_order on slot_wishes (brand_id, asked_at, id) where ended_at is null;

-- Appointments: held -> booked -> started -> done, and the other ends. Nothing clinical.
create table appointments (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    patient_id uuid not null references people,
    acting_id uuid not null references people,
    device_id uuid not null references devices,
    doctor_id uuid not null references doctors,
    state text not null check (state in ('held', 'booked', 'released', 'moved', 'cancelled', 'started', 'done',
        'no_show', 'lapsed', 'failed')),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    language text not null check (language in ('fr', 'nl', 'de', 'en')),
    channel text not null check (channel in ('video', 'audio', 'chat')),
    made_at timestamptz not null,
    held_until timestamptz,
    wish_id uuid references slot_wishes,
    origin_id uuid not null,
    version int not null default 0,
    arrived_at timestamptz,
    safe_id uuid,
    request_id uuid,
    consultation_id uuid,
    ended_at timestamptz,
    ended_by text check (ended_by in ('patient', 'doctor', 'time')),
    check (ends_at > starts_at),
    check ((state = 'held') = (held_until is not null)),
    check ((ended_at is null) = (state in ('held', 'booked', 'started')))
);

-- Exactly one of those who want a slot has it; whoever comes second waits for the first to commit.
create unique index appointments_slot on appointments (doctor_id, starts_at) where ended_at is null;

create unique index appointments_one_held on appointments (patient_id) where state = 'held' and wish_id is null;

create index appointments_patient on appointments (patient_id, starts_at desc);

create index appointments_doctor on appointments (doctor_id, starts_at);

create index appointments_consultation on appointments (consultation_id) where consultation_id is not null;

create index appointments_wish on appointments (wish_id) where wish_id is not null;

create index appointments_open on appointments (state, ends_at) where ended_at is null;

-- A calendar that a program may fetch without signing in; only the hash of its address is kept.
create table calendar_feeds (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    person_id uuid not null references people,
    face text not null check (face in ('patient', 'doctor')),
    token_hash bytea not null unique,
    made_at timestamptz not null,
    revoked_at timestamptz
);

create unique index calendar_feeds_one on calendar_feeds (person_id, face) where revoked_at is null;

-- A request that came of an appointment has no place in the line to go back to.
alter table requests add column appointment_id uuid references appointments;

create index doctor_time_doctor on doctor_time (doctor_id, lower(during)) where live;

do $$
declare
    name text;
begin
    foreach name in array array['agenda_patterns', 'slot_wishes', 'appointments', 'calendar_feeds'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
end $$;

alter table agenda_exceptions enable row level security;

alter table agenda_exceptions force row level security;

create policy reach on agenda_exceptions using (
    in_reach(brand_id) or brand_id is null and (in_reach(null)
        or exists (select from doctor_brands where doctor_brands.doctor_id = agenda_exceptions.doctor_id)))
with check (
    in_reach(brand_id) or brand_id is null and (in_reach(null)
        or exists (select from doctor_brands where doctor_brands.doctor_id = agenda_exceptions.doctor_id)));
