-- Asked for at each sweep: few are not confirmed.
create index concurrently claim_files_to_confirm on claim_files (batch_id) where confirmed_at is null;
