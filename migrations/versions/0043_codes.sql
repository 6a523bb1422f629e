-- Runs before the new code: it only adds. Six digits that prove a phone number or a mail address, one at a time for each.
create table contact_codes (
    person_id uuid not null references people,
    channel text not null check (channel in ('sms', 'mail')),
    brand_id text not null references brands,
    address text not null,
    asked_at timestamptz not null,
    asks int not null default 1 check (asks > 0),
    first_asked_at timestamptz not null,
    hash bytea,
    expires_at timestamptz,
    tries int not null default 0,
    confirmed_at timestamptz,
    primary key (person_id, channel),
    check ((hash is null) = (expires_at is null))
);

alter table contact_codes enable row level security;

alter table contact_codes force row level security;

create policy reach on contact_codes using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke truncate on contact_codes from doktr_app;
