-- Runs before the new code: it only adds. Texts are composed when they are sent and stand in no table.

create table push_subscriptions (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    person_id uuid not null references people,
    device_id uuid not null unique references devices,
    endpoint text not null unique check (char_length(endpoint) between 10 and 2000),
    p256dh bytea not null check (octet_length(p256dh) = 65),
    auth bytea not null check (octet_length(auth) = 16),
    made_at timestamptz not null
);

create index push_subscriptions_person on push_subscriptions (person_id);

-- One row per thing to say; `step` counts the channels that were used up, `next_at` is when somebody looks again.
create table notices (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    person_id uuid not null references people,
    kind text not null check (char_length(kind) between 1 and 40),
    cause uuid not null,
    about timestamptz,
    due_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'told', 'seen', 'dropped', 'failed')),
    step int not null default 0,
    attempts int not null default 0,
    told_by text[] not null default '{}',
    next_at timestamptz not null,
    settled_at timestamptz,
    check ((state = 'open') = (settled_at is null)),
    unique nulls not distinct (person_id, kind, cause, about)
);

create index notices_open on notices (next_at) where state = 'open';

create index notices_failed on notices (settled_at) where state = 'failed';

create index notices_cause on notices (cause);

do $$
declare
    name text;
begin
    foreach name in array array['push_subscriptions', 'notices'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
end $$;
