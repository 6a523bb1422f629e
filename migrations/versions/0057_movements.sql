-- Runs before the new code: it only adds.

-- What the provider says moved on a doctor's own balance because of our payments: what came, what it kept of it, what
-- went back. Nothing of the doctor's other business is kept.
create table movements (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    payment_id uuid not null references payments,
    account_id uuid not null references provider_accounts,
    provider_id text not null,
    kind text not null check (kind in ('payment', 'refund', 'refund_returned', 'chargeback', 'chargeback_reversed')),
    cents bigint not null,
    fee_cents bigint not null,
    at timestamptz not null,
    constraint movements_once unique (account_id, provider_id)
);

create index movements_payment on movements (payment_id);

create index movements_brand on movements (brand_id);

alter table movements enable row level security;

alter table movements force row level security;

create policy reach on movements using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke update, delete, truncate on movements from doktr_app;

create trigger never_changes before update or delete on movements
    for each row execute function ledger_never_changes();

-- When to ask for an account's balance again, up to which moment it was read, and when it was last paid out.
alter table provider_accounts add column balance_at timestamptz;

alter table provider_accounts add column balance_tries int not null default 0;

alter table provider_accounts add column balance_read_at timestamptz;

alter table provider_accounts add column paid_out_at timestamptz;

alter table ledger_entries drop constraint ledger_entries_cause_kind_check;

alter table ledger_entries add constraint ledger_entries_cause_kind_check check (cause_kind in ('charge', 'waiver',
    'payment', 'mismatch', 'refund', 'licence', 'correction', 'settlement', 'dropped_claim', 'fee', 'chargeback'));

alter table ledger_lines drop constraint ledger_lines_account_check;

alter table ledger_lines add constraint ledger_lines_account_check check (account in ('patient', 'insurer', 'doctor',
    'provider', 'licence', 'suspense', 'fee'));
