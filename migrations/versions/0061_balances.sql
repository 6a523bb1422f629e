-- Runs before the new code: it only adds.

-- What a sweep of money could not do, and puts off: charging a consultation, billing a month's licences of a brand. What
-- is put off has a reason of ours to be looked at.
create table put_off (
    brand_id text not null references brands,
    kind text not null check (kind in ('charge', 'licences')),
    cause_id uuid not null,
    tries int not null,
    since timestamptz not null,
    again_at timestamptz not null,
    primary key (kind, brand_id, cause_id)
);

alter table put_off enable row level security;

alter table put_off force row level security;

create policy reach on put_off using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke truncate on put_off from doktr_app;

-- The balances that are read at the provider: of each doctor's own account, and of the operator's (null). A reading that
-- is too long for one look goes on where it stopped. The columns of the same meaning at provider_accounts go when no
-- process of before runs.
create table balances (
    id uuid primary key default uuidv7(),
    account_id uuid references provider_accounts,
    since timestamptz not null,
    due_at timestamptz not null,
    tries int not null default 0,
    read_at timestamptz,
    began_at timestamptz,
    goes_on text,
    paid_out_at timestamptz,
    constraint balances_once unique nulls not distinct (account_id),
    constraint balances_goes_on check ((began_at is null) = (goes_on is null))
);

create index balances_due on balances (due_at);

alter table balances enable row level security;

alter table balances force row level security;

create policy reach on balances using (in_reach(null) or account_id is null
    or exists (select from provider_accounts account where account.id = account_id))
    with check (in_reach(null));

revoke delete, truncate on balances from doktr_app;

do $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    insert into balances (account_id, since, due_at, tries, read_at, paid_out_at)
    select id, connected_at, coalesce(balance_at, connected_at), balance_tries, balance_read_at, paid_out_at
    from provider_accounts;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
end $$;

alter table movements alter column account_id drop not null;

alter table movements drop constraint movements_once;

alter table movements add constraint movements_once unique nulls not distinct (account_id, provider_id)
