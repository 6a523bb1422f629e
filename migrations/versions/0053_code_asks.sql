-- Runs before the new code: it only adds. Which codes were asked for within the last day: by whom, and to which number or
-- address, of which only a hash is kept. It says how many may yet be sent, and goes after a day.
create table code_asks (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    person_id uuid not null references people,
    target bytea not null check (octet_length(target) = 32),
    asked_at timestamptz not null
);

create index code_asks_person on code_asks (person_id, asked_at);

create index code_asks_target on code_asks (target, asked_at);

create index code_asks_asked on code_asks (asked_at);

alter table code_asks enable row level security;

alter table code_asks force row level security;

create policy reach on code_asks using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke truncate on code_asks from doktr_app;
