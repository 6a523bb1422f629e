create index concurrently claims_of_a_file on claims (batch_id, mutuality, number) where batch_id is not null;
