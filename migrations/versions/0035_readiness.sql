-- Runs before the new code. No foreign key to what it is about: that is a request or an appointment.
create table readiness (
    cause_id uuid primary key,
    brand_id text not null references brands,
    patient_id uuid not null references people,
    codes text[] not null check (codes <@ array['no_camera', 'no_microphone', 'no_network', 'weak_network', 'unknown']),
    at timestamptz not null
);

create index readiness_patient on readiness (patient_id);

alter table readiness enable row level security;

alter table readiness force row level security;

create policy reach on readiness using (in_reach(brand_id)) with check (in_reach(brand_id));

create function forget_readiness() returns trigger language plpgsql as $$ begin
    delete from readiness where patient_id = new.id;
    return null;
end $$;

create trigger forget_readiness after update of erased_at on people
    for each row when (new.erased_at is not null) execute function forget_readiness();
