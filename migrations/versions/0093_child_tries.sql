-- Runs before the new code: it only adds. Who said a name, within the last day, that a child cannot have: by whom, and
-- at whose number. It says how many may yet be said, and goes after a day.
create table child_tries (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    person_id uuid not null references people,
    child_id uuid not null references people,
    at timestamptz not null
);

create index child_tries_person on child_tries (person_id, at);

create index child_tries_child on child_tries (child_id, at);

create index child_tries_at on child_tries (at);

alter table child_tries enable row level security;

alter table child_tries force row level security;

create policy reach on child_tries using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke truncate on child_tries from doktr_app;

-- What an insurer said of a medical record ends by itself; whose word is old is found by this.
create index care_relations_insurer on care_relations (insurer_said_at) where insurer_said_at is not null;
