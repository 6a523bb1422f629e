-- One movement of a claim an answer; what the code of before writes down is told apart as it was.
create unique index concurrently claim_corrections_of_answer on claim_corrections (claim_id, answer)
where kind = 'paid' and answer is not null;

create unique index concurrently claim_corrections_before on claim_corrections (claim_id, reference, cents)
where kind = 'paid' and answer is null;

create index concurrently claim_corrections_after_drop on claim_corrections (brand_id, at) where after_drop
