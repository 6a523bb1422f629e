-- What insurers' answers brought that could not be written down, for the operator to look at: a file that cannot be read,
-- whose sums do not agree, or that speaks of no file of that doctor's; a payment for a claim that was not asked for in it.
-- Nobody's name: `number` is a claim's, 0 where it is of the file.
create table odd_answers (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    kind text not null check (kind in ('unreadable', 'sums', 'unknown-file', 'other-doctor', 'unknown-claim')),
    answer_key text not null,
    number bigint not null default 0,
    cents bigint,
    at timestamptz not null,
    unique (answer_key, kind, number)
);

create index odd_answers_of on odd_answers (brand_id, at);

alter table odd_answers enable row level security;

alter table odd_answers force row level security;

create policy reach on odd_answers using (in_reach(brand_id)) with check (in_reach(brand_id));
