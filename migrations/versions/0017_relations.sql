-- Runs before the new code: it only adds. Statements are separated by blank lines.

-- Between a patient and a doctor: what the patient declared (who keeps their global medical record, or practises with
-- whoever does), what the doctor said to it, and when they last saw each other here.
create table care_relations (
    patient_id uuid not null references people,
    doctor_id uuid not null references doctors,
    brand_id text not null references brands,
    declared text check (declared in ('gmd', 'practice')),
    declared_at timestamptz,
    confirmed_at timestamptz,
    refused_at timestamptz,
    seen_at timestamptz,
    primary key (patient_id, doctor_id),
    check ((declared is null) = (declared_at is null)),
    check (confirmed_at is null or refused_at is null),
    check (declared is not null or confirmed_at is null and refused_at is null)
);

create index care_relations_doctor on care_relations (doctor_id, declared_at) where declared is not null;

insert into care_relations (patient_id, doctor_id, brand_id, seen_at)
select patient_id, doctor_id, brand_id, max(ended_at) from consultations
where outcome in ('took_place', 'needs_examination') group by patient_id, doctor_id, brand_id;

-- Whether the patient wants whoever is free first, own doctor or not.
alter table requests add column first_free boolean not null default false;

update brands set data = jsonb_set(data, '{policy,matching}',
    '{"own_minutes": 5, "seen_minutes": 2, "source": "migration", "date": "2026-11-22"}')
where data #> '{policy,matching}' is null;

alter table care_relations enable row level security;

alter table care_relations force row level security;

create policy reach on care_relations using (in_reach(brand_id)) with check (in_reach(brand_id));

-- Whoever is erased leaves nothing of who their doctors were, whatever code erases them.
create function forget_relations() returns trigger language plpgsql as $$
begin
    delete from care_relations where patient_id = new.id;
    return null;
end $$;

create trigger people_forget_relations after update of erased_at on people
    for each row when (new.erased_at is not null) execute function forget_relations();
