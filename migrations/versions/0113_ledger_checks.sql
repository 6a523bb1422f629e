-- Runs before the new code: it only adds. How far the chain of a brand's closed days was checked, and what was found:
-- reading the books end to end is a job's, never a page's.
create table ledger_checks (
    brand_id text primary key references brands,
    upto date,
    previous bytea not null,
    checked_at timestamptz,
    wrong_day date
);

alter table ledger_checks enable row level security;

alter table ledger_checks force row level security;

create policy reach on ledger_checks using (in_reach(brand_id)) with check (in_reach(brand_id));
