-- Runs before the new code, which dates what a doctor asks of themselves. A process of before that keeps such limits
-- meanwhile is refused by the database, and the doctor presses once more.

-- The latest row that has begun is the one that holds: tighter limits begin today, looser ones tomorrow.
alter table doctor_limits add column valid_from date not null default '2000-01-01';

alter table doctor_limits drop constraint doctor_limits_pkey, add primary key (doctor_id, valid_from);

create function guard_of(doctor uuid, at timestamptz)
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
        left join lateral (
            select * from doctor_limits dated
            where dated.doctor_id = member.doctor_id
              and dated.valid_from <= (at at time zone (b.data #>> '{policy,hours,timezone}'))::date
            order by dated.valid_from desc limit 1
        ) own on true
        where member.doctor_id = doctor;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
end $$;

create or replace function guard_of(doctor uuid)
returns table (per_hour int, per_day int, per_week int, run_minutes int, pause_minutes int, timezone text)
language plpgsql rows 1 as $$ begin
    return query select * from guard_of(doctor, now());
end $$;
