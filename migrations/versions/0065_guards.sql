-- Runs before the new code: it only adds.

-- What each of many doctors is held to, asked for in one go: guard_of of each, for whom a brand has limits. A brand's
-- limits are read out of its document once, however many doctors it has.
create function guards_of(doctors uuid[], at timestamptz)
returns table (doctor_id uuid, per_hour int, per_day int, per_week int, run_minutes int, pause_minutes int,
    timezone text)
language plpgsql rows 60 as $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    return query
        with held as materialized (
            select b.id, (guard ->> 'per_hour')::int as per_hour, (guard ->> 'per_day')::int as per_day,
                (guard ->> 'per_week')::int as per_week, (guard ->> 'run_minutes')::int as run_minutes,
                (guard ->> 'pause_minutes')::int as pause_minutes, clock,
                (at at time zone clock)::date as today
            from brands b cross join lateral (
                select b.data #> '{policy,guard}' as guard, b.data #>> '{policy,hours,timezone}' as clock offset 0
            ) said
        )
        select member.doctor_id, min(least(b.per_hour, own.per_hour)), min(least(b.per_day, own.per_day)),
            min(least(b.per_week, own.per_week)), min(least(b.run_minutes, own.run_minutes)),
            max(greatest(b.pause_minutes, own.pause_minutes)), min(b.clock)
        from doctor_brands member join held b on b.id = member.brand_id
        left join lateral (
            select * from doctor_limits dated
            where dated.doctor_id = member.doctor_id and dated.valid_from <= b.today
            order by dated.valid_from desc limit 1
        ) own on true
        where member.doctor_id = any(doctors)
        group by member.doctor_id;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
end $$
