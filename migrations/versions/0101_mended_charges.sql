-- Runs before the new code: it only adds. What a charge comes to once its insurer refused its part and said anew who is
-- insured how: code and amounts before and since. For the patient it is never more.
create table mended_charges (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    charge_id uuid not null references charges,
    at timestamptz not null,
    code_before text,
    reason_before text not null,
    insurer_cents_before int not null,
    amount_cents_before int not null,
    code text not null,
    reason text not null,
    insurer_cents int not null check (insurer_cents > 0),
    amount_cents int not null check (amount_cents between 0 and amount_cents_before)
);

create index mended_charges_of on mended_charges (charge_id, at);

alter table mended_charges enable row level security;

alter table mended_charges force row level security;

create policy reach on mended_charges using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke update, delete, truncate on mended_charges from doktr_app;

create trigger never_changes before update or delete on mended_charges
    for each row execute function ledger_never_changes();

-- The doctor sends it again: what the insurer says then decides what it comes to.
alter table claims add column mends boolean not null default false;

alter table ledger_entries drop constraint ledger_entries_cause_kind_check;

alter table ledger_entries add constraint ledger_entries_cause_kind_check check (cause_kind in ('charge', 'waiver',
    'payment', 'mismatch', 'refund', 'licence', 'correction', 'settlement', 'dropped_claim', 'fee', 'chargeback',
    'mended'));

-- Of a payment a part may go back, and another, and in the end (part 0) the rest.
alter table refunds add column part int not null default 0 check (part >= 0);
