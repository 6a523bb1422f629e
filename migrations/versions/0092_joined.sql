-- When somebody last came into a call: what their page signed before says nothing of the whole. Runs before the new code:
-- who is in a call while the service is updated counts as having come in now.
alter table participants add column joined_at timestamptz;

update participants set joined_at = now() where present;
