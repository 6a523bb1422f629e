-- When the network was told that an answer is written down; whoever does not know asks once more. Runs before the new
-- code: it only adds. What the old code still writes meanwhile is asked about once.
alter table claim_files add column confirmed_at timestamptz;

update claim_files set confirmed_at = at;
