-- Runs before the new code: it allows what no code did, and adds. Statements are separated by blank lines.

alter table people drop constraint people_face_check, add constraint people_face_check
    check (face in ('patient', 'doctor', 'operator', 'guest', 'assistant'));

alter table sessions drop constraint sessions_face_check, add constraint sessions_face_check
    check (face in ('patient', 'doctor', 'operator', 'guest', 'assistant'));

alter table login_attempts drop constraint login_attempts_face_check, add constraint login_attempts_face_check
    check (face in ('patient', 'doctor', 'operator', 'assistant'));

alter table accesses drop constraint accesses_who_role_check, add constraint accesses_who_role_check
    check (who_role in ('patient', 'doctor', 'operator', 'guest', 'assistant'));

-- Nurses and assistants of a brand, as the register said at their last login: `doctors` are those whose team they are,
-- by the first eight digits of their NIHDI numbers.
create table assistants (
    person_id uuid primary key references people,
    brand_id text not null references brands,
    kind text not null check (kind in ('nurse', 'assistant')),
    doctors text[] not null
);

-- A doctor asks somebody of their team into one case; the patient's word decides. Nothing clinical, and no reason. The
-- request is no foreign key: it is forgotten before this is.
create table assists (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    request_id uuid not null,
    patient_id uuid not null references people,
    doctor_id uuid not null references doctors,
    assistant_id uuid not null references assistants,
    state text not null check (state in ('asked', 'agreed', 'refused', 'withdrawn', 'over')),
    asked_at timestamptz not null,
    agreed_at timestamptz,
    closed_at timestamptz,
    unique (request_id, assistant_id),
    check ((state in ('asked', 'agreed')) = (closed_at is null)),
    check (state <> 'agreed' or agreed_at is not null)
);

create unique index assists_one_open on assists (request_id) where closed_at is null;

create index assists_assistant on assists (assistant_id) where closed_at is null;

create index assists_patient on assists (patient_id);

create index assists_closed on assists (closed_at) where closed_at is not null;

do $$
declare
    name text;
begin
    foreach name in array array['assistants', 'assists'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
end $$;

-- Who helped with a patient's cases goes with their account.
create function forget_assists() returns trigger language plpgsql as $$ begin
    delete from assists where patient_id = new.id;
    return null;
end $$;

create trigger forget_assists after update of erased_at on people
    for each row when (new.erased_at is not null) execute function forget_assists();
