-- Runs before the new code: it only adds. Statements are separated by blank lines.

-- A safe holds what belongs to one request: its chain of envelopes, its files, and the server's half of the key.
-- The share stands here only under the key of its hour, which lives outside PostgreSQL. `hour` is when that key dies;
-- access ends at `expires_at`, within the hour before. What stays after the destruction is this row and its receipt.
create table safes (
    id uuid primary key,
    brand_id text not null references brands,
    patient_id uuid not null references people,
    request_id uuid unique,
    consultation_id uuid,
    root_device_id uuid not null,
    state text not null check (state in ('open', 'ended', 'destroyed')),
    epoch int not null default 1,
    head_seq int not null,
    head_hash bytea not null check (octet_length(head_hash) = 32),
    stored_bytes bigint not null default 0,
    hour timestamptz not null,
    share bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    destroyed_at timestamptz,
    receipt bytea,
    check ((state = 'destroyed') = (destroyed_at is not null)),
    check ((state = 'destroyed') = (share is null)),
    check (state <> 'ended' or ended_at is not null),
    check (receipt is null or state = 'destroyed')
) with (fillfactor = 50);

create index safes_patient on safes (patient_id, created_at desc);

create index safes_hour on safes (hour) where state <> 'destroyed';

create index safes_unreceipted on safes (hour) where state = 'destroyed' and receipt is null;

-- Who may come to a safe: its patient, the doctor of its request, and whom the patient let in until a moment.
create table safe_people (
    safe_id uuid not null references safes,
    person_id uuid not null references people,
    brand_id text not null references brands,
    role text not null check (role in ('patient', 'doctor', 'colleague', 'nurse', 'companion', 'interpreter')),
    since timestamptz not null,
    until timestamptz,
    primary key (safe_id, person_id)
);

create index safe_people_person on safe_people (person_id, since desc);

-- Devices that hold the room secret, as far as the chain says so in clear. The key is kept as it was at that time.
create table safe_devices (
    safe_id uuid not null references safes,
    device_id uuid not null references devices,
    person_id uuid not null references people,
    brand_id text not null references brands,
    role text not null check (role in ('patient', 'doctor', 'colleague', 'nurse', 'companion', 'interpreter')),
    public_key bytea not null,
    since timestamptz not null,
    primary key (safe_id, device_id)
);

-- Signed KEM keys of devices that want to be let in.
create table safe_kems (
    safe_id uuid not null references safes,
    device_id uuid not null references devices,
    person_id uuid not null references people,
    brand_id text not null references brands,
    statement bytea not null,
    at timestamptz not null,
    primary key (safe_id, device_id)
);

-- Grants that wait for a match; the doctor who comes gets theirs, the others are deleted in that transaction.
create table pregrants (
    safe_id uuid not null references safes,
    device_id uuid not null references devices,
    doctor_id uuid not null references doctors,
    brand_id text not null references brands,
    pregrant bytea not null,
    at timestamptz not null,
    released_at timestamptz,
    primary key (safe_id, device_id)
);

-- A look is told to the patient once per device, kind and day.
create table safe_looks (
    safe_id uuid not null references safes,
    device_id uuid not null references devices,
    brand_id text not null references brands,
    kind text not null,
    day date not null,
    primary key (safe_id, device_id, kind, day)
);

-- Signed KEM keys of doctors on duty, for grants before the match. Platform-wide, as doctors are.
create table duty_kems (
    device_id uuid primary key references devices,
    doctor_id uuid not null references doctors,
    statement bytea not null,
    expires_at timestamptz not null
);

create index duty_kems_doctor on duty_kems (doctor_id);

-- The hours in which something dies. `open`: safes may live in it; `closing`: no more, its key and partitions are being
-- destroyed; `destroyed`: all gone, receipts given. A row never goes back.
create table safe_hours (
    hour timestamptz primary key check (hour = date_trunc('hour', hour, 'UTC')),
    state text not null check (state in ('open', 'closing', 'destroyed')),
    destroyed_at timestamptz
);

create table envelopes (
    hour timestamptz not null,
    safe_id uuid not null,
    seq int not null,
    brand_id text not null,
    envelope bytea not null,
    primary key (hour, safe_id, seq)
) partition by list (hour);

alter table envelopes alter column envelope set storage external;

create table file_parts (
    hour timestamptz not null,
    safe_id uuid not null,
    file_id uuid not null,
    part int not null,
    brand_id text not null,
    sha256 bytea not null,
    content bytea not null,
    primary key (hour, safe_id, file_id, part)
) partition by list (hour);

alter table file_parts alter column content set storage external;

-- Partitions live in a schema of their own, which the application cannot enter: it reaches rows through their tables.
create schema hours;

-- Make an hour and its partitions, once, however many ask at the same moment; false when the hour is closing or gone.
create function open_hour(wanted timestamptz) returns boolean language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set lock_timeout = '5s' as
$$
declare
    suffix text := to_char(wanted, 'YYYYMMDDHH24');
    parent text;
begin
    if wanted <> date_trunc('hour', wanted) or wanted > now() + interval '400 days' then
        return false;
    end if;
    if not exists (select from safe_hours where hour = wanted) then
        perform pg_advisory_xact_lock(hashtextextended('doktr.hours', 0));
        insert into safe_hours (hour, state) values (wanted, 'open') on conflict do nothing;
        if found then
            foreach parent in array array['envelopes', 'file_parts'] loop
                execute format('create table hours.%I (like public.%I including all)', parent || '_' || suffix, parent);
                execute format('alter table hours.%I add check (hour = %L)', parent || '_' || suffix, wanted);
                execute format('alter table hours.%I enable row level security', parent || '_' || suffix);
                execute format('alter table hours.%I force row level security', parent || '_' || suffix);
                execute format('alter table public.%I attach partition hours.%I for values in (%L)',
                    parent, parent || '_' || suffix, wanted);
            end loop;
        end if;
    end if;
    return exists (select from safe_hours where hour = wanted and state = 'open');
end
$$;

-- Detach and drop the partitions of an hour that is closing; again changes nothing. False for any other hour. It waits
-- for a second at most, because everybody waits behind it; the next sweep tries again.
create function drop_hour(wanted timestamptz) returns boolean language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set lock_timeout = '1s' as
$$
declare
    suffix text := to_char(wanted, 'YYYYMMDDHH24');
    parent text;
begin
    perform from safe_hours where hour = wanted and state = 'closing' for update;
    if not found then
        return false;
    end if;
    foreach parent in array array['envelopes', 'file_parts'] loop
        if to_regclass(format('hours.%I', parent || '_' || suffix)) is not null then
            execute format('alter table public.%I detach partition hours.%I', parent, parent || '_' || suffix);
            execute format('drop table hours.%I', parent || '_' || suffix);
        end if;
    end loop;
    return true;
end
$$;

revoke all on function open_hour(timestamptz), drop_hour(timestamptz) from public;

grant execute on function open_hour(timestamptz), drop_hour(timestamptz) to doktr_app;

revoke delete on safe_hours from doktr_app;

alter table requests add column safe_id uuid;

do $$
declare
    name text;
begin
    foreach name in array array['safes', 'safe_people', 'safe_devices', 'safe_kems', 'pregrants', 'safe_looks',
        'envelopes', 'file_parts'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
end $$;
