-- Runs before the new code: it only adds. Whom a doctor invited into their team: a code, who brought it after their login,
-- and the doctor's word that it is who they meant. Of the code only a hash is kept. Rows stay: they say who was when.
create table team_members (
    id uuid primary key,
    brand_id text not null references brands,
    doctor_id uuid not null references doctors,
    kind text not null check (kind in ('nurse', 'assistant')),
    state text not null check (state in ('invited', 'came', 'member', 'withdrawn', 'refused', 'removed', 'expired')),
    code_hash bytea not null unique check (octet_length(code_hash) = 32),
    person_id uuid references people,
    invited_at timestamptz not null,
    expires_at timestamptz not null,
    came_at timestamptz,
    joined_at timestamptz,
    ended_at timestamptz,
    check ((ended_at is null) = (state in ('invited', 'came', 'member'))),
    check ((came_at is null) = (person_id is null)),
    check (state not in ('came', 'member', 'refused', 'removed') or person_id is not null),
    check (state <> 'member' or joined_at is not null)
);

create unique index team_members_one on team_members (doctor_id, person_id) where ended_at is null;

create index team_members_doctor on team_members (doctor_id, brand_id) where ended_at is null;

create index team_members_person on team_members (person_id) where ended_at is null;

create index team_members_due on team_members (expires_at) where state = 'invited';

alter table team_members enable row level security;

alter table team_members force row level security;

create policy reach on team_members using (in_reach(brand_id)) with check (in_reach(brand_id));
