-- Runs before the new code: it only adds. Until when a patient is asked whether a call took place of which one end alone
-- signed, and that it failed; and when they said that it did.
alter table charges add column asks_until timestamptz;

alter table charges add column confirmed_at timestamptz;
