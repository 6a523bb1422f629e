-- Asked for at each sweep: of the files that are at their end few are due.
create index concurrently claim_batches_to_look on claim_batches (look_at) where state in ('settled', 'refused')
