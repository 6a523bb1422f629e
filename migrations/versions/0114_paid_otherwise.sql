-- Runs before the new code: it only adds. A claim of which the insurer paid another amount than was asked waits for its
-- doctor, who leaves it at that or contests it. `paid_reference`: under which number of the insurer it was paid first.
alter table claims drop constraint claims_state_check;

alter table claims add constraint claims_state_check check (state in ('waiting', 'ready', 'batched', 'accepted',
    'settled', 'paid_otherwise', 'disputed', 'rejected', 'dropped'));

alter table claims add column paid_reference text;

update claims set paid_reference = coalesce((select insurer_reference from charges where charges.id = charge_id), '')
where state = 'settled';

update claims set state = 'paid_otherwise' where state = 'settled' and paid_cents <> insurer_cents;

-- What became of a claim after it was first paid: more came, or was taken back (`paid`), or its doctor left the rest at
-- that (`accepted`). Each has its entry in the books.
create table claim_corrections (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    claim_id uuid not null references claims,
    kind text not null check (kind in ('paid', 'accepted')),
    cents int not null check (cents <> 0),
    reference text,
    at timestamptz not null,
    check ((kind = 'paid') = (reference is not null))
);

create unique index claim_corrections_once on claim_corrections (claim_id, reference, cents) where kind = 'paid';

create index claim_corrections_of on claim_corrections (claim_id, at);

alter table claim_corrections enable row level security;

alter table claim_corrections force row level security;

create policy reach on claim_corrections using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke update, delete, truncate on claim_corrections from doktr_app;

create trigger never_changes before update or delete on claim_corrections
    for each row execute function ledger_never_changes();
