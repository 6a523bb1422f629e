-- Runs before the new code: it only adds.

-- Doctors whom an operator invited: by name, mail and NIHDI number. The link of a letter is used once and kept as a hash;
-- the address is forgotten when the invitation is over.
create table invitations (
    id uuid primary key,
    brand_id text not null references brands,
    given_name text not null check (char_length(given_name) between 1 and 100),
    family_name text not null check (char_length(family_name) between 1 and 100),
    email text check (char_length(email) between 3 and 254),
    nihdi text not null check (nihdi ~ '^[0-9]{11}$'),
    language text not null check (language in ('fr', 'nl', 'de', 'en')),
    state text not null check (state in ('invited', 'came', 'verified', 'refused', 'withdrawn', 'expired')),
    reason text check (reason in ('not-in-register', 'other-number')),
    token_hash bytea unique,
    doctor_id uuid references doctors,
    made_at timestamptz not null,
    sent_at timestamptz,
    came_at timestamptz,
    ended_at timestamptz,
    expires_at timestamptz not null,
    check ((state in ('invited', 'came')) = (ended_at is null)),
    check ((state = 'refused') = (reason is not null)),
    check ((state = 'verified') = (doctor_id is not null)),
    check (ended_at is null or email is null and token_hash is null)
);

create unique index invitations_one_open on invitations (brand_id, substr(nihdi, 1, 8)) where ended_at is null;

create index invitations_latest on invitations (brand_id, made_at desc);

-- What operators and doctors did about it, only ever added to.
create table staff_steps (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    subject_id uuid not null,
    step text not null check (step in ('invited', 'sent', 'came', 'verified', 'refused', 'withdrawn', 'expired',
        'suspended', 'reinstated')),
    actor_id uuid references people,
    at timestamptz not null
);

create index staff_steps_subject on staff_steps (subject_id, at);

create function steps_never_change() returns trigger language plpgsql as $$ begin
    raise exception 'steps are only ever added to' using errcode = 'restrict_violation';
end $$;

create trigger staff_steps_never_change before update or delete on staff_steps
    for each row execute function steps_never_change();

-- A doctor whom a brand suspended belongs to it still: what goes on is finished, nothing new begins.
alter table doctor_brands add column suspended_at timestamptz;

create function somebody_lets_them_work() returns trigger language plpgsql as $$
begin
    if new.state <> 'off' and not exists (
        select from doctor_brands where doctor_id = new.doctor_id and suspended_at is null) then
        raise exception 'suspended' using errcode = 'check_violation', table = 'duty', constraint = 'duty_suspended';
    end if;
    return new;
end $$;

create trigger duty_suspended before insert or update of state on duty
    for each row execute function somebody_lets_them_work();

do $$
declare
    name text;
begin
    foreach name in array array['invitations', 'staff_steps'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
    end loop;
end $$;
