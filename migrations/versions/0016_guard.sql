-- Runs before the new code: it only adds. Statements are separated by blank lines.

-- What a doctor allows themselves, never more than their strictest brand does; null is what the brand says.
create table doctor_limits (
    doctor_id uuid primary key references doctors,
    per_hour int check (per_hour > 0),
    per_day int check (per_day > 0),
    per_week int check (per_week > 0),
    run_minutes int check (run_minutes > 0),
    pause_minutes int check (pause_minutes > 0),
    changed_at timestamptz not null
);

-- What holds for a doctor: of all the brands they work for the strictest, and what they ask of themselves. The brands of
-- a doctor are looked through whoever asks, because a limit that only some see is none.
create function guard_of(doctor uuid)
returns table (per_hour int, per_day int, per_week int, run_minutes int, pause_minutes int, timezone text)
language plpgsql rows 1 as $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    return query
        select min(least((b.data #>> '{policy,guard,per_hour}')::int, own.per_hour)),
            min(least((b.data #>> '{policy,guard,per_day}')::int, own.per_day)),
            min(least((b.data #>> '{policy,guard,per_week}')::int, own.per_week)),
            min(least((b.data #>> '{policy,guard,run_minutes}')::int, own.run_minutes)),
            max(greatest((b.data #>> '{policy,guard,pause_minutes}')::int, own.pause_minutes)),
            min(b.data #>> '{policy,hours,timezone}')
        from doctor_brands member join brands b on b.id = member.brand_id
        left join doctor_limits own on own.doctor_id = member.doctor_id
        where member.doctor_id = doctor;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
end $$;

-- Nobody loosens the guard: not the doctor, not our own code.
create function no_looser_than_the_brands() returns trigger language plpgsql as $$
declare
    brands_say record;
begin
    select min((data #>> '{policy,guard,per_hour}')::int) as per_hour,
        min((data #>> '{policy,guard,per_day}')::int) as per_day,
        min((data #>> '{policy,guard,per_week}')::int) as per_week,
        min((data #>> '{policy,guard,run_minutes}')::int) as run_minutes,
        max((data #>> '{policy,guard,pause_minutes}')::int) as pause_minutes
    into brands_say
    from doctor_brands member join brands on brands.id = member.brand_id where member.doctor_id = new.doctor_id;
    if new.per_hour > brands_say.per_hour or new.per_day > brands_say.per_day or new.per_week > brands_say.per_week
        or new.run_minutes > brands_say.run_minutes or new.pause_minutes < brands_say.pause_minutes then
        raise exception 'looser than the brand allows' using errcode = 'check_violation',
            table = 'doctor_limits', constraint = 'doctor_limits_no_looser';
    end if;
    return new;
end $$;

create trigger doctor_limits_no_looser before insert or update on doctor_limits
    for each row execute function no_looser_than_the_brands();

-- While the guard lets a doctor rest nobody is offered to them; why is a word of the guard's own list.
alter table duty add column rest_until timestamptz;

alter table duty add column rest_reason text check (rest_reason in ('hour', 'day', 'week', 'run'));

alter table duty add check ((rest_until is null) = (rest_reason is null));

create or replace view doctors_at_work with (security_invoker = true) as
select duty.doctor_id, duty.state, duty.since, duty.free_since, doctors.languages, doctors.profession,
    exists (select from doctor_time
        where doctor_time.doctor_id = duty.doctor_id and live and kind = 'consultation') as busy,
    duty.rest_until,
    (select min(lower(during)) from doctor_time where doctor_time.doctor_id = duty.doctor_id and live
        and kind = any(array['appointment', 'hold']) and upper(during) > now()) as next_at
from duty join doctors on doctors.person_id = duty.doctor_id
where duty.state <> 'off';

create index doctor_time_load on doctor_time using gist (doctor_id, during);

-- What the guard did: let a doctor rest, or (without a doctor) closed a brand's intake. For the brand's operators.
create table guard_actions (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    doctor_id uuid references doctors,
    reason text not null check (reason in ('hour', 'day', 'week', 'run', 'intake')),
    at timestamptz not null,
    until timestamptz not null,
    check ((doctor_id is null) = (reason = 'intake'))
);

create index guard_actions_day on guard_actions (brand_id, at);

-- Hours that an operator opened or closed by hand, beside those of the brand's data.
create table hours_changes (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    during tstzrange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
    open boolean not null,
    operator_id uuid not null references people,
    at timestamptz not null,
    withdrawn_at timestamptz,
    constraint hours_changes_no_overlap exclude using gist (brand_id with =, during with &&) where (withdrawn_at is null)
);

update brands set data = jsonb_set(data, '{policy,guard}', '{"per_hour": 6, "per_day": 25, "per_week": 110,
    "run_minutes": 120, "pause_minutes": 10, "horizon_minutes": 60, "source": "migration", "date": "2026-11-22"}')
where data #> '{policy,guard}' is null;

do $$
declare
    name text;
begin
    foreach name in array array['guard_actions', 'hours_changes'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
    execute 'alter table doctor_limits enable row level security';
    execute 'alter table doctor_limits force row level security';
    execute 'create policy reach on doctor_limits using (in_reach(null)
        or exists (select from doctor_brands where doctor_brands.doctor_id = doctor_limits.doctor_id))
        with check (in_reach(null)
        or exists (select from doctor_brands where doctor_brands.doctor_id = doctor_limits.doctor_id))';
end $$;
