-- Runs before the new code: it only adds. Certificates of care for visits in the practice that were paid in cash.

-- One visit, one certificate. `attempt` counts what was said to the insurer about it: the same attempt said again is
-- the same certificate. A visit is certified once for as long as nobody took that back.
create table attests (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    patient_id uuid not null references people,
    doctor_id uuid not null references doctors,
    number bigint generated always as identity unique,
    day date not null,
    code text not null check (code ~ '^[0-9]{6}$'),
    paid_cents int not null check (paid_cents > 0),
    state text not null check (state in ('sending', 'accepted', 'rejected', 'cancelling', 'cancelled', 'dropped')),
    attempt int not null default 1 check (attempt > 0),
    attempt_at timestamptz not null,
    tries int not null default 0,
    ask_at timestamptz not null,
    acknowledgement text,
    cancel_reason text check (cancel_reason in ('A', 'B', 'C', 'D', 'E', 'F', 'G')),
    errors text[] not null default '{}',
    made_at timestamptz not null,
    changed_at timestamptz not null,
    check ((state in ('accepted', 'cancelling', 'cancelled')) = (acknowledgement is not null)),
    check ((state in ('cancelling', 'cancelled')) <= (cancel_reason is not null))
);

create unique index attests_once on attests (doctor_id, patient_id, day, code)
    where state in ('sending', 'accepted', 'rejected', 'cancelling');

create index attests_doctor on attests (doctor_id, number desc);

create index attests_patient on attests (patient_id, number desc);

create index attests_open on attests (ask_at) where state in ('sending', 'cancelling');

alter table attests enable row level security;

alter table attests force row level security;

create policy reach on attests using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke delete, truncate on attests from doktr_app;
