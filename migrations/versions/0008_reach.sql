-- Runs before the new code: both code of the revision before and of this one ask within these reaches already.
-- in_reach(null) is true for the worker's '*' alone. The sub-selects are themselves held to the reach.

-- A doctor is within reach of the brands they work for; and of those at whose consultations they were, so that what a
-- patient was told about them stays readable when they leave.
alter policy reach on people using (
    in_reach(brand_id) or brand_id is null and (
        exists (select from doctor_brands where doctor_brands.doctor_id = people.id)
        or exists (select from consultations where consultations.doctor_id = people.id)))
with check (
    in_reach(brand_id) or brand_id is null and (
        exists (select from doctor_brands where doctor_brands.doctor_id = people.id)
        or exists (select from consultations where consultations.doctor_id = people.id)));

alter table doctors enable row level security;

alter table doctors force row level security;

create policy reach on doctors using (
    in_reach(null)
    or exists (select from doctor_brands where doctor_brands.doctor_id = doctors.person_id)
    or exists (select from consultations where consultations.doctor_id = doctors.person_id))
with check (
    in_reach(null) or exists (select from doctor_brands where doctor_brands.doctor_id = doctors.person_id));

-- A function of its own keeps its plan: written out in each policy, planning took longer than telling an event.
create function person_in_reach(person uuid) returns boolean language plpgsql stable as
$$ begin return exists (select from people where id = person); end $$;

-- What hangs on a person is within reach where the person is; what a doctor does now, where they work now.
do $$
declare
    name text;
    seen text;
begin
    foreach name in array array['devices', 'events', 'presence'] loop
        seen := 'in_reach(brand_id) or brand_id is null and person_in_reach(person_id)';
        execute format('alter policy reach on %I using (%s) with check (%s)', name, seen, seen);
    end loop;
    foreach name in array array['person_sequences', 'idempotency_keys'] loop
        seen := 'in_reach(null) or person_in_reach(person_id)';
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (%s) with check (%s)', name, seen, seen);
    end loop;
    foreach name in array array['duty', 'doctor_time', 'duty_kems'] loop
        seen := format('in_reach(null)
            or exists (select from doctor_brands where doctor_brands.doctor_id = %I.doctor_id)', name);
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (%s) with check (%s)', name, seen, seen);
    end loop;
end $$;
