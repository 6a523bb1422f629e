-- Runs before the new code: it only adds. What an insurer paid can be taken back for long: when to look again whether
-- an answer came for a file that is at its end. Of what the code of before ends meanwhile: at once.
alter table claim_batches add column look_at timestamptz default now();

alter table claim_batches add column answered_at timestamptz;
