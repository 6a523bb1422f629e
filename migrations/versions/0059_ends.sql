-- Runs before the new code, which alone asks for the new column. It writes doctor_time anew, which holds a month.

-- Below row-level security an index is asked only what cannot leak: moments may be compared there, ranges may not. An
-- index over ranges was written with each consultation, and answered nothing but whose they are.
alter table doctor_time add column ends_at timestamptz generated always as (upper(during)) stored;

drop index doctor_time_load;

create index doctor_time_load on doctor_time (doctor_id, ends_at);

drop index doctor_time_past;

create index doctor_time_ends on doctor_time (ends_at);

-- `offset 0` keeps the planner from reading all doctors of all brands where a few are looked up.
do $$
declare
    name text;
    seen text;
begin
    foreach name in array array['duty', 'doctor_time'] loop
        seen := format('in_reach(null) or exists (
            select from doctor_brands where doctor_brands.doctor_id = %I.doctor_id offset 0)', name);
        execute format('alter policy reach on %I using (%s) with check (%s)', name, seen, seen);
    end loop;
end $$;

-- Places that are held are looked for by their moment, too; and counting one no longer changes any index.
drop index quota_places_age;

create index quota_places_age on quota_places (at);
