-- Runs before the new code: it only adds.

-- A doctor's own organisation at the payment provider, which lets us make payments there on the doctor's behalf. One in
-- use per doctor; a former one is asked nothing until it is connected again. Tokens are sealed under a key that is not
-- in the database, and gone once the doctor has left.
create table provider_accounts (
    id uuid primary key default uuidv7(),
    doctor_id uuid not null references doctors,
    organization text not null,
    name text not null,
    profile text not null,
    state text not null check (state in ('connected', 'broken', 'left')),
    access_sealed bytea,
    refresh_sealed bytea,
    expires_at timestamptz not null,
    connected_at timestamptz not null,
    changed_at timestamptz not null,
    constraint provider_accounts_once unique (doctor_id, organization),
    constraint provider_accounts_left_without_tokens
        check ((state = 'left') = (access_sealed is null and refresh_sealed is null))
);

create unique index provider_accounts_in_use on provider_accounts (doctor_id) where state <> 'left';

alter table provider_accounts enable row level security;

alter table provider_accounts force row level security;

create policy reach on provider_accounts using (in_reach(null)
    or exists (select from doctor_brands where doctor_brands.doctor_id = provider_accounts.doctor_id))
    with check (in_reach(null)
    or exists (select from doctor_brands where doctor_brands.doctor_id = provider_accounts.doctor_id));

revoke delete, truncate on provider_accounts from doktr_app;

-- Whose account a payment was made at: the doctor's own, or (null) the operator's.
alter table payments add column account_id uuid references provider_accounts;
