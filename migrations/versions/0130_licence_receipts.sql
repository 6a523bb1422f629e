-- Runs before the new code: it only adds. `seller` is who sold a licence when it was billed: an invoice never changes,
-- whatever becomes of the brand's data; where none was known yet it is null. What is left to pay follows from what was
-- received, and from whether the licence was taken back in the books; below zero it is to be given back.
alter table licences add column seller jsonb;

alter table licences add column withdrawn boolean not null default false;

alter table licences add column received_cents bigint not null default 0;

alter table licences add column rest_cents bigint not null
    generated always as (case when withdrawn then 0 else amount_cents end - received_cents) stored;

-- What the operator's bank says of a transfer for a licence: came, or below zero went back to the doctor. Nothing of one is
-- changed but that it is taken back, with its entry in the books; the same number of the bank counts once for a licence.
create table licence_transfers (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    licence_id uuid not null references licences,
    day date not null,
    reference text not null check (char_length(reference) between 1 and 140),
    cents bigint not null check (cents <> 0),
    taken_back boolean not null default false,
    at timestamptz not null
);

create unique index licence_transfers_once on licence_transfers (licence_id, reference) where not taken_back;

create index licence_transfers_latest on licence_transfers (brand_id, id);

alter table licence_transfers enable row level security;

alter table licence_transfers force row level security;

create policy reach on licence_transfers using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke delete, truncate on licence_transfers from doktr_app;

do $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    update licences set seller = brands.data -> 'seller' from brands
    where brands.id = licences.brand_id and jsonb_typeof(brands.data -> 'seller') = 'object';
    update licences set withdrawn = true
    from ledger_entries billed join ledger_entries taken on taken.corrects = billed.id
    where billed.cause_kind = 'licence' and billed.cause_id = licences.id;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
end $$;

alter table ledger_entries drop constraint ledger_entries_cause_kind_check;

alter table ledger_entries add constraint ledger_entries_cause_kind_check check (cause_kind in ('charge', 'waiver',
    'payment', 'mismatch', 'refund', 'licence', 'licence_paid', 'licence_back', 'correction', 'settlement',
    'dropped_claim', 'fee', 'chargeback', 'mended'));

alter table ledger_lines drop constraint ledger_lines_account_check;

alter table ledger_lines add constraint ledger_lines_account_check check (account in ('patient', 'insurer', 'doctor',
    'provider', 'licence', 'suspense', 'fee', 'bank'));
