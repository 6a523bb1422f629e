-- Runs before the new code: it takes away only what no code asks for.

-- A consultation is kept longer than the request that led to it, and then names one that nobody has any more.
alter table consultations drop constraint consultations_request_id_fkey;

drop index consultations_request;

-- Past time that is old enough to be forgotten.
create index doctor_time_past on doctor_time (upper(during)) where not live;

-- What one person took part in: their export, their list.
create index participants_person on participants (person_id, from_at desc);

-- Whether a doctor was at a consultation within reach. A function of its own: written out in the policies it was planned
-- as a set of all consultations, read from end to end by whoever asked for a few people.
create function saw_somebody(doctor uuid) returns boolean language plpgsql stable as
$$ begin return exists (select from consultations where doctor_id = doctor); end $$;

alter policy reach on people using (
    in_reach(brand_id) or brand_id is null and (
        exists (select from doctor_brands where doctor_brands.doctor_id = people.id) or saw_somebody(id)))
with check (
    in_reach(brand_id) or brand_id is null and (
        exists (select from doctor_brands where doctor_brands.doctor_id = people.id) or saw_somebody(id)));

alter policy reach on doctors using (
    in_reach(null)
    or exists (select from doctor_brands where doctor_brands.doctor_id = doctors.person_id)
    or saw_somebody(person_id));

-- One entry for each person with a list of their consultations, a quarter as large; nobody has so many that sorting them
-- would take time.
drop index consultations_patient;

create index consultations_patient on consultations (patient_id);

drop index consultations_doctor;

create index consultations_doctor on consultations (doctor_id);
